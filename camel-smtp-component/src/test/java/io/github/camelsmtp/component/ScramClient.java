package io.github.camelsmtp.component;

import io.github.camelsmtp.mail.ScramHash;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/** The client's side of SCRAM without binding (RFC 5802 §3), in the AUTH dialogues of SMTP and POP3. */
final class ScramClient {
    private final ScramHash hash;
    private final String derivation;
    private final String bare;
    private String first = "";

    ScramClient(ScramHash hash, String name) {
        this.hash = hash;
        this.derivation = hash == ScramHash.SHA_1 ? "PBKDF2WithHmacSHA1" : "PBKDF2WithHmacSHA256";
        this.bare = "n=" + name + ",r=rOprNGfwEbeRWgbNEkqO";
    }

    /** Logs in; answers the last reply. */
    String logIn(SmtpTalk talk, String password) throws IOException, GeneralSecurityException {
        return logIn(talk, password, "334 ");
    }

    /** The same in POP3 (RFC 5034), which can't say more with its +OK either: the server's proof is a challenge. */
    String logInPop3(SmtpTalk talk, String password) throws IOException, GeneralSecurityException {
        return logIn(talk, password, "+ ");
    }

    private String logIn(SmtpTalk talk, String password, String challenge)
            throws IOException, GeneralSecurityException {
        if (!begin(talk, challenge)) {
            return first;
        }
        talk.say(proof(password));
        String reply = talk.line();
        if (reply.startsWith(challenge)) {
            talk.say("");
            reply = talk.line();
        }
        return reply;
    }

    /** Sends the name. @return whether the server goes on */
    boolean begin(SmtpTalk talk) throws IOException {
        return begin(talk, "334 ");
    }

    /** The same in POP3 (RFC 5034). */
    boolean beginPop3(SmtpTalk talk) throws IOException {
        return begin(talk, "+ ");
    }

    private boolean begin(SmtpTalk talk, String challenge) throws IOException {
        talk.say("AUTH SCRAM-" + hash + " " + base64(utf8("n,," + bare)));
        String reply = talk.line();
        boolean goesOn = reply.startsWith(challenge);
        first = goesOn
                ? new String(Base64.getDecoder().decode(reply.substring(challenge.length())), StandardCharsets.UTF_8)
                : reply;
        return goesOn;
    }

    /** What the server says to the name: the salt and the iterations. */
    String saltAndIterations() {
        return first.substring(first.indexOf(",s="));
    }

    /** The answer to it. */
    String proof(String password) throws GeneralSecurityException {
        String[] fields = first.split(",");
        byte[] salt = Base64.getDecoder().decode(fields[1].substring(2));
        int iterations = Integer.parseInt(fields[2].substring(2));
        byte[] salted = SecretKeyFactory.getInstance(derivation)
                .generateSecret(new PBEKeySpec(password.toCharArray(), salt, iterations, hash.octets() * 8))
                .getEncoded();
        byte[] proof = hash.hmac(salted, utf8("Client Key"));
        String last = "c=biws," + fields[0];
        byte[] signature = hash.hmac(hash.hash(proof), utf8(bare + "," + first + "," + last));
        for (int i = 0; i < proof.length; i++) {
            proof[i] ^= signature[i];
        }
        return base64(utf8(last + ",p=" + base64(proof)));
    }

    private static String base64(byte[] octets) {
        return Base64.getEncoder().encodeToString(octets);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}

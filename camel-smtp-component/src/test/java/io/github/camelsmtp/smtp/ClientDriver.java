package io.github.camelsmtp.smtp;

import io.github.camelsmtp.auth.SaslClient;
import io.github.camelsmtp.auth.SaslClientExchange;
import io.github.camelsmtp.auth.SaslConnection;
import io.github.camelsmtp.auth.SaslMechanism;
import io.github.camelsmtp.auth.TlsMode;
import io.github.camelsmtp.mail.BodyType;
import io.github.camelsmtp.mail.DeliveryRequest;
import io.github.camelsmtp.mail.DeliveryResult;
import io.github.camelsmtp.mail.EmailAddress;
import io.github.camelsmtp.mail.Envelope;
import io.github.camelsmtp.mail.ForwardPath;
import io.github.camelsmtp.mail.Recipient;
import io.github.camelsmtp.mail.ReversePath;
import io.github.camelsmtp.wire.ContentSurvey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Drives a client's session without a network; keeps what it says and wants. */
final class ClientDriver implements SmtpClientOutput {
    final StringBuilder said = new StringBuilder();
    final List<DeliveryResult> results = new ArrayList<>();
    final SmtpClientSession session;
    private final SmtpClientRules rules;
    private @Nullable SaslClientExchange login;
    String message = "Subject: hi\r\n\r\nHello\r\n";
    DeliveryRequest request = DeliveryRequest.NONE;
    BodyType body = BodyType.SEVEN_BIT;
    boolean closed;
    boolean ready;
    boolean clear;
    boolean untouched;
    boolean handshake;
    boolean contentWanted;
    boolean holdContent;
    /** Whether the content is given from inside the session's wish, not when all that has come is read. */
    boolean atOnce;

    int finished;

    ClientDriver(SmtpClientRules rules) {
        this.rules = rules;
        this.session = new SmtpClientSession(rules, this);
    }

    static SmtpClientRules rules(SmtpDialect dialect, TlsMode tls) {
        return new SmtpClientRules("client.example.net", "mx.example.org", dialect, tls, null, true);
    }

    void receive(String text) {
        receive(text.getBytes(StandardCharsets.UTF_8));
    }

    void receive(byte[] octets) {
        session.receive(ByteBuffer.wrap(octets));
        pump();
    }

    void receiveOctetByOctet(String text) {
        for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            receive(new byte[] {octet});
        }
    }

    void send(String sender, String... recipients) {
        List<Recipient> all = Arrays.stream(recipients)
                .map(one ->
                        new Recipient(one.equals("postmaster") ? ForwardPath.POSTMASTER : ForwardPath.to(address(one))))
                .toList();
        ReversePath from = sender.equals("<>") ? ReversePath.NULL : ReversePath.to(address(sender));
        send(new Envelope(from, all, body, OptionalLong.empty(), request));
    }

    /** Whatever stands before the last @ is the local part, be it ever so odd. */
    static EmailAddress address(String text) {
        int at = text.lastIndexOf('@');
        return new EmailAddress(text.substring(0, at), text.substring(at + 1));
    }

    void send(Envelope envelope) {
        ContentSurvey survey = new ContentSurvey();
        survey.look(ByteBuffer.wrap(octets()));
        results.clear();
        session.send(new OutgoingMail(envelope, survey));
        pump();
    }

    private byte[] octets() {
        return message.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Gives the content when it is wanted. */
    void pump() {
        if (contentWanted && !holdContent && session.wantsContent()) {
            contentWanted = false;
            session.content(ByteBuffer.wrap(octets()));
            session.endOfContent();
        }
    }

    @Override
    public void send(byte[] octets) {
        said.append(new String(octets, StandardCharsets.UTF_8));
    }

    @Override
    public void startTls() {
        handshake = true;
    }

    @Override
    public void beginLogin(SaslMechanism mechanism, Set<SaslMechanism> offered) {
        SaslClientExchange begun =
                SaslClient.begin(mechanism, rules.credentials(), SaslConnection.plain("mx.example.org", offered), 25);
        login = begun;
        answer(mechanism.clientFirst() ? begun.respond(null) : new byte[0]);
    }

    @Override
    public void challenged(byte[] challenge) {
        answer(login.respond(challenge));
    }

    private void answer(byte @Nullable [] response) {
        if (response == null) {
            session.loginImpossible("it does not follow the mechanism");
        } else {
            session.authenticate(response, login.complete());
        }
    }

    @Override
    public void ready() {
        ready = true;
    }

    @Override
    public void beginContent() {
        contentWanted = true;
        if (atOnce) {
            pump();
        }
    }

    @Override
    public void finished(List<DeliveryResult> all, boolean notTouched) {
        results.addAll(all);
        untouched = notTouched;
        finished++;
    }

    @Override
    public void retryInClear() {
        clear = true;
    }

    @Override
    public void close() {
        closed = true;
    }

    static String told(DeliveryResult result) {
        return result.kind() + " " + String.join(" | ", result.reply().wire().split("\r\n"))
                + (result.remoteMta() == null ? "" : " [remote]") + (result.relayedDsn() ? " [dsn]" : "")
                + (result.stage() == DeliveryResult.Stage.MESSAGE ? "" : " [" + result.stage() + "]");
    }
}

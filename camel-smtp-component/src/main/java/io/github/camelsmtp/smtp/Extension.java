package io.github.camelsmtp.smtp;

import io.github.camelsmtp.auth.SaslMechanism;
import io.github.camelsmtp.auth.TlsMode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The extensions of SMTP, in the order in which the EHLO reply lists them (RFC 5321 §4.1.1.1). A row says what its line is
 * and when it holds; {@link MailParameter} and {@link Verb} name the row that brings them along, so that nothing is
 * understood that was not offered, and nothing offered that is not understood.
 */
public enum Extension {
    /** RFC 2920. */
    PIPELINING(true),
    /** RFC 1870. */
    SIZE(true),
    /** RFC 6152. */
    EIGHT_BIT_MIME("8BITMIME", true),
    /** RFC 3030 §2. */
    CHUNKING(true),
    /** RFC 3030 §3: content of any octets, for routes that need no lines. */
    BINARYMIME(false),
    /** RFC 2034. */
    ENHANCEDSTATUSCODES(true),
    /** RFC 9422. */
    LIMITS(true),
    /** RFC 6531: addresses and header fields in UTF-8. */
    SMTPUTF8(false),
    /** RFC 3461: reports of delivery, failure and delay as the sender wants them. */
    DSN(false),
    /** RFC 8689: only through TLS, all the way. Offered only to a client that has TLS. */
    REQUIRETLS(false),
    /** RFC 2852: by a time, or back. */
    DELIVERBY(false),
    /** RFC 4865: not before a time. Offered only to clients that may submit, or may log in to do so. */
    FUTURERELEASE(false),
    /** RFC 6710: some before others. */
    MT_PRIORITY("MT-PRIORITY", false),
    /** RFC 1985: there is a queue that clients may start. */
    ETRN(false),
    /** RFC 2645: there is a queue whose mail clients may fetch. */
    ATRN(false),
    /** RFC 821 §3.8: the same, as it was before anybody had to log in; here he has to. */
    TURN(false),
    /** RFC 821 §3.4: onto a terminal. */
    SEND(false),
    /** RFC 821 §3.4: onto a terminal or into a mailbox. */
    SOML(false),
    /** RFC 821 §3.4: onto a terminal and into a mailbox. */
    SAML(false),
    /** RFC 3207; the mode of {@link TlsMode} turns it on. */
    STARTTLS(false),
    /** RFC 4954; {@link SmtpAuthSettings} turn it on. */
    AUTH(false),
    /** Postfix's; {@link SmtpServerSettings#xclients} turn it on, for them. */
    XCLIENT(false),
    /** RFC 5321 §4.1.1.8. */
    HELP(true);

    /** RFC 9422 §3: a limit has at most six digits; a lower one than ours is no lie, only modest. */
    private static final int LARGEST_LIMIT = 999_999;

    private final String keyword;
    private final boolean always;

    Extension(boolean always) {
        this(null, always);
    }

    Extension(@Nullable String keyword, boolean always) {
        this.keyword = keyword == null ? name() : keyword;
        this.always = always;
    }

    /** {@code ehlo-keyword} (RFC 5321 §4.1.1.1). */
    public String keyword() {
        return keyword;
    }

    /** Whether this server has it, if perhaps not for every client: its commands and parameters mean something. */
    boolean known(SmtpServerSettings settings) {
        return switch (this) {
            case STARTTLS -> settings.tls() != TlsMode.NONE;
            case AUTH -> !settings.auth().offer().mechanisms().isEmpty();
            case XCLIENT -> !settings.xclients().isEmpty();
            default -> always || settings.extensions().on().contains(this);
        };
    }

    /** Whether it is offered to this client now. */
    boolean offered(SmtpServerSettings settings, SmtpPeer peer) {
        return known(settings)
                && switch (this) {
                    case REQUIRETLS -> peer.tls() != null;
                    case FUTURERELEASE -> settings.extensions().mayHold(peer) || AUTH.offered(settings, peer);
                    case ATRN, TURN -> peer.authUser() != null;
                    case STARTTLS -> peer.tls() == null && peer.authUser() == null;
                    case AUTH ->
                        peer.authUser() == null
                                && !settings.auth().offered(peer).isEmpty();
                    case XCLIENT ->
                        settings.xclients().contains(peer.connected().remote().getAddress());
                    default -> true;
                };
    }

    /** {@code ehlo-line = ehlo-keyword *( SP ehlo-param )} */
    private String line(SmtpServerSettings settings, SmtpPeer peer) {
        SmtpLimits limits = settings.limits();
        String parameters = switch (this) {
            case SIZE -> String.valueOf(limits.messageSize());
            case LIMITS ->
                "MAILMAX=" + Math.min(limits.transactions(), LARGEST_LIMIT) + " RCPTMAX="
                        + Math.min(limits.recipients(), LARGEST_LIMIT);
            case DELIVERBY -> settings.extensions().deliverByParameter();
            case FUTURERELEASE -> settings.extensions().futureReleaseParameters();
            case MT_PRIORITY -> "MIXER";
            case AUTH ->
                settings.auth().offered(peer).stream()
                        .map(SaslMechanism::wireName)
                        .collect(Collectors.joining(" "));
            case XCLIENT -> Xclient.ATTRIBUTES;
            default -> "";
        };
        return parameters.isEmpty() ? keyword : keyword + ' ' + parameters;
    }

    /** The lines of the EHLO reply behind the first. */
    static List<String> lines(SmtpServerSettings settings, SmtpPeer peer) {
        List<String> lines = new ArrayList<>();
        for (Extension extension : values()) {
            if (extension.offered(settings, peer)) {
                lines.add(extension.line(settings, peer));
            }
        }
        return lines;
    }
}

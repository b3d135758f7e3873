package io.github.camelsmtp.smtp;

import io.github.camelsmtp.mail.DomainName;
import io.github.camelsmtp.mail.Envelope;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Writes the {@code Received:} field that every server puts on top of a message (RFC 5321 §4.4).
 *
 * <p>Bad input: text of the client and of its DNS is cut and every octet that is not plain in a name becomes {@code ?}, so
 * nothing can break the line, open a comment or pass for another clause. It does not judge the name. Only the recipient in
 * {@code for} can be outside ASCII, and only if the client sent SMTPUTF8 (RFC 6531 §3.7.3).
 */
public final class TraceHeader {
    /** {@code date-time} of RFC 5322 §3.3, always with a numeric zone. */
    public static final DateTimeFormatter DATE_TIME =
            DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss Z", Locale.US);

    private TraceHeader() {}

    /**
     * The field with its line ends, to be written before the first octet of the message.
     *
     * @param peer the client
     * @param reverseName the name its address has in the DNS, or null if unknown
     * @param hostname our name
     * @param id the queue id
     * @param envelope names the recipient in {@code for} if there is only one: more would tell them of each other (§7.6)
     * @param received when the message came
     */
    public static byte[] received(
            SmtpPeer peer,
            @Nullable String reverseName,
            String hostname,
            String id,
            Envelope envelope,
            ZonedDateTime received) {
        String helo = peer.helo();
        StringBuilder field = new StringBuilder(256)
                .append("Received: from ")
                .append(DomainName.inField(helo == null ? "unknown" : helo))
                .append(" (");
        if (reverseName != null) {
            field.append(DomainName.inField(reverseName)).append(' ');
        }
        field.append(literal(peer.remote().getAddress()))
                .append(")\r\n\tby ")
                .append(DomainName.inField(hostname))
                .append(" with ")
                .append(peer.protocol(envelope))
                .append(" id ")
                .append(id);
        if (envelope.recipients().size() == 1) {
            field.append("\r\n\tfor ").append(envelope.recipients().get(0).path());
        }
        field.append(";\r\n\t").append(DATE_TIME.format(received)).append("\r\n");
        return field.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** {@code address-literal} (RFC 5321 §4.1.3) */
    private static String literal(@Nullable InetAddress address) {
        if (address == null) {
            return "[unknown]";
        }
        String text = address.getHostAddress();
        int scope = text.indexOf('%');
        String plain = scope < 0 ? text : text.substring(0, scope);
        return address instanceof Inet6Address ? "[IPv6:" + plain + "]" : "[" + plain + "]";
    }
}

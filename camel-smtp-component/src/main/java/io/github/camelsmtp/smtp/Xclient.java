package io.github.camelsmtp.smtp;

import io.github.camelsmtp.mail.IpAddress;
import io.github.camelsmtp.mail.Reply;
import io.github.camelsmtp.wire.Xtext;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a proxy says of the client it speaks for: Postfix's XCLIENT (https://www.postfix.org/XCLIENT_README.html), which is
 * no RFC.
 *
 * <pre>
 * xclient-command = "XCLIENT" 1*( SP attribute-name "=" attribute-value )
 * attribute-name  = "NAME" / "ADDR" / "PORT" / "PROTO" / "HELO" / "LOGIN" / "DESTADDR" / "DESTPORT"
 * attribute-value = xtext, or "[UNAVAILABLE]", or, of NAME, "[TEMPUNAVAIL]"
 * </pre>
 *
 * <p>A later command adds to the earlier ones. A client whose address is unavailable is 0.0.0.0: it belongs to no network,
 * so nobody takes it for the proxy. A name that is unavailable is looked up in the DNS as for everybody. A login is taken
 * as it is said. Bad input is 501, and nothing of it counts. Confined.
 */
final class Xclient {
    /** What the EHLO reply says behind the keyword. */
    static final String ATTRIBUTES = "NAME ADDR PORT PROTO HELO LOGIN DESTADDR DESTPORT";

    private enum Attribute {
        NAME,
        ADDR,
        PORT,
        PROTO,
        HELO,
        LOGIN,
        DESTADDR,
        DESTPORT
    }

    private static final int LONGEST_NAME = 255;
    private static final InetAddress UNKNOWN = IpAddress.parse("0.0.0.0").orElseThrow();

    private @Nullable String helo;
    private boolean ehlo = true;
    private @Nullable String login;

    /** The name to greet the client by, if the proxy has said it. */
    @Nullable
    String helo() {
        return helo;
    }

    /** Whether the client said EHLO, as far as we were told. */
    boolean ehlo() {
        return ehlo;
    }

    /** What was said is forgotten, for TLS begins (RFC 3207 §4.2). */
    void forget() {
        helo = null;
        ehlo = true;
        login = null;
    }

    /** The client that the proxy speaks for, as if it had just connected. */
    Parsed<SmtpPeer> parse(String argument, SmtpPeer peer) {
        Map<Attribute, String> values = new EnumMap<>(Attribute.class);
        for (String word : argument.split(" +")) {
            int equals = word.indexOf('=');
            Optional<Attribute> attribute = attribute(equals < 0 ? "" : word.substring(0, equals));
            Optional<String> value = value(word.substring(equals + 1));
            if (attribute.isEmpty() || value.isEmpty() || values.put(attribute.get(), value.get()) != null) {
                return Parsed.refused(Replies.BAD_XCLIENT);
            }
        }
        Reply refusal = refusal(values);
        if (refusal != null) {
            return Parsed.refused(refusal);
        }
        InetSocketAddress remote = remote(values, peer.remote());
        InetSocketAddress local = end(
                values,
                Attribute.DESTADDR,
                Attribute.DESTPORT,
                peer.local(),
                peer.local().getAddress());
        helo = said(values, Attribute.HELO, helo);
        login = said(values, Attribute.LOGIN, login);
        ehlo = "ESMTP".equalsIgnoreCase(values.getOrDefault(Attribute.PROTO, ehlo ? "ESMTP" : "SMTP"));
        return Parsed.as(peer.spokenFor(remote, local, login));
    }

    private static Optional<Attribute> attribute(String name) {
        for (Attribute attribute : Attribute.values()) {
            if (attribute.name().equals(name.toUpperCase(Locale.ROOT))) {
                return Optional.of(attribute);
            }
        }
        return Optional.empty();
    }

    /** Text in UTF-8 without control characters; empty if it is none, or nothing. */
    private static Optional<String> value(String xtext) {
        return Xtext.decode(xtext).flatMap(octets -> {
            try {
                String text = StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(octets))
                        .toString();
                boolean readable = !text.isEmpty() && text.chars().noneMatch(Character::isISOControl);
                return readable ? Optional.of(text) : Optional.empty();
            } catch (CharacterCodingException notUtf8) {
                return Optional.empty();
            }
        });
    }

    private static @Nullable Reply refusal(Map<Attribute, String> values) {
        for (Map.Entry<Attribute, String> entry : values.entrySet()) {
            String value = entry.getValue();
            boolean right = switch (entry.getKey()) {
                case NAME -> isUnavailable(value) || isHostName(value);
                case ADDR, DESTADDR ->
                    isUnavailable(value) || IpAddress.parseLiteral(value).isPresent();
                case PORT, DESTPORT -> isUnavailable(value) || port(value) >= 0;
                case PROTO -> value.equalsIgnoreCase("SMTP") || value.equalsIgnoreCase("ESMTP");
                case HELO, LOGIN -> value.length() <= LONGEST_NAME;
            };
            if (!right) {
                return Replies.BAD_XCLIENT;
            }
        }
        return null;
    }

    private static boolean isUnavailable(String value) {
        return value.equalsIgnoreCase("[UNAVAILABLE]") || value.equalsIgnoreCase("[TEMPUNAVAIL]");
    }

    /** What names in the DNS are made of; it stands in the Received field. */
    private static boolean isHostName(String name) {
        return name.length() <= LONGEST_NAME
                && name.chars()
                        .allMatch(c -> c >= 'a' && c <= 'z'
                                || c >= 'A' && c <= 'Z'
                                || c >= '0' && c <= '9'
                                || c == '.'
                                || c == '-'
                                || c == '_');
    }

    private static int port(String text) {
        boolean digits = text.length() <= 5 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        int port = digits ? Integer.parseInt(text) : -1;
        return port <= 65_535 ? port : -1;
    }

    private static @Nullable String said(Map<Attribute, String> values, Attribute which, @Nullable String before) {
        String value = values.get(which);
        return value == null ? before : isUnavailable(value) ? null : value;
    }

    /** A name belongs to the address it came with: another address without one has none. */
    private static InetSocketAddress remote(Map<Attribute, String> values, InetSocketAddress before) {
        InetSocketAddress end = end(values, Attribute.ADDR, Attribute.PORT, before, UNKNOWN);
        String name = values.get(Attribute.NAME);
        if (name == null) {
            return end;
        }
        byte[] octets = end.getAddress().getAddress();
        try {
            InetAddress address =
                    isUnavailable(name) ? InetAddress.getByAddress(octets) : InetAddress.getByAddress(name, octets);
            return new InetSocketAddress(address, end.getPort());
        } catch (UnknownHostException e) {
            throw new IllegalStateException("the octets of an address are an address", e);
        }
    }

    /** A new address has port 0 if none is said, because that of another is none. */
    private static InetSocketAddress end(
            Map<Attribute, String> values,
            Attribute address,
            Attribute port,
            InetSocketAddress before,
            InetAddress unavailable) {
        String ip = values.get(address);
        String number = values.get(port);
        int its = number == null ? (ip == null ? before.getPort() : 0) : Math.max(0, port(number));
        InetAddress where = ip == null
                ? before.getAddress()
                : isUnavailable(ip) ? unavailable : IpAddress.parseLiteral(ip).orElseThrow();
        return new InetSocketAddress(where, its);
    }
}

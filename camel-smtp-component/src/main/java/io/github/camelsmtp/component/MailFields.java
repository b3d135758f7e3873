package io.github.camelsmtp.component;

import io.github.camelsmtp.mail.EmailAddress;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.io.UnsupportedEncodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/**
 * The headers of an exchange, and the entries of a body that is a Map, that become header fields of a message: those of the
 * body first. Names are in any case.
 *
 * <p>Bad input is an IllegalArgumentException that names the header: a control character, which could begin a field of
 * somebody else's choice; an address that is none.
 */
final class MailFields {
    private final Exchange exchange;
    private final Map<?, ?> body;

    MailFields(Exchange exchange) {
        this.exchange = exchange;
        this.body = exchange.getMessage().getBody() instanceof Map<?, ?> map ? map : Map.of();
    }

    /** The value of a field, null if there is none or it is blank. */
    @Nullable
    Object object(String name) {
        String plain = name.replace("-", "");
        for (Map.Entry<?, ?> entry : body.entrySet()) {
            String key = String.valueOf(entry.getKey());
            if (entry.getValue() != null && (key.equalsIgnoreCase(name) || key.equalsIgnoreCase(plain))) {
                return entry.getValue();
            }
        }
        return exchange.getMessage().getHeader(name);
    }

    /** The same as text in one line. */
    @Nullable
    String text(String name) {
        Object value = object(name);
        if (value == null) {
            return null;
        }
        String text = value instanceof Collection<?> several
                ? several.stream().map(String::valueOf).collect(Collectors.joining(", "))
                : exchange.getContext().getTypeConverter().convertTo(String.class, exchange, value);
        if (text == null || text.isBlank()) {
            return null;
        }
        return oneLine(name, text.strip());
    }

    /** @throws IllegalArgumentException if it has a control character other than a tab */
    static String oneLine(String name, String text) {
        if (text.chars().anyMatch(c -> Character.isISOControl(c) && c != '\t')) {
            throw new IllegalArgumentException("the header " + name
                    + " has a line end or another control character in it, which no field can have");
        }
        return text;
    }

    /** The addresses of a field, each checked, its name ready to be written; groups are their members. */
    List<InternetAddress> addresses(String name) {
        String text = text(name);
        List<InternetAddress> addresses = new ArrayList<>();
        if (text == null) {
            return addresses;
        }
        try {
            for (InternetAddress address : InternetAddress.parse(text, true)) {
                if (address.isGroup()) {
                    for (InternetAddress member : address.getGroup(true)) {
                        addresses.add(checked(name, member));
                    }
                } else {
                    addresses.add(checked(name, address));
                }
            }
            return addresses;
        } catch (AddressException e) {
            throw notAnAddress(name, text);
        }
    }

    private static InternetAddress checked(String name, InternetAddress address) {
        EmailAddress parsed =
                EmailAddress.parse(address.getAddress()).orElseThrow(() -> notAnAddress(name, address.getAddress()));
        address.setAddress(parsed.toString());
        try {
            String personal = address.getPersonal();
            // Decoded it may have what the field itself may not: =?utf-8?q?=0D=0A?=
            address.setPersonal(personal == null ? null : oneLine(name, personal), StandardCharsets.UTF_8.name());
        } catch (UnsupportedEncodingException impossible) {
            throw new IllegalStateException(impossible);
        }
        return address;
    }

    private static IllegalArgumentException notAnAddress(String name, String text) {
        return new IllegalArgumentException("the header " + name + " has '" + ExchangeHeaders.printable(text)
                + "', which is not an e-mail address (local@domain, or Name <local@domain>)");
    }

    /** All headers of the exchange whose names begin so, as they are written there. */
    List<String> namesThatBegin(String... beginnings) {
        List<String> names = new ArrayList<>();
        for (String name : exchange.getMessage().getHeaders().keySet()) {
            for (String beginning : beginnings) {
                if (name.regionMatches(true, 0, beginning, 0, beginning.length())) {
                    names.add(name);
                }
            }
        }
        return names;
    }
}

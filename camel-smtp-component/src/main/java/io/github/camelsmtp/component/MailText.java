package io.github.camelsmtp.component;

import jakarta.mail.internet.ContentType;
import jakarta.mail.internet.ParseException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/**
 * What a message that is composed says: plain text, HTML, or both for the reader to choose; or octets of another type.
 *
 * @param text null if there is none
 * @param html null if there is none
 * @param other the octets of a body that is no text, null else
 * @param type the media type of the text or of the octets, as the exchange names it
 */
record MailText(
        @Nullable String text,
        @Nullable String html,
        @Nullable Spool other,
        ContentType type) {
    /** Where camel-mail looks for the plain text that goes with a body of HTML. */
    private static final String ALTERNATIVE = "CamelMailAlternativeBody";

    static MailText of(Exchange exchange, MailFields fields) throws Exception {
        ContentType type = type(fields);
        Object body = exchange.getMessage().getBody();
        if (body == null) {
            return new MailText("", null, null, type);
        }
        if (body instanceof Map<?, ?> map) {
            return ofBoth(string(map.get("text")), string(map.get("html")), type);
        }
        boolean isText = type.getPrimaryType().equalsIgnoreCase("text");
        if (!(body instanceof CharSequence)) {
            String text = property(body, "text");
            String html = property(body, "html");
            if (text != null || html != null) {
                return ofBoth(text, html, type);
            }
            if (!isText) {
                return new MailText(null, null, octets(exchange), type);
            }
        }
        String words = words(exchange, body, type);
        if (type.match("text/html")) {
            return new MailText(exchange.getMessage().getHeader(ALTERNATIVE, String.class), words, null, type);
        }
        if (!isText) {
            return new MailText(null, null, octets(exchange), type);
        }
        return new MailText(words, null, null, type);
    }

    /** Octets are read in the charset that is named; so is a stream or a file, unless the exchange names another. */
    private static String words(Exchange exchange, Object body, ContentType type) throws Exception {
        if (body instanceof byte[] octets) {
            return new String(octets, charset(type));
        }
        boolean named = exchange.getProperty(Exchange.CHARSET_NAME) != null;
        if (!named) {
            exchange.setProperty(Exchange.CHARSET_NAME, charset(type).name());
        }
        try {
            return exchange.getMessage().getMandatoryBody(String.class);
        } finally {
            if (!named) {
                exchange.removeProperty(Exchange.CHARSET_NAME);
            }
        }
    }

    private static MailText ofBoth(@Nullable String text, @Nullable String html, ContentType type) {
        return new MailText(text == null && html == null ? "" : text, html, null, plain(type));
    }

    /** Its own type has each of them; what is kept is the charset. */
    private static ContentType plain(ContentType type) {
        return type.match("text/*") && !type.match("text/html") ? type : new ContentType("text", "plain", null);
    }

    private static Spool octets(Exchange exchange) throws Exception {
        try (SpoolOutput out = new SpoolOutput();
                InputStream in = exchange.getMessage().getMandatoryBody(InputStream.class)) {
            in.transferTo(out);
            return out.spool();
        }
    }

    /** The header Content-Type, or camel-mail's contentType, or plain text. */
    private static ContentType type(MailFields fields) {
        String header = fields.text(Exchange.CONTENT_TYPE);
        header = header == null ? fields.text("contentType") : header;
        try {
            ContentType type = new ContentType(header == null ? "text/plain" : header);
            if (type.match("multipart/*") || type.match("message/*")) {
                throw new IllegalArgumentException("the header Content-Type says " + type.getBaseType()
                        + ": a body that is made of parts must be a MimeMessage, or the octets of a message"
                        + " without the headers From, To and so on");
            }
            charset(type);
            return type;
        } catch (ParseException
                | java.nio.charset.IllegalCharsetNameException
                | java.nio.charset.UnsupportedCharsetException e) {
            throw new IllegalArgumentException(
                    "the header Content-Type has '" + ExchangeHeaders.printable(String.valueOf(header))
                            + "', which is not a media type with a known charset (as in text/html; charset=utf-8)",
                    e);
        }
    }

    private static Charset charset(ContentType type) {
        String named = type.getParameter("charset");
        return named == null ? StandardCharsets.UTF_8 : Charset.forName(named);
    }

    /** The charset that is named, if all of the text can be written in it, or else UTF-8. */
    String charsetFor(String words) {
        Charset named = charset(type);
        return (named.canEncode() && named.newEncoder().canEncode(words) ? named : StandardCharsets.UTF_8).name();
    }

    /** Of a record or a bean: {@code text()} or {@code getText()}. */
    private static @Nullable String property(Object bean, String name) {
        for (String method : new String[] {name, "get" + Character.toUpperCase(name.charAt(0)) + name.substring(1)}) {
            try {
                Method found = bean.getClass().getMethod(method);
                if (found.getReturnType() == String.class && found.trySetAccessible()) {
                    return (String) found.invoke(bean);
                }
            } catch (NoSuchMethodException notThis) {
                continue;
            } catch (IllegalAccessException | InvocationTargetException e) {
                throw new IllegalArgumentException(
                        "can't read '" + name + "' of " + bean.getClass().getName(), e);
            }
        }
        return null;
    }

    private static @Nullable String string(@Nullable Object value) {
        return value == null ? null : value.toString();
    }
}

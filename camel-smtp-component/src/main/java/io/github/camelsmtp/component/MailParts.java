package io.github.camelsmtp.component;

import jakarta.activation.DataHandler;
import jakarta.activation.DataSource;
import jakarta.mail.MessagingException;
import jakarta.mail.Part;
import jakarta.mail.internet.ContentDisposition;
import jakarta.mail.internet.ContentType;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMultipart;
import jakarta.mail.internet.MimePart;
import jakarta.mail.internet.ParameterList;
import jakarta.mail.internet.ParseException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.camel.attachment.Attachment;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a message that is composed: {@code mixed(related(alternative(text, html), inline…), attachment…)}, without the
 * layers that would have one part only.
 *
 * <p>Attachments go as base64, so that their octets come as they are. An attachment whose name begins with {@code cid:}, as
 * camel-mail has it, or that has a Content-ID, belongs to the HTML.
 */
final class MailParts {
    private static final String CID = "cid:";

    private final MailText text;
    private final List<MimeBodyPart> inline = new ArrayList<>();
    private final List<MimeBodyPart> attached = new ArrayList<>();

    MailParts(MailText text, Map<String, Attachment> attachments) throws MessagingException {
        this.text = text;
        for (Map.Entry<String, Attachment> entry : attachments.entrySet()) {
            attach(entry.getKey(), entry.getValue());
        }
    }

    private void attach(String name, Attachment attachment) throws MessagingException {
        MimeBodyPart part = new MimeBodyPart();
        String type = type(attachment.getDataHandler().getContentType());
        // Jakarta Mail reads the type of the handler too, and what it is given may be no type.
        part.setDataHandler(new DataHandler(new Source(attachment.getDataHandler()::getInputStream, type)));
        part.setHeader("Content-Type", type);
        part.setHeader("Content-Transfer-Encoding", "base64");
        String description = attachment.getHeader("Content-Description");
        if (description != null) {
            part.setDescription(MailFields.oneLine("Content-Description", description), "UTF-8");
        }
        String id = contentId(name, attachment);
        if (id != null) {
            part.setContentID("<" + id + ">");
            part.setDisposition(Part.INLINE);
            inline.add(part);
            return;
        }
        String disposition = attachment.getHeader("Content-Disposition");
        boolean shown =
                disposition != null && disposition.toLowerCase(Locale.ROOT).startsWith(Part.INLINE);
        named(part, new ContentType(type), shown ? Part.INLINE : Part.ATTACHMENT, fileName(name));
        attached.add(part);
    }

    /** As {@code setFileName}, but for the charset: that writes the name in Java's, which need not have all of its letters. */
    private static void named(MimeBodyPart part, ContentType type, String disposition, String name)
            throws MessagingException {
        ParameterList ofDisposition = new ParameterList();
        ofDisposition.set("filename", name, StandardCharsets.UTF_8.name());
        part.setHeader("Content-Disposition", new ContentDisposition(disposition, ofDisposition).toString());
        ParameterList ofType = type.getParameterList() == null ? new ParameterList() : type.getParameterList();
        ofType.set("name", name, StandardCharsets.UTF_8.name());
        type.setParameterList(ofType);
        part.setHeader("Content-Type", type.toString());
    }

    private static @Nullable String contentId(String name, Attachment attachment) {
        String header = attachment.getHeader("Content-ID");
        String id =
                header != null ? header : name.regionMatches(true, 0, CID, 0, CID.length()) ? name.substring(4) : null;
        if (id == null) {
            return null;
        }
        String bare = id.startsWith("<") && id.endsWith(">") ? id.substring(1, id.length() - 1) : id;
        if (bare.isEmpty() || !bare.chars().allMatch(c -> c > ' ' && c <= '~' && c != '<' && c != '>')) {
            throw new IllegalArgumentException(
                    "the attachment '" + ExchangeHeaders.printable(name) + "' has a Content-ID that can't be one");
        }
        return bare;
    }

    /** What stands behind the last separator: a path tells others what is none of their business. */
    private static String fileName(String name) {
        String last = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
        return MailFields.oneLine("name of the attachment", last.isBlank() ? "attachment" : last);
    }

    /** Parts of parts take no base64 (RFC 2046 §5.1, §5.2): a message that is attached goes as octets. */
    private static String type(@Nullable String named) {
        try {
            ContentType type = new ContentType(named == null ? "" : named);
            return type.match("multipart/*") || type.match("message/*")
                    ? "application/octet-stream"
                    : MailFields.oneLine("Content-Type of the attachment", type.toString());
        } catch (ParseException noType) {
            return "application/octet-stream";
        }
    }

    /** Puts everything into the message. */
    void into(MimePart message) throws MessagingException {
        if (attached.isEmpty()) {
            related(message);
            return;
        }
        MimeMultipart mixed = new Parts("mixed");
        MimeBodyPart first = new MimeBodyPart();
        related(first);
        mixed.addBodyPart(first);
        for (MimeBodyPart part : attached) {
            mixed.addBodyPart(part);
        }
        message.setContent(mixed);
    }

    private void related(MimePart into) throws MessagingException {
        if (inline.isEmpty()) {
            alternative(into);
            return;
        }
        MimeMultipart related = new Parts("related");
        MimeBodyPart first = new MimeBodyPart();
        alternative(first);
        related.addBodyPart(first);
        for (MimeBodyPart part : inline) {
            related.addBodyPart(part);
        }
        into.setContent(related);
    }

    private void alternative(MimePart into) throws MessagingException {
        if (text.other() != null) {
            into.setDataHandler(
                    new DataHandler(new Source(text.other()::open, text.type().toString())));
            into.setHeader("Content-Type", text.type().toString());
            into.setHeader("Content-Transfer-Encoding", "base64");
        } else if (text.text() == null) {
            words(into, text.html() == null ? "" : text.html(), "html");
        } else if (text.html() == null) {
            words(into, text.text(), text.type().getSubType());
        } else {
            MimeMultipart alternative = new Parts("alternative");
            MimeBodyPart plain = new MimeBodyPart();
            words(plain, text.text(), "plain");
            MimeBodyPart html = new MimeBodyPart();
            words(html, text.html(), "html");
            alternative.addBodyPart(plain);
            alternative.addBodyPart(html);
            into.setContent(alternative);
        }
    }

    /** Lines end with CRLF, whatever ended them: Jakarta Mail sends text that needs no encoding as it is. */
    private void words(MimePart into, String words, String subtype) throws MessagingException {
        into.setText(words.replaceAll("\r\n|\r|\n", "\r\n"), text.charsetFor(words), subtype);
    }

    /** Its boundary can't be guessed by who wrote a text that stands between two of them: Jakarta Mail's is a clock. */
    private static final class Parts extends MimeMultipart {
        private static final SecureRandom RANDOM = new SecureRandom();

        Parts(String subtype) {
            super(subtype);
            ContentType type = new ContentType("multipart", subtype, null);
            type.setParameter("boundary", "=_" + new BigInteger(128, RANDOM).toString(36));
            contentType = type.toString();
        }
    }

    private interface Octets {
        InputStream open() throws IOException;
    }

    private record Source(Octets octets, String type) implements DataSource {
        @Override
        public InputStream getInputStream() throws IOException {
            return octets.open();
        }

        @Override
        public OutputStream getOutputStream() throws IOException {
            throw new IOException("it can only be read");
        }

        @Override
        public String getContentType() {
            return type;
        }

        @Override
        public String getName() {
            return "";
        }
    }
}

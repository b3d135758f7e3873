package io.github.camelsmtp.relay;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads delivery status notifications that come in: {@code multipart/report} (RFC 6522) with {@code message/delivery-status}
 * (RFC 3464) or {@code message/global-delivery-status} (RFC 6533). Thread-safe.
 *
 * <p>Bad input is empty, or a report that lacks what could not be read; it never throws but for the stream's own failure. It
 * reads at most 4 MB, stops behind the header section of the returned message, and holds at most 256 KB; of a report about
 * more than 1000 recipients the first 1000 are told. It does not ask whether what a report says is true: anybody can send
 * one.
 */
public final class DsnReader {
    private static final int MAX_HEADER = 64 * 1024;
    private static final int MAX_RECIPIENTS = 1000;
    private static final int MAX_VALUE = 1000;

    private DsnReader() {}

    /** The report, or nothing if the message is none. The stream stays open. */
    public static Optional<ReceivedReport> read(InputStream message) throws IOException {
        BufferedInputStream in = new BufferedInputStream(message);
        HeaderSection header = HeaderSection.read(in, MAX_HEADER);
        MediaType type = MediaType.parse(header.value("Content-Type").orElse(""));
        String boundary = type.parameters().getOrDefault("boundary", "");
        String reportType = type.parameters().getOrDefault("report-type", "delivery-status");
        if (!type.name().equals("multipart/report")
                || boundary.isEmpty()
                || !reportType.equalsIgnoreCase("delivery-status")) {
            return Optional.empty();
        }
        ReportParts parts = new ReportParts(in, boundary);
        parts.begin();
        Optional<ReportParts.Part> part;
        List<Map<String, String>> groups = List.of();
        while ((part = parts.next()).isPresent()) {
            switch (part.get().type()) {
                case "message/delivery-status", "message/global-delivery-status" ->
                    groups = groups.isEmpty() ? groups(part.get().content()) : groups;
                case "message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers" -> {
                    return report(groups, messageId(part.get().content()));
                }
                default -> {
                    // The text for people, or what others have added.
                }
            }
        }
        return report(groups, null);
    }

    private static @Nullable String messageId(byte[] returned) throws IOException {
        return HeaderSection.read(new ByteArrayInputStream(returned), MAX_HEADER)
                .value("Message-ID")
                .filter(MessageIdSyntax::isMessageId)
                .orElse(null);
    }

    /** Fields by name in small letters, in groups with an empty line between them (RFC 3464 §2.1). */
    private static List<Map<String, String>> groups(byte[] content) {
        List<Map<String, String>> groups = new ArrayList<>();
        Map<String, String> group = new LinkedHashMap<>();
        String field = null;
        for (String line : (new String(content, StandardCharsets.UTF_8) + "\n\n").split("\r?\n", -1)) {
            if (line.isBlank()) {
                if (!group.isEmpty() && groups.size() <= MAX_RECIPIENTS) {
                    groups.add(group);
                }
                group = new LinkedHashMap<>();
                field = null;
            } else if (field != null && (line.charAt(0) == ' ' || line.charAt(0) == '\t')) {
                group.computeIfPresent(field, (name, value) -> bounded(value + " " + line.strip()));
            } else {
                int colon = line.indexOf(':');
                field = colon < 1 ? null : line.substring(0, colon).strip().toLowerCase(Locale.ROOT);
                if (field != null && field.length() < 100) {
                    group.putIfAbsent(field, bounded(line.substring(colon + 1).strip()));
                }
            }
        }
        return groups;
    }

    private static String bounded(String value) {
        return Printable.utf8(value.length() > MAX_VALUE ? value.substring(0, MAX_VALUE) : value);
    }

    private static Optional<ReceivedReport> report(List<Map<String, String>> groups, @Nullable String messageId) {
        List<ReportedRecipient> recipients = new ArrayList<>();
        groups.forEach(group -> recipient(group).ifPresent(recipients::add));
        if (recipients.isEmpty()) {
            return Optional.empty();
        }
        Map<String, String> perMessage = groups.get(0);
        return Optional.of(new ReceivedReport(
                behindType(perMessage.get("reporting-mta")),
                perMessage.get("original-envelope-id"),
                messageId,
                recipients));
    }

    private static Optional<ReportedRecipient> recipient(Map<String, String> fields) {
        Optional<ReportedRecipient.Action> action = ReportedRecipient.Action.of(fields.getOrDefault("action", ""));
        String address = address(fields.get("final-recipient"));
        String original = address(fields.get("original-recipient"));
        if (action.isEmpty() || address == null && original == null) {
            return Optional.empty();
        }
        return Optional.of(new ReportedRecipient(
                action.get(),
                address == null ? String.valueOf(original) : address,
                original,
                status(fields.get("status")),
                behindType(fields.get("remote-mta")),
                behindType(fields.get("diagnostic-code"))));
    }

    /** {@code address-type ";" generic-address}; of the type {@code utf-8} decoded (RFC 6533 §3). */
    private static @Nullable String address(@Nullable String field) {
        String address = behindType(field);
        if (address == null || address.isEmpty()) {
            return null;
        }
        boolean utf8 = field != null && field.regionMatches(true, 0, "utf-8", 0, 5);
        return utf8 ? Printable.utf8(Utf8Address.decode(address).orElse(address)) : address;
    }

    /** What stands behind {@code type ";"}, or all of it where senders forget the type. */
    private static @Nullable String behindType(@Nullable String field) {
        return field == null ? null : field.substring(field.indexOf(';') + 1).strip();
    }

    /** {@code status-code = DIGIT "." 1*3DIGIT "." 1*3DIGIT} (RFC 3463 §2); a comment may follow. */
    private static @Nullable String status(@Nullable String field) {
        if (field == null) {
            return null;
        }
        String code = field.split("[ (]", 2)[0];
        return code.matches("[245]\\.[0-9]{1,3}\\.[0-9]{1,3}") ? code : null;
    }
}

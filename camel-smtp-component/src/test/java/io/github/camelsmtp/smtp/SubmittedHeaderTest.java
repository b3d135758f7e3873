package io.github.camelsmtp.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which fields are missing, however the octets are cut. */
class SubmittedHeaderTest {
    private static final ZonedDateTime NOW = ZonedDateTime.of(2026, 2, 3, 4, 5, 6, 0, ZoneOffset.ofHours(1));
    private static final String DATE = "Date: Tue, 3 Feb 2026 04:05:06 +0100\r\n";
    private static final String ID = "Message-ID: <1@example.org>\r\n";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Subject: x\\r\\n\\r\\nbody                          | both",
                "''                                                  | both",
                "\\r\\nDate: x\\r\\nMessage-ID: y\\r\\n              | both",
                "Date: x\\r\\n\\r\\n                                 | id",
                "DATE: x\\r\\nmessage-id: y\\r\\n\\r\\n              | none",
                "Date : x\\r\\nMessage-Id\\t: y\\r\\n\\r\\n          | none",
                "Date:\\r\\nMessage-ID:\\r\\n\\r\\n                  | none",
                "Date: x\\r\\nDate: y\\r\\nMessage-ID: z\\r\\n\\r\\n | none",
                "Message-ID: x\\r\\n\\r\\nDate: y\\r\\n              | date",
                "Resent-Date: x\\r\\nResent-Message-ID: y\\r\\n\\r\\n| both",
                "Dates: x\\r\\nDat: y\\r\\nMessage-IDs: z\\r\\n\\r\\n| both",
                "Subject: x\\r\\n Date: y\\r\\n\\tMessage-ID: z\\r\\n\\r\\n | both",
                "X: Date: x\\r\\nDate: y\\r\\nMessage-ID: z          | none",
                "no header here\\r\\nDate: x\\r\\n                   | both",
                "From x y\\r\\nDate: x\\r\\n                         | both",
                "D\u00e4te: x\\r\\nDate: y\\r\\n                     | both"
            })
    void whatIsMissingIsKnown(String text, String missing) {
        byte[] octets = text.replace("\\r", "\r")
                .replace("\\n", "\n")
                .replace("\\t", "\t")
                .getBytes(StandardCharsets.ISO_8859_1);
        String expected = switch (missing) {
            case "both" -> DATE + ID;
            case "date" -> DATE;
            case "id" -> ID;
            default -> "";
        };
        for (int cut = 0; cut <= octets.length; cut++) {
            SubmittedHeader header = new SubmittedHeader(NOW, "<1@example.org>");
            ByteBuffer first = ByteBuffer.wrap(octets, 0, cut);
            header.scan(first);
            assertThat(first.remaining()).as("left in the buffer").isEqualTo(cut);
            header.scan(ByteBuffer.wrap(octets, cut, octets.length - cut));
            assertThat(new String(header.missing(), StandardCharsets.US_ASCII))
                    .as("cut at %s", cut)
                    .isEqualTo(expected);
        }
    }
}

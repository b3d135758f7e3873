package io.github.camelsmtp.relay;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Any octets as a report: none throws, and what is told of it can stand in a log. */
class DsnReaderFuzz {
    @FuzzTest
    void reports(byte[] input) throws IOException {
        DsnReader.read(new ByteArrayInputStream(input)).ifPresent(DsnReaderFuzz::assertSafe);
    }

    /** The same as the fields of a report, so that nothing has to be guessed before them. */
    @FuzzTest
    void fields(byte[] input) throws IOException {
        String fields = new String(input, StandardCharsets.ISO_8859_1);
        String text = "Content-Type: multipart/report; boundary=x\n\n--x\nContent-Type: message/delivery-status\n\n"
                + fields + "\n--x\nContent-Type: message/rfc822\n\nMessage-ID: <a@b>\n\n--x--";
        DsnReader.read(new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1)))
                .ifPresent(DsnReaderFuzz::assertSafe);
    }

    private static void assertSafe(ReceivedReport report) {
        assertThat(report.recipients()).isNotEmpty().hasSizeLessThanOrEqualTo(1001);
        assertThat(report.toString().chars()).noneMatch(c -> c < ' ' || c == 127 || c == 0x2028 || c == 0x202e);
    }
}

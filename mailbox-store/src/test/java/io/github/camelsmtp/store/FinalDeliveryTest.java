package io.github.camelsmtp.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelsmtp.mail.EmailAddress;
import io.github.camelsmtp.mail.ReversePath;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class FinalDeliveryTest {
    private static final ReversePath SENDER = ReversePath.to(EmailAddress.of("sender@example.net"));
    private static final String TOP = "Return-Path: <sender@example.net>\r\n";

    /** What comes in, and what stands under the Return-Path on top. */
    static Stream<Arguments> messages() {
        return Stream.of(
                Arguments.of("", ""),
                Arguments.of("\r\n", "\r\n"),
                Arguments.of("From: a\r\n\r\nbody\r\n", "From: a\r\n\r\nbody\r\n"),
                // Return-Path goes, whatever its case, wherever it stands, however often.
                Arguments.of("Return-Path: <x@y>\r\nFrom: a\r\n\r\nb\r\n", "From: a\r\n\r\nb\r\n"),
                Arguments.of("From: a\r\nRETURN-path:<x@y>\r\nTo: b\r\n\r\nb\r\n", "From: a\r\nTo: b\r\n\r\nb\r\n"),
                Arguments.of("Return-Path: <1>\r\nReturn-Path: <2>\r\n\r\n", "\r\n"),
                Arguments.of("From: a\r\nReturn-Path: <last>\r\n", "From: a\r\n"),
                Arguments.of("Return-Path: <unended>", ""),
                Arguments.of("Return-Path \t : <obsolete>\r\nTo: b\r\n\r\n", "To: b\r\n\r\n"),
                // ... with its folded lines, and only with its own.
                Arguments.of("Return-Path:\r\n <x@y>\r\n\t(c)\r\nTo: b\r\n c\r\n\r\n", "To: b\r\n c\r\n\r\n"),
                Arguments.of("To: b\r\n Return-Path: c\r\n\r\n", "To: b\r\n Return-Path: c\r\n\r\n"),
                // What only looks like it stays.
                Arguments.of("Return-Pat: 1\r\nReturn-Paths: 2\r\n\r\n", "Return-Pat: 1\r\nReturn-Paths: 2\r\n\r\n"),
                Arguments.of("X-Return-Path: 1\r\n\r\n", "X-Return-Path: 1\r\n\r\n"),
                Arguments.of("Return-Path\r\nTo: b\r\n", "Return-Path\r\nTo: b\r\n"),
                Arguments.of("Return-Path  x: 1\r\n\r\n", "Return-Path  x: 1\r\n\r\n"),
                Arguments.of("Return-Path", "Return-Path\r\n"),
                Arguments.of("Return-\r\nPath: 1\r\n", "Return-\r\nPath: 1\r\n"),
                // The body is not looked at, whether it begins with an empty line or with what is no field.
                Arguments.of("\r\nReturn-Path: <b>\r\n", "\r\nReturn-Path: <b>\r\n"),
                Arguments.of("To: b\r\n\r\nReturn-Path: <b>\r\n", "To: b\r\n\r\nReturn-Path: <b>\r\n"),
                Arguments.of("no field\r\nReturn-Path: <b>\r\n", "no field\r\nReturn-Path: <b>\r\n"),
                Arguments.of(" blank\r\nReturn-Path: <b>\r\n", " blank\r\nReturn-Path: <b>\r\n"),
                Arguments.of(": no name\r\nReturn-Path: <b>\r\n", ": no name\r\nReturn-Path: <b>\r\n"),
                Arguments.of("\u00e9: 1\r\nReturn-Path: <b>\r\n", "\u00e9: 1\r\nReturn-Path: <b>\r\n"),
                // Line ends.
                Arguments.of("To: b\n\nbody\n", "To: b\r\n\r\nbody\r\n"),
                Arguments.of("To: b\r\rbody\r", "To: b\r\n\r\nbody\r\n"),
                Arguments.of("To: b\r\n\r\na\r\r\nb\n\r\nc\n\rd", "To: b\r\n\r\na\r\n\r\nb\r\n\r\nc\r\n\r\nd\r\n"),
                Arguments.of("Return-Path: <x>\n y\rTo: b\n\nend", "To: b\r\n\r\nend\r\n"),
                Arguments.of("To: b\r\n\r\n\0\u00ff\t.\r\n..\r\n", "To: b\r\n\r\n\0\u00ff\t.\r\n..\r\n"));
    }

    @ParameterizedTest
    @MethodSource("messages")
    void isTheSameWhereverABufferEnds(String message, String expected) throws IOException {
        byte[] octets = latin1(message);
        for (int split = 0; split <= octets.length; split++) {
            assertThat(rewritten(octets, split, octets.length + 1))
                    .as("split at %d", split)
                    .isEqualTo(TOP + expected);
        }
        assertThat(rewritten(octets, 1, 1)).as("octet by octet").isEqualTo(TOP + expected);
    }

    @Test
    void theNullSenderIsWrittenAsSuch() throws IOException {
        Content content = new FinalDelivery(ReversePath.NULL, TestContent.of("To: b\r\n\r\n"));
        assertThat(content.open()).hasContent("Return-Path: <>\r\nTo: b\r\n\r\n");
    }

    @Test
    void itCanBeReadTwiceAndHintsItsSize() throws IOException {
        Content content = new FinalDelivery(SENDER, TestContent.of("To: b\r\n\r\nbody\r\n"));
        assertThat(content.sizeHint()).isEqualTo(TOP.length() + 15L);
        assertThat(content.open().readAllBytes()).isEqualTo(content.open().readAllBytes());
    }

    @Test
    void manyBlanksBeforeAColonAreBounded() throws IOException {
        String odd = "Return-Path" + " ".repeat(100_000) + ": x\r\n\r\n";
        assertThat(rewritten(latin1(odd), 17, 8192)).isEqualTo(TOP + odd);
    }

    @Test
    void anythingGivesCrlfLinesAndNoReturnPathInTheHeader() throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        String[] words = {"Return-Path", ":", " ", "\r\n", "\n", "\r", "To", "x".repeat(9000), "\t", "\u00fe"};
        for (int i = 0; i < 2000; i++) {
            StringBuilder message = new StringBuilder();
            for (int n = random.nextInt(12); n > 0; n--) {
                message.append(words[random.nextInt(words.length)]);
            }
            String whole = rewritten(latin1(message.toString()), 0, 1 << 20);
            assertThat(rewritten(latin1(message.toString()), random.nextInt(20), 1 + random.nextInt(9000)))
                    .as("seed %d", seed)
                    .isEqualTo(whole);
            assertThat(whole).as("seed %d", seed).startsWith(TOP).endsWith("\r\n");
            assertThat(whole.replace("\r\n", "")).as("seed %d", seed).doesNotContain("\r", "\n");
            String header = whole.substring(TOP.length() - 2);
            int end = header.indexOf("\r\n\r\n");
            assertThat(end < 0 ? "" : header.substring(0, header.indexOf("\r\n", 2)))
                    .as("seed %d: the first field", seed)
                    .doesNotStartWith("\r\nReturn-Path:");
        }
    }

    /** Reads in pieces: the first one of a given size, the others of another. */
    private static String rewritten(byte[] message, int first, int others) throws IOException {
        Content pieces = new Content() {
            @Override
            public long sizeHint() {
                return message.length;
            }

            @Override
            public InputStream open() {
                return new Pieces(message, first, others);
            }
        };
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (InputStream in = new FinalDelivery(SENDER, pieces).open()) {
            // Both ways to read, in turn.
            for (int octet = in.read(); octet >= 0; octet = in.read()) {
                out.write(octet);
                out.write(in.readNBytes(first));
            }
        }
        return out.toString(StandardCharsets.ISO_8859_1);
    }

    private static byte[] latin1(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static final class Pieces extends ByteArrayInputStream {
        private int size;
        private final int others;

        Pieces(byte[] octets, int first, int others) {
            super(octets);
            this.size = Math.max(1, first);
            this.others = others;
        }

        @Override
        public synchronized int read(byte[] target, int offset, int length) {
            int count = super.read(target, offset, Math.min(size, length));
            size = others;
            return count;
        }
    }
}

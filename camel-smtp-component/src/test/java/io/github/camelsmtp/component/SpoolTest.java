package io.github.camelsmtp.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelsmtp.smtp.MessageOutcome;
import io.github.camelsmtp.smtp.Replies;
import jakarta.mail.internet.MimeMessage;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.camel.StreamCache;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;

/** The body of a message, small and large, read in every way, and gone afterwards. */
class SpoolTest extends ServerFixture {
    private final ConcurrentLinkedQueue<String> seen = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<List<String>> filesThen = new ConcurrentLinkedQueue<>();

    private String sendThrough(RouteBuilder routes, String text) throws Exception {
        start(routes);
        return SmtpTalk.send(port("in"), text);
    }

    private static String content(String body) {
        return body.substring(body.indexOf("Subject:"));
    }

    @Test
    void aSmallMessageNeedsNoFile() throws Exception {
        sendThrough(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from(SMTP).routeId("in").process(e -> {
                            filesThen.add(spooled());
                            StreamCache body = e.getIn().getBody(StreamCache.class);
                            assertThat(body.inMemory()).isTrue();
                            assertThat(body.length()).isEqualTo(e.getIn().getHeader(SmtpConstants.MESSAGE_SIZE));
                        });
                    }
                },
                message(1000));
        assertThat(filesThen).containsExactly(List.of());
    }

    @Test
    void aLargeMessageIsReadTwiceFromItsFileWhichIsGoneAfterwards() throws Exception {
        String text = message(3_000_000);
        String reply = sendThrough(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from(SMTP)
                                .routeId("in")
                                .process(e -> filesThen.add(spooled()))
                                .process(e -> seen.add(content(e.getIn().getBody(String.class))))
                                .process(e -> seen.add(content(
                                        new String(e.getIn().getBody(byte[].class), StandardCharsets.ISO_8859_1))))
                                .process(e -> seen.add(
                                        e.getIn().getBody(MimeMessage.class).getSubject()));
                    }
                },
                text);
        assertThat(reply).startsWith("250 ");
        assertThat(filesThen.peek()).hasSize(1);
        assertThat(seen).containsExactly(text, text, "large");
        await().until(() -> spooled().isEmpty());
    }

    @Test
    void branchesAtTheSameTimeReadEachForItself() throws Exception {
        String text = message(1_000_000);
        sendThrough(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from(SMTP)
                                .routeId("in")
                                .multicast()
                                .parallelProcessing()
                                .to("direct:a", "direct:b", "direct:c");
                        for (String name : List.of("a", "b", "c")) {
                            from("direct:" + name).process(e -> {
                                try (InputStream in = e.getIn().getBody(InputStream.class)) {
                                    seen.add(content(new String(in.readAllBytes(), StandardCharsets.ISO_8859_1)));
                                }
                            });
                        }
                    }
                },
                text);
        assertThat(seen).containsExactly(text, text, text);
        await().until(() -> spooled().isEmpty());
    }

    @Test
    void whoReadsLaterStillHasIt() throws Exception {
        CountDownLatch replied = new CountDownLatch(1);
        String text = message(1_000_000);
        String reply = sendThrough(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from(SMTP).routeId("in").wireTap("direct:tap").to("seda:after?waitForTaskToComplete=Never");
                        from("direct:tap").process(e -> {
                            replied.await(20, TimeUnit.SECONDS);
                            seen.add(content(e.getIn().getBody(String.class)));
                        });
                        from("seda:after").process(e -> {
                            replied.await(20, TimeUnit.SECONDS);
                            seen.add(content(e.getIn().getBody(String.class)));
                        });
                    }
                },
                text);
        assertThat(reply).startsWith("250 ");
        assertThat(spooled()).isNotEmpty();
        replied.countDown();
        await().until(() -> seen.size() == 2);
        assertThat(seen).containsExactly(text, text);
        await().until(() -> spooled().isEmpty());
    }

    @Test
    void aFailedRouteLeavesNoFile() throws Exception {
        String reply = sendThrough(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from(SMTP).routeId("in").process(e -> {
                            throw new IllegalStateException("broken");
                        });
                    }
                },
                message(1_000_000));
        assertThat(reply).startsWith("451 ");
        await().until(() -> spooled().isEmpty());
    }

    @Test
    void aClientThatIsGoneInTheMiddleLeavesNoFile() throws Exception {
        start(new RouteBuilder() {
            @Override
            public void configure() {
                from(SMTP).routeId("in").process(e -> seen.add("routed"));
            }
        });
        try (SmtpTalk talk = SmtpTalk.readyForData(port("in"))) {
            talk.raw(message(1_000_000));
            await().until(() -> !spooled().isEmpty());
        }
        await().until(() -> spooled().isEmpty());
        assertThat(seen).isEmpty();
    }

    @Test
    void aMessageThatIsTooLargeLeavesNoFile() throws Exception {
        start(new RouteBuilder() {
            @Override
            public void configure() {
                from(SMTP + "&maxMessageSize=500K").routeId("in").process(e -> seen.add("routed"));
            }
        });
        assertThat(SmtpTalk.send(port("in"), message(1_000_000))).isEqualTo("552 5.3.4 Message too large");
        await().until(() -> spooled().isEmpty());
        assertThat(seen).isEmpty();
    }

    @Test
    void whatACrashLeftIsDeletedAtTheStartAndNothingElse() throws Exception {
        Path spool = Files.createDirectories(data.resolve("spool"));
        Files.writeString(spool.resolve("1ABC.spool"), "half a message");
        Files.writeString(spool.resolve("notes.txt"), "not ours");
        start(new RouteBuilder() {
            @Override
            public void configure() {
                from(SMTP).routeId("in").process(e -> {});
            }
        });
        assertThat(spool.resolve("1ABC.spool")).doesNotExist();
        assertThat(spool.resolve("notes.txt")).exists();
    }

    @Test
    void aDiskThatIsFullIs452AndLeavesNothing() throws Exception {
        // Linux's own full disk: every write to it fails with ENOSPC.
        Path file = Files.createSymbolicLink(data.resolve("1ABC.spool"), Path.of("/dev/full"));
        ConcurrentLinkedQueue<Runnable> writes = new ConcurrentLinkedQueue<>();
        SpoolIntake intake =
                new SpoolIntake("head".getBytes(StandardCharsets.US_ASCII), file, 4096, writes::add, spool -> {
                    throw new AssertionError("a message that could not be written must go no further");
                });
        ByteBuffer octets = ByteBuffer.allocate(10_000);
        assertThat(intake.write(octets)).as("the network waits for the disk").isNotNull();
        writes.remove().run();
        intake.write(ByteBuffer.allocate(100_000));
        var reply = intake.finish().toCompletableFuture();
        while (!writes.isEmpty()) {
            writes.remove().run();
        }
        assertThat(reply).isCompletedWithValue(MessageOutcome.of(Replies.STORAGE_FULL));
        assertThat(Files.exists(file, LinkOption.NOFOLLOW_LINKS)).isFalse();
    }

    @Test
    void anExecutorThatStopsIs451AndLeavesNothing() throws Exception {
        Path file = data.resolve("1ABC.spool");
        SpoolIntake intake = new SpoolIntake(
                new byte[0],
                file,
                4096,
                task -> {
                    throw new RejectedExecutionException("stopped");
                },
                spool -> {
                    throw new AssertionError("not whole");
                });
        intake.write(ByteBuffer.allocate(10_000));
        assertThat(intake.finish().toCompletableFuture()).isCompletedWithValue(MessageOutcome.of(Replies.BUSY));
        assertThat(file).doesNotExist();
    }
}

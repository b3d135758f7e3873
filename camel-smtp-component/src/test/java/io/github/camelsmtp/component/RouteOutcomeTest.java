package io.github.camelsmtp.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelsmtp.mail.Reply;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;

/** What the client hears of a route's end, each row of {@link RouteOutcome} and each way to fail, over a real socket. */
class RouteOutcomeTest extends ServerFixture {
    private static final String SECRET = "jdbc:secret@db";

    /** The reply to a message whose route is this processor. */
    private String replyOf(Processor processor) throws Exception {
        start(new RouteBuilder() {
            @Override
            public void configure() {
                from(SMTP).routeId("in").process(processor);
            }
        });
        return SmtpTalk.send(port("in"), "hello\r\n");
    }

    private String replyOf(RouteBuilder routes) throws Exception {
        start(routes);
        return SmtpTalk.send(port("in"), "hello\r\n");
    }

    @Test
    void aRouteThatCompletesIsQueuedUnderItsId() throws Exception {
        String[] id = new String[1];
        String reply = replyOf((Processor) e -> id[0] = e.getIn().getHeader(SmtpConstants.QUEUE_ID, String.class));
        assertThat(reply).isEqualTo("250 2.0.0 Queued as " + id[0]);
    }

    @Test
    void anExceptionIs451AndItsTextStaysHere() throws Exception {
        assertThat(replyOf((Processor) e -> {
                    throw new IllegalStateException(SECRET);
                }))
                .isEqualTo("451 4.3.0 Local error in processing, try again later");
    }

    @Test
    void anExceptionThatIsSetAndNotThrownIs451() throws Exception {
        assertThat(replyOf((Processor) e -> e.setException(new IllegalStateException(SECRET))))
                .startsWith("451 4.3.0 ")
                .doesNotContain(SECRET);
    }

    @Test
    void anErrorOfTheMachineIs451() throws Exception {
        // Camel counts the exchange as in flight for ever after an Error, so stopping waits for nothing.
        context.getShutdownStrategy().setTimeout(1);
        assertThat(replyOf((Processor) e -> {
                    throw new StackOverflowError(SECRET);
                }))
                .startsWith("451 4.3.0 ");
    }

    @Test
    void aReplyExceptionIsItsReplyHoweverDeepItIs() throws Exception {
        assertThat(replyOf((Processor) e -> {
                    throw new IllegalStateException(SECRET, new SmtpReplyException("550 5.7.1 No thanks"));
                }))
                .isEqualTo("550 5.7.1 No thanks");
    }

    @Test
    void aHeaderChoosesTheReply() throws Exception {
        assertThat(replyOf((Processor) e -> e.getIn().setHeader(SmtpConstants.REPLY, "250 2.6.0 Thank you")))
                .isEqualTo("250 2.6.0 Thank you");
    }

    @Test
    void aHeaderMayBeAReplyAndRefuse() throws Exception {
        assertThat(replyOf((Processor) e -> e.getIn().setHeader(SmtpConstants.REPLY, Reply.of(452, 2, 2, "Full"))))
                .isEqualTo("452 4.2.2 Full");
    }

    @Test
    void aHeaderCannotSayTwoReplies() throws Exception {
        String reply = replyOf((Processor) e -> e.getIn().setHeader(SmtpConstants.REPLY, "550 5.7.1 No\r\n250 OK"));
        assertThat(reply).isEqualTo("550-5.7.1 No");
    }

    @Test
    void aHeaderThatIsNoFinalReplyIs451() throws Exception {
        assertThat(replyOf((Processor) e -> e.getIn().setHeader(SmtpConstants.REPLY, "354 Go on")))
                .startsWith("451 4.3.0 ");
    }

    @Test
    void aHeaderThatIsNoReplyIs451() throws Exception {
        assertThat(replyOf((Processor) e -> e.getIn().setHeader(SmtpConstants.REPLY, "whatever")))
                .startsWith("451 4.3.0 ");
    }

    @Test
    void aFailureWinsOverTheHeader() throws Exception {
        assertThat(replyOf((Processor) e -> {
                    e.getIn().setHeader(SmtpConstants.REPLY, "250 2.0.0 Fine");
                    throw new IllegalStateException(SECRET);
                }))
                .startsWith("451 4.3.0 ");
    }

    @Test
    void rollbackIs451() throws Exception {
        assertThat(replyOf((Processor) e -> e.setRollbackOnly(true))).startsWith("451 4.3.0 ");
    }

    @Test
    void rollbackByTheRouteIs451() throws Exception {
        assertThat(replyOf(new RouteBuilder() {
                    @Override
                    public void configure() {
                        from(SMTP).routeId("in").markRollbackOnly();
                    }
                }))
                .startsWith("451 4.3.0 ");
    }

    @Test
    void stopIsAnOrdinaryEnd() throws Exception {
        assertThat(replyOf(new RouteBuilder() {
                    @Override
                    public void configure() {
                        from(SMTP).routeId("in").stop().process(e -> {
                            throw new IllegalStateException("not reached");
                        });
                    }
                }))
                .startsWith("250 2.0.0 Queued as ");
    }

    @Test
    void aHandledExceptionIsNone() throws Exception {
        assertThat(replyOf(new RouteBuilder() {
                    @Override
                    public void configure() {
                        onException(IllegalStateException.class)
                                .handled(true)
                                .setHeader(SmtpConstants.REPLY, constant("250 2.0.0 Put aside"));
                        from(SMTP).routeId("in").process(e -> {
                            throw new IllegalStateException(SECRET);
                        });
                    }
                }))
                .isEqualTo("250 2.0.0 Put aside");
    }

    @Test
    void aDeadLetterChannelTakesTheMessage() throws Exception {
        assertThat(replyOf(new RouteBuilder() {
                    @Override
                    public void configure() {
                        errorHandler(deadLetterChannel("mock:dead"));
                        from(SMTP).routeId("in").process(e -> {
                            throw new IllegalStateException(SECRET);
                        });
                    }
                }))
                .startsWith("250 2.0.0 Queued as ");
    }

    @Test
    void aBranchThatFailsFailsTheMessage() throws Exception {
        assertThat(replyOf(new RouteBuilder() {
                    @Override
                    public void configure() {
                        from(SMTP).routeId("in").multicast().stopOnException().to("mock:fine", "direct:broken");
                        from("direct:broken").process(e -> {
                            throw new IllegalStateException(SECRET);
                        });
                    }
                }))
                .startsWith("451 4.3.0 ");
    }

    @Test
    void anotherThreadOfTheRouteIsWaitedFor() throws Exception {
        assertThat(replyOf(new RouteBuilder() {
                    @Override
                    public void configure() {
                        from(SMTP).routeId("in").to("seda:later");
                        from("seda:later").process(e -> {
                            throw new SmtpReplyException("554 5.6.0 Not even later");
                        });
                    }
                }))
                .isEqualTo("554 5.6.0 Not even later");
    }

    @Test
    void aRouteThatTakesTooLongIs451AndItsEndHarmless() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        AtomicInteger ended = new AtomicInteger();
        start(new RouteBuilder() {
            @Override
            public void configure() {
                from(SMTP + "&routeTimeout=50").routeId("in").process(e -> {
                    go.await(20, TimeUnit.SECONDS);
                    ended.incrementAndGet();
                });
            }
        });
        assertThat(SmtpTalk.send(port("in"), message(200_000))).startsWith("451 4.3.0 ");
        go.countDown();
        await().until(() -> ended.get() == 1);
        await().until(() -> spooled().isEmpty());
    }

    @Test
    void moreMessagesThanTheRouteTakesAreToldToComeBack() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        start(new RouteBuilder() {
            @Override
            public void configure() {
                from(SMTP + "&poolSize=1&maxQueueSize=1").routeId("in").process(e -> go.await(20, TimeUnit.SECONDS));
            }
        });
        try (SmtpTalk one = SmtpTalk.readyForData(port("in"));
                SmtpTalk two = SmtpTalk.readyForData(port("in"));
                SmtpTalk three = SmtpTalk.readyForData(port("in"))) {
            one.say(".");
            await().until(() -> context.getInflightRepository().size() == 1);
            two.say(".");
            // Two more: whichever comes last finds the pool and the queue full.
            three.say(".");
            await().untilAsserted(() ->
                    assertThat(context.getInflightRepository().size()).isEqualTo(1));
            go.countDown();
            String[] replies = {one.line(), two.line(), three.line()};
            assertThat(replies).filteredOn(r -> r.startsWith("250 ")).hasSize(2);
            assertThat(replies).filteredOn(r -> r.startsWith("451 4.3.2 ")).hasSize(1);
        }
    }

    @Test
    void theHeadersTellTheEnvelopeAndTheClient() throws Exception {
        Exchange[] seen = new Exchange[1];
        start(new RouteBuilder() {
            @Override
            public void configure() {
                from(SMTP).routeId("in").process(e -> seen[0] = e.copy());
            }
        });
        try (SmtpTalk talk = new SmtpTalk(port("in"))) {
            talk.hear("220 mx.example.org ESMTP ready");
            talk.raw(
                    "EHLO odd\u00e4 name\r\nMAIL FROM:<> BODY=8BITMIME\r\nRCPT TO:<Alice@Example.org>\r\nRCPT TO:<postmaster>\r\n");
            talk.raw("DATA\r\n");
            String line;
            do {
                line = talk.line();
            } while (!line.startsWith("354"));
            talk.raw("x\r\n.\r\n");
            talk.hear("250 2.0.0 *");
        }
        var message = seen[0].getIn();
        assertThat(message.getHeader(SmtpConstants.MAIL_FROM)).isEqualTo("");
        assertThat(message.getHeader(SmtpConstants.RECIPIENTS)).hasToString("[Alice@example.org, postmaster]");
        assertThat(message.getHeader(SmtpConstants.HELO)).isEqualTo("odd\u00e4 name");
        assertThat(message.getHeader(SmtpConstants.PROTOCOL)).isEqualTo("ESMTP");
        assertThat(message.getHeader(SmtpConstants.DELIVERY_MODE)).isEqualTo("MAIL");
        assertThat(message.getHeader(SmtpConstants.REMOTE_ADDRESS)).asString().contains("127.0.0.1");
        assertThat(message.getHeader(SmtpConstants.LOCAL_ADDRESS)).asString().endsWith(":" + port("in"));
        assertThat(message.getHeader(SmtpConstants.ENVELOPE)).isInstanceOf(io.github.camelsmtp.mail.Envelope.class);
        assertThat(message.getHeader(SmtpConstants.MESSAGE_SIZE, Long.class)).isGreaterThan(100);
    }
}

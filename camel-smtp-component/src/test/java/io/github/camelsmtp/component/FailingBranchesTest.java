package io.github.camelsmtp.component;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.camel.ExchangePattern;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.mock.MockEndpoint;
import org.junit.jupiter.api.Test;

/**
 * The ways of Camel to fail, each over a real socket: none of them is answered 250 unless the route says that the message is
 * taken. The rows of docs/route-outcomes.md that are not in {@link RouteOutcomeTest}.
 */
class FailingBranchesTest extends ServerFixture {
    private static final String LATER = "451 4.3.0 Local error in processing, try again later";
    private static final Processor BROKEN = e -> {
        throw new IllegalStateException("expected");
    };

    /** An endpoint for one more server in the same test. */
    private static String another(String name) {
        return SMTP + "&acceptedText=" + name;
    }

    private String replyOf(RouteBuilder routes) throws Exception {
        start(routes);
        return SmtpTalk.send(port("in"), "hello\r\n");
    }

    @Test
    void onExceptionThatDoesNotHandleIs451() throws Exception {
        assertThat(replyOf(new RouteBuilder() {
                    @Override
                    public void configure() {
                        onException(IllegalStateException.class).handled(false).to("mock:told");
                        from(SMTP).routeId("in").process(BROKEN);
                    }
                }))
                .isEqualTo(LATER);
    }

    @Test
    void onExceptionThatHandlesAndFailsItselfIs451() throws Exception {
        assertThat(replyOf(new RouteBuilder() {
                    @Override
                    public void configure() {
                        onException(IllegalStateException.class).handled(true).process(e -> {
                            throw new IllegalArgumentException("expected too");
                        });
                        from(SMTP).routeId("in").process(BROKEN);
                    }
                }))
                .isEqualTo(LATER);
    }

    @Test
    void onExceptionThatGoesOnIsAnOrdinaryEnd() throws Exception {
        assertThat(replyOf(new RouteBuilder() {
                    @Override
                    public void configure() {
                        onException(IllegalStateException.class).continued(true);
                        from(SMTP).routeId("in").process(BROKEN).to("mock:on");
                    }
                }))
                .startsWith("250 ");
        assertThat(context.getEndpoint("mock:on", MockEndpoint.class).getReceivedCounter())
                .isOne();
    }

    @Test
    void aRefusalThatIsHandledIsNone() throws Exception {
        assertThat(replyOf(new RouteBuilder() {
                    @Override
                    public void configure() {
                        onException(SmtpReplyException.class).handled(true).to("mock:aside");
                        from(SMTP).routeId("in").throwException(new SmtpReplyException("550 5.7.1 No"));
                    }
                }))
                .startsWith("250 ");
    }

    @Test
    void aDeadLetterChannelThatFailsItselfIs451() throws Exception {
        assertThat(replyOf(new RouteBuilder() {
                    @Override
                    public void configure() {
                        errorHandler(deadLetterChannel("direct:dead").deadLetterHandleNewException(false));
                        from(SMTP).routeId("in").process(BROKEN);
                        from("direct:dead").errorHandler(noErrorHandler()).process(BROKEN);
                    }
                }))
                .isEqualTo(LATER);
    }

    @Test
    void aDeadLetterChannelThatFailsItselfIs451ThoughCamelHandlesThatByDefault() throws Exception {
        assertThat(replyOf(new RouteBuilder() {
                    @Override
                    public void configure() {
                        errorHandler(deadLetterChannel("direct:dead"));
                        from(SMTP).routeId("in").process(BROKEN);
                        from("direct:dead").errorHandler(noErrorHandler()).process(BROKEN);
                    }
                }))
                .isEqualTo(LATER);
    }

    @Test
    void aDeadLetterRouteWithItsOwnErrorHandlerThatFailsIs451() throws Exception {
        assertThat(replyOf(new RouteBuilder() {
                    @Override
                    public void configure() {
                        from(SMTP)
                                .routeId("in")
                                .errorHandler(deadLetterChannel("direct:dead"))
                                .process(BROKEN);
                        from("direct:dead").process(BROKEN);
                    }
                }))
                .isEqualTo(LATER);
    }

    @Test
    void aDeadLetterEndpointThatCantWriteIs451() throws Exception {
        assertThat(replyOf(new RouteBuilder() {
                    @Override
                    public void configure() {
                        from(SMTP)
                                .routeId("in")
                                .errorHandler(deadLetterChannel("file:/dev/null/nowhere"))
                                .process(BROKEN);
                    }
                }))
                .isEqualTo(LATER);
    }

    @Test
    void aDeadLetterRouteThatHandlesItsOwnFailureHasTheMessage() throws Exception {
        assertThat(replyOf(new RouteBuilder() {
                    @Override
                    public void configure() {
                        from(SMTP)
                                .routeId("in")
                                .errorHandler(deadLetterChannel("direct:dead"))
                                .process(BROKEN);
                        from("direct:dead")
                                .errorHandler(deadLetterChannel("mock:second"))
                                .process(BROKEN);
                    }
                }))
                .startsWith("250 ");
    }

    @Test
    void aDeadLetterAfterRetriesThatEachFailIsTaken() throws Exception {
        assertThat(replyOf(new RouteBuilder() {
                    @Override
                    public void configure() {
                        from(SMTP)
                                .routeId("in")
                                .errorHandler(deadLetterChannel("direct:dead")
                                        .maximumRedeliveries(2)
                                        .redeliveryDelay(0))
                                .process(BROKEN);
                        from("direct:dead")
                                .doTry()
                                .throwException(new IOException("first place is full"))
                                .doCatch(IOException.class)
                                .to("mock:dead");
                    }
                }))
                .startsWith("250 ");
    }

    @Test
    void aCaughtExceptionIsNoneAndOneThatIsThrownAgainIs451() throws Exception {
        start(new RouteBuilder() {
            @Override
            public void configure() {
                from(SMTP)
                        .routeId("caught")
                        .doTry()
                        .process(BROKEN)
                        .doCatch(IllegalStateException.class)
                        .to("mock:aside")
                        .end();
                from(another("again"))
                        .routeId("again")
                        .doTry()
                        .process(BROKEN)
                        .doCatch(IllegalStateException.class)
                        .process(BROKEN)
                        .end();
                from(another("finally"))
                        .routeId("finally")
                        .doTry()
                        .process(BROKEN)
                        .doFinally()
                        .to("mock:aside")
                        .end();
            }
        });
        assertThat(SmtpTalk.send(port("caught"), "x\r\n")).startsWith("250 ");
        assertThat(SmtpTalk.send(port("again"), "x\r\n")).isEqualTo(LATER);
        assertThat(SmtpTalk.send(port("finally"), "x\r\n")).isEqualTo(LATER);
    }

    @Test
    void aFailureOnAnotherThreadIs451() throws Exception {
        assertThat(replyOf(new RouteBuilder() {
                    @Override
                    public void configure() {
                        from(SMTP)
                                .routeId("in")
                                .threads(2)
                                .delay(1)
                                .asyncDelayed()
                                .process(BROKEN);
                    }
                }))
                .isEqualTo(LATER);
    }

    @Test
    void anErrorOnAnotherThreadIs451() throws Exception {
        context.getShutdownStrategy().setTimeout(1);
        assertThat(replyOf(new RouteBuilder() {
                    @Override
                    public void configure() {
                        from(SMTP + "&routeTimeout=2000")
                                .routeId("in")
                                .threads(2)
                                .process(e -> {
                                    throw new StackOverflowError("expected");
                                });
                    }
                }))
                .isEqualTo(LATER);
    }

    @Test
    void anAnswerThatIsWaitedForTooLongIs451() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        assertThat(replyOf(new RouteBuilder() {
                    @Override
                    public void configure() {
                        from(SMTP).routeId("in").to("seda:slow?timeout=50");
                        from("seda:slow").process(e -> go.await(20, TimeUnit.SECONDS));
                    }
                }))
                .isEqualTo(LATER);
        go.countDown();
    }

    @Test
    void anotherRouteThatIsSuspendedOrNotThereIs451() throws Exception {
        start(new RouteBuilder() {
            @Override
            public void configure() {
                from(SMTP).routeId("in").to("direct:next?block=false");
                from(another("nobody")).routeId("nobody").to("direct:nobody?block=false");
                from("direct:next").routeId("next").to("mock:next");
            }
        });
        assertThat(SmtpTalk.send(port("in"), "x\r\n")).startsWith("250 ");
        context.getRouteController().suspendRoute("next");
        assertThat(SmtpTalk.send(port("in"), "x\r\n")).isEqualTo(LATER);
        context.getRouteController().resumeRoute("next");
        assertThat(SmtpTalk.send(port("in"), "x\r\n")).startsWith("250 ");
        assertThat(SmtpTalk.send(port("nobody"), "x\r\n")).isEqualTo(LATER);
    }

    @Test
    void whatTheRouteHandsOnWithoutWaitingIsTheRoutesWord() throws Exception {
        assertThat(replyOf(new RouteBuilder() {
                    @Override
                    public void configure() {
                        from(SMTP).routeId("in").to(ExchangePattern.InOnly, "seda:later");
                        from("seda:later").process(BROKEN);
                    }
                }))
                .startsWith("250 ");
    }

    @Test
    void aCopyThatFailsChangesNothing() throws Exception {
        assertThat(replyOf(new RouteBuilder() {
                    @Override
                    public void configure() {
                        from(SMTP).routeId("in").wireTap("direct:copy").to("mock:main");
                        from("direct:copy").process(BROKEN);
                    }
                }))
                .startsWith("250 ");
    }

    @Test
    void whatHappensOnCompletionBeforeTheReplyCountsAndAfterItDoesNot() throws Exception {
        start(new RouteBuilder() {
            @Override
            public void configure() {
                from(SMTP)
                        .routeId("before")
                        .onCompletion()
                        .modeBeforeConsumer()
                        .setHeader(SmtpConstants.REPLY, constant("452 4.2.2 Full"))
                        .end()
                        .to("mock:main");
                from(another("after"))
                        .routeId("after")
                        .onCompletion()
                        .modeAfterConsumer()
                        .process(BROKEN)
                        .end()
                        .to("mock:main");
                from(another("failed"))
                        .routeId("failed")
                        .onCompletion()
                        .modeBeforeConsumer()
                        .setHeader(SmtpConstants.REPLY, constant("250 2.0.0 Fine"))
                        .end()
                        .process(BROKEN);
            }
        });
        assertThat(SmtpTalk.send(port("before"), "x\r\n")).isEqualTo("452 4.2.2 Full");
        assertThat(SmtpTalk.send(port("after"), "x\r\n")).startsWith("250 ");
        assertThat(SmtpTalk.send(port("failed"), "x\r\n")).isEqualTo(LATER);
    }

    @Test
    void aBranchOfASplitThatFailsFailsTheMessage() throws Exception {
        assertThat(replyOf(new RouteBuilder() {
                    @Override
                    public void configure() {
                        from(SMTP)
                                .routeId("in")
                                .split(body().tokenize("\n"))
                                .parallelProcessing()
                                .process(BROKEN)
                                .end()
                                .to("mock:main");
                    }
                }))
                .isEqualTo(LATER);
    }

    @Test
    void aRetryThatSucceedsIsAnOrdinaryEnd() throws Exception {
        int[] tries = new int[1];
        assertThat(replyOf(new RouteBuilder() {
                    @Override
                    public void configure() {
                        errorHandler(
                                defaultErrorHandler().maximumRedeliveries(2).redeliveryDelay(1));
                        from(SMTP).routeId("in").process(e -> {
                            if (++tries[0] < 3) {
                                throw new IllegalStateException("expected");
                            }
                        });
                    }
                }))
                .startsWith("250 ");
    }
}

package io.github.camelsmtp.component;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;

/** A message whose client was told 250 goes on, and one whose client was told 451 does not. */
class TakenMessagesTest extends ServerFixture {
    private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();

    @Test
    void isKeptWhenItsRouteIsStoppedAndStartedWhileItGoesOnElsewhere() throws Exception {
        keptOver(() -> {
            context.getRouteController().stopRoute("in");
            context.getRouteController().startRoute("in");
        });
    }

    @Test
    void isKeptWhenItsRouteIsSuspendedAndResumedWhileItGoesOnElsewhere() throws Exception {
        keptOver(() -> {
            context.getRouteController().suspendRoute("in");
            context.getRouteController().resumeRoute("in");
        });
    }

    /** Something that may fail. */
    private interface Action {
        void run() throws Exception;
    }

    private void keptOver(Action restart) throws Exception {
        start(new RouteBuilder() {
            @Override
            public void configure() {
                from(SMTP).routeId("in").to("seda:later?waitForTaskToComplete=Never");
                from("seda:later")
                        .routeId("later")
                        .autoStartup(false)
                        .process(e -> seen.add(e.getIn().getBody(String.class)));
            }
        });
        String text = message(180_000);
        assertThat(SmtpTalk.send(port("in"), text)).startsWith("250 ");
        restart.run();
        context.getRouteController().startRoute("later");
        assertThat(seen.poll(20, TimeUnit.SECONDS)).endsWith(text);
    }

    @Test
    void doesNotBeginItsRouteAfterItsClientWasToldToTryAgain() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        start(new RouteBuilder() {
            @Override
            public void configure() {
                from(SMTP + "&poolSize=1&routeTimeout=500").routeId("in").process(e -> {
                    seen.add(e.getIn().getBody(String.class));
                    go.await(20, TimeUnit.SECONDS);
                });
            }
        });
        assertThat(SmtpTalk.send(port("in"), "Subject: first\r\n")).startsWith("451 ");
        assertThat(SmtpTalk.send(port("in"), "Subject: second\r\n")).startsWith("451 ");
        go.countDown();
        assertThat(SmtpTalk.send(port("in"), "Subject: third\r\n")).startsWith("250 ");
        assertThat(seen).hasSize(2);
        assertThat(seen.poll()).contains("first");
        assertThat(seen.poll()).contains("third");
    }

    @Test
    void goesOnBesideOthersAfterItsDelivery() throws Exception {
        int clients = 8;
        CyclicBarrier all = new CyclicBarrier(clients);
        createAccount("alice@example.org");
        start(new RouteBuilder() {
            @Override
            public void configure() {
                from(SMTP).routeId("in").to("mailbox:recipients").process(e -> all.await(20, TimeUnit.SECONDS));
            }
        });
        int port = port("in");
        List<CompletableFuture<String>> replies = new ArrayList<>();
        for (int i = 0; i < clients; i++) {
            replies.add(CompletableFuture.supplyAsync(
                    () -> {
                        try {
                            return SmtpTalk.send(port, "Subject: together\r\n");
                        } catch (Exception e) {
                            return e.toString();
                        }
                    },
                    task -> new Thread(task).start()));
        }
        for (CompletableFuture<String> reply : replies) {
            assertThat(reply.get(30, TimeUnit.SECONDS)).startsWith("250 ");
        }
    }

    @Test
    void doesNotGoOnWithOurOwnHeaderField() throws Exception {
        start(new RouteBuilder() {
            @Override
            public void configure() {
                from(SMTP).routeId("in").process(e -> seen.add(e.getIn().getBody(String.class)));
            }
        });
        String forged = "\tby evil.example with ESMTPSA id FORGED; Mon, 1 Jan 2001 00:00:00 +0000\r\nSubject: x\r\n";
        assertThat(SmtpTalk.send(port("in"), forged)).startsWith("250 ");
        assertThat(seen.poll(20, TimeUnit.SECONDS)).startsWith("Received: ").endsWith("\r\n\r\n" + forged);
    }
}

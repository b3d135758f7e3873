package io.github.camelsmtp.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.camelsmtp.jdbc.JdbcMailboxStore;
import io.github.camelsmtp.maildir.MaildirMailboxStore;
import io.github.camelsmtp.store.InMemoryMailboxStore;
import io.github.camelsmtp.store.MailboxStore;
import io.github.camelsmtp.store.Maildrop;
import io.github.camelsmtp.store.StoreDriver;
import io.github.camelsmtp.store.TestContent;
import jakarta.mail.internet.MimeMessage;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.StreamCache;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.support.processor.idempotent.MemoryIdempotentRepository;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Messages taken out of mailboxes by routes, on each kind of store. */
class MailboxConsumerTest {
    private static final String ALICE = "alice@example.org";
    private static final String BOB = "bob@example.org";
    private static final String URI = "mailbox:" + ALICE + "?initialDelay=0&delay=20&failureDelay=0";

    enum Kind {
        MEMORY,
        H2,
        MAILDIR;

        MailboxStore open(Path directory) throws Exception {
            return switch (this) {
                case MEMORY -> new InMemoryMailboxStore(Clock.systemUTC());
                case H2 -> JdbcMailboxStore.embedded(directory);
                case MAILDIR -> MaildirMailboxStore.open(directory.resolve("mail"));
            };
        }
    }

    @TempDir
    private Path data;

    private final List<CamelContext> contexts = new ArrayList<>();
    private final List<String> taken = Collections.synchronizedList(new ArrayList<>());
    private MailboxStore store = new InMemoryMailboxStore(Clock.systemUTC());

    private void open(Kind kind) throws Exception {
        store = kind.open(data);
        StoreDriver.accounts(store, ALICE, BOB);
    }

    /** A context with one route from a mailbox. */
    private CamelContext route(String uri, Consumer<RouteDefinition> steps) throws Exception {
        CamelContext context = new DefaultCamelContext();
        contexts.add(context);
        context.getRegistry().bind("store", store);
        context.getComponent("mailbox", MailboxComponent.class).setDataDirectory(data.toString());
        context.getShutdownStrategy().setTimeout(5);
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                steps.accept(from(uri).routeId("taking"));
            }
        });
        context.start();
        return context;
    }

    private void take(Exchange exchange) {
        taken.add(subject(exchange));
    }

    private static String subject(Exchange exchange) {
        try {
            return exchange.getMessage().getMandatoryBody(MimeMessage.class).getSubject();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @AfterEach
    void stop() {
        contexts.forEach(CamelContext::stop);
        store.close();
    }

    private void deliver(String... subjects) throws Exception {
        for (String subject : subjects) {
            StoreDriver.deliver(
                    store, "Return-Path: <s@example.com>\r\nSubject: " + subject + "\r\n\r\nhello\r\n", ALICE);
        }
    }

    /** Its mailbox has as many messages; waits while a poll has it. */
    private void awaitMessages(String account, int count) {
        await().atMost(20, TimeUnit.SECONDS).until(() -> {
            try (Maildrop maildrop = store.open(account).orElse(null)) {
                return maildrop != null && maildrop.messages().size() == count;
            }
        });
    }

    private void awaitTaken(String... subjects) {
        await().atMost(20, TimeUnit.SECONDS)
                .untilAsserted(() -> assertThat(taken).containsExactly(subjects));
    }

    @ParameterizedTest
    @EnumSource
    void messagesAreTakenInOrderWithTheirHeadersAndDeleted(Kind kind) throws Exception {
        open(kind);
        deliver("one", "two", "three");
        List<Exchange> exchanges = Collections.synchronizedList(new ArrayList<>());
        route(
                URI,
                route -> route.process(exchange -> {
                    exchanges.add(exchange.copy());
                    take(exchange);
                }));
        awaitTaken("one", "two", "three");
        awaitMessages(ALICE, 0);
        Exchange first = exchanges.get(0);
        assertThat(first.getMessage().getHeader(MailboxConstants.ACCOUNT)).isEqualTo(ALICE);
        assertThat(first.getMessage().getHeader(MailboxConstants.UID, String.class))
                .matches("[!-~]{1,70}");
        assertThat(first.getMessage().getHeader(MailboxConstants.MESSAGE_SIZE)).isEqualTo(53L);
        assertThat(first.getMessage().getHeader(SmtpConstants.MAIL_FROM)).isEqualTo("s@example.com");
        assertThat(first.getMessage().getHeader(SmtpConstants.RECIPIENTS)).isEqualTo(List.of(ALICE));
        assertThat(exchanges)
                .extracting(one -> one.getProperty(Exchange.BATCH_SIZE))
                .containsOnly(3);
        assertThat(exchanges)
                .extracting(one -> one.getProperty(Exchange.BATCH_COMPLETE))
                .containsExactly(false, false, true);
        deliver("four");
        awaitTaken("one", "two", "three", "four");
    }

    @ParameterizedTest
    @EnumSource
    void whatIsKeptIsNeverTakenAgainAlsoAfterARestart(Kind kind) throws Exception {
        open(kind);
        deliver("one", "two");
        CamelContext first = route(URI + "&delete=false", route -> route.process(this::take));
        awaitTaken("one", "two");
        first.stop();
        deliver("three");
        route(URI + "&delete=false", route -> route.process(this::take));
        awaitTaken("one", "two", "three");
        awaitMessages(ALICE, 3);
    }

    @ParameterizedTest
    @EnumSource
    void aRepositoryOfTheUsersKnowsWhatWasTaken(Kind kind) throws Exception {
        open(kind);
        deliver("one");
        String uid;
        try (Maildrop maildrop = StoreDriver.open(store, ALICE)) {
            uid = maildrop.messages().get(0).uid();
        }
        MemoryIdempotentRepository repository = new MemoryIdempotentRepository();
        repository.setCacheSize(100);
        repository.start();
        repository.add(ALICE + "/" + uid);
        deliver("two");
        CamelContext context = new DefaultCamelContext();
        contexts.add(context);
        context.getRegistry().bind("store", store);
        context.getRegistry().bind("seen", repository);
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from(URI + "&delete=false&idempotentRepository=#seen").process(MailboxConsumerTest.this::take);
            }
        });
        context.start();
        awaitTaken("two");
        await().until(() ->
                repository.getCacheSize() > 0 && repository.getCache().size() == 2);
    }

    @ParameterizedTest
    @EnumSource
    void aMessageWhoseRouteFailsStaysAndDoesNotHoldUpTheOthers(Kind kind) throws Exception {
        open(kind);
        deliver("bad", "good");
        List<Object> failures = Collections.synchronizedList(new ArrayList<>());
        route(
                URI,
                route -> route.process(exchange -> {
                    if (subject(exchange).equals("bad") && failures.size() < 2) {
                        failures.add(exchange.getMessage().getHeader(MailboxConstants.FAILURES));
                        throw new IllegalStateException("not now");
                    }
                    take(exchange);
                }));
        awaitTaken("good", "bad");
        assertThat(failures).containsExactly(0, 1);
        awaitMessages(ALICE, 0);
    }

    @ParameterizedTest
    @EnumSource
    void afterSoManyFailuresItIsMovedAsItIs(Kind kind) throws Exception {
        open(kind);
        deliver("poison", "good");
        route(
                URI + "&maximumFailures=2&moveFailed=" + BOB,
                route -> route.process(exchange -> {
                    take(exchange);
                    if (subject(exchange).equals("poison")) {
                        exchange.setException(new IllegalStateException("never"));
                    }
                }));
        awaitMessages(BOB, 1);
        awaitMessages(ALICE, 0);
        assertThat(taken).containsExactlyInAnyOrder("poison", "good", "poison");
        assertThat(StoreDriver.texts(store, BOB))
                .containsExactly("Return-Path: <s@example.com>\r\nSubject: poison\r\n\r\nhello\r\n");
    }

    @ParameterizedTest
    @EnumSource
    void onlyWhatMatchesTheFiltersIsTaken(Kind kind) throws Exception {
        open(kind);
        deliver("=?utf-8?q?Bestellung_=C3=9Cbung?=", "Order 17", "Other", "order 18\r\nX-Spam: yes");
        route(URI + "&header.Subject=order*&header.Return-Path=*example.com*", route -> route.process(this::take));
        awaitTaken("Order 17", "order 18");
        awaitMessages(ALICE, 2);
        route(URI + "&header.Subject=bestellung \u00fc*", route -> route.process(this::take));
        awaitTaken("Order 17", "order 18", "Bestellung \u00dcbung");
    }

    @ParameterizedTest
    @EnumSource
    void itIsDeletedOnlyWhenEverythingThatHasItIsDone(Kind kind) throws Exception {
        open(kind);
        deliver("slow", "next");
        CountDownLatch reached = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        CamelContext context = new DefaultCamelContext();
        contexts.add(context);
        context.getRegistry().bind("store", store);
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                // Another thread takes it over, and this route is done at once.
                from(URI).threads(2).process(exchange -> {
                    reached.countDown();
                    release.await();
                    take(exchange);
                });
            }
        });
        context.start();
        assertThat(reached.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(store.open(ALICE)).as("locked as long").isEmpty();
        assertThat(taken).isEmpty();
        release.countDown();
        awaitTaken("slow", "next");
        awaitMessages(ALICE, 0);
    }

    @ParameterizedTest
    @EnumSource
    void severalConsumersNeverTakeTheSameMessageTwice(Kind kind) throws Exception {
        open(kind);
        for (int node = 0; node < 3; node++) {
            route(URI + "&maxMessagesPerPoll=4", route -> route.process(this::take));
        }
        String[] subjects = new String[40];
        for (int i = 0; i < subjects.length; i++) {
            subjects[i] = "number " + i;
            deliver(subjects[i]);
        }
        await().atMost(30, TimeUnit.SECONDS).until(() -> taken.size() >= subjects.length);
        awaitMessages(ALICE, 0);
        assertThat(taken).containsExactlyInAnyOrder(subjects);
    }

    @ParameterizedTest
    @EnumSource
    void aLargeMessageIsAStreamOverAFile(Kind kind) throws Exception {
        open(kind);
        TestContent large = TestContent.of("Subject: large\r\n\r\n" + ("x".repeat(70) + "\r\n").repeat(100_000));
        StoreDriver.deliver(store, large, ALICE);
        List<Object> seen = Collections.synchronizedList(new ArrayList<>());
        route(
                URI,
                route -> route.process(exchange -> {
                    StreamCache body = exchange.getMessage().getBody(StreamCache.class);
                    seen.add(body.inMemory());
                    seen.add(body.length());
                    try (InputStream in = exchange.getMessage().getBody(InputStream.class)) {
                        seen.add(Arrays.equals(in.readAllBytes(), large.octets()));
                    }
                }));
        await().atMost(20, TimeUnit.SECONDS).until(() -> seen.size() == 3);
        assertThat(seen).containsExactly(false, 7_200_018L, true);
        awaitMessages(ALICE, 0);
    }

    @ParameterizedTest
    @EnumSource
    void aPollFindsNothingWhileSomebodyElseHasTheMailbox(Kind kind) throws Exception {
        open(kind);
        deliver("one");
        try (Maildrop pop3 = StoreDriver.open(store, ALICE)) {
            CamelContext context = route(
                    URI + "&sendEmptyMessageWhenIdle=true",
                    route -> route.process(exchange ->
                            taken.add(exchange.getMessage().getBody() == null ? "idle" : subject(exchange))));
            await().until(() -> taken.contains("idle"));
            assertThat(taken).containsOnly("idle");
            assertThat(pop3.messages()).hasSize(1);
            assertThat(context.getStatus().isStarted()).isTrue();
        }
        await().until(() -> taken.contains("one"));
    }

    @Test
    void whatCanNotBeConsumedSaysSo() throws Exception {
        assertThatThrownBy(() -> route("mailbox:recipients", route -> route.process(this::take)))
                .hasRootCauseMessage("mailbox:recipients can't be consumed: name one mailbox by its address, as in"
                        + " mailbox:alice@example.org");
        assertThatThrownBy(() -> route(URI + "&maximumFailures=3", route -> route.process(this::take)))
                .hasRootCauseMessage(
                        "maximumFailures and moveFailed belong together: after how many failures, and where to");
    }

    @Test
    void starsMatchAnything() {
        assertThat(HeaderFilter.matches("order 17", "order*")).isTrue();
        assertThat(HeaderFilter.matches("my order", "*order")).isTrue();
        assertThat(HeaderFilter.matches("abcabd", "*ab*d")).isTrue();
        assertThat(HeaderFilter.matches("", "*")).isTrue();
        assertThat(HeaderFilter.matches("x", "")).isFalse();
        assertThat(HeaderFilter.matches("order", "order*x")).isFalse();
    }
}

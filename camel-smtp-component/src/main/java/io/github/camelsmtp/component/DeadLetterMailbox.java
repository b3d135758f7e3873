package io.github.camelsmtp.component;

import io.github.camelsmtp.store.MailboxStore;
import io.github.camelsmtp.store.Maildrop;
import io.github.camelsmtp.store.StoreException;
import io.github.camelsmtp.store.StoreException.Reason;
import io.github.camelsmtp.store.StoredMessage;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.Message;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.Route;
import org.apache.camel.converter.stream.CachedOutputStream;

/**
 * What {@code mailbox:address?deadLetters=true} has put into a mailbox: looks at it, and sends it through a route again. A bean
 * for routes and programs. Thread-safe; every method may block.
 *
 * <p>An injected exchange has the octets, the envelope and the client's data that the message came with. The mailbox is
 * locked meanwhile, and the dead letter deleted when the route has ended without a failure: so it runs at least once. A
 * message that was not stored by {@code deadLetters=true}, sent by a stranger for instance, is none, and is never injected.
 */
public final class DeadLetterMailbox {
    private final CamelContext context;
    private final MailboxStore store;
    private final String account;

    /** @param account the name of the account that has the dead letters */
    public DeadLetterMailbox(CamelContext context, MailboxStore store, String account) {
        this.context = context;
        this.store = store;
        this.account = account;
    }

    /** The dead letters, oldest first; messages that are none are left out. @throws StoreException {@code IN_USE} too */
    public List<DeadLetter> list() throws StoreException {
        return list(store, account);
    }

    /** The same for who has no Camel context. */
    public static List<DeadLetter> list(MailboxStore store, String account) throws StoreException {
        byte[] secret = secret(store);
        try (Maildrop maildrop = open(store, account)) {
            List<DeadLetter> letters = new ArrayList<>();
            for (StoredMessage message : maildrop.messages()) {
                try (InputStream in = new BufferedInputStream(maildrop.read(message))) {
                    DeadLetterForm.Head head = DeadLetterForm.read(in, secret);
                    letters.add(new DeadLetter(
                            message.uid(),
                            message.delivered(),
                            message.octets(),
                            head.facts().getOrDefault("route", ""),
                            head.facts().getOrDefault("id", ""),
                            head.reason(),
                            head.envelope()));
                } catch (IOException | IllegalArgumentException e) {
                    continue; // somebody has written to this address: that is for who reads the mailbox
                }
            }
            return letters;
        }
    }

    /** Sends a dead letter through the route again that failed. @throws Exception as the other */
    public void inject(String uid) throws Exception {
        inject(uid, "");
    }

    /**
     * Sends a dead letter to an endpoint, such as {@code direct:received}.
     *
     * @param endpoint empty for the route that failed
     * @throws StoreException {@code NO_SUCH_MESSAGE}, {@code IN_USE} or what the store fails with
     * @throws IllegalStateException in one line, if the route is not there or not started
     * @throws Exception what the route failed with; the dead letter stays
     */
    public void inject(String uid, String endpoint) throws Exception {
        try (Maildrop maildrop = open(store, account)) {
            StoredMessage message = message(maildrop, uid);
            Exchange exchange;
            try (InputStream in = new BufferedInputStream(maildrop.read(message))) {
                DeadLetterForm.Head head = DeadLetterForm.read(in, secret(store));
                exchange = endpoint.isEmpty()
                        ? run(route(head.facts().getOrDefault("route", "")), head, in)
                        : send(endpoint, head, in);
            }
            if (exchange.getException() != null) {
                throw exchange.getException();
            }
            if (exchange.isRollbackOnly()) {
                throw new IllegalStateException("the route was rolled back");
            }
            maildrop.delete(List.of(message));
        }
    }

    /** Deletes a dead letter. @throws StoreException {@code NO_SUCH_MESSAGE} or {@code IN_USE} too */
    public static void delete(MailboxStore store, String account, String uid) throws StoreException {
        try (Maildrop maildrop = open(store, account)) {
            maildrop.delete(List.of(message(maildrop, uid)));
        }
    }

    private Route route(String id) {
        Route route = context.getRoute(id);
        if (route == null || !context.getRouteController().getRouteStatus(id).isStarted()) {
            throw new IllegalStateException(
                    "the route '" + id + "' is not there, or not started: name an endpoint to send it to");
        }
        return route;
    }

    private Exchange run(Route route, DeadLetterForm.Head head, InputStream in) throws Exception {
        Exchange exchange = route.getConsumer().createExchange(true);
        fill(exchange, head, in);
        route.getConsumer().getProcessor().process(exchange);
        return exchange;
    }

    private Exchange send(String endpoint, DeadLetterForm.Head head, InputStream in) throws Exception {
        Exchange exchange = context.getEndpoint(endpoint).createExchange(ExchangePattern.InOut);
        fill(exchange, head, in);
        try (ProducerTemplate producer = context.createProducerTemplate()) {
            return producer.send(endpoint, exchange);
        }
    }

    private static void fill(Exchange exchange, DeadLetterForm.Head head, InputStream in) throws IOException {
        exchange.setPattern(ExchangePattern.InOut);
        CachedOutputStream cache = new CachedOutputStream(exchange);
        long size = DeadLetterForm.message(in, head).transferTo(cache);
        Message message = exchange.getIn();
        message.setBody(cache.newStreamCache());
        Map<String, String> facts = head.facts();
        ExchangeHeaders.ofMessage(message, head.envelope(), facts.getOrDefault("id", ""), size);
        DeadLetterFacts.restore(message, facts);
    }

    private static Maildrop open(MailboxStore store, String account) throws StoreException {
        return store.open(account)
                .orElseThrow(() -> new StoreException(
                        Reason.IN_USE, "somebody has the mailbox of " + account + " open; try again later"));
    }

    private static StoredMessage message(Maildrop maildrop, String uid) throws StoreException {
        return maildrop.messages().stream()
                .filter(one -> one.uid().equals(uid))
                .findFirst()
                .orElseThrow(() -> new StoreException(
                        Reason.NO_SUCH_MESSAGE, "there is no dead letter " + uid + " in " + maildrop.account()));
    }

    static byte[] secret(MailboxStore store) throws StoreException {
        return store.accounts()
                .secret()
                .orElseThrow(() -> new StoreException(
                        Reason.UNSUPPORTED, "this mailbox store keeps no secret, so dead letters could be forged"));
    }
}

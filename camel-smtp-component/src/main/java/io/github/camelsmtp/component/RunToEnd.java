package io.github.camelsmtp.component;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultConsumer;
import org.apache.camel.support.SynchronizationAdapter;

/** Runs exchanges, and waits until everything that had them is done with them, on other threads too. Stateless. */
final class RunToEnd {
    private RunToEnd() {}

    /**
     * Runs an exchange.
     *
     * @param exchange with its unit of work, which ends here
     * @return the exchange as everything that had it has left it
     */
    static Exchange run(DefaultConsumer consumer, Exchange exchange) throws InterruptedException {
        CountDownLatch ended = new CountDownLatch(1);
        AtomicReference<Exchange> last = new AtomicReference<>(exchange);
        // A route may hand this over to an exchange of its own, for example to seda: with it goes what the message
        // waits for.
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onDone(Exchange done) {
                last.set(done);
                ended.countDown();
            }
        });
        consumer.getAsyncProcessor().process(exchange, doneSync -> consumer.doneUoW(exchange));
        ended.await();
        return last.get();
    }
}

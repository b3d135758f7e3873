package io.github.camelsmtp.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.util.concurrent.ThreadPoolRejectedPolicy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CamelThreadsTest {
    private final DefaultCamelContext context = new DefaultCamelContext();
    private final CountDownLatch end = new CountDownLatch(1);
    private CamelThreads threads;

    @BeforeEach
    void start() {
        context.start();
        threads = new CamelThreads(context.getEndpoint("mina-smtp:127.0.0.1:0?localDomains=example.org"));
    }

    @AfterEach
    void stop() {
        end.countDown();
        context.stop();
    }

    private void untilTheEnd() {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Otherwise a few large messages at a time would be refused, for there are few threads that write spool files. */
    @Test
    void anyNumberOfTasksWaitsForBusyThreadsIfTheQueueHasNoBound() throws Exception {
        ExecutorService pool = threads.pool("unbounded", 2, -1, ThreadPoolRejectedPolicy.Abort);
        CountDownLatch ran = new CountDownLatch(1000);
        for (int i = 0; i < 1000; i++) {
            pool.execute(() -> {
                untilTheEnd();
                ran.countDown();
            });
        }
        end.countDown();

        assertThat(ran.await(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aFullQueueRefuses() {
        ExecutorService pool = threads.pool("bounded", 1, 2, ThreadPoolRejectedPolicy.Abort);
        for (int i = 0; i < 3; i++) {
            pool.execute(this::untilTheEnd);
        }

        assertThatThrownBy(() -> pool.execute(this::untilTheEnd)).isInstanceOf(RejectedExecutionException.class);
    }
}

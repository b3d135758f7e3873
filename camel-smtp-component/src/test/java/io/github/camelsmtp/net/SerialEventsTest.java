package io.github.camelsmtp.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SerialEventsTest {
    private final SerialEvents events = new SerialEvents();
    private final List<String> seen = new ArrayList<>();

    @Test
    void runsAnEventAtOnceWhenFree() {
        events.run(() -> seen.add(events.isInside() ? "inside" : "outside"));

        assertThat(seen).containsExactly("inside");
        assertThat(events.isInside()).isFalse();
    }

    @Test
    void runsAnEventThatComesFromInsideAfterTheOneThatBroughtIt() {
        events.run(() -> {
            events.run(() -> {
                seen.add("second");
                events.run(() -> seen.add("third"));
            });
            seen.add("first");
        });

        assertThat(seen).containsExactly("first", "second", "third");
    }

    @Test
    void leavesAnEventToTheThreadInside() throws InterruptedException {
        assertThat(events.enter()).isTrue();
        Thread other = new Thread(() -> {
            seen.add(events.enter() ? "entered" : "busy");
            events.run(() -> seen.add("left, run by " + Thread.currentThread().getName()));
            seen.add("gone");
        });
        other.start();
        other.join();
        events.leave();

        assertThat(seen)
                .containsExactly(
                        "busy", "gone", "left, run by " + Thread.currentThread().getName());
        assertThat(events.enter()).isTrue();
        events.leave();
    }

    @Test
    void isFreeAgainAfterAnEventThatThrows() {
        try {
            events.run(() -> {
                throw new IllegalStateException("expected");
            });
        } catch (IllegalStateException expected) {
            seen.add("thrown");
        }
        events.run(() -> seen.add("next"));

        assertThat(seen).containsExactly("thrown", "next");
    }

    @Test
    void losesNoEventAndNeverRunsTwoWhenManyThreadsBringThem() throws InterruptedException {
        int perThread = 50_000;
        int[] unguarded = {0};
        AtomicInteger overlaps = new AtomicInteger();
        AtomicInteger inside = new AtomicInteger();
        CountDownLatch start = new CountDownLatch(1);
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            Thread thread = new Thread(() -> {
                try {
                    start.await();
                } catch (InterruptedException expected) {
                    return;
                }
                for (int i = 0; i < perThread; i++) {
                    Runnable event = () -> {
                        if (inside.incrementAndGet() != 1) {
                            overlaps.incrementAndGet();
                        }
                        unguarded[0]++;
                        inside.decrementAndGet();
                    };
                    if (i % 2 == 0 && events.enter()) {
                        event.run();
                        events.leave();
                    } else {
                        events.run(event);
                    }
                }
            });
            threads.add(thread);
            thread.start();
        }
        start.countDown();
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(overlaps).hasValue(0);
        assertThat(unguarded[0]).isEqualTo(4 * perThread);
    }

    @Test
    void isFreeAgainAfterAnEventThatWasLeftAndThrows() {
        try {
            events.run(() -> events.run(() -> {
                throw new IllegalStateException("expected");
            }));
        } catch (IllegalStateException expected) {
            seen.add("thrown");
        }
        events.run(() -> seen.add("after"));

        assertThat(seen).containsExactly("thrown", "after");
    }
}

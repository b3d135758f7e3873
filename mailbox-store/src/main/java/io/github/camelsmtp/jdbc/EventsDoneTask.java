package io.github.camelsmtp.jdbc;

import io.github.camelsmtp.queue.DeliveryEvent;
import java.util.Collection;
import java.util.List;

/** Removes events that somebody has done with. */
final class EventsDoneTask extends GroupTask {
    private final List<DeliveryEvent> events;

    EventsDoneTask(Collection<DeliveryEvent> events) {
        this.events = List.copyOf(events);
    }

    @Override
    boolean needsRoom() {
        return false;
    }

    @Override
    void write(MessageRows rows) {
        events.forEach(rows.events()::done);
    }
}

package io.github.camelsmtp.examples.mailserver;

import io.github.camelsmtp.component.MailQueueControl;
import io.github.camelsmtp.mail.EmailAddress;
import io.github.camelsmtp.queue.OutboundQueue;
import io.github.camelsmtp.queue.QueueCommand;
import io.github.camelsmtp.queue.QueueCounts;
import io.github.camelsmtp.queue.QueueFilter;
import io.github.camelsmtp.store.StoreException;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** The commands that begin with {@code queue}. Thread-safe, but for the lines. */
final class QueueAdministration {
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9-]{1,64}");

    private final OutboundQueue queue;
    private final MailQueueControl control;

    QueueAdministration(OutboundQueue queue) {
        this.queue = queue;
        this.control = new MailQueueControl(queue, Clock.systemUTC());
    }

    /** @param command such as {@code queue hold} */
    void run(String command, List<String> arguments, Consumer<String> lines) throws StoreException {
        QueueFilter filter = arguments.isEmpty() ? QueueFilter.ALL : filter(arguments.get(0));
        String name = command.substring("queue ".length());
        if (name.equals("list")) {
            list(filter, lines);
            return;
        }
        long changed = control.run(QueueCommand.valueOf(name.toUpperCase(Locale.ROOT)), filter);
        lines.accept(changed + (changed == 1 ? " delivery" : " deliveries") + " changed");
    }

    private void list(QueueFilter filter, Consumer<String> lines) throws StoreException {
        // A queue can hold millions: a page at a time, none of them in memory longer than it is printed.
        long after = 0;
        var page = queue.list(filter, after, MailQueueControl.MOST);
        while (!page.isEmpty()) {
            page.forEach(delivery -> lines.accept(MailQueueControl.line(delivery)));
            after = page.get(page.size() - 1).id();
            page = queue.list(filter, after, MailQueueControl.MOST);
        }
        QueueCounts counts = control.counts();
        lines.accept(counts.waiting() + " waiting, " + counts.leased() + " under way, " + counts.held() + " on hold, "
                + counts.toReport() + " to report");
    }

    /** {@code all}, a message's id, a recipient's address, or {@code @domain}. */
    private static QueueFilter filter(String which) {
        if (which.equals("all")) {
            return QueueFilter.ALL;
        }
        if (which.startsWith("@") && which.length() > 1) {
            // An address tells the form in which domains are compared.
            return QueueFilter.destination(EmailAddress.of("x" + which).domain());
        }
        if (which.indexOf('@') > 0) {
            return new QueueFilter(null, EmailAddress.of(which).toString(), null, null);
        }
        if (!ID.matcher(which).matches()) {
            throw new IllegalArgumentException(
                    "'" + which + "' must be the id of a message, a recipient's address, @domain, or all");
        }
        return QueueFilter.message(which);
    }
}

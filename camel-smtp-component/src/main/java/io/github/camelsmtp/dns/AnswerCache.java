package io.github.camelsmtp.dns;

import java.time.Clock;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Answers until they expire, those that were used last, and no more octets of them than there is room for. Thread-safe. */
final class AnswerCache {
    private final LinkedHashMap<Question, Answer> answers = new LinkedHashMap<>(64, 0.75f, true);
    private final Clock clock;
    private final long most;
    private long octets;

    AnswerCache(Clock clock, long most) {
        this.clock = clock;
        this.most = most;
    }

    synchronized @Nullable Answer get(Question question) {
        Answer known = answers.get(question);
        if (known != null && !known.expires().isAfter(clock.instant())) {
            forget(question);
            return null;
        }
        return known;
    }

    synchronized void put(Question question, Answer answer) {
        forget(question);
        if (!answer.expires().isAfter(clock.instant()) || answer.octets() > most) {
            return;
        }
        answers.put(question, answer);
        octets += answer.octets();
        Iterator<Map.Entry<Question, Answer>> oldest = answers.entrySet().iterator();
        while (octets > most) {
            octets -= oldest.next().getValue().octets();
            oldest.remove();
        }
    }

    /** How many answers there are, expired ones too. */
    synchronized int size() {
        return answers.size();
    }

    private void forget(Question question) {
        Answer gone = answers.remove(question);
        octets -= gone == null ? 0 : gone.octets();
    }

    Instant now() {
        return clock.instant();
    }
}

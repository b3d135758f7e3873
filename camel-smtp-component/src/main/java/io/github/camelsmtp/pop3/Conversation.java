package io.github.camelsmtp.pop3;

/** What a session says, what it waits for, and how it ends. Confined. */
final class Conversation {
    /** What the session waits for. */
    enum Pending {
        NOTHING,
        TLS,
        LOGIN,
        MAILDROP,
        LIST,
        MESSAGE,
        UPDATE,
        DRAIN
    }

    private final Pop3Output output;
    private final int mostErrors;
    private final Speech speech;
    private Pending pending = Pending.NOTHING;
    private boolean stopping;
    private boolean closed;
    private int errors;

    Conversation(Pop3Output output, int mostErrors) {
        this.output = output;
        this.mostErrors = mostErrors;
        this.speech = new Speech(output);
    }

    Speech speech() {
        return speech;
    }

    boolean isClosed() {
        return closed;
    }

    /** Whether nothing is waited for, so that the next octets can be consumed. */
    boolean isFree() {
        return pending == Pending.NOTHING && !closed;
    }

    /** Nothing is consumed until this is answered. */
    void waitFor(Pending question) {
        pending = question;
    }

    /** Whether this answer is awaited; a late one, after the connection has gone, is not. */
    boolean answers(Pending question) {
        boolean awaited = pending == question;
        if (awaited) {
            pending = Pending.NOTHING;
        }
        return awaited && !closed;
    }

    void reply(String line) {
        speech.reply(line);
    }

    /** Refuses what makes no sense; a client that goes on like this is sent away. */
    void mistake(String reply) {
        errors++;
        if (errors >= mostErrors) {
            goodbye(Pop3Replies.TOO_MANY_ERRORS);
        } else {
            speech.reply(reply);
        }
    }

    void goodbye(String reply) {
        speech.reply(reply);
        close();
    }

    void close() {
        closed = true;
        output.close();
    }

    /** The connection is gone: nothing is asked of the output any more. */
    void disconnected() {
        closed = true;
    }

    void drainIfMuch() {
        if (speech.isMuch() && isFree()) {
            pending = Pending.DRAIN;
            output.drain();
        }
    }

    void stop() {
        stopping = true;
        stopIfAsked();
    }

    void stopIfAsked() {
        if (stopping && isFree()) {
            goodbye(Pop3Replies.SHUTTING_DOWN);
        }
    }
}

package io.github.camelsmtp.pop3;

import io.github.camelsmtp.store.StoredMessage;
import io.github.camelsmtp.wire.LineBuffer;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * One POP3 server session (RFC 1939), sans-I/O. What happens goes in through the methods, what is to be done comes out
 * through {@link Pop3Output}.
 *
 * <pre>
 * state          event                      next           action
 * AUTHORIZATION  USER PASS                  same           log in, wait
 *                opened                     TRANSACTION    +OK
 *                refused                    same           -ERR
 *                QUIT                       closed         +OK
 * TRANSACTION    RETR TOP                   same           read the message, wait
 *                LIST UIDL                  same           lines; wait whenever much is unwritten
 *                QUIT                       UPDATE         delete, release the maildrop, wait
 * UPDATE         updated                    closed         +OK or -ERR
 * any            too many errors            closed         -ERR; nothing is deleted
 *                stopping                   closed         -ERR (after the answer it waits for); nothing is deleted
 *                timed out                  closed         no reply (RFC 1939 §3); nothing is deleted
 * </pre>
 *
 * <p>While an answer is pending ({@link #waiting}) no octet is consumed, so pipelined commands (RFC 2449 §6.6) are answered
 * in order and in bounded memory.
 *
 * <p>Bad input: what a client sends wrongly is answered {@code -ERR} and never throws; its text is in no reply. A message
 * that turns out unreadable, shorter or longer than the store said, once its octets are on the way, ends the connection
 * without the final dot: half a message must not look like a whole one. It does not know clocks: somebody else calls {@link
 * #timedOut}. Confined: one call at a time.
 */
public final class Pop3Session {
    /** What the session waits for. */
    private enum Pending {
        NOTHING,
        LOGIN,
        MESSAGE,
        UPDATE,
        DRAIN
    }

    private final Pop3Settings settings;
    private final InetSocketAddress remote;
    private final Pop3Output output;
    private final Speech speech;
    private final boolean passwords;
    private final LineBuffer lines;

    private Pop3State state = Pop3State.AUTHORIZATION;
    private Pending pending = Pending.NOTHING;
    private boolean stopping;
    private boolean closed;
    private int errors;
    private int failedLogins;

    private @Nullable String user;
    private @Nullable String account;
    private MessageList messages = new MessageList(List.of());
    private @Nullable Listing listing;
    private @Nullable Transfer transfer;
    private int retrieved;
    private int deleted;
    private long octets;

    /** A session that nothing has happened to. Call {@link #connected} first. */
    public Pop3Session(Pop3Settings settings, InetSocketAddress remote, Pop3Output output) {
        this.settings = settings;
        this.remote = remote;
        this.output = output;
        this.speech = new Speech(output);
        // What never leaves the machine can't be overheard: Dovecot, too, takes a loopback client as secured.
        this.passwords = settings.plaintextAuth() || remote.getAddress().isLoopbackAddress();
        this.lines = new LineBuffer(settings.limits().commandLine());
    }

    /** The client is connected: greets. */
    public void connected() {
        speech.reply(Pop3Replies.greeting(settings.hostname()));
    }

    /**
     * Octets have arrived. Consumes them up to where the session must wait for an answer ({@link #waiting}); what remains
     * in the buffer is to be offered again after the answer. After the session has closed it consumes and ignores all.
     */
    public void receive(ByteBuffer in) {
        while (in.hasRemaining() && !closed && pending == Pending.NOTHING) {
            switch (lines.take(in)) {
                case MORE -> {
                    return;
                }
                case LINE -> command(lines.line());
                case TOO_LONG -> mistake(Pop3Replies.TOO_LONG);
                case BARE_LF -> mistake(Pop3Replies.BARE_LF);
                case FLOOD -> goodbye(Pop3Replies.TOO_LONG);
            }
            drainIfMuch();
        }
        if (closed) {
            in.position(in.limit());
        }
    }

    private void command(String line) {
        Pop3Command command = Pop3Command.parse(line, state);
        Pop3Verb verb = command.verb();
        if (verb != null) {
            run(verb, command.arguments());
        } else if (command.refusal() != null) {
            mistake(command.refusal());
        }
    }

    private void run(Pop3Verb verb, List<String> arguments) {
        switch (verb) {
            case USER -> user(arguments.get(0));
            case PASS -> pass(arguments.get(0));
            case STAT -> speech.reply(Pop3Replies.dropListing(messages));
            case LIST -> list(Listing.scan(messages), Pop3Replies.messages(messages), arguments);
            case UIDL -> list(Listing.uniqueIds(messages), Pop3Replies.UIDS, arguments);
            case RETR -> messageNumber(arguments.get(0)).ifPresent(this::retrieve);
            case TOP -> top(arguments.get(0), arguments.get(1));
            case DELE -> messageNumber(arguments.get(0)).ifPresent(this::delete);
            case RSET -> reset();
            case NOOP -> speech.reply(Pop3Replies.OK);
            case CAPA -> capabilities();
            case QUIT -> quit();
        }
    }

    /** {@code USER name} (RFC 1939 §7). The answer is the same whether the name exists or not. */
    private void user(String name) {
        if (!passwords) {
            // Said here, so that a client does not send its password in the clear only to be refused.
            mistake(Pop3Replies.NOT_SECURE);
            return;
        }
        user = name;
        speech.reply(Pop3Replies.PASSWORD_PLEASE);
    }

    /** {@code PASS string} (RFC 1939 §7): good for one try, then USER has to come again. */
    private void pass(String password) {
        String name = user;
        if (name == null) {
            mistake(passwords ? Pop3Replies.USER_FIRST : Pop3Replies.NOT_SECURE);
            return;
        }
        user = null;
        pending = Pending.LOGIN;
        output.logIn(name, password);
    }

    /** {@code LIST [msg]} (RFC 1939 §5), {@code UIDL [msg]} (§7). */
    private void list(Listing lines, String heading, List<String> arguments) {
        if (arguments.isEmpty()) {
            speech.reply(heading);
            listing = lines;
            continueListing();
        } else {
            messageNumber(arguments.get(0)).ifPresent(number -> speech.reply("+OK " + lines.line(number)));
        }
    }

    private void continueListing() {
        while (listing != null && pending == Pending.NOTHING && !closed) {
            Listing current = listing;
            speech.data(current.piece());
            if (current.finished()) {
                listing = null;
            }
            drainIfMuch();
        }
    }

    /** {@code RETR msg} (RFC 1939 §5). */
    private void retrieve(int number) {
        begin(Transfer.whole(messages.get(number), speech));
    }

    /** {@code TOP msg n} (RFC 1939 §7). */
    private void top(String msg, String n) {
        long bodyLines = Pop3Command.number(n);
        if (bodyLines < 0) {
            mistake(Pop3Replies.NOT_A_NUMBER);
            return;
        }
        messageNumber(msg).ifPresent(number -> begin(Transfer.top(messages.get(number), bodyLines, speech)));
    }

    private void begin(Transfer next) {
        transfer = next;
        pending = Pending.MESSAGE;
        output.retrieve(next.message());
    }

    /** {@code DELE msg} (RFC 1939 §5). */
    private void delete(int number) {
        messages.delete(number);
        speech.reply(Pop3Replies.DELETED);
    }

    /** {@code RSET} (RFC 1939 §5). */
    private void reset() {
        messages.undeleteAll();
        speech.reply(Pop3Replies.messages(messages));
    }

    /** {@code CAPA} (RFC 2449 §5). */
    private void capabilities() {
        speech.reply(Pop3Replies.CAPABILITIES);
        String text = String.join("\r\n", Pop3Replies.capabilities(passwords)) + "\r\n.\r\n";
        speech.data(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
    }

    /** {@code QUIT} (RFC 1939 §4, §6). */
    private void quit() {
        if (state == Pop3State.AUTHORIZATION) {
            goodbye(Pop3Replies.BYE);
            return;
        }
        state = Pop3State.UPDATE;
        pending = Pending.UPDATE;
        output.update(messages.deleted());
    }

    /** The number of a message that is there and not deleted; or nothing, and the client has been told. */
    private OptionalInt messageNumber(String argument) {
        long number = Pop3Command.number(argument);
        if (number < 0) {
            mistake(Pop3Replies.NOT_A_NUMBER);
        } else if (!messages.has(number)) {
            speech.reply(Pop3Replies.noSuchMessage(messages));
        } else if (messages.isDeleted((int) number)) {
            speech.reply(Pop3Replies.IS_DELETED);
        } else {
            return OptionalInt.of((int) number);
        }
        return OptionalInt.empty();
    }

    /** The answer to {@link Pop3Output#logIn}: the maildrop is open and locked. */
    public void opened(String accountName, List<StoredMessage> stored) {
        if (!answers(Pending.LOGIN)) {
            return;
        }
        account = accountName;
        messages = new MessageList(stored);
        state = Pop3State.TRANSACTION;
        speech.reply(Pop3Replies.messages(messages));
        stopIfAsked();
    }

    /** The answer to {@link Pop3Output#logIn}: no. */
    public void refused(LoginRefusal why) {
        if (!answers(Pending.LOGIN)) {
            return;
        }
        failedLogins++;
        speech.reply(Pop3Replies.refused(why));
        if (failedLogins >= settings.limits().failedLogins()) {
            close();
        }
        stopIfAsked();
    }

    /**
     * Octets of the message that {@link Pop3Output#retrieve} asked for; consumes those that are wanted.
     *
     * @return whether more is wanted; if not, {@link #sent} is to be called, unless the session is {@link #closed}
     */
    public boolean sending(ByteBuffer stored) {
        Transfer current = transfer;
        if (current == null || closed) {
            return false;
        }
        if (!current.fits(stored.remaining())) {
            failed();
            return false;
        }
        return current.send(stored);
    }

    /** The message has no more octets, or no more are wanted. */
    public void sent() {
        Transfer current = transfer;
        if (current == null || closed) {
            return;
        }
        if (!current.complete()) {
            failed();
            return;
        }
        current.end();
        if (current.isWhole()) {
            retrieved++;
        }
        endOfTransfer(current);
        stopIfAsked();
    }

    /** The message can't be read, or not to its end. */
    public void failed() {
        Transfer current = transfer;
        if (current == null || closed) {
            return;
        }
        endOfTransfer(current);
        if (current.begun()) {
            close();
        } else {
            speech.reply(Pop3Replies.UNREADABLE);
            stopIfAsked();
        }
    }

    private void endOfTransfer(Transfer ended) {
        octets += ended.octets();
        transfer = null;
        pending = Pending.NOTHING;
    }

    /** The answer to {@link Pop3Output#update}. @param done false if nothing was deleted though something was to be */
    public void updated(boolean done) {
        if (!answers(Pending.UPDATE)) {
            return;
        }
        int marked = messages.size() - messages.count();
        deleted = done ? marked : 0;
        goodbye(!done ? Pop3Replies.DELETION_FAILED : marked == 0 ? Pop3Replies.BYE : Pop3Replies.deleted(marked));
    }

    /** The answer to {@link Pop3Output#drain}: all that was said is written. */
    public void drained() {
        if (answers(Pending.DRAIN)) {
            speech.written();
            continueListing();
            stopIfAsked();
        }
    }

    /** The client has been silent for too long: closes, unless it is us whom the client waits for. */
    public void timedOut() {
        if (pending == Pending.NOTHING && !closed) {
            close();
        }
    }

    /** The server stops: tells an idle client at once, one that waits for us after the answer; nothing is deleted. */
    public void stopping() {
        stopping = true;
        stopIfAsked();
    }

    private void stopIfAsked() {
        if (stopping && pending == Pending.NOTHING && !closed) {
            goodbye(Pop3Replies.SHUTTING_DOWN);
        }
    }

    /** The connection is gone. Nothing is asked of the output any more. */
    public void disconnected() {
        closed = true;
        if (transfer != null) {
            endOfTransfer(transfer);
        }
    }

    /** Whether an answer is due and nothing is consumed until it comes. */
    public boolean waiting() {
        return pending != Pending.NOTHING && !closed;
    }

    /** Whether a command line has begun and not ended. */
    public boolean commandUnderWay() {
        return lines.partial();
    }

    /** Whether the session is over. */
    public boolean closed() {
        return closed;
    }

    /** What the session has done so far. */
    public Pop3SessionReport report() {
        return new Pop3SessionReport(remote, account, retrieved, deleted, octets);
    }

    /** Whether this answer is awaited; a late one, after the connection has gone, is not. */
    private boolean answers(Pending question) {
        boolean awaited = pending == question;
        if (awaited) {
            pending = Pending.NOTHING;
        }
        return awaited && !closed;
    }

    private void drainIfMuch() {
        if (speech.isMuch() && pending == Pending.NOTHING && !closed) {
            pending = Pending.DRAIN;
            output.drain();
        }
    }

    /** Refuses what makes no sense; a client that goes on like this is sent away. */
    private void mistake(String reply) {
        errors++;
        if (errors >= settings.limits().errors()) {
            goodbye(Pop3Replies.TOO_MANY_ERRORS);
        } else {
            speech.reply(reply);
        }
    }

    private void goodbye(String reply) {
        speech.reply(reply);
        close();
    }

    private void close() {
        closed = true;
        output.close();
    }
}

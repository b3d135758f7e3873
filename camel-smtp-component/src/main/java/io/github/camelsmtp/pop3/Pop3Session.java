package io.github.camelsmtp.pop3;

import io.github.camelsmtp.auth.SaslMechanism;
import io.github.camelsmtp.auth.SaslStep;
import io.github.camelsmtp.auth.TlsInfo;
import io.github.camelsmtp.pop3.Conversation.Pending;
import io.github.camelsmtp.store.StoredMessage;
import io.github.camelsmtp.store.Usage;
import io.github.camelsmtp.wire.LineBuffer;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * One POP3 server session (RFC 1939), sans-I/O. What happens goes in through the methods, what is to be done comes out
 * through {@link Pop3Output}.
 *
 * <pre>
 * state          event                      next           action
 * AUTHORIZATION  STLS                       same           +OK, begin TLS, wait; octets behind it: -ERR, conversation.isClosed()
 *                TLS is there               same           forget what was said before
 *                PASS APOP AUTH             same           authenticate, wait
 *                challenge                  same           +; the next line is a response or *
 *                login failed               same           -ERR
 *                login succeeded            same           open the maildrop, wait
 *                opened                     TRANSACTION    +OK
 *                refused                    same           -ERR
 *                QUIT                       conversation.isClosed()         +OK
 * TRANSACTION    LIST UIDL RETR TOP DELE    same           list the maildrop that far, if it is not, wait
 *                RETR TOP                   same           read the message, wait
 *                LIST UIDL                  same           lines; wait whenever much is unwritten
 *                QUIT                       UPDATE         delete, release the maildrop, wait
 * UPDATE         updated                    conversation.isClosed()         +OK or -ERR
 * any            too many errors            conversation.isClosed()         -ERR; nothing is deleted
 *                stopping                   conversation.isClosed()         -ERR (after the answer it waits for); nothing is deleted
 *                timed out                  conversation.isClosed()         no reply (RFC 1939 §3); nothing is deleted
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
    /** Messages that the network is told of beforehand. */
    static final int FOLLOWING = 16;

    private final Pop3Settings settings;
    private final InetSocketAddress remote;
    private final Pop3Output output;
    private final Conversation conversation;
    private final Speech speech;
    private final @Nullable String challenge;
    private final LoginCommands logins;
    private final LineBuffer lines;

    private Pop3State state = Pop3State.AUTHORIZATION;
    private @Nullable String account;
    private MessageList messages = new MessageList(Usage.NONE);
    private @Nullable Listing listing;
    private @Nullable Runnable afterListing;
    private int toList;
    private @Nullable Transfer transfer;
    private int retrieved;
    private int deleted;
    private long octets;

    /**
     * A session that nothing has happened to. Call {@link #connected} first.
     *
     * @param challenge for APOP, in angle brackets, another one for each session; null if it is not offered
     */
    public Pop3Session(Pop3Settings settings, InetSocketAddress remote, @Nullable String challenge, Pop3Output output) {
        this.settings = settings;
        this.remote = remote;
        this.output = output;
        this.conversation = new Conversation(output, settings.limits().errors());
        this.speech = conversation.speech();
        this.challenge = challenge;
        this.logins = new LoginCommands(settings, challenge, conversation, output);
        this.lines = new LineBuffer(settings.limits().commandLine());
    }

    /** The client is connected: greets. */
    public void connected() {
        speech.reply(Pop3Replies.greeting(settings.hostname(), challenge));
    }

    /**
     * Octets have arrived. Consumes them up to where the session must wait for an answer ({@link #waiting}); what remains
     * in the buffer is to be offered again after the answer. After the session has conversation.isClosed() it consumes and ignores all.
     */
    public void receive(ByteBuffer in) {
        while (in.hasRemaining() && conversation.isFree()) {
            if (logins.authorization().expectsResponse()) {
                logins.response(in);
            } else {
                line(in);
            }
            conversation.drainIfMuch();
        }
        if (conversation.isClosed()) {
            in.position(in.limit());
        }
    }

    private void line(ByteBuffer in) {
        switch (lines.take(in)) {
            case MORE -> {}
            case LINE -> command(lines.utf8Line(), in.hasRemaining());
            case TOO_LONG -> conversation.mistake(Pop3Replies.TOO_LONG);
            case BARE_LF -> logins.bareLineFeed(Pop3Command.parse(lines.utf8Line(), state));
            case FLOOD -> conversation.goodbye(Pop3Replies.TOO_LONG);
        }
    }

    private void command(String line, boolean followed) {
        Pop3Command command = Pop3Command.parse(line, state);
        Pop3Verb verb = command.verb();
        if (verb != null) {
            listUpTo(needed(verb, command.arguments()), () -> run(verb, command.arguments(), followed));
        } else if (command.refusal() != null) {
            conversation.mistake(command.refusal());
        }
    }

    /** Up to which message the maildrop must be listed for a command. */
    private long needed(Pop3Verb verb, List<String> arguments) {
        return switch (verb) {
            case LIST, UIDL -> arguments.isEmpty() ? Listing.LINES_AT_ONCE : existing(arguments.get(0), 0);
            case RETR -> existing(arguments.get(0), FOLLOWING);
            case TOP, DELE -> existing(arguments.get(0), 0);
            default -> 0;
        };
    }

    /** A message that is there, and some after it; 0 if it is not. */
    private long existing(String argument, int following) {
        long number = Pop3Command.number(argument);
        return messages.has(number) ? number + following : 0;
    }

    private void run(Pop3Verb verb, List<String> arguments, boolean followed) {
        switch (verb) {
            case STLS -> logins.startTls(followed);
            case AUTH -> logins.auth(String.join(" ", arguments));
            case APOP -> logins.apop(arguments.get(0), arguments.get(1));
            case USER -> logins.user(arguments.get(0));
            case PASS -> logins.pass(arguments.get(0));
            case STAT -> speech.reply(Pop3Replies.dropListing(messages));
            case LIST -> list(Listing.scan(messages), Pop3Replies.messages(messages), arguments);
            case UIDL -> list(Listing.uniqueIds(messages), Pop3Replies.UIDS, arguments);
            case RETR -> messageNumber(arguments.get(0)).ifPresent(this::retrieve);
            case TOP -> top(arguments.get(0), arguments.get(1));
            case DELE -> messageNumber(arguments.get(0)).ifPresent(this::delete);
            case RSET -> reset();
            case NOOP -> speech.reply(Pop3Replies.OK);
            case UTF8 -> logins.utf8();
            case LANG -> language(arguments);
            case CAPA -> capabilities();
            case QUIT -> quit();
        }
    }

    /** The answer to {@link Pop3Output#startTls}, or, with implicit TLS, before {@link #connected}. */
    public void tlsEstablished(TlsInfo info) {
        boolean upgraded = conversation.answers(Pending.TLS);
        logins.secured(info);
        if (upgraded) {
            conversation.stopIfAsked();
        }
    }

    /** The answer to {@link Pop3Output#authenticate} and {@link Pop3Output#apop}. */
    public void authenticated(SaslStep step) {
        if (conversation.answers(Pending.LOGIN)) {
            logins.authenticated(step);
            conversation.stopIfAsked();
        }
    }

    /** {@code LANG [language]} (RFC 6856 §3): there is one, and a range that matches it is the tag itself or any. */
    private void language(List<String> range) {
        if (range.isEmpty()) {
            speech.reply(Pop3Replies.LANGUAGES);
            speech.data(Pop3Capabilities.multiLine(List.of("en English")));
        } else if (range.get(0).equals("*") || range.get(0).equalsIgnoreCase("en")) {
            speech.reply(Pop3Replies.LANGUAGE);
        } else {
            speech.reply(Pop3Replies.NO_SUCH_LANGUAGE);
        }
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
        while (listing != null && conversation.isFree()) {
            Listing current = listing;
            listUpTo(current.needed(), () -> say(current));
        }
    }

    private void say(Listing lines) {
        speech.data(lines.piece());
        if (lines.finished()) {
            listing = null;
        }
        conversation.drainIfMuch();
    }

    /** Does something for which the messages up to a number must be listed. */
    private void listUpTo(long number, Runnable then) {
        if (number <= 0 || messages.isListed((int) Math.min(number, messages.size()))) {
            then.run();
            return;
        }
        afterListing = then;
        toList = messages.toList((int) Math.min(number, messages.size()));
        conversation.waitFor(Pending.LIST);
        output.list(toList);
    }

    /** The answer to {@link Pop3Output#list}. @param first messages, the oldest first; fewer than asked if some are gone */
    public void listed(List<StoredMessage> first) {
        if (!conversation.answers(Pending.LIST)) {
            return;
        }
        messages.list(first, toList);
        Objects.requireNonNull(afterListing, "afterListing").run();
        continueListing();
        conversation.stopIfAsked();
    }

    /** The answer to {@link Pop3Output#list}: that can't be done. */
    public void unlisted() {
        if (!conversation.answers(Pending.LIST)) {
            return;
        }
        if (listing != null) {
            conversation.close(); // half a list must not look like a whole one
        } else {
            speech.reply(Pop3Replies.UNLISTED);
            conversation.stopIfAsked();
        }
    }

    /** {@code RETR msg} (RFC 1939 §5). */
    private void retrieve(int number) {
        begin(Transfer.whole(messages.get(number), speech, refusesUtf8()), messages.following(number, FOLLOWING));
    }

    /** {@code TOP msg n} (RFC 1939 §7). */
    private void top(String msg, String n) {
        long bodyLines = Pop3Command.number(n);
        if (bodyLines < 0) {
            conversation.mistake(Pop3Replies.NOT_A_NUMBER);
            return;
        }
        messageNumber(msg)
                .ifPresent(number ->
                        begin(Transfer.top(messages.get(number), bodyLines, speech, refusesUtf8()), List.of()));
    }

    private boolean refusesUtf8() {
        return settings.terms().refuseUtf8() && !logins.isUtf8();
    }

    private void begin(Transfer asked, List<StoredMessage> next) {
        transfer = asked;
        conversation.waitFor(Pending.MESSAGE);
        output.retrieve(asked.message(), next);
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
        speech.data(Pop3Capabilities.multiLine(Pop3Capabilities.of(settings.terms(), logins.authorization(), state)));
    }

    /** {@code QUIT} (RFC 1939 §4, §6). */
    private void quit() {
        if (state == Pop3State.AUTHORIZATION) {
            conversation.goodbye(Pop3Replies.BYE);
            return;
        }
        state = Pop3State.UPDATE;
        conversation.waitFor(Pending.UPDATE);
        output.update(messages.deleted());
    }

    /** The number of a message that is there and not deleted; or nothing, and the client has been told. */
    private OptionalInt messageNumber(String argument) {
        long number = Pop3Command.number(argument);
        if (number < 0) {
            conversation.mistake(Pop3Replies.NOT_A_NUMBER);
        } else if (!messages.has(number)) {
            speech.reply(Pop3Replies.noSuchMessage(messages));
        } else if (messages.isGone((int) number)) {
            speech.reply(Pop3Replies.GONE);
        } else if (messages.isDeleted((int) number)) {
            speech.reply(Pop3Replies.IS_DELETED);
        } else {
            return OptionalInt.of((int) number);
        }
        return OptionalInt.empty();
    }

    /** The answer to {@link Pop3Output#open}: the maildrop is open and locked. */
    public void opened(String accountName, Usage usage) {
        if (!conversation.answers(Pending.MAILDROP)) {
            return;
        }
        account = accountName;
        messages = new MessageList(usage);
        state = Pop3State.TRANSACTION;
        speech.reply(Pop3Replies.messages(messages));
        conversation.stopIfAsked();
    }

    /** The answer to {@link Pop3Output#open}: no. */
    public void refused(LoginRefusal why) {
        if (conversation.answers(Pending.MAILDROP)) {
            logins.loginFailed(Pop3Replies.refused(why));
            conversation.stopIfAsked();
        }
    }

    /**
     * Octets of the message that {@link Pop3Output#retrieve} asked for; consumes those that are wanted.
     *
     * @return whether more is wanted; if not, {@link #sent} is to be called, unless the session is {@link #closed}
     */
    public boolean sending(ByteBuffer stored) {
        Transfer current = transfer;
        if (current == null || conversation.isClosed()) {
            return false;
        }
        if (!current.fits(stored.remaining())) {
            failed();
            return false;
        }
        return !current.refuses(stored) && current.send(stored);
    }

    /** The message has no more octets, or no more are wanted. */
    public void sent() {
        Transfer current = transfer;
        if (current == null || conversation.isClosed()) {
            return;
        }
        if (current.isRefused()) {
            refuse(Pop3Replies.UTF8_NEEDED);
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
        conversation.stopIfAsked();
    }

    /** The message can't be read, or not to its end. */
    public void failed() {
        Transfer current = transfer;
        if (current == null || conversation.isClosed()) {
            return;
        }
        if (current.begun()) {
            endOfTransfer(current);
            conversation.close();
        } else {
            refuse(Pop3Replies.UNREADABLE);
        }
    }

    /** The message is no longer there: somebody else has removed it. */
    public void gone() {
        Transfer current = transfer;
        if (current != null && !current.begun() && !conversation.isClosed()) {
            refuse(Pop3Replies.GONE);
        } else {
            failed();
        }
    }

    private void refuse(String reply) {
        transfer = null;
        conversation.waitFor(Pending.NOTHING);
        speech.reply(reply);
        conversation.stopIfAsked();
    }

    private void endOfTransfer(Transfer ended) {
        octets += ended.octets();
        transfer = null;
        conversation.waitFor(Pending.NOTHING);
    }

    /** The answer to {@link Pop3Output#update}. @param done false if nothing was deleted though something was to be */
    public void updated(boolean done) {
        if (!conversation.answers(Pending.UPDATE)) {
            return;
        }
        int marked = messages.size() - messages.count();
        deleted = done ? marked : 0;
        conversation.goodbye(
                !done ? Pop3Replies.DELETION_FAILED : marked == 0 ? Pop3Replies.BYE : Pop3Replies.deleted(marked));
    }

    /** The answer to {@link Pop3Output#drain}: all that was said is written. */
    public void drained() {
        if (conversation.answers(Pending.DRAIN)) {
            speech.written();
            continueListing();
            conversation.stopIfAsked();
        }
    }

    /** The client has been silent for too long: closes, unless it is us whom the client waits for. */
    public void timedOut() {
        if (conversation.isFree()) {
            conversation.close();
        }
    }

    /** The server stops: tells an idle client at once, one that waits for us after the answer; nothing is deleted. */
    public void stopping() {
        conversation.stop();
    }

    /** The connection is gone. Nothing is asked of the output any more. */
    public void disconnected() {
        conversation.disconnected();
        if (transfer != null) {
            endOfTransfer(transfer);
        }
    }

    /** Whether an answer is due and nothing is consumed until it comes. */
    public boolean waiting() {
        return !conversation.isFree() && !conversation.isClosed();
    }

    /** The mechanisms that this client may use now. */
    public List<SaslMechanism> offeredMechanisms() {
        return logins.authorization().offered();
    }

    /** Whether a command line has begun and not ended. */
    public boolean commandUnderWay() {
        return lines.partial() || logins.authorization().responseUnderWay();
    }

    /** Whether the session is over. */
    public boolean closed() {
        return conversation.isClosed();
    }

    /** What the session has done so far. */
    public Pop3SessionReport report() {
        return new Pop3SessionReport(remote, account, retrieved, deleted, octets);
    }
}

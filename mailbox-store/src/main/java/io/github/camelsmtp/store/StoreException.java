package io.github.camelsmtp.store;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** A store could not do what it was asked; {@link #reason} says why in a way that code can act on. */
public final class StoreException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Why. */
    public enum Reason {
        /** No such account (any more). */
        UNKNOWN_ACCOUNT,
        /** There is an account or an alias of that name already. */
        ALREADY_THERE,
        /** The account has been disabled. */
        ACCOUNT_DISABLED,
        /** The mailbox has no room for the message now. */
        OVER_QUOTA,
        /** The message is larger than the mailbox may ever be. */
        TOO_LARGE,
        /** No such message (any more). */
        NO_SUCH_MESSAGE,
        /** The disk or the database has no room. */
        FULL,
        /** The content to be stored could not be read; the store is fine. */
        UNREADABLE_CONTENT,
        /** Another process holds the storage, or another session the maildrop. */
        IN_USE,
        /** This store does not have what was asked for. */
        UNSUPPORTED,
        /** The store has been closed. */
        CLOSED,
        /** Anything else: a broken disk, a lost connection. Trying again may help. */
        UNAVAILABLE;

        /**
         * What a failure of a file or a directory means: {@link #FULL} or {@link #UNAVAILABLE}. Java has no exception of its
         * own for a full disk; the system's words are all there is, here those of Linux, BSD, macOS and Windows.
         */
        public static Reason of(IOException failed) {
            String words = String.valueOf(failed.getMessage()).toLowerCase(Locale.ROOT);
            return FULL_DISK.stream().anyMatch(words::contains) ? FULL : UNAVAILABLE;
        }
    }

    private static final List<String> FULL_DISK =
            List.of("no space left", "not enough space", "disk is full", "quota exceeded");

    private final Reason reason;

    /**
     * @param reason why
     * @param message one line for the administrator that says what and where; never shown to a peer
     */
    public StoreException(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /** Without a cause. */
    public StoreException(Reason reason, String message) {
        this(reason, message, null);
    }

    /**
     * Why a stage failed, as an exception of the thread that waited for it.
     *
     * @param what has failed, said where the cause is none of a store
     */
    public static StoreException of(CompletionException failed, String what) {
        return failed.getCause() instanceof StoreException why
                ? new StoreException(why.reason(), String.valueOf(why.getMessage()), why)
                : new StoreException(Reason.UNAVAILABLE, what + ": " + failed.getCause(), failed);
    }

    /**
     * What a failure of a file or a directory means: {@code FULL} or {@code UNAVAILABLE} ({@link Reason#of}).
     *
     * @param what has failed, and where
     */
    public static StoreException of(IOException failed, String what) {
        Reason reason = Reason.of(failed);
        return new StoreException(
                reason, what + ": " + (reason == Reason.FULL ? "the disk is full" : failed.toString()), failed);
    }

    /** Why. */
    public Reason reason() {
        return reason;
    }
}

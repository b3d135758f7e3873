package io.github.camelsmtp.net;

import java.io.IOException;
import java.net.BindException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Turns what the system says about an address it will not bind into one line for the user: what, where, what to do. */
final class ListenFailure {

    private ListenFailure() {}

    /** The name or address can't be resolved. */
    static IOException unknownHost(ListenerSettings settings) {
        return new IOException(where(settings) + "unknown host; use an address of this machine, or 0.0.0.0 for all");
    }

    /** Binding failed with this, or with this somewhere down its causes. */
    static IOException of(ListenerSettings settings, Throwable failure) {
        String said = innermost(failure);
        String lower = said.toLowerCase(Locale.ROOT);
        if (lower.contains("in use")) {
            return new IOException(
                    where(settings) + "the port is in use; stop the other server or choose another port", failure);
        }
        if (lower.contains("permission denied") || lower.contains("not permitted")) {
            return new IOException(
                    where(settings) + "permission denied; ports under 1024 need a privilege, choose a higher one",
                    failure);
        }
        if (lower.contains("cannot assign") || lower.contains("can't assign")) {
            return new IOException(
                    where(settings) + "this machine does not have that address; use one it has, or 0.0.0.0 for all",
                    failure);
        }
        return new IOException(where(settings) + said, failure);
    }

    private static String where(ListenerSettings settings) {
        String host = settings.host().indexOf(':') < 0 ? settings.host() : "[" + settings.host() + "]";
        return "cannot listen on " + host + ":" + settings.port() + ": ";
    }

    /** The words of the bind failure itself: MINA wraps it once or twice. */
    private static String innermost(Throwable failure) {
        @Nullable Throwable cause = failure;
        Throwable last = failure;
        while (cause != null && !(last instanceof BindException)) {
            last = cause;
            cause = cause.getCause();
        }
        String said = last.getMessage();
        return said == null ? last.getClass().getSimpleName() : said;
    }
}

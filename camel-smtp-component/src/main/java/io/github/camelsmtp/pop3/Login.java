package io.github.camelsmtp.pop3;

import io.github.camelsmtp.store.Maildrop;

/** The answer to a password: the maildrop, or why not. */
public sealed interface Login {

    /** Yes. @param maildrop open, and from now on the session's to close */
    record Opened(Maildrop maildrop) implements Login {}

    /** No. @param why as the client is told */
    record Refused(LoginRefusal why) implements Login {}

    /** Yes: the session closes the maildrop. */
    static Login opened(Maildrop maildrop) {
        return new Opened(maildrop);
    }

    /** No. */
    static Login refused(LoginRefusal why) {
        return new Refused(why);
    }
}

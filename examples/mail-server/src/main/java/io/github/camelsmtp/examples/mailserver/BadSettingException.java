package io.github.camelsmtp.examples.mailserver;

/** A setting that has no sense. The message is one line for the user: which one, from where, and what it should be. */
final class BadSettingException extends Exception {
    private static final long serialVersionUID = 1L;

    BadSettingException(String message) {
        super(message);
    }
}

package io.github.camelsmtp.smtp;

/**
 * What is the same for every session of a server.
 *
 * @param hostname our name in greeting, EHLO reply and Received
 * @param limits how much a session may ask of us
 * @param auth how clients may log in
 */
public record SmtpServerSettings(String hostname, SmtpLimits limits, SmtpAuthSettings auth) {

    /** A server nobody can log in to. */
    public SmtpServerSettings(String hostname, SmtpLimits limits) {
        this(hostname, limits, SmtpAuthSettings.NONE);
    }
}

package io.github.camelsmtp.smtp;

/**
 * What is the same for every session of a server.
 *
 * @param hostname our name in greeting, EHLO reply and Received
 * @param limits how much a session may ask of us
 */
public record SmtpServerSettings(String hostname, SmtpLimits limits) {}

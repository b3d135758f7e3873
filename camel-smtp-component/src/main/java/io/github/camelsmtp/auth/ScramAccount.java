package io.github.camelsmtp.auth;

import io.github.camelsmtp.mail.ScramCredential;

/**
 * An account that can log in with SCRAM.
 *
 * @param name the account's name, which is what the session is for then, however the client wrote it
 * @param credential its keys
 */
public record ScramAccount(String name, ScramCredential credential) {}

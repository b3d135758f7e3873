package io.github.camelsmtp.component;

/** What a server does about logins. */
public enum AuthMode {
    /** There are none. */
    NONE,
    /** Clients may log in, and get what the policies give to those who have. */
    OFFERED,
    /** Without a login there is no mail: 530 5.7.0. */
    REQUIRED
}

package io.github.camelsmtp.auth;

import java.util.Arrays;

/**
 * An account whose password is kept so that it can be read, which CRAM-MD5 needs. Whoever can keep something else, should.
 *
 * @param name the account's name, which is what the session is for then, however the client wrote it
 * @param octets the secret
 */
public record SharedSecret(String name, byte[] octets) {

    @Override
    public boolean equals(Object other) {
        return other instanceof SharedSecret that && name.equals(that.name) && Arrays.equals(octets, that.octets);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    /** Never shows the secret. */
    @Override
    public String toString() {
        return "SharedSecret[" + name + "]";
    }
}

package io.github.camelsmtp.auth;

import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a mechanism may know of the connection that a client logs in on. Immutable.
 *
 * @param hostname our name
 * @param binding what binds a login to the connection, {@link ChannelBinding#NONE} without TLS
 * @param offered the mechanisms that this client is offered: whoever says that one of them is not, was lied to on the way
 * @param certificate the client's TLS certificate, verified up to an authority that is trusted; null if there is none
 */
public record SaslConnection(
        String hostname,
        ChannelBinding binding,
        Set<SaslMechanism> offered,
        @Nullable X509Certificate certificate) {

    public SaslConnection {
        offered = Set.copyOf(offered);
    }

    /** A connection without TLS. */
    public static SaslConnection plain(String hostname, Collection<SaslMechanism> offered) {
        return new SaslConnection(hostname, ChannelBinding.NONE, Set.copyOf(offered), null);
    }
}

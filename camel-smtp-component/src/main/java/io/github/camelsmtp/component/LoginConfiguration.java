package io.github.camelsmtp.component;

import io.github.camelsmtp.auth.Authenticator;
import io.github.camelsmtp.auth.SaslMechanism;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;
import org.jspecify.annotations.Nullable;

/** How clients log in to a server, whatever it speaks. {@link ServerLogins} makes it of these. */
@UriParams
public abstract class LoginConfiguration extends TlsConfiguration {
    @UriParam(label = "consumer,security")
    @Metadata(
            description =
                    "Whether passwords and tokens may be sent without TLS. If not: 538 5.7.11, in POP3 -ERR [AUTH].")
    private boolean plaintextAuth;

    @UriParam(label = "consumer,security")
    @Metadata(
            description =
                    "The mechanisms that are offered, with commas between them: EXTERNAL, SCRAM-SHA-256-PLUS, SCRAM-SHA-256, SCRAM-SHA-1-PLUS, SCRAM-SHA-1, OAUTHBEARER, XOAUTH2, CRAM-MD5, PLAIN, LOGIN. Default: all that the authenticator can do. Each is offered only to connections that allow it.")
    private @Nullable String saslMechanisms;

    @UriParam(label = "consumer,security")
    @Metadata(
            description =
                    "Who knows the accounts. Default: the authenticator of the registry, or the accounts of the mailbox store.")
    private @Nullable Authenticator authenticator;

    @UriParam(label = "consumer,security", defaultValue = "10")
    @Metadata(
            description =
                    "Failed logins of an account until it is locked; an address may have four times as many. All servers of the Camel context count together.")
    private int maxLoginFailures = 10;

    @UriParam(label = "consumer,security", javaType = "java.time.Duration", defaultValue = "15m")
    @Metadata(
            description =
                    "How long an account or an address is locked after its last failed login; 0: never. Failed logins are answered slowly in any case.")
    private long loginLockout = Duration.ofMinutes(15).toMillis();

    @UriParam(label = "consumer,advanced", defaultValue = "4")
    @Metadata(
            description =
                    "How many logins may use the mailbox store at the same time; others wait. A password costs some 10 ms of a processor.")
    private int loginPoolSize = 4;

    /** The mechanisms that are wanted; all if the user has not said. @throws IllegalArgumentException if one is unknown */
    Set<SaslMechanism> mechanisms() {
        if (saslMechanisms == null) {
            return EnumSet.allOf(SaslMechanism.class);
        }
        Set<SaslMechanism> wanted = EnumSet.noneOf(SaslMechanism.class);
        for (String name : saslMechanisms.split(",")) {
            wanted.add(SaslMechanism.of(name.strip())
                    .orElseThrow(() -> new IllegalArgumentException("saslMechanisms has '" + name.strip()
                            + "', which is none; there are "
                            + Arrays.stream(SaslMechanism.values())
                                    .map(SaslMechanism::wireName)
                                    .collect(Collectors.joining(", ")))));
        }
        return wanted;
    }

    public boolean isPlaintextAuth() {
        return plaintextAuth;
    }

    public void setPlaintextAuth(boolean plaintextAuth) {
        this.plaintextAuth = plaintextAuth;
    }

    public @Nullable String getSaslMechanisms() {
        return saslMechanisms;
    }

    public void setSaslMechanisms(@Nullable String saslMechanisms) {
        this.saslMechanisms = saslMechanisms;
    }

    public @Nullable Authenticator getAuthenticator() {
        return authenticator;
    }

    public void setAuthenticator(@Nullable Authenticator authenticator) {
        this.authenticator = authenticator;
    }

    public int getMaxLoginFailures() {
        return maxLoginFailures;
    }

    public void setMaxLoginFailures(int maxLoginFailures) {
        this.maxLoginFailures = maxLoginFailures;
    }

    public long getLoginLockout() {
        return loginLockout;
    }

    public void setLoginLockout(long loginLockout) {
        this.loginLockout = loginLockout;
    }

    public int getLoginPoolSize() {
        return loginPoolSize;
    }

    public void setLoginPoolSize(int loginPoolSize) {
        this.loginPoolSize = loginPoolSize;
    }
}

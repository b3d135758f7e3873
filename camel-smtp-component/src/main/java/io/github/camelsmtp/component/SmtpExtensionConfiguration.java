package io.github.camelsmtp.component;

import io.github.camelsmtp.mail.Networks;
import io.github.camelsmtp.policy.LoginDomains;
import io.github.camelsmtp.smtp.Extension;
import io.github.camelsmtp.smtp.Extensions;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;
import org.jspecify.annotations.Nullable;

/**
 * The extensions of SMTP that a {@code mina-smtp} server offers only if it is told that its route can honour them. Those
 * that the server itself can honour have no option: it offers them.
 */
@UriParams
public abstract class SmtpExtensionConfiguration extends SmtpLimitsConfiguration {
    @UriParam(label = "consumer,extensions")
    @Metadata(
            description =
                    "Whether to offer BINARYMIME (RFC 3030). Say so if the route can do with messages that are not"
                            + " made of lines: mailboxes can't, and refuse them with 554 5.6.3.")
    private boolean binaryMime;

    @UriParam(label = "consumer,extensions")
    @Metadata(
            description = "Whether to offer DSN (RFC 3461). Say so if the route sends the reports that senders ask for:"
                    + " what they asked is in the envelope. Without it RET, ENVID, NOTIFY and ORCPT are 555.")
    private boolean dsn;

    @UriParam(label = "consumer,extensions")
    @Metadata(
            description = "Whether to offer REQUIRETLS (RFC 8689) to clients that have TLS. Say so if the route passes"
                    + " such a message on only through verified TLS, or not at all.")
    private boolean requireTls;

    @UriParam(label = "consumer,extensions")
    @Metadata(
            description = "Whether to offer SMTPUTF8 (RFC 6531): addresses and header fields in UTF-8. Say so if the"
                    + " route and everything behind it can take them; for mailboxes see their option smtpUtf8.")
    private boolean smtpUtf8;

    @UriParam(label = "consumer,extensions")
    @Metadata(
            description =
                    "Whether to offer SEND, SOML and SAML of RFC 821: the route gets CamelSmtpDeliveryMode, and who"
                            + " of the recipients has a session open. SEND tells strangers who has. With atrnQueue also TURN.")
    private boolean legacyCommands;

    @UriParam(label = "consumer,extensions")
    @Metadata(
            description =
                    "Whether to offer DELIVERBY (RFC 2852): by a time, or back. Say so with acknowledge=AFTER_SPOOL, or if"
                            + " the route puts its mail into mail-queue:, which looks at the time.")
    private boolean deliverBy;

    @UriParam(label = "consumer,extensions")
    @Metadata(
            description =
                    "Whether to offer MT-PRIORITY (RFC 6710): some before others. Say so with acknowledge=AFTER_SPOOL, or"
                            + " if the route puts its mail into mail-queue:, which takes the urgent first.")
    private boolean mtPriority;

    @UriParam(label = "consumer,extensions", javaType = "java.time.Duration", defaultValue = "0")
    @Metadata(
            description =
                    "For how long a client may have its message wait here (FUTURERELEASE, RFC 4865); 0: not offered. Only"
                            + " clients that have logged in or are in trustedNetworks may. Set it with"
                            + " acknowledge=AFTER_SPOOL, or if the route puts its mail into mail-queue:, which holds it.")
    private long longestHold;

    @UriParam(label = "consumer,extensions")
    @Metadata(
            description =
                    "The name of the mail-queue: that clients may start with ETRN (RFC 1985), those that have logged in or"
                            + " are in trustedNetworks. Default: ETRN is not offered.")
    private @Nullable String etrnQueue;

    @UriParam(label = "consumer,extensions")
    @Metadata(
            description =
                    "The name of the mail-queue: whose mail clients may fetch on their own connection after a login, each of"
                            + " the domains that loginDomains gives it: with ATRN (RFC 2645), and if legacyCommands is true"
                            + " with TURN. Default: neither is offered.")
    private @Nullable String atrnQueue;

    @UriParam(label = "consumer,extensions")
    @Metadata(
            description =
                    "The mail of which domains a login may fetch from atrnQueue: login:domain,domain;login:domain, or a bean.")
    private @Nullable LoginDomains loginDomains;

    /** @throws IllegalArgumentException if mail may be fetched and nobody can be the one to do so, in one line */
    void validateFetching(AuthMode auth) {
        if ((atrnQueue == null) != (loginDomains == null)) {
            throw new IllegalArgumentException("atrnQueue and loginDomains belong together: the queue whose mail may be"
                    + " fetched with ATRN, and the domains that each login may fetch");
        }
        if (atrnQueue != null && auth == AuthMode.NONE) {
            throw new IllegalArgumentException("atrnQueue needs logins: set auth to OFFERED or REQUIRED");
        }
    }

    /** What is on. @param trusted the networks of those who may submit without a login */
    Extensions extensions(Clock clock, Networks trusted) {
        Set<Extension> on = EnumSet.noneOf(Extension.class);
        add(on, binaryMime, Extension.BINARYMIME);
        add(on, dsn, Extension.DSN);
        add(on, smtpUtf8, Extension.SMTPUTF8);
        add(on, requireTls, Extension.REQUIRETLS);
        add(on, legacyCommands, Extension.SEND);
        add(on, legacyCommands, Extension.SOML);
        add(on, legacyCommands, Extension.SAML);
        add(on, deliverBy, Extension.DELIVERBY);
        add(on, mtPriority, Extension.MT_PRIORITY);
        add(on, longestHold != 0, Extension.FUTURERELEASE);
        add(on, etrnQueue != null, Extension.ETRN);
        add(on, atrnQueue != null, Extension.ATRN);
        add(on, atrnQueue != null && legacyCommands, Extension.TURN);
        return new Extensions(on, Duration.ZERO, Duration.ofMillis(longestHold), clock, trusted);
    }

    private static void add(Set<Extension> on, boolean wanted, Extension extension) {
        if (wanted) {
            on.add(extension);
        }
    }

    public boolean isDeliverBy() {
        return deliverBy;
    }

    public void setDeliverBy(boolean deliverBy) {
        this.deliverBy = deliverBy;
    }

    public boolean isMtPriority() {
        return mtPriority;
    }

    public void setMtPriority(boolean mtPriority) {
        this.mtPriority = mtPriority;
    }

    public long getLongestHold() {
        return longestHold;
    }

    public void setLongestHold(long longestHold) {
        this.longestHold = longestHold;
    }

    public @Nullable String getEtrnQueue() {
        return etrnQueue;
    }

    public void setEtrnQueue(@Nullable String etrnQueue) {
        this.etrnQueue = etrnQueue;
    }

    public @Nullable String getAtrnQueue() {
        return atrnQueue;
    }

    public void setAtrnQueue(@Nullable String atrnQueue) {
        this.atrnQueue = atrnQueue;
    }

    public @Nullable LoginDomains getLoginDomains() {
        return loginDomains;
    }

    public void setLoginDomains(@Nullable LoginDomains loginDomains) {
        this.loginDomains = loginDomains;
    }

    public boolean isBinaryMime() {
        return binaryMime;
    }

    public void setBinaryMime(boolean binaryMime) {
        this.binaryMime = binaryMime;
    }

    public boolean isSmtpUtf8() {
        return smtpUtf8;
    }

    public void setSmtpUtf8(boolean smtpUtf8) {
        this.smtpUtf8 = smtpUtf8;
    }

    public boolean isLegacyCommands() {
        return legacyCommands;
    }

    public void setLegacyCommands(boolean legacyCommands) {
        this.legacyCommands = legacyCommands;
    }

    public boolean isDsn() {
        return dsn;
    }

    public void setDsn(boolean dsn) {
        this.dsn = dsn;
    }

    public boolean isRequireTls() {
        return requireTls;
    }

    public void setRequireTls(boolean requireTls) {
        this.requireTls = requireTls;
    }
}

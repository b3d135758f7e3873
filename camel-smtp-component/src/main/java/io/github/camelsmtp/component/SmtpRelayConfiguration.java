package io.github.camelsmtp.component;

import io.github.camelsmtp.mail.Networks;
import io.github.camelsmtp.policy.LoginAddresses;
import io.github.camelsmtp.policy.OpenRelay;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;
import org.jspecify.annotations.Nullable;

/** Who may send to recipients that are not local, and as whom, at a {@code mina-smtp} server. */
@UriParams
public abstract class SmtpRelayConfiguration extends SmtpPolicyConfiguration {
    @UriParam(label = "consumer,security", defaultValue = "NONE")
    @Metadata(
            description =
                    "Whether clients log in: NONE; OFFERED, and what a login is good for the policies say; REQUIRED: without it there is no mail, which is what a server for one's own users does.")
    private AuthMode auth = AuthMode.NONE;

    @UriParam(label = "consumer,security")
    @Metadata(description = "Whether a client that has logged in may send to every recipient, not only to local ones.")
    private boolean relayAuthenticated;

    @UriParam(label = "consumer,security")
    @Metadata(
            description =
                    "Networks such as 10.0.0.0/8,2001:db8::/32 whose clients may send to every recipient, and whose"
                            + " addresses no rate counts.")
    private @Nullable String trustedNetworks;

    @UriParam(label = "consumer,security")
    @Metadata(
            description = "Whether the server may start although anybody could send to everybody through it: with"
                    + " localDomains=*, or with trustedNetworks that hold a sixteenth or more of all addresses.")
    private boolean openRelay;

    @UriParam(label = "consumer,security")
    @Metadata(
            description =
                    "Whether people submit their mail here (RFC 6409), as with auth=REQUIRED: who has logged in may send as itself, and"
                            + " a missing Date or Message-ID is added.")
    private boolean submission;

    @UriParam(label = "consumer,security")
    @Metadata(
            description =
                    "Whether who has logged in must send as itself: another sender is 553 5.7.1. The null sender is"
                            + " nobody else. Default: true with submission, else false.")
    private @Nullable Boolean senderMustMatchLogin;

    @UriParam(label = "consumer,security")
    @Metadata(description = "Whether alice@example.org may also send as alice+anything@example.org.")
    private boolean senderSubaddresses;

    @UriParam(label = "consumer,advanced")
    @Metadata(
            description =
                    "Knows which senders belong to a login, for senderMustMatchLogin. Default: the login itself, if"
                            + " it is an address.")
    private @Nullable LoginAddresses loginAddresses;

    @UriParam(label = "consumer,security")
    @Metadata(
            description =
                    "The networks whose clients may talk to the server at all, separated by commas; others are 554 5.7.1."
                            + " Default: everybody, and with mina-lmtp this machine alone.")
    private @Nullable String clientNetworks;

    /** Who may talk to us; none means everybody. @throws IllegalArgumentException if one is no network, in one line */
    Networks clients() {
        return networks("clientNetworks", clientNetworks);
    }

    /** @throws IllegalArgumentException if one is no network, in one line */
    Networks trusted() {
        return networks("trustedNetworks", trustedNetworks);
    }

    /** Nobody submits without a login, whatever else is set (RFC 6409 §4.3). */
    public AuthMode getAuth() {
        return submission ? AuthMode.REQUIRED : auth;
    }

    public void setAuth(AuthMode auth) {
        this.auth = auth;
    }

    /** Whether senders are looked at. */
    boolean checksSenders() {
        return senderMustMatchLogin == null ? submission : senderMustMatchLogin;
    }

    /** Which senders belong to a login. */
    LoginAddresses senders() {
        if (loginAddresses != null) {
            return loginAddresses;
        }
        return senderSubaddresses ? LoginAddresses.withSubaddresses('+') : LoginAddresses.own();
    }

    /** @throws IllegalArgumentException if this would be an open relay that nobody has asked for */
    void validateRelay() {
        clients();
        require(
                openRelay || !domains().contains("*"),
                "mina-smtp: localDomains=* takes mail from anybody to anybody: name the domains, or set openRelay=true if"
                        + " that is what you want");
        refuseOpen("trustedNetworks", getTrustedNetworks(), "send to anybody");
        refuseOpen("xclientFrom", getXclientFrom(), "say that it is anybody");
        refuseOpen("proxyProtocolFrom", getProxyProtocolFrom(), "say that it is anybody");
    }

    private void refuseOpen(String option, @Nullable String networks, String harm) {
        require(
                openRelay || !OpenRelay.isOpen(networks(option, networks)),
                "mina-smtp: " + option + "=" + networks + " are so many addresses that anybody could " + harm
                        + ": name smaller networks, or set openRelay=true if that is what you want");
    }

    public @Nullable String getClientNetworks() {
        return clientNetworks;
    }

    public void setClientNetworks(@Nullable String clientNetworks) {
        this.clientNetworks = clientNetworks;
    }

    public boolean isRelayAuthenticated() {
        return relayAuthenticated;
    }

    public void setRelayAuthenticated(boolean relayAuthenticated) {
        this.relayAuthenticated = relayAuthenticated;
    }

    public @Nullable String getTrustedNetworks() {
        return trustedNetworks;
    }

    public void setTrustedNetworks(@Nullable String trustedNetworks) {
        this.trustedNetworks = trustedNetworks;
    }

    public boolean isOpenRelay() {
        return openRelay;
    }

    public void setOpenRelay(boolean openRelay) {
        this.openRelay = openRelay;
    }

    public boolean isSubmission() {
        return submission;
    }

    public void setSubmission(boolean submission) {
        this.submission = submission;
    }

    public @Nullable Boolean getSenderMustMatchLogin() {
        return senderMustMatchLogin;
    }

    public void setSenderMustMatchLogin(@Nullable Boolean senderMustMatchLogin) {
        this.senderMustMatchLogin = senderMustMatchLogin;
    }

    public boolean isSenderSubaddresses() {
        return senderSubaddresses;
    }

    public void setSenderSubaddresses(boolean senderSubaddresses) {
        this.senderSubaddresses = senderSubaddresses;
    }

    public @Nullable LoginAddresses getLoginAddresses() {
        return loginAddresses;
    }

    public void setLoginAddresses(@Nullable LoginAddresses loginAddresses) {
        this.loginAddresses = loginAddresses;
    }
}

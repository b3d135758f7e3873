package io.github.camelsmtp.component;

import io.github.camelsmtp.dns.Dnssec;
import io.github.camelsmtp.relay.IpVersions;
import java.time.Duration;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;
import org.jspecify.annotations.Nullable;

/** How {@code mina-smtp:mx} finds the hosts of its recipients' domains. */
@UriParams
public abstract class SmtpMxConfiguration extends SmtpSendConfiguration {
    @UriParam(label = "producer,mx", defaultValue = "25")
    @Metadata(description = "The port of mail hosts that mina-smtp:mx sends to. Anything but 25 is for tests.")
    private int mxPort = 25;

    @UriParam(label = "producer,mx")
    @Metadata(
            description =
                    "The DNS servers to ask, addresses with commas between them, each perhaps with a port: 192.0.2.53,127.0.0.1:5353,[2001:db8::53]:53. Default: the operating system's.")
    private @Nullable String dnsServers;

    @UriParam(label = "producer,mx,security", defaultValue = "OFF")
    @Metadata(
            description =
                    "Whose word counts that an answer of the DNS is authentic. OFF: nobody's, and there is no DANE. TRUSTED: that of the DNS servers (the AD bit), which must be on this machine or on a way that nobody else can reach. VALIDATE: signatures are checked here, up to the root; the DNS servers must pass them on.")
    private Dnssec dnssec = Dnssec.OFF;

    @UriParam(label = "producer,mx,security", defaultValue = "true")
    @Metadata(description = "Whether TLSA records are honoured (DANE, RFC 7672). It needs dnssec.")
    private boolean dane = true;

    @UriParam(label = "producer,mx,security", defaultValue = "true")
    @Metadata(
            description =
                    "Whether MTA-STS policies are honoured (RFC 8461): they are looked for by DNS and fetched by HTTPS.")
    private boolean mtaSts = true;

    @UriParam(label = "producer,mx", defaultValue = "BOTH")
    @Metadata(
            description =
                    "Which addresses of a mail host are used: BOTH in turns, PREFER_IPV4, PREFER_IPV6, ONLY_IPV4, ONLY_IPV6.")
    private IpVersions ipVersions = IpVersions.BOTH;

    @UriParam(label = "producer,mx,security")
    @Metadata(
            description =
                    "Networks that mail may go to though they are private: without it no domain's MX leads to this machine, to a private network or to anything else that is no public address. For an intranet 10.0.0.0/8, for a test 127.0.0.0/8.")
    private @Nullable String mxAllowedNetworks;

    @UriParam(label = "producer,mx")
    @Metadata(
            description =
                    "Our names as MX records have them, besides hostname, with commas between them: a domain whose best MX is one of them comes back to us, and is refused (554 5.4.6).")
    private @Nullable String mxOwnNames;

    @UriParam(label = "producer,mx")
    @Metadata(
            description =
                    "Networks by which mail comes to us, besides this machine's addresses: what is before a NAT or a proxy. An MX there is ourselves.")
    private @Nullable String mxOwnNetworks;

    @UriParam(label = "producer,mx", defaultValue = "5")
    @Metadata(description = "How many addresses are tried for one message. Postfix: 5.")
    private int mxAddressLimit = 5;

    @UriParam(label = "producer,mx", defaultValue = "2")
    @Metadata(description = "How many of them may answer and not take everything. Postfix: 2.")
    private int mxSessionLimit = 2;

    @UriParam(label = "producer,mx", javaType = "java.time.Duration", defaultValue = "5m")
    @Metadata(
            description =
                    "How long a domain where nobody answers is left alone; its mail fails at once, for now. Postfix: 5 minutes.")
    private long mxDeadTime = Duration.ofMinutes(5).toMillis();

    public int getMxPort() {
        return mxPort;
    }

    public void setMxPort(int mxPort) {
        this.mxPort = mxPort;
    }

    public @Nullable String getDnsServers() {
        return dnsServers;
    }

    public void setDnsServers(@Nullable String dnsServers) {
        this.dnsServers = dnsServers;
    }

    public Dnssec getDnssec() {
        return dnssec;
    }

    public void setDnssec(Dnssec dnssec) {
        this.dnssec = dnssec;
    }

    public boolean isDane() {
        return dane;
    }

    public void setDane(boolean dane) {
        this.dane = dane;
    }

    public boolean isMtaSts() {
        return mtaSts;
    }

    public void setMtaSts(boolean mtaSts) {
        this.mtaSts = mtaSts;
    }

    public IpVersions getIpVersions() {
        return ipVersions;
    }

    public void setIpVersions(IpVersions ipVersions) {
        this.ipVersions = ipVersions;
    }

    public @Nullable String getMxAllowedNetworks() {
        return mxAllowedNetworks;
    }

    public void setMxAllowedNetworks(@Nullable String mxAllowedNetworks) {
        this.mxAllowedNetworks = mxAllowedNetworks;
    }

    public @Nullable String getMxOwnNames() {
        return mxOwnNames;
    }

    public void setMxOwnNames(@Nullable String mxOwnNames) {
        this.mxOwnNames = mxOwnNames;
    }

    public @Nullable String getMxOwnNetworks() {
        return mxOwnNetworks;
    }

    public void setMxOwnNetworks(@Nullable String mxOwnNetworks) {
        this.mxOwnNetworks = mxOwnNetworks;
    }

    public int getMxAddressLimit() {
        return mxAddressLimit;
    }

    public void setMxAddressLimit(int mxAddressLimit) {
        this.mxAddressLimit = mxAddressLimit;
    }

    public int getMxSessionLimit() {
        return mxSessionLimit;
    }

    public void setMxSessionLimit(int mxSessionLimit) {
        this.mxSessionLimit = mxSessionLimit;
    }

    public long getMxDeadTime() {
        return mxDeadTime;
    }

    public void setMxDeadTime(long mxDeadTime) {
        this.mxDeadTime = mxDeadTime;
    }
}

package io.github.camelsmtp.component;

import io.github.camelsmtp.mail.DomainName;
import io.github.camelsmtp.smtp.SmtpPolicy;
import io.github.camelsmtp.store.MailboxStore;
import java.util.Set;
import java.util.TreeSet;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;
import org.jspecify.annotations.Nullable;

/** Who may send what to whom at a {@code mina-smtp} server. */
@UriParams
public abstract class SmtpPolicyConfiguration extends SmtpExtensionConfiguration {
    @UriParam(label = "consumer")
    @Metadata(
            description =
                    "The domains whose mail is accepted here, separated by commas. An asterisk accepts every recipient and needs"
                            + " openRelay=true.")
    private @Nullable String localDomains;

    @UriParam(label = "consumer")
    @Metadata(
            description = "Whether a recipient must have an account in the mailbox store; if not, it is refused with"
                    + " 550 5.1.1. Postmaster is always accepted.")
    private boolean knownRecipientsOnly;

    @UriParam(label = "consumer,advanced")
    @Metadata(
            description =
                    "A policy that is asked at every stage, before the endpoints of the stages and the local domains are.")
    private @Nullable SmtpPolicy policy;

    @UriParam(label = "consumer,advanced")
    @Metadata(
            description =
                    "The store whose accounts are known. Default: the one of the registry, or an embedded H2 database.")
    private @Nullable MailboxStore mailboxStore;

    /** The local domains in lower case, perhaps none. */
    Set<String> domains() {
        Set<String> domains = new TreeSet<>();
        for (String domain : (localDomains == null ? "" : localDomains).split(",")) {
            if (!domain.isBlank()) {
                domains.add(DomainName.toAscii(domain.strip())
                        .orElseThrow(() -> new IllegalArgumentException(
                                "localDomains has '" + domain.strip() + "', which is no domain of any script")));
            }
        }
        return domains;
    }

    public @Nullable String getLocalDomains() {
        return localDomains;
    }

    public void setLocalDomains(@Nullable String localDomains) {
        this.localDomains = localDomains;
    }

    public boolean isKnownRecipientsOnly() {
        return knownRecipientsOnly;
    }

    public void setKnownRecipientsOnly(boolean knownRecipientsOnly) {
        this.knownRecipientsOnly = knownRecipientsOnly;
    }

    public @Nullable SmtpPolicy getPolicy() {
        return policy;
    }

    public void setPolicy(@Nullable SmtpPolicy policy) {
        this.policy = policy;
    }

    public @Nullable MailboxStore getMailboxStore() {
        return mailboxStore;
    }

    public void setMailboxStore(@Nullable MailboxStore mailboxStore) {
        this.mailboxStore = mailboxStore;
    }
}

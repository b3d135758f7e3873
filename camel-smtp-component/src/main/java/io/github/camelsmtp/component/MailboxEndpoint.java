package io.github.camelsmtp.component;

import io.github.camelsmtp.store.MailboxStore;
import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.DefaultEndpoint;
import org.jspecify.annotations.Nullable;

/** Deliver messages into mailboxes, durably: one copy for each recipient, or none for any. */
@UriEndpoint(
        firstVersion = "0.1.0",
        scheme = "mailbox",
        title = "Mailbox",
        syntax = "mailbox:address",
        category = {Category.MAIL},
        headersClass = SmtpConstants.class,
        producerOnly = true)
public class MailboxEndpoint extends DefaultEndpoint {
    /** The path that means the recipients of the envelope. */
    static final String RECIPIENTS = "recipients";

    @UriPath
    @Metadata(
            required = true,
            description =
                    "`recipients` for every recipient of the envelope" + " (CamelSmtpRecipients), or one address.")
    private String address = "";

    @UriParam
    @Metadata(description = "The address that gets mail for postmaster, if postmaster has no account of its own.")
    private @Nullable String postmaster;

    @UriParam
    @Metadata(
            description = "Whether messages sent with SMTPUTF8 (RFC 6531) are stored, as they came. Say so if whatever"
                    + " reads the mailboxes can do with header fields in UTF-8; else they are refused with 554 5.6.9.")
    private boolean smtpUtf8;

    @UriParam(label = "advanced")
    @Metadata(description = "The store. Default: the one of the registry, or an embedded H2 database.")
    private @Nullable MailboxStore mailboxStore;

    /** An endpoint of a component. */
    public MailboxEndpoint(String uri, MailboxComponent component) {
        super(uri, component);
    }

    @Override
    public Producer createProducer() throws Exception {
        return new MailboxProducer(this);
    }

    /** There is no consumer yet. @throws UnsupportedOperationException always */
    @Override
    public Consumer createConsumer(Processor processor) {
        throw new UnsupportedOperationException(
                "mailbox: has no consumer yet: read mailboxes with mina-pop3: and a client");
    }

    public String getAddress() {
        return address;
    }

    public void setAddress(String address) {
        this.address = address;
    }

    public @Nullable String getPostmaster() {
        return postmaster;
    }

    public void setPostmaster(@Nullable String postmaster) {
        this.postmaster = postmaster;
    }

    public boolean isSmtpUtf8() {
        return smtpUtf8;
    }

    public void setSmtpUtf8(boolean smtpUtf8) {
        this.smtpUtf8 = smtpUtf8;
    }

    public @Nullable MailboxStore getMailboxStore() {
        return mailboxStore;
    }

    public void setMailboxStore(@Nullable MailboxStore mailboxStore) {
        this.mailboxStore = mailboxStore;
    }
}

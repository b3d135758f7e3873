package io.github.camelsmtp.component;

import io.github.camelsmtp.policy.Rate;
import io.github.camelsmtp.policy.Rates;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;
import org.jspecify.annotations.Nullable;

/**
 * How often the clients of a {@code mina-smtp} server may come. A rate is a number and a time: {@code 100/1h}, with s, m, h
 * or d.
 */
@UriParams
public abstract class SmtpRateConfiguration extends SmtpRelayConfiguration {
    @UriParam(label = "consumer,limits")
    @Metadata(description = "Connections of an IPv4 address or IPv6 /64, such as 30/1m. Over it: 421 4.7.1.")
    private @Nullable String connectionRate;

    @UriParam(label = "consumer,limits")
    @Metadata(
            description =
                    "Messages (MAIL commands) of an IPv4 address or IPv6 /64, such as 100/1h. Over it: 450 4.7.1.")
    private @Nullable String messageRate;

    @UriParam(label = "consumer,limits")
    @Metadata(
            description =
                    "Recipients (RCPT commands, refused ones too) of an IPv4 address or IPv6 /64, such as 500/1h. Over it: 452 4.7.1.")
    private @Nullable String recipientRate;

    @UriParam(label = "consumer,limits")
    @Metadata(description = "Logins of an account, such as 60/1m. Over it: 421 4.7.1.")
    private @Nullable String accountLoginRate;

    @UriParam(label = "consumer,limits")
    @Metadata(description = "Messages (MAIL commands) of an account, such as 200/1d. Over it: 450 4.7.1.")
    private @Nullable String accountMessageRate;

    @UriParam(label = "consumer,limits")
    @Metadata(
            description =
                    "Recipients (RCPT commands, refused ones too) of an account, such as 1000/1d. Over it: 452 4.7.1.")
    private @Nullable String accountRecipientRate;

    /** @throws IllegalArgumentException if a rate is none, in one line */
    Rates addressRates() {
        return new Rates(
                rate("connectionRate", connectionRate),
                rate("messageRate", messageRate),
                rate("recipientRate", recipientRate));
    }

    /** @throws IllegalArgumentException if a rate is none, in one line */
    Rates accountRates() {
        return new Rates(
                rate("accountLoginRate", accountLoginRate),
                rate("accountMessageRate", accountMessageRate),
                rate("accountRecipientRate", accountRecipientRate));
    }

    private static @Nullable Rate rate(String option, @Nullable String text) {
        return text == null || text.isBlank() ? null : Rate.parse(option, text.strip());
    }

    public @Nullable String getConnectionRate() {
        return connectionRate;
    }

    public void setConnectionRate(@Nullable String connectionRate) {
        this.connectionRate = connectionRate;
    }

    public @Nullable String getMessageRate() {
        return messageRate;
    }

    public void setMessageRate(@Nullable String messageRate) {
        this.messageRate = messageRate;
    }

    public @Nullable String getRecipientRate() {
        return recipientRate;
    }

    public void setRecipientRate(@Nullable String recipientRate) {
        this.recipientRate = recipientRate;
    }

    public @Nullable String getAccountLoginRate() {
        return accountLoginRate;
    }

    public void setAccountLoginRate(@Nullable String accountLoginRate) {
        this.accountLoginRate = accountLoginRate;
    }

    public @Nullable String getAccountMessageRate() {
        return accountMessageRate;
    }

    public void setAccountMessageRate(@Nullable String accountMessageRate) {
        this.accountMessageRate = accountMessageRate;
    }

    public @Nullable String getAccountRecipientRate() {
        return accountRecipientRate;
    }

    public void setAccountRecipientRate(@Nullable String accountRecipientRate) {
        this.accountRecipientRate = accountRecipientRate;
    }
}

package io.github.camelsmtp.examples.mailserver;

import io.github.camelsmtp.component.SmtpConstants;
import io.github.camelsmtp.mail.EmailAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** Says in the properties {@code here} and {@code elsewhere} which recipients have their mailbox here and which do not. */
final class LocalAndElsewhere implements Processor {
    private final List<String> domains;

    LocalAndElsewhere(String domains) {
        this.domains = List.of(domains.toLowerCase(Locale.ROOT).split(","));
    }

    @Override
    public void process(Exchange exchange) {
        List<String> here = new ArrayList<>();
        List<String> elsewhere = new ArrayList<>();
        for (Object recipient : exchange.getMessage().getHeader(SmtpConstants.RECIPIENTS, List.class)) {
            String text = recipient.toString();
            boolean local = EmailAddress.parse(text)
                    .map(address -> domains.contains(address.domain()))
                    .orElse(true); // the bare postmaster
            (local ? here : elsewhere).add(text);
        }
        exchange.setProperty("here", here);
        exchange.setProperty("elsewhere", elsewhere);
    }
}

package io.github.camelsmtp.examples.forwarder;

import io.github.camelsmtp.component.Forward;
import io.github.camelsmtp.component.ReturnToSender;
import io.github.camelsmtp.component.SmtpConstants;
import io.github.camelsmtp.component.SmtpDeliveryException;
import io.github.camelsmtp.component.SmtpReplyException;
import io.github.camelsmtp.forward.Aliases;
import io.github.camelsmtp.forward.Srs;
import io.github.camelsmtp.policy.PolicyChain;
import io.github.camelsmtp.policy.SrsPolicy;
import io.github.camelsmtp.smtp.SmtpPolicy;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.LoggingLevel;
import org.apache.camel.Message;
import org.apache.camel.builder.RouteBuilder;

/** SMTP in, SMTP out: addresses of one domain stand for addresses elsewhere. */
public final class ForwarderRoutes extends RouteBuilder {
    @Override
    public void configure() {
        String domain = setting("forwarder.domain");
        Srs srs = new Srs(domain, List.of(setting("forwarder.secret")));
        Aliases aliases = new Aliases(aliases(domain));
        // At RCPT: bounces of what we have forwarded are taken, and addresses that somebody is behind. All others are
        // refused.
        SmtpPolicy recipients =
                new PolicyChain(List.of(new SrsPolicy(srs, Clock.systemUTC()), new OnlyAliases(domain, aliases)));
        getCamelContext().getRegistry().bind("recipients", recipients);

        // The client hears why, and one line is enough for us.
        onException(SmtpReplyException.class, SmtpDeliveryException.class)
                .logExhausted(false)
                .log(LoggingLevel.WARN, "${header.CamelSmtpQueueId}: not forwarded: ${exception.message}");

        from("mina-smtp:{{forwarder.listen}}?localDomains={{forwarder.domain}}&policy=#recipients")
                .routeId("forwarder")
                // RCPT TO:<postmaster> has no domain, and none but ours can be meant (RFC 5321 §4.5.1).
                .process(exchange -> postmasterOf(domain, exchange.getMessage()))
                // A bounce goes on to whom it is for.
                .process(new ReturnToSender(srs))
                // All other mail goes to who is behind the address, under a return path of ours.
                .process(new Forward(aliases).returnBy(srs))
                // The client hears 250 when the relay has said 250: nothing is kept here that could be lost.
                .to("mina-smtp:{{forwarder.relay}}?tls=OFFERED")
                .log("${header.CamelSmtpQueueId}: forwarded to ${header.CamelSmtpRecipients}");
    }

    private static void postmasterOf(String domain, Message message) {
        List<?> recipients = message.getHeader(SmtpConstants.RECIPIENTS, List.class);
        message.setHeader(
                SmtpConstants.RECIPIENTS,
                recipients.stream()
                        .map(recipient -> recipient.toString().equalsIgnoreCase("postmaster")
                                ? "postmaster@" + domain
                                : recipient)
                        .toList());
    }

    private String setting(String name) {
        return getCamelContext().resolvePropertyPlaceholders("{{" + name + "}}");
    }

    private Map<String, List<String>> aliases(String domain) {
        Map<String, List<String>> aliases = new LinkedHashMap<>();
        aliases.put("postmaster@" + domain, new ArrayList<>(List.of(setting("forwarder.postmaster"))));
        for (String entry : setting("forwarder.aliases").split(",")) {
            String[] sides = entry.strip().split("=", 2);
            if (sides.length != 2) {
                throw new IllegalArgumentException(
                        "forwarder.aliases: '" + entry.strip() + "' is not address=address; correct it");
            }
            aliases.computeIfAbsent(sides[0].strip(), alias -> new ArrayList<>())
                    .add(sides[1].strip());
        }
        return aliases;
    }
}

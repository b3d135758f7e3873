package io.github.camelsmtp.examples.forwarder;

import io.github.camelsmtp.component.Forward;
import io.github.camelsmtp.component.ReturnToSender;
import io.github.camelsmtp.forward.Aliases;
import io.github.camelsmtp.forward.Srs;
import io.github.camelsmtp.policy.SrsPolicy;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.builder.RouteBuilder;

/** SMTP in, SMTP out: addresses of one domain stand for addresses elsewhere. */
public final class ForwarderRoutes extends RouteBuilder {
    @Override
    public void configure() {
        String domain = setting("forwarder.domain");
        Srs srs = new Srs(domain, List.of(setting("forwarder.secret")));
        // Bounces of what we have forwarded are taken, return paths of others' making refused at RCPT.
        getCamelContext().getRegistry().bind("returnPaths", new SrsPolicy(srs, Clock.systemUTC()));

        from("mina-smtp:{{forwarder.listen}}?localDomains={{forwarder.domain}}&policy=#returnPaths")
                .routeId("forwarder")
                // A bounce goes on to whom it is for.
                .process(new ReturnToSender(srs))
                // All other mail goes to who is behind the address, under a return path of ours.
                .process(new Forward(new Aliases(aliases(setting("forwarder.aliases")))).returnBy(srs))
                // Whoever is no alias would be sent back to us by the relay: there is nobody else here.
                .filter(exchange -> recipients(exchange).stream()
                        .anyMatch(recipient -> recipient.toString().endsWith("@" + domain)))
                .throwException(new io.github.camelsmtp.component.SmtpReplyException("550 5.1.1 No such user here"))
                .end()
                // The client hears 250 when the relay has said 250: nothing is kept here that could be lost.
                .to("mina-smtp:{{forwarder.relay}}?tls=OFFERED")
                .log("${header.CamelSmtpQueueId}: forwarded to ${header.CamelSmtpRecipients}");
    }

    private static List<?> recipients(org.apache.camel.Exchange exchange) {
        return exchange.getMessage().getHeader("CamelSmtpRecipients", List.class);
    }

    private String setting(String name) {
        return getCamelContext().resolvePropertyPlaceholders("{{" + name + "}}");
    }

    private static Map<String, List<String>> aliases(String text) {
        Map<String, List<String>> aliases = new LinkedHashMap<>();
        for (String entry : text.split(",")) {
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

package io.github.camelsmtp.examples.mailserver.snippets;

import io.github.camelsmtp.component.Forward;
import io.github.camelsmtp.component.ReturnToSender;
import io.github.camelsmtp.forward.Aliases;
import io.github.camelsmtp.forward.Srs;
import io.github.camelsmtp.policy.SrsPolicy;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.apache.camel.builder.RouteBuilder;

/** Of docs/guide-forwarding.md. */
public final class ForwardRoutes extends RouteBuilder {
    @Override
    public void configure() {
        Aliases aliases = new Aliases(Map.of(
                "info@example.org", List.of("bob@elsewhere.example"),
                "sales@example.org", List.of("alice@example.org", "carol@elsewhere.example")));
        Srs srs = new Srs("example.org", List.of("change this secret, and keep it"));
        getCamelContext().getRegistry().bind("returnPaths", new SrsPolicy(srs, Clock.systemUTC()));

        from("mina-smtp:0.0.0.0:2525?localDomains=example.org&policy=#returnPaths")
                .routeId("forwarder")
                .process(new ReturnToSender(srs))
                .process(new Forward(aliases).returnBy(srs))
                .to("mina-smtp:127.0.0.1:2526");
    }
}

package io.github.camelsmtp.examples.mailserver.snippets;

import io.github.camelsmtp.mail.Networks;
import io.github.camelsmtp.policy.LoginAddresses;
import io.github.camelsmtp.policy.PolicyChain;
import io.github.camelsmtp.policy.Rate;
import io.github.camelsmtp.policy.RatePolicy;
import io.github.camelsmtp.policy.Rates;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.CamelContext;

/** docs/guide-policy.md and docs/guide-submission.md. */
final class ReadyPolicies {
    private ReadyPolicies() {}

    static void bindPolicy(CamelContext context) {
        Rate hourly = Rate.parse("messages", "100/1h");
        RatePolicy limits =
                new RatePolicy(new Rates(null, hourly, null), Rates.NONE, Networks.of("10.0.0.0/8"), Clock.systemUTC());
        context.getRegistry().bind("limits", new PolicyChain(List.of(limits, new NoAutomata())));
    }

    static void bindAddresses(CamelContext context) {
        Map<String, Set<String>> shared = Map.of("alice@example.org", Set.of("sales@example.org"));
        LoginAddresses own = LoginAddresses.own();
        LoginAddresses addresses =
                (account, sender) -> shared.getOrDefault(account, Set.of()).contains(sender.toString())
                        ? CompletableFuture.completedStage(true)
                        : own.belongs(account, sender);
        context.getRegistry().bind("addresses", addresses);
    }
}

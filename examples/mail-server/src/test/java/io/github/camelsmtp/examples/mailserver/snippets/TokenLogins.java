package io.github.camelsmtp.examples.mailserver.snippets;

import io.github.camelsmtp.auth.Authenticator;
import io.github.camelsmtp.auth.TokenAuthenticator;
import io.github.camelsmtp.auth.TokenValidator;
import io.github.camelsmtp.component.StoreAuthenticator;
import io.github.camelsmtp.oauth.JwtKeys;
import io.github.camelsmtp.oauth.JwtRules;
import io.github.camelsmtp.oauth.JwtValidator;
import io.github.camelsmtp.store.MailboxStore;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.apache.camel.CamelContext;

/** docs/guide-oauth.md. */
final class TokenLogins {
    private TokenLogins() {}

    static Authenticator withTokens(Authenticator accounts) {
        TokenValidator tokens = new JwtValidator(
                JwtRules.of("https://login.example.org/", "mail").requiring("smtp.send"),
                JwtKeys.at("https://login.example.org/.well-known/jwks.json"));
        return new TokenAuthenticator(accounts, tokens);
    }

    static void bind(CamelContext context, MailboxStore store, Executor lookups) {
        Authenticator accounts = new StoreAuthenticator(store.accounts(), lookups);
        context.getRegistry().bind("logins", withTokens(accounts));
    }

    static Authenticator withOpaqueTokens(Authenticator accounts, Map<String, String> sessions) {
        TokenValidator tokens = token -> CompletableFuture.completedStage(Optional.ofNullable(sessions.get(token)));
        return new TokenAuthenticator(accounts, tokens);
    }
}

package io.github.camelsmtp.examples.mailserver.snippets;

import org.apache.camel.builder.RouteBuilder;

/** docs/guide-tls.md and docs/guide-auth.md. */
public final class SecureRoutes extends RouteBuilder {
    @Override
    public void configure() {
        from("mina-smtp:0.0.0.0:2525?localDomains=example.org&tls=OFFERED"
                        + "&certificateFile={{certs}}/fullchain.pem&keyFile={{certs}}/privkey.pem")
                .routeId("mx")
                .to("mailbox:recipients");

        from("mina-smtps:0.0.0.0:2465?localDomains=example.org&submission=true"
                        + "&certificateFile={{certs}}/fullchain.pem&keyFile={{certs}}/privkey.pem")
                .routeId("submissions")
                .to("mailbox:recipients");

        from("mina-smtp:0.0.0.0:2525?localDomains=example.org&tls=REQUIRED&auth=REQUIRED&saslMechanisms=EXTERNAL"
                        + "&certificateFile={{certs}}/fullchain.pem&keyFile={{certs}}/privkey.pem"
                        + "&clientCertificates=WANTED&clientCaFile={{certs}}/devices.pem")
                .routeId("devices")
                .to("mailbox:recipients");

        from("mina-smtp:0.0.0.0:2525?localDomains=example.org&tls=OFFERED&auth=OFFERED&selfSigned=true"
                        + "&saslMechanisms=SCRAM-SHA-256,PLAIN&maxLoginFailures=5&loginLockout=1h")
                .routeId("members")
                .setHeader("Sent-By", header("CamelSmtpAuthUser"))
                .to("mailbox:recipients");
    }
}

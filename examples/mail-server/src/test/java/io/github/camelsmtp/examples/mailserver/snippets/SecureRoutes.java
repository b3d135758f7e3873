package io.github.camelsmtp.examples.mailserver.snippets;

import org.apache.camel.builder.RouteBuilder;

/** docs/guide-tls.md, docs/guide-auth.md and docs/pop3.md. */
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

        from("mina-pop3:0.0.0.0:2110?tls=REQUIRED&selfSigned=true")
                .routeId("fetched")
                .log("${header.CamelPop3User} retrieved ${header.CamelPop3Retrieved} messages");
        from("mina-pop3s:0.0.0.0:2995?selfSigned=true&loginDelay=1m")
                .routeId("fetchedThroughTls")
                .to("direct:statistics");
        from("direct:statistics").routeId("statistics").log("${header.CamelPop3User} was here");
    }
}

import java.nio.file.Path;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;

/**
 * A relay: mail of this machine into a durable queue, and out of it to one host. For benchmark-relay.sh:
 *
 * <pre>java -cp 'lib/*' RelayRoute.java port directory target-port [more options of mail-queue [of mina-smtp]]</pre>
 */
final class RelayRoute {
    private RelayRoute() {}

    public static void main(String[] args) throws Exception {
        String queue = args.length > 3 ? args[3] : "";
        String client = args.length > 4 ? args[4] : "";
        DefaultCamelContext context = new DefaultCamelContext();
        context.getComponent("mailbox", io.github.camelsmtp.component.MailboxComponent.class)
                .setDataDirectory(Path.of(args[1]).toString());
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("mina-smtp:127.0.0.1:" + args[0]
                                + "?hostname=mail.example.org&trustedNetworks=127.0.0.0/8&localDomains=example.org"
                                + "&reverseLookup=false")
                        .to("mail-queue:outbound");
                from("mail-queue:outbound?grouping=MESSAGE&hostname=mail.example.org" + queue)
                        .errorHandler(noErrorHandler())
                        .to("mina-smtp:127.0.0.1:" + args[2] + "?hostname=mail.example.org" + client);
            }
        });
        context.start();
        Runtime.getRuntime().addShutdownHook(new Thread(context::stop));
        System.out.println("ready");
        Thread.currentThread().join();
    }
}

import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.main.Main;

/**
 * The SMTP server endpoint with room for as many connections as somebody likes, all from one address. For
 * idle-connections.sh, which compiles and runs it with the mail server's class path. It prints {@code ready}.
 */
final class IdleRoute {
    private IdleRoute() {}

    public static void main(String[] args) throws Exception {
        Main main = new Main();
        main.configure().addRoutesBuilder(new RouteBuilder() {
            @Override
            public void configure() {
                from("mina-smtp:127.0.0.1:" + args[0] + "?localDomains=*&openRelay=true&idleTimeout=1h"
                                + "&spoolDirectory=" + args[1] + "&maxConnections=1000000&maxConnectionsPerAddress=1000000")
                        .process(exchange -> {});
            }
        });
        main.start();
        System.out.println("ready");
        Thread.currentThread().join();
    }
}

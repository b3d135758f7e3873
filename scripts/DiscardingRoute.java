import java.util.concurrent.atomic.LongAdder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.main.Main;

/**
 * The SMTP server endpoint with a route that does nothing: what receiving costs without keeping. For benchmark.sh, which
 * runs it from source with the mail server's class path: {@code java -cp ... DiscardingRoute.java PORT}. It prints
 * {@code ready}, and how many messages came when it is stopped.
 */
final class DiscardingRoute {
    private DiscardingRoute() {}

    public static void main(String[] args) throws Exception {
        LongAdder messages = new LongAdder();
        Main main = new Main();
        main.configure().addRoutesBuilder(new RouteBuilder() {
            @Override
            public void configure() {
                from("mina-smtp:127.0.0.1:" + args[0] + "?localDomains=*&openRelay=true").process(exchange -> messages.increment());
            }
        });
        main.start();
        System.out.println("ready");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("messages " + messages.sum())));
        Thread.currentThread().join();
    }
}

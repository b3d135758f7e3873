import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.apache.camel.AsyncProducer;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;

/**
 * Sends messages through a Camel producer, as many at once as wanted, and prints how fast and what became of them:
 * {@code java -cp ... SendMail.java URI MESSAGES THREADS OCTETS TO[,TO...] [WARM-UPS]}. For relay-remotes.sh and benchmark-producer.sh.
 * A URI of camel-mail gets the same text with headers of its own.
 */
final class SendMail {
    private final AsyncProducer producer;
    private final Object body;
    private final Map<String, Object> headers;
    private final int threads;
    private final AtomicInteger left;
    private final CountDownLatch done;
    private final Map<String, LongAdder> outcomes = new ConcurrentHashMap<>();

    private SendMail(AsyncProducer producer, Object body, Map<String, Object> headers, int messages, int threads) {
        this.producer = producer;
        this.body = body;
        this.headers = headers;
        this.threads = threads;
        this.left = new AtomicInteger(messages);
        this.done = new CountDownLatch(threads);
    }

    public static void main(String[] args) throws Exception {
        String uri = args[0];
        int messages = Integer.parseInt(args[1]);
        int threads = Integer.parseInt(args[2]);
        String to = args[4];
        String text = ("x".repeat(70) + "\r\n").repeat(Math.max(1, Integer.parseInt(args[3]) / 72));
        byte[] raw = ("From: sender@example.com\r\nTo: " + to + "\r\nSubject: test\r\n\r\n.\r\n" + text)
                .getBytes(StandardCharsets.US_ASCII);
        boolean ours = uri.startsWith("mina-");
        Map<String, Object> headers = ours
                ? Map.of("CamelSmtpMailFrom", "sender@example.com", "CamelSmtpRecipients", to)
                : Map.of("From", "sender@example.com", "To", to, "Subject", "test");
        Object body = ours ? raw : text;
        try (CamelContext context = new DefaultCamelContext()) {
            context.start();
            Endpoint endpoint = context.getEndpoint(uri);
            AsyncProducer producer = endpoint.createAsyncProducer();
            producer.start();
            int warmUps = args.length > 5 ? Integer.parseInt(args[5]) : 1; // each a quarter of the messages
            for (int i = 0; i < warmUps; i++) {
                new SendMail(producer, body, headers, Math.max(1, messages / 4), threads).run();
            }
            long from = System.nanoTime();
            Map<String, LongAdder> outcomes = new SendMail(producer, body, headers, messages, threads).run();
            long millis = Math.max(1, (System.nanoTime() - from) / 1_000_000);
            new TreeMap<>(outcomes).forEach((outcome, count) -> System.out.println(count + " x " + outcome));
            System.out.println("rate " + messages * 1000L / millis);
            producer.stop();
        }
    }

    private Map<String, LongAdder> run() throws InterruptedException {
        for (int i = 0; i < threads; i++) {
            new Thread(this::sendOn).start();
        }
        done.await();
        return outcomes;
    }

    /** One message after the other: on this thread while the producer blocks it, else on those that tell what became of one. */
    private void sendOn() {
        while (left.getAndDecrement() > 0) {
            Exchange exchange = producer.getEndpoint().createExchange();
            exchange.getMessage().setBody(body);
            headers.forEach(exchange.getMessage()::setHeader);
            boolean blocking = producer.process(exchange, sync -> {
                String outcome = exchange.getException() == null ? "sent" : exchange.getException().getMessage();
                outcomes.computeIfAbsent(outcome, key -> new LongAdder()).increment();
                if (!sync) {
                    sendOn();
                }
            });
            if (!blocking) {
                return;
            }
        }
        done.countDown();
    }
}

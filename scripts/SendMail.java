import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.impl.DefaultCamelContext;

/**
 * Sends messages through a Camel producer, from as many threads as wanted, and prints how fast and what became of them:
 * {@code java -cp ... SendMail.java URI MESSAGES THREADS OCTETS TO[,TO...]}. For relay-remotes.sh and benchmark-producer.sh.
 * A URI of camel-mail gets the same text with headers of its own.
 */
final class SendMail {
    private SendMail() {}

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
            ProducerTemplate template = context.createProducerTemplate();
            template.setMaximumCacheSize(1);
            run(template, uri, body, headers, Math.max(1, messages / 4), threads, new ConcurrentHashMap<>()); // warm up
            Map<String, LongAdder> outcomes = new ConcurrentHashMap<>();
            long from = System.nanoTime();
            run(template, uri, body, headers, messages, threads, outcomes);
            long millis = Math.max(1, (System.nanoTime() - from) / 1_000_000);
            new TreeMap<>(outcomes).forEach((outcome, count) -> System.out.println(count + " x " + outcome));
            System.out.println("rate " + messages * 1000L / millis);
        }
    }

    private static void run(
            ProducerTemplate template,
            String uri,
            Object body,
            Map<String, Object> headers,
            int messages,
            int threads,
            Map<String, LongAdder> outcomes)
            throws InterruptedException {
        AtomicInteger left = new AtomicInteger(messages);
        CountDownLatch done = new CountDownLatch(threads);
        for (int i = 0; i < threads; i++) {
            new Thread(() -> {
                while (left.getAndDecrement() > 0) {
                    Exchange sent = template.send(uri, exchange -> {
                        exchange.getMessage().setBody(body);
                        headers.forEach(exchange.getMessage()::setHeader);
                    });
                    String outcome = sent.getException() == null ? "sent" : sent.getException().getMessage();
                    outcomes.computeIfAbsent(outcome, key -> new LongAdder()).increment();
                }
                done.countDown();
            }).start();
        }
        done.await();
    }
}

package io.github.camelsmtp.component;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelsmtp.queue.InMemoryOutboundQueues;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.camel.api.management.JmxSystemPropertyKeys;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A queue as an administrator has it in a JMX console. */
class MailQueueJmxTest {
    private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();

    @BeforeEach
    void withJmx() {
        System.setProperty(JmxSystemPropertyKeys.DISABLED, "false");
    }

    @AfterEach
    void withoutJmx() {
        System.setProperty(JmxSystemPropertyKeys.DISABLED, "true");
    }

    private ObjectName queue() throws Exception {
        Set<ObjectName> names = server.queryNames(new ObjectName("org.apache.camel:type=endpoints,*"), null);
        return names.stream()
                .filter(name -> name.toString().contains("mail-queue"))
                .findFirst()
                .orElseThrow();
    }

    private Object call(String operation, String... arguments) throws Exception {
        String[] types = new String[arguments.length];
        Arrays.fill(types, String.class.getName());
        return server.invoke(queue(), operation, arguments, types);
    }

    private void counts(long waiting, long held) throws Exception {
        assertThat(server.getAttribute(queue(), "Waiting")).isEqualTo(waiting);
        assertThat(server.getAttribute(queue(), "Held")).isEqualTo(held);
        assertThat(server.getAttribute(queue(), "Leased")).isEqualTo(0L);
        assertThat(server.getAttribute(queue(), "ToReport")).isEqualTo(0L);
    }

    @Test
    void everyOperationDoesWhatItSays() throws Exception {
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            context.getRegistry().bind("queues", new InMemoryOutboundQueues());
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:send").to("mail-queue:outbound");
                }
            });
            context.start();
            String first = send(context, "bob@example.net,carol@example.com");
            String second = send(context, "dave@example.net");
            counts(3, 0);
            List<?> lines = (List<?>) call("list");
            assertThat(lines).hasSize(3);
            assertThat(String.valueOf(lines.get(0))).startsWith(first + "  WAITING");

            assertThat(call("hold", first)).isEqualTo(2L);
            counts(1, 2);
            assertThat(call("flush")).as("what is held stays").isEqualTo(1L);
            assertThat(call("flushDestination", "example.net")).isEqualTo(1L);
            assertThat(call("release", first)).isEqualTo(2L);
            counts(3, 0);
            assertThat(call("requeue", first)).isEqualTo(2L);
            assertThat(call("delete", second)).isEqualTo(1L);
            assertThat(call("delete", second)).as("it has gone").isEqualTo(0L);
            assertThat(call("hold", "no number")).isEqualTo(0L);
            counts(2, 0);
        }
    }

    private static String send(DefaultCamelContext context, String to) {
        return context.createProducerTemplate()
                .request("direct:send", exchange -> {
                    exchange.getMessage().setBody("Subject: x\r\n\r\nx\r\n".getBytes(US_ASCII));
                    exchange.getMessage().setHeader(SmtpConstants.MAIL_FROM, "alice@example.org");
                    exchange.getMessage().setHeader(SmtpConstants.RECIPIENTS, to);
                })
                .getMessage()
                .getHeader(SmtpConstants.QUEUE_ID, String.class);
    }
}

package io.github.camelsmtp.examples.notifier;

import io.github.camelsmtp.component.SmtpDeliveryException;
import jakarta.activation.DataHandler;
import jakarta.activation.FileDataSource;
import java.io.File;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.LoggingLevel;
import org.apache.camel.attachment.AttachmentMessage;
import org.apache.camel.builder.RouteBuilder;

/** Mail from events: every so often a report, and for each file that appears a mail with it as an attachment. */
public final class NotifierRoutes extends RouteBuilder {
    private static final String NOT_SENT = "not sent: ${header.Subject}: ${exception.message}";

    @Override
    public void configure() {
        from("timer:report?period={{notifier.period}}")
                .routeId("report")
                // The next one comes soon.
                .onException(SmtpDeliveryException.class)
                .handled(true)
                .log(LoggingLevel.WARN, NOT_SENT)
                .end()
                .setHeader("Subject", simple("All is well at ${date:now:HH:mm}"))
                .setBody(constant(Map.of("text", "All is well.\n", "html", "<p>All is <b>well</b>.</p>\n")))
                .to("direct:mail");

        // The file goes to .done when the mail is with the server, and is tried again if it is not.
        from("file:{{notifier.directory}}?move=.done")
                .routeId("files")
                .onException(SmtpDeliveryException.class)
                .logExhausted(false)
                .log(LoggingLevel.WARN, NOT_SENT)
                .end()
                .process(NotifierRoutes::attach)
                .setHeader("Subject", simple("New file: ${header.CamelFileName}"))
                .setBody(simple("The file ${header.CamelFileName} is attached.\n"))
                .to("direct:mail");

        // A body that is no message is composed from the headers From, To and Subject.
        from("direct:mail")
                .routeId("mail")
                .errorHandler(noErrorHandler()) // whose mail it is knows what a failure means
                .setHeader("From", simple("{{notifier.from}}"))
                .setHeader("To", simple("{{notifier.to}}"))
                .setHeader("Auto-Submitted", constant("auto-generated"))
                .to("mina-smtp:{{notifier.relay}}?tls=OFFERED")
                .log("sent: ${header.Subject}");
    }

    private static void attach(Exchange exchange) {
        File file = exchange.getMessage().getBody(File.class);
        exchange.getMessage(AttachmentMessage.class)
                .addAttachment(file.getName(), new DataHandler(new FileDataSource(file)));
    }
}

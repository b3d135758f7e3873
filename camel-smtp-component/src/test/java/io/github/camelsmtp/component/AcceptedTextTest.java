package io.github.camelsmtp.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;

/** The text of the 250 to a message. */
class AcceptedTextTest extends ServerFixture {

    @Test
    void itHoldsTheIdTheSizeAndTheNumberOfRecipients() throws Exception {
        String[] seen = new String[2];
        start(new RouteBuilder() {
            @Override
            public void configure() {
                from(SMTP + "&acceptedText=Ok: $5 for ${recipients}, ${size} octets as ${id}/${id}")
                        .routeId("in")
                        .process(e -> {
                            seen[0] = e.getIn().getHeader(SmtpConstants.QUEUE_ID, String.class);
                            seen[1] = e.getIn().getHeader(SmtpConstants.MESSAGE_SIZE, String.class);
                        });
            }
        });
        assertThat(SmtpTalk.send(port("in"), "x\r\n"))
                .isEqualTo("250 2.0.0 Ok: $5 for 1, " + seen[1] + " octets as " + seen[0] + "/" + seen[0]);
    }

    @Test
    void whatCannotBeOneReplyLineIsRefusedWhenTheRouteStarts() {
        refused(" ", "must not be empty");
        refused("Queued\r\n250 or not", "must be one line of printable ASCII characters");
        refused("Gr\u00fc\u00dfe", "must be one line of printable ASCII characters");
        refused("${id", "has a ${ without its }");
        refused("${ID}", "acceptedText knows ${id}, ${size} and ${recipients}, not ${ID}");
        refused("${header.x}", "not ${header.x}");
        refused("x".repeat(491), "at most 490 characters");
        refused("x".repeat(478) + "${id}", "at most 490 characters");
        AcceptedText.parse("x".repeat(477) + "${id}");
        assertThatThrownBy(() -> start(new RouteBuilder() {
                    @Override
                    public void configure() {
                        from(SMTP + "&acceptedText=${nonsense}").to("mock:x");
                    }
                }))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not ${nonsense}");
    }

    private static void refused(String template, String complaint) {
        assertThatThrownBy(() -> AcceptedText.parse(template))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(complaint)
                .hasMessageNotContaining("\n");
    }
}

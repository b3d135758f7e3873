package io.github.camelsmtp.relay;

import io.github.camelsmtp.mail.DeliveryResult;
import io.github.camelsmtp.mail.DomainName;
import io.github.camelsmtp.mail.Reply;
import java.util.List;

/**
 * The part of a report that people read: for each recipient what happened, what to do, and what the other server said. Lines
 * have at most 76 characters, but for addresses and words that are longer; other people's words are indented, so that they
 * can't pass for ours.
 */
final class HumanText {
    private static final int WIDTH = 76;
    /** How much of a server's words is shown: a few lines tell what there is to tell. */
    private static final int MAX_WORDS = 1000;

    private final StringBuilder text = new StringBuilder();

    private HumanText() {}

    static String of(DeliveryReport report, List<DeliveryResult> told, DsnSettings settings, boolean returnsAll) {
        HumanText text = new HumanText();
        text.paragraph(
                "",
                "This is the mail system at " + settings.reportingMta() + ". Nobody reads answers to this message.");
        text.opening(report);
        for (DeliveryResult result : told) {
            text.recipient(report, result);
        }
        text.paragraph(
                "", returnsAll ? "Your message is attached." : "The header fields of your message are attached.");
        return text.text.toString();
    }

    private void opening(DeliveryReport report) {
        String yours = "Your message of " + StatusFields.date(report.arrival());
        boolean nobodysMessage = report.envelope().sender().address().isEmpty();
        paragraph(
                "",
                switch (report.action()) {
                    case FAILED ->
                        nobodysMessage
                                ? "A report that was itself about a message could not be delivered. It has no sender to whom it"
                                        + " could be returned, so it is returned to you, the postmaster."
                                : yours + " could not be delivered to the recipients below. It is not tried again.";
                    case DELAYED ->
                        yours + " has not been delivered to the recipients below yet. You need not do"
                                + " anything, and need not send it again: "
                                + (report.willRetryUntil() == null
                                        ? "delivery is tried again, and you are told if it fails for good."
                                        : "delivery is tried until " + StatusFields.date(report.willRetryUntil())
                                                + ", and you are told if it fails for good.");
                    case DELIVERED ->
                        yours + " was delivered to the recipients below, as you asked to be told. It need not"
                                + " have been read.";
                    case RELAYED ->
                        yours + " was handed over for the recipients below to a mail server that does not report"
                                + " deliveries. You asked to be told of a delivery; there may be no more to be told.";
                });
    }

    private void recipient(DeliveryReport report, DeliveryResult result) {
        text.append('<').append(Printable.utf8(result.recipient().text())).append(">\r\n");
        Failure failure = Failure.of(result.reply());
        switch (report.action()) {
            case FAILED -> {
                lines("    ", failure.meaning);
                if (report.envelope().sender().address().isPresent()) {
                    lines("    ", "What you can do: " + failure.advice);
                }
            }
            case DELAYED -> lines("    ", "The reason so far: " + failure.meaning);
            case DELIVERED, RELAYED -> {
                // The server's words are all there is to say.
            }
        }
        String remote = result.remoteMta();
        lines(
                "    ",
                remote == null ? "Our mail system says:" : "The mail server " + DomainName.inField(remote) + " said:");
        words(result.reply());
        text.append("\r\n");
    }

    private void words(Reply reply) {
        String words = reply.toString().replace("\r\n", " ");
        boolean cut = words.length() > MAX_WORDS;
        lines("        ", cut ? words.substring(0, MAX_WORDS) + " ..." : words);
    }

    private void paragraph(String indent, String words) {
        lines(indent, words);
        text.append("\r\n");
    }

    /** Breaks at spaces; a word that is longer than a line stays whole, for it may be a URL. */
    private void lines(String indent, String words) {
        StringBuilder line = new StringBuilder(indent);
        for (String word : words.split(" ")) {
            if (line.length() > indent.length() && line.length() + 1 + word.length() > WIDTH) {
                text.append(line).append("\r\n");
                line.setLength(indent.length());
            }
            line.append(line.length() > indent.length() ? " " : "").append(word);
        }
        text.append(line).append("\r\n");
    }
}

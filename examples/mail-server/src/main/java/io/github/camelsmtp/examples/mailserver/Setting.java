package io.github.camelsmtp.examples.mailserver;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The settings there are, with their defaults. */
enum Setting {
    /** The address every listener binds. */
    HOST("mail.host", "127.0.0.1"),
    /** Our name in greetings and in the Received field. */
    HOSTNAME("mail.hostname", "mail.example.org"),
    /** The domains whose mail is kept here, with commas between them. */
    DOMAINS("mail.domains", "example.org"),
    /** Accounts that are created at start if they are not there: address:password, with commas between them. */
    USERS("mail.users", "alice@example.org:secret,bob@example.org:secret"),
    /** The account that gets mail for postmaster; nothing means the first of the users. */
    POSTMASTER("mail.postmaster", ""),
    /** The directory of the database, the spool, and the certificate that we make ourselves. */
    DATA("mail.data", "./mail-data"),
    /** Where the mailboxes are: in the database h2, in Maildirs, or in the database server of a JDBC URL. */
    STORE("mail.store", "h2"),
    /** The user of that database server. */
    STORE_USER("mail.store.user", ""),
    /** The password of that user. */
    STORE_PASSWORD("mail.store.password", ""),
    /** After how many days in a mailbox a message is deleted; nothing means never. */
    RETENTION("mail.retention", ""),
    /** The largest message, in octets. */
    MAX_SIZE("mail.max.size", "50M"),
    /** The host that takes our mail for elsewhere, host:port; nothing means the mail hosts of the recipients' domains. */
    RELAY("mail.relay", ""),
    /** The port of those mail hosts. */
    MX_PORT("mail.mx.port", "25"),
    /** Private networks in which they may be, with commas between them: a stranger's DNS must not lead us there. */
    MX_NETWORKS("mail.mx.networks", ""),
    /** The DNS servers, address:port, with commas between them; nothing means those of the system. */
    DNS("mail.dns", ""),
    /** Who proves DNS answers: nobody (OFF), the DNS server (TRUSTED), or we (VALIDATE). */
    DNSSEC("mail.dnssec", "OFF"),
    /** How long to wait after each attempt that failed for now, with commas between them. */
    RETRY("mail.retry", "1m,5m,15m,1h,2h,4h"),
    /** For how long mail is tried; then its sender gets it back. */
    QUEUE_LIFETIME("mail.queue.lifetime", "5d"),
    /** Whether passwords may cross the network in the clear. */
    PLAINTEXT("mail.plaintext", "false"),
    /** The port of the SMTP listener; 0 for none. */
    SMTP_PORT("smtp.port", "2525"),
    /** The port of the LMTP listener, for clients on this machine; 0 for none. */
    LMTP_PORT("lmtp.port", "2424"),
    /** The port where people hand in their mail, with STARTTLS; 0 for none. */
    SUBMISSION_PORT("submission.port", "2587"),
    /** The same with TLS from the first octet. */
    SMTPS_PORT("smtps.port", "2465"),
    /** The port of the POP3 listener, with STLS; 0 for none. */
    POP3_PORT("pop3.port", "2110"),
    /** The same with TLS from the first octet. */
    POP3S_PORT("pop3s.port", "2995");

    final String key;
    final String fallback;

    Setting(String key, String fallback) {
        this.key = key;
        this.fallback = fallback;
    }

    /** The name of the environment variable: {@code MAIL_MAX_SIZE} for {@code mail.max.size}. */
    String variable() {
        return key.toUpperCase(Locale.ROOT).replace('.', '_');
    }

    static Optional<Setting> of(String key) {
        return Arrays.stream(values()).filter(one -> one.key.equals(key)).findFirst();
    }

    /** Whether a key looks as if it were meant for us. */
    static boolean isOurs(String key) {
        return Stream.of("mail.", "smtp.", "submission.", "smtps.", "lmtp.", "pop3.", "pop3s.", "web.")
                .anyMatch(key::startsWith);
    }

    static String all() {
        return Arrays.stream(values()).map(one -> one.key).collect(Collectors.joining(", "));
    }
}

package io.github.camelsmtp.examples.mailserver;

import io.github.camelsmtp.examples.mailserver.SettingSources.Found;
import io.github.camelsmtp.mail.EmailAddress;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a mail server, checked. Passwords are in {@link #users} and nowhere else, least of all in a message.
 *
 * @param users the accounts to create, with their passwords, in the order they were given
 * @param postmaster the account that gets postmaster's mail
 * @param domains in lower case
 * @param retention how many days a message stays in a mailbox; 0 for ever
 * @param outbound how mail goes elsewhere
 * @param maildir the directory of the Maildirs; null for a database
 * @param database the database server; null for the embedded database, and for Maildirs
 */
record Settings(
        String host,
        String hostname,
        List<String> domains,
        Map<EmailAddress, String> users,
        EmailAddress postmaster,
        Path data,
        @Nullable Path maildir,
        @Nullable DatabaseLogin database,
        int retention,
        String maxSize,
        Outbound outbound,
        boolean plaintext,
        int smtpPort,
        int lmtpPort,
        int submissionPort,
        int smtpsPort,
        int pop3Port,
        int pop3sPort) {
    private static final Pattern DOMAIN =
            Pattern.compile("[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*");
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._:%-]+");
    private static final Pattern SIZE = Pattern.compile("[0-9]{1,9}[KMG]?");
    private static final String STORES =
            "h2, maildir, maildir:directory, jdbc:postgresql://host/database, or" + " jdbc:mariadb://host/database";
    /** Addresses that a route's URI holds without further care. */
    private static final Pattern PLAIN = Pattern.compile("[^\\s\"(){}]+");

    /** @throws BadSettingException with one line that says which setting is wrong, where it stands, and what it should be */
    static Settings from(SettingSources sources) throws BadSettingException {
        sources.refuseUnknown();
        int smtp = port(sources.find(Setting.SMTP_PORT));
        int lmtp = port(sources.find(Setting.LMTP_PORT));
        int submission = port(sources.find(Setting.SUBMISSION_PORT));
        int smtps = port(sources.find(Setting.SMTPS_PORT));
        int pop3 = port(sources.find(Setting.POP3_PORT));
        int pop3s = port(sources.find(Setting.POP3S_PORT));
        if (IntStream.of(smtp, lmtp, submission, smtps, pop3, pop3s).allMatch(port -> port == 0)) {
            throw new BadSettingException(
                    "smtp.port, submission.port, smtps.port, lmtp.port, pop3.port and pop3s.port are all 0, so"
                            + " nothing would listen: set one of them");
        }
        List<String> domains = domains(sources.find(Setting.DOMAINS));
        Map<EmailAddress, String> users = users(sources.find(Setting.USERS), domains);
        return new Settings(
                matching(HOST, sources.find(Setting.HOST), "an address or a name of this machine"),
                domain(sources.find(Setting.HOSTNAME)),
                domains,
                users,
                postmaster(sources.find(Setting.POSTMASTER), users, domains),
                path(sources.find(Setting.DATA)),
                maildir(sources.find(Setting.STORE), sources.find(Setting.DATA)),
                database(
                        sources.find(Setting.STORE),
                        sources.find(Setting.STORE_USER),
                        sources.find(Setting.STORE_PASSWORD)),
                days(sources.find(Setting.RETENTION)),
                size(sources.find(Setting.MAX_SIZE)),
                Outbound.from(sources),
                bool(sources.find(Setting.PLAINTEXT)),
                smtp,
                lmtp,
                submission,
                smtps,
                pop3,
                pop3s);
    }

    /** As the routes name them, in double braces. */
    Properties forRoutes() {
        Properties properties = new Properties();
        properties.put("mail.host", host.indexOf(':') < 0 ? host : "[" + host + "]");
        properties.put("mail.hostname", hostname);
        properties.put("mail.domains", String.join(",", domains));
        properties.put("mail.postmaster", postmaster.toString());
        properties.put("mail.max.size", maxSize);
        properties.put("mail.retention", String.valueOf(retention));
        outbound.putInto(properties);
        properties.put("mail.plaintext", String.valueOf(plaintext));
        // Without TLS people can't hand in mail, unless passwords may be sent without it too.
        properties.put("submission.tls", plaintext ? "OFFERED" : "REQUIRED");
        putPort(properties, "smtp", smtpPort);
        putPort(properties, "submission", submissionPort);
        putPort(properties, "smtps", smtpsPort);
        putPort(properties, "lmtp", lmtpPort);
        putPort(properties, "pop3", pop3Port);
        putPort(properties, "pop3s", pop3sPort);
        return properties;
    }

    private static void putPort(Properties properties, String listener, int port) {
        properties.put(listener + ".port", String.valueOf(port));
        properties.put(listener + ".enabled", String.valueOf(port != 0));
    }

    /** The listeners there will be, for people: {@code SMTP 127.0.0.1:2525, POP3 127.0.0.1:2110}. */
    String listeners() {
        Map<String, Integer> ports = new LinkedHashMap<>();
        ports.put("SMTP", smtpPort);
        ports.put("submission", submissionPort);
        ports.put("SMTPS", smtpsPort);
        ports.put("LMTP", lmtpPort);
        ports.put("POP3", pop3Port);
        ports.put("POP3S", pop3sPort);
        String address = forRoutes().getProperty("mail.host");
        return ports.entrySet().stream()
                .filter(listener -> listener.getValue() != 0)
                .map(listener -> listener.getKey() + " " + address + ":" + listener.getValue())
                .collect(Collectors.joining(", "));
    }

    /** Where the mail is, for people. */
    String mailboxes() {
        return database != null
                ? database.toString()
                : mailDirectory().toAbsolutePath().normalize().toString();
    }

    /** The directory of the mailboxes, if they are in no database server. */
    Path mailDirectory() {
        return maildir == null ? data : maildir;
    }

    private static int port(Found found) throws BadSettingException {
        if (!found.value().matches("[0-9]{1,5}") || Integer.parseInt(found.value()) > 65_535) {
            throw bad(found, "a port, 0 to 65535; 0 switches the listener off");
        }
        return Integer.parseInt(found.value());
    }

    private static int days(Found found) throws BadSettingException {
        if (found.value().isEmpty()) {
            return 0;
        }
        if (!found.value().matches("[1-9][0-9]{0,5}")) {
            throw bad(found, "a number of days, or nothing: mail is kept then");
        }
        return Integer.parseInt(found.value());
    }

    private static boolean bool(Found found) throws BadSettingException {
        String value = found.value().toLowerCase(Locale.ROOT);
        if (!value.equals("true") && !value.equals("false")) {
            throw bad(found, "true or false");
        }
        return value.equals("true");
    }

    private static Path path(Found found) throws BadSettingException {
        try {
            if (!found.value().isEmpty()) {
                return Path.of(found.value());
            }
        } catch (InvalidPathException ignored) {
            // told below
        }
        throw bad(found, "a directory");
    }

    /** {@code maildir}, or {@code maildir:} and a directory. */
    private static @Nullable Path maildir(Found store, Found data) throws BadSettingException {
        if (store.value().equals("h2") || store.value().startsWith("jdbc:")) {
            return null;
        }
        if (store.value().equals("maildir")) {
            return path(data).resolve("maildir");
        }
        if (store.value().startsWith("maildir:")) {
            return path(new Found(store.value().substring("maildir:".length()), store.place()));
        }
        throw bad(store, STORES);
    }

    private static @Nullable DatabaseLogin database(Found store, Found user, Found password)
            throws BadSettingException {
        String url = store.value();
        if (!url.startsWith("jdbc:")) {
            return null;
        }
        if (!url.startsWith("jdbc:postgresql://") && !url.startsWith("jdbc:mariadb:")) {
            // Not shown: it may hold a password.
            throw new BadSettingException(store.place() + " must be " + STORES);
        }
        return new DatabaseLogin(url, user.value(), password.value());
    }

    private static String domain(Found found) throws BadSettingException {
        String domain = found.value().toLowerCase(Locale.ROOT);
        if (domain.length() > 255 || !DOMAIN.matcher(domain).matches()) {
            throw bad(found, "a domain such as mail.example.org");
        }
        return domain;
    }

    private static List<String> domains(Found found) throws BadSettingException {
        List<String> domains = new ArrayList<>();
        for (String one : found.value().split(",")) {
            domains.add(domain(new Found(one.strip(), found.place())));
        }
        return List.copyOf(domains);
    }

    private static Map<EmailAddress, String> users(Found found, List<String> domains) throws BadSettingException {
        Map<EmailAddress, String> users = new LinkedHashMap<>();
        int number = 0;
        for (String one :
                found.value().isEmpty() ? new String[0] : found.value().split(",")) {
            number++;
            // What is no address may be a password, so it is counted and not shown.
            int colon = one.indexOf(':');
            EmailAddress name = EmailAddress.parse(
                            one.substring(0, Math.max(colon, 0)).strip())
                    .orElse(null);
            if (name == null || colon == one.length() - 1) {
                throw new BadSettingException(found.place() + ": entry " + number
                        + " must be address:password, such as alice@example.org:secret, with commas between entries");
            }
            if (!domains.contains(name.domain())) {
                throw new BadSettingException(found.place() + ": " + name + " is of no domain in mail.domains ("
                        + String.join(", ", domains) + "), so no mail would reach it: set both to match");
            }
            users.put(name, one.substring(colon + 1));
        }
        return users;
    }

    private static EmailAddress postmaster(Found found, Map<EmailAddress, String> users, List<String> domains)
            throws BadSettingException {
        if (found.value().isEmpty()) {
            return users.isEmpty()
                    ? new EmailAddress("postmaster", domains.get(0))
                    : users.keySet().iterator().next();
        }
        Optional<EmailAddress> address = EmailAddress.parse(found.value());
        if (address.isEmpty() || !PLAIN.matcher(found.value()).matches()) {
            throw bad(found, "the address of an account");
        }
        return address.get();
    }

    private static String size(Found found) throws BadSettingException {
        String value = found.value().toUpperCase(Locale.ROOT);
        if (SIZE.matcher(value).matches()) {
            int unit = "KMG".indexOf(value.charAt(value.length() - 1));
            long number = Long.parseLong(unit < 0 ? value : value.substring(0, value.length() - 1));
            if (number == 0 || number << (unit + 1) * 10 >= 64 << 10) {
                return value;
            }
        }
        throw bad(found, "at least 64K octets, such as 50M, 500K or 1000000, or 0 for no limit");
    }

    private static String matching(Pattern pattern, Found found, String wanted) throws BadSettingException {
        if (!pattern.matcher(found.value()).matches()) {
            throw bad(found, wanted);
        }
        return found.value();
    }

    static BadSettingException bad(Found found, String wanted) {
        String shown = found.value().replaceAll("\\p{Cntrl}", "?");
        return new BadSettingException(found.place() + " must be " + wanted + ", not '" + shown + "'");
    }
}

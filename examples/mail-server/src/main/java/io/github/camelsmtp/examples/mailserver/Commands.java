package io.github.camelsmtp.examples.mailserver;

import io.github.camelsmtp.archive.MailExport;
import io.github.camelsmtp.archive.MailImport;
import io.github.camelsmtp.component.DeadLetter;
import io.github.camelsmtp.component.DeadLetterMailbox;
import io.github.camelsmtp.mail.EmailAddress;
import io.github.camelsmtp.store.Account;
import io.github.camelsmtp.store.AccountAdministration;
import io.github.camelsmtp.store.AccountEntry;
import io.github.camelsmtp.store.Alias;
import io.github.camelsmtp.store.Finding;
import io.github.camelsmtp.store.MailboxStore;
import io.github.camelsmtp.store.Retention;
import io.github.camelsmtp.store.StoreCheck;
import io.github.camelsmtp.store.StoreException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.jspecify.annotations.Nullable;

/** Does what commands say, to a store that is open. Thread-safe, but for the lines it is given. */
final class Commands {
    private static final Pattern SIZE = Pattern.compile("[0-9]{1,9}[KMGT]?");

    private final Storage storage;
    private final MailboxStore store;
    private final @Nullable CamelContext context;

    /** @param context of the running server, or null */
    Commands(Storage storage, @Nullable CamelContext context) {
        this.storage = storage;
        this.store = storage.mailboxes();
        this.context = context;
    }

    /**
     * Runs a command.
     *
     * @param lines gets what it prints
     * @return the exit code
     */
    int run(Invocation command, Consumer<String> lines) {
        try {
            return execute(command, lines);
        } catch (FileSystemException e) {
            lines.accept("mail-server: " + e.getFile() + ": " + reason(e));
        } catch (Exception e) {
            lines.accept("mail-server: "
                    + String.valueOf(e.getMessage())
                            .replaceAll("\\s*\\R\\s*", " ")
                            .replaceAll("\\p{Cntrl}", "?"));
        }
        return 1;
    }

    private static String reason(FileSystemException e) {
        return e.getReason() == null
                ? "not possible (" + e.getClass().getSimpleName().replace("Exception", "") + ")"
                : e.getReason();
    }

    private int execute(Invocation command, Consumer<String> lines) throws Exception {
        AccountAdministration accounts = new AccountAdministration(store);
        switch (command.name()) {
            case "accounts list" -> accounts.list().forEach(entry -> lines.accept(line(entry)));
            case "accounts add" -> accounts.add(argument(command, 0), command.password());
            case "accounts password" -> accounts.password(argument(command, 0), command.password());
            case "accounts disable" -> accounts.disable(argument(command, 0));
            case "accounts enable" -> accounts.enable(argument(command, 0));
            case "accounts delete" -> accounts.delete(argument(command, 0));
            case "accounts quota" -> quota(accounts, command);
            case "aliases list" -> {
                for (Alias alias : accounts.listAliases()) {
                    lines.accept(alias.name() + " -> " + alias.target());
                }
            }
            case "aliases add" -> accounts.addAlias(argument(command, 0), argument(command, 1));
            case "aliases remove" -> accounts.removeAlias(argument(command, 0), argument(command, 1));
            case "verify" -> {
                return verify(!command.options().isEmpty(), lines);
            }
            default -> files(command, lines);
        }
        return 0;
    }

    private void files(Invocation command, Consumer<String> lines) throws Exception {
        boolean maildir = command.options().contains("--maildir");
        switch (command.name()) {
            case "backup" ->
                store.backup()
                        .orElseThrow(() -> new IllegalArgumentException(
                                "this mailbox store has no backup of its own: copy it with the means of its database or file"
                                        + " system"))
                        .backup(path(command, 0));
            case "export" -> {
                MailExport export = new MailExport(store);
                String account = account(command);
                long count =
                        maildir ? export.maildir(account, path(command, 1)) : export.mbox(account, path(command, 1));
                lines.accept(count + " messages exported");
            }
            case "import" -> {
                MailImport imports = new MailImport(store);
                String account = account(command);
                long count =
                        maildir ? imports.maildir(account, path(command, 1)) : imports.mbox(account, path(command, 1));
                lines.accept(count + " messages imported");
            }
            case "retention" -> {
                Duration age = Duration.ofDays(number(argument(command, 0), "a number of days"));
                lines.accept(new Retention(store, age, Clock.systemUTC()).run() + " messages deleted");
            }
            case "deadletters list", "deadletters delete", "deadletters inject" -> deadLetters(command, lines);
            default -> new QueueAdministration(storage.queue()).run(command.name(), command.arguments(), lines);
        }
    }

    private void deadLetters(Invocation command, Consumer<String> lines) throws Exception {
        String account = account(command);
        switch (command.name()) {
            case "deadletters list" -> {
                for (DeadLetter letter : DeadLetterMailbox.list(store, account)) {
                    lines.accept(letter.uid() + "  " + letter.stored() + "  " + letter.route() + "  "
                            + letter.envelope().sender() + "  " + letter.reason());
                }
            }
            case "deadletters delete" -> DeadLetterMailbox.delete(store, account, argument(command, 1));
            default -> {
                if (context == null) {
                    throw new IllegalArgumentException(
                            "the server is not running: start it, for a dead letter runs through its routes");
                }
                String endpoint = command.arguments().size() > 2 ? argument(command, 2) : "";
                new DeadLetterMailbox(context, store, account).inject(argument(command, 1), endpoint);
            }
        }
    }

    private int verify(boolean repair, Consumer<String> lines) throws StoreException {
        StoreCheck.Report report = store.check()
                .orElseThrow(() -> new IllegalArgumentException("this mailbox store can't list its accounts"))
                .verify(repair);
        for (Finding finding : report.findings()) {
            lines.accept(finding.problem() + (finding.repair() == null ? "" : " (repaired: " + finding.repair() + ")"));
        }
        lines.accept(report.messages() + " messages, " + report.octets() + " octets, "
                + report.findings().size() + " problems");
        return report.isSound() ? 0 : 1;
    }

    private static void quota(AccountAdministration accounts, Invocation command) throws StoreException {
        String size = argument(command, 1).toUpperCase(Locale.ROOT);
        long messages = command.arguments().size() > 2 ? number(argument(command, 2), "a number of messages") : 0;
        long octets = 0;
        if (!size.equals("NONE")) {
            if (!SIZE.matcher(size).matches()) {
                throw new IllegalArgumentException(
                        "'" + argument(command, 1) + "' must be a size such as 500M, or none");
            }
            int unit = "KMGT".indexOf(size.charAt(size.length() - 1)) + 1;
            octets = Long.parseLong(unit == 0 ? size : size.substring(0, size.length() - 1)) << 10 * unit;
        }
        accounts.quota(argument(command, 0), octets, messages);
    }

    private static String line(AccountEntry entry) {
        String quota = (entry.quota().octets() > 0 ? " of " + entry.quota().octets() : "") + " octets";
        String messages = entry.quota().messages() > 0 ? " of " + entry.quota().messages() : "";
        return entry.account().name() + "  " + entry.usage().messages() + messages + " messages  "
                + entry.usage().octets() + quota + (entry.enabled() ? "" : "  disabled");
    }

    private static long number(String text, String wanted) {
        if (!text.matches("[0-9]{1,9}")) {
            throw new IllegalArgumentException("'" + text + "' must be " + wanted);
        }
        return Long.parseLong(text);
    }

    private static String account(Invocation command) {
        return Account.of(EmailAddress.of(argument(command, 0))).name();
    }

    private static Path path(Invocation command, int index) throws IOException {
        return command.directory().resolve(argument(command, index)).normalize();
    }

    private static String argument(Invocation command, int index) {
        return command.arguments().get(index);
    }
}

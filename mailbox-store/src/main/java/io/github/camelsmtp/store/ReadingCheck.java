package io.github.camelsmtp.store;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The check that every store can have: reads each message of each account and counts its octets. It repairs nothing, and does
 * not read mailboxes that somebody has open, but says which they are.
 */
final class ReadingCheck implements StoreCheck {
    private final MailboxStore store;
    private final AccountRegister register;

    ReadingCheck(MailboxStore store, AccountRegister register) {
        this.store = store;
        this.register = register;
    }

    @Override
    public Report verify(boolean repair) throws StoreException {
        long messages = 0;
        long octets = 0;
        List<Finding> findings = new ArrayList<>();
        for (AccountEntry entry : register.list()) {
            String account = entry.account().name();
            Optional<Maildrop> open = store.open(account);
            if (open.isEmpty()) {
                findings.add(new Finding("the mailbox of " + account + " was not read: somebody has it open", null));
                continue;
            }
            try (Maildrop maildrop = open.get()) {
                for (StoredMessage message : maildrop.messages()) {
                    messages++;
                    octets += message.octets();
                    read(maildrop, message)
                            .ifPresent(problem -> findings.add(
                                    new Finding("message " + message.uid() + " of " + account + ": " + problem, null)));
                }
            }
        }
        return new Report(messages, octets, findings);
    }

    private static Optional<String> read(Maildrop maildrop, StoredMessage message) {
        try (InputStream in = maildrop.read(message)) {
            long count = 0;
            byte[] buffer = new byte[8192];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                count += n;
            }
            return count == message.octets()
                    ? Optional.empty()
                    : Optional.of("it has " + count + " octets, and says " + message.octets());
        } catch (IOException | StoreException e) {
            return Optional.of("it can't be read: " + e.getMessage());
        }
    }
}

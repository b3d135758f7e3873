package io.github.camelsmtp.maildir;

import io.github.camelsmtp.store.Account;
import io.github.camelsmtp.store.StoreException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A message that lies in the {@code tmp} of its first mailbox, synced, and is to be in the {@code new} of all. The others get
 * a hard link, where the file system can; else a copy.
 */
final class Arrival extends Change {
    private static final Logger LOG = LoggerFactory.getLogger(Arrival.class);

    private final Map<Account, Mailbox> addressees;
    private final List<Mailbox> mailboxes;
    private final Written written;
    private final Disk disk;
    private final MaildirAccounts accounts;
    private final List<Path> linked = new ArrayList<>();
    private String unique = "";
    private boolean noted;

    /** @param addressees in their order; the content lies in the mailbox of the first */
    Arrival(Map<Account, Mailbox> addressees, Written written, Disk disk, MaildirAccounts accounts) {
        this.addressees = addressees;
        this.mailboxes = List.copyOf(addressees.values());
        this.written = written;
        this.disk = disk;
        this.accounts = accounts;
    }

    /** The name is given in the order of the commits, so that messages stand in it. */
    void name(MessageNames names) {
        unique = names.next(written.isCrlf());
    }

    @Override
    List<Journal.Entry> journaled() {
        return mailboxes.size() < 2
                ? List.of()
                : mailboxes.stream()
                        .map(mailbox -> new Journal.Entry(mailbox, unique))
                        .toList();
    }

    @Override
    void apply(MessageNames names, Set<Path> directories) throws IOException, StoreException {
        synchronized (accounts.sizes()) {
            for (Account account : addressees.keySet()) {
                accounts.admission(account, written.octets()).require(account.name());
            }
            link(directories);
            mailboxes.forEach(mailbox -> accounts.sizes().note(mailbox, written.octets(), 1));
            noted = true;
        }
    }

    private void link(Set<Path> directories) throws IOException {
        String file = unique + ",S=" + written.octets() + ",W=" + written.virtualOctets();
        for (Mailbox mailbox : mailboxes.subList(1, mailboxes.size())) {
            place(mailbox, file);
            directories.add(mailbox.fresh());
        }
        Path first = mailboxes.get(0).fresh().resolve(file);
        Files.move(written.file(), first);
        linked.add(first);
        directories.add(first.getParent());
    }

    private void place(Mailbox mailbox, String file) throws IOException {
        Path to = mailbox.fresh().resolve(file);
        try {
            Files.createLink(to, written.file());
        } catch (UnsupportedOperationException | FileSystemException e) {
            // Another file system, or one without links. If it is anything else, copying fails too, and says why.
            LOG.debug("no hard link in {}, copying", mailbox, e);
            copy(mailbox.tmp().resolve(unique), to);
        }
        linked.add(to);
    }

    private void copy(Path tmp, Path to) throws IOException {
        try (FileChannel in = FileChannel.open(written.file());
                FileChannel out = disk.create(tmp)) {
            for (long at = 0; at < in.size(); ) {
                at += in.transferTo(at, in.size() - at, out);
            }
            out.force(true);
            Files.move(tmp, to);
        } catch (IOException e) {
            Files.deleteIfExists(tmp);
            throw e;
        }
    }

    @Override
    void undo() {
        synchronized (accounts.sizes()) {
            takeBack();
        }
    }

    private void takeBack() {
        written.discard();
        if (noted) {
            noted = false;
            mailboxes.forEach(mailbox -> accounts.sizes().note(mailbox, -written.octets(), -1));
        }
        linked.forEach(file -> {
            try {
                if (!Files.deleteIfExists(file)) {
                    Journal.remove(new Mailbox(file.getParent().getParent()), Set.of(unique));
                }
            } catch (IOException e) {
                LOG.error("can't delete {}, which was not accepted; it will be there twice", file, e);
            }
        });
        linked.clear();
    }

    @Override
    void durable() {
        // All is in its place.
    }
}

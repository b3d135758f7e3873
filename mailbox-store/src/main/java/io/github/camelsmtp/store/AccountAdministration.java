package io.github.camelsmtp.store;

import io.github.camelsmtp.mail.EmailAddress;
import io.github.camelsmtp.store.StoreException.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Manages the accounts of any store, by addresses as they are typed: what the commands of mail-server do, and a bean for
 * Camel routes. Thread-safe; every method may block.
 *
 * <p>Bad input is an {@link IllegalArgumentException}, what the store does not know or can't do a {@link StoreException}:
 * both with one line that can be shown to whoever asked. It does not judge passwords, but there must be one; and it does
 * not ask who may do this: whoever can call it can.
 */
public final class AccountAdministration {
    private final Accounts accounts;

    /** @param store whose accounts they are */
    public AccountAdministration(MailboxStore store) {
        this.accounts = store.accounts();
    }

    /** Adds an account. @throws StoreException {@code ALREADY_THERE} too, and then its password stays what it is */
    public void add(String address, String password) throws StoreException {
        EmailAddress name = EmailAddress.of(address.strip());
        requirePassword(password);
        List<String> targets = targets(Alias.spelled(name));
        if (!targets.isEmpty()) {
            throw new StoreException(
                    Reason.ALREADY_THERE, Alias.spelled(name) + " is an alias of " + String.join(", ", targets));
        }
        if (!accounts.create(name, password)) {
            throw new StoreException(Reason.ALREADY_THERE, "there is an account " + Alias.spelled(name) + " already");
        }
    }

    /** Sets a password. */
    public void password(String address, String password) throws StoreException {
        requirePassword(password);
        register().setPassword(known(address), password);
    }

    /** Disables an account: no login, no mail; what it has is kept. */
    public void disable(String address) throws StoreException {
        register().setEnabled(known(address), false);
    }

    /** Enables an account that has been disabled. */
    public void enable(String address) throws StoreException {
        register().setEnabled(known(address), true);
    }

    /** Deletes an account with all its mail, and the aliases that lead to it. @throws StoreException {@code IN_USE} too */
    public void delete(String address) throws StoreException {
        Account account = known(address);
        register().delete(account);
        Optional<Aliases> aliases = accounts.aliases();
        if (aliases.isPresent()) {
            for (Alias alias : aliases.get().list()) {
                if (alias.target().equals(account.name())) {
                    aliases.get().remove(alias);
                }
            }
        }
    }

    /** All accounts, by name. */
    public List<AccountEntry> list() throws StoreException {
        return register().list();
    }

    /** Limits a mailbox. @param octets in all, 0 for no limit @param messages how many, 0 for no limit */
    public void quota(String address, long octets, long messages) throws StoreException {
        Quotas quotas = accounts.quotas().orElseThrow(() -> missing("quotas"));
        quotas.setQuota(known(address), new Quota(octets, messages));
    }

    /**
     * Makes an address lead to an account or to another alias that is there; called again, to one more.
     *
     * @param name an address without an account, or {@code @domain} for what nobody else of the domain gets
     * @throws StoreException {@code UNKNOWN_ACCOUNT} if the target leads nowhere; {@code ALREADY_THERE}
     */
    public void addAlias(String name, String target) throws StoreException {
        Alias alias = Alias.of(name, target);
        Aliases aliases = aliases();
        if (!alias.name().startsWith("@")
                && accounts.find(EmailAddress.of(alias.name())).isPresent()) {
            throw new StoreException(
                    Reason.ALREADY_THERE, alias.name() + " is an account, and gets its mail itself: no alias");
        }
        AddressBook book = new AddressBook(accounts, "");
        if (book.own(EmailAddress.of(alias.target()), 0).admission() == Admission.UNKNOWN) {
            throw new StoreException(
                    Reason.UNKNOWN_ACCOUNT, "there is neither an account nor an alias " + alias.target());
        }
        if (isLoop(alias)) {
            throw new IllegalArgumentException("the alias " + alias.name() + " to " + alias.target()
                    + " would lead in a circle, over more than " + AddressBook.MAX_HOPS + " aliases, or to more than "
                    + AddressBook.MAX_ACCOUNTS + " mailboxes");
        }
        if (!aliases.add(alias)) {
            throw new StoreException(
                    Reason.ALREADY_THERE, "the alias " + alias.name() + " leads to " + alias.target() + " already");
        }
    }

    /** Whether an alias comes back to itself, or there are too many behind it; the book tells the latter. */
    private boolean isLoop(Alias alias) throws StoreException {
        List<String> level = List.of(alias.target());
        for (int hop = 0; hop <= AddressBook.MAX_HOPS && !level.isEmpty(); hop++) {
            List<String> next = new ArrayList<>();
            for (String target : level) {
                if (target.equals(alias.name())) {
                    return true;
                }
                next.addAll(targets(target));
            }
            if (next.size() > AddressBook.MAX_ACCOUNTS) {
                return true;
            }
            level = next;
        }
        return !level.isEmpty();
    }

    /** Removes one target of an alias. @throws StoreException {@code UNKNOWN_ACCOUNT} if there is no such alias */
    public void removeAlias(String name, String target) throws StoreException {
        Alias alias = Alias.of(name, target);
        if (!aliases().remove(alias)) {
            throw new StoreException(
                    Reason.UNKNOWN_ACCOUNT, "there is no alias " + alias.name() + " to " + alias.target());
        }
    }

    /** All aliases, by name and target. */
    public List<Alias> listAliases() throws StoreException {
        return aliases().list();
    }

    private Account known(String address) throws StoreException {
        EmailAddress name = EmailAddress.of(address.strip());
        return accounts.find(name)
                .orElseThrow(
                        () -> new StoreException(Reason.UNKNOWN_ACCOUNT, "there is no account " + Alias.spelled(name)));
    }

    private List<String> targets(String name) throws StoreException {
        Optional<Aliases> aliases = accounts.aliases();
        return aliases.isEmpty() ? List.of() : aliases.get().targets(name);
    }

    private Aliases aliases() throws StoreException {
        return accounts.aliases().orElseThrow(() -> missing("aliases"));
    }

    private AccountRegister register() throws StoreException {
        return accounts.register().orElseThrow(() -> missing("accounts that can be changed here"));
    }

    private static StoreException missing(String what) {
        return new StoreException(Reason.UNSUPPORTED, "this mailbox store has no " + what);
    }

    private static void requirePassword(String password) {
        if (password.isEmpty()) {
            throw new IllegalArgumentException("the password must not be empty");
        }
    }
}

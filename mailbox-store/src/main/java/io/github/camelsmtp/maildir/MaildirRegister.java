package io.github.camelsmtp.maildir;

import io.github.camelsmtp.mail.ScramCredential;
import io.github.camelsmtp.store.Account;
import io.github.camelsmtp.store.AccountEntry;
import io.github.camelsmtp.store.AccountRegister;
import io.github.camelsmtp.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Changes the accounts in the file {@code users} of the root. Thread-safe. */
final class MaildirRegister implements AccountRegister {
    private final MaildirMailboxStore store;
    private final MaildirAccounts accounts;

    MaildirRegister(MaildirMailboxStore store, MaildirAccounts accounts) {
        this.store = store;
        this.accounts = accounts;
    }

    /** Counts each mailbox: there is no index. */
    @Override
    public List<AccountEntry> list() throws StoreException {
        List<AccountEntry> entries = new ArrayList<>();
        for (UserLine user : accounts.users().get().all()) {
            Account account = user.account().orElseThrow();
            entries.add(new AccountEntry(
                    account, user.isEnabled(), user.quota(), accounts.sizes().usage(account)));
        }
        return entries;
    }

    @Override
    public void setPassword(Account account, String password) throws StoreException {
        ScramCredential credential = accounts.passwords().derive(password);
        change(account, line -> line.with(credential));
    }

    @Override
    public void setEnabled(Account account, boolean enabled) throws StoreException {
        change(account, line -> line.enabled(enabled));
    }

    private void change(Account account, UnaryOperator<UserLine> change) throws StoreException {
        accounts.users().change(file -> {
            if (!file.has(account)) {
                throw MaildirQuotas.unknown(account);
            }
            return file.changed(account, change);
        });
    }

    @Override
    public void delete(Account account) throws StoreException {
        store.remove(accounts.known(account.name()));
    }

    @Override
    public void setPasswordIterations(int iterations) {
        accounts.passwords().setIterations(iterations);
    }
}

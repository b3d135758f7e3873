package io.github.camelsmtp.store;

import java.time.Clock;

final class InMemoryMailboxStoreTest implements MailboxStoreContract {
    @Override
    public MailboxStore open() {
        return new InMemoryMailboxStore(Clock.systemUTC());
    }
}

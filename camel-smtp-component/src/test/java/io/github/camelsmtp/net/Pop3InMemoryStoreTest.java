package io.github.camelsmtp.net;

import io.github.camelsmtp.store.InMemoryMailboxStore;
import io.github.camelsmtp.store.MailboxStore;
import java.time.Clock;

class Pop3InMemoryStoreTest extends Pop3StoreContract {
    @Override
    MailboxStore open() {
        return new InMemoryMailboxStore(Clock.systemUTC());
    }
}

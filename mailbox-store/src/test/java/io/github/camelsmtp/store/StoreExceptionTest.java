package io.github.camelsmtp.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelsmtp.store.StoreException.Reason;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoreExceptionTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "No space left on device",
                "Disk quota exceeded",
                "Disc quota exceeded",
                "There is not enough space on the disk",
                "The disk is full"
            })
    void aFullDiskIsKnownByTheSystemsWords(String words) {
        for (IOException failed :
                new IOException[] {new IOException(words), new FileSystemException("/var/mail/x", null, words)}) {
            assertThat(Reason.of(failed)).isEqualTo(Reason.FULL);
            assertThat(StoreException.of(failed, "can't write /var/mail/x"))
                    .hasMessage("can't write /var/mail/x: the disk is full")
                    .extracting(StoreException::reason)
                    .isEqualTo(Reason.FULL);
        }
    }

    @Test
    void anythingElseIsNot() {
        for (IOException failed : new IOException[] {
            new IOException("Input/output error"), new IOException(), new AccessDeniedException("/var/mail/x")
        }) {
            assertThat(Reason.of(failed)).isEqualTo(Reason.UNAVAILABLE);
            assertThat(StoreException.of(failed, "can't write").getMessage()).isEqualTo("can't write: " + failed);
        }
    }
}

package io.github.camelsmtp.dns;

import java.util.Arrays;

/**
 * What a certificate must match (RFC 6698 §2.1). The numbers are as they came, known or not.
 *
 * @param usage 2 for a trust anchor (DANE-TA), 3 for the server's own certificate (DANE-EE); 0 to 255
 * @param selector 0 for the whole certificate, 1 for its public key; 0 to 255
 * @param matching 0 for the octets themselves, 1 for their SHA-256, 2 for their SHA-512; 0 to 255
 * @param data the association data; not to be changed; records are equal if its octets are
 */
public record TlsaRecord(int usage, int selector, int matching, byte[] data) {

    @Override
    public boolean equals(Object other) {
        return other instanceof TlsaRecord record
                && usage == record.usage
                && selector == record.selector
                && matching == record.matching
                && Arrays.equals(data, record.data);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(data) * 31 + usage * 64 + selector * 8 + matching;
    }
}

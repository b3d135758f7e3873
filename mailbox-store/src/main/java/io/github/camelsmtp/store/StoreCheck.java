package io.github.camelsmtp.store;

import java.util.List;

/**
 * Proves that a store has what it says it has. A bean for routes and programs. Thread-safe; it may take long and runs beside
 * everything else: what changes meanwhile is no finding.
 */
public interface StoreCheck {

    /**
     * Reads everything.
     *
     * @param repair whether to put right what can be; else nothing is changed
     * @throws StoreException if the store can't be read at all
     */
    Report verify(boolean repair) throws StoreException;

    /**
     * What was looked at and found.
     *
     * @param messages how many were read
     * @param octets how many were read
     * @param findings what is wrong, or was; none if all is well
     */
    record Report(long messages, long octets, List<Finding> findings) {
        /** Copies the list. */
        public Report {
            findings = List.copyOf(findings);
        }

        /** Whether nothing is wrong, or nothing any more. */
        public boolean isSound() {
            return findings.stream().allMatch(finding -> finding.repair() != null);
        }
    }
}

package io.github.camelsmtp.dns;

import java.time.Instant;
import java.util.List;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;

/**
 * An answer as it is kept.
 *
 * @param records of the type that was asked for
 * @param name whose records they are, after CNAMEs
 * @param expires when it has to be asked for again
 * @param octets about how much room it takes
 */
record Answer(
        DnsAnswer.Kind kind, List<Record> records, Name name, boolean authenticated, Instant expires, int octets) {}

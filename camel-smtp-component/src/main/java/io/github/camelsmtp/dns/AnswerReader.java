package io.github.camelsmtp.dns;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * Reads the message that answers a question. Only records of the name that was asked for, or of the name its CNAMEs lead to,
 * are looked at: a server that adds others is not believed.
 *
 * @param kind {@code FOUND} also if there was nothing but a CNAME whose target must be asked for
 * @param records of the type that was asked for
 * @param name where the chain of CNAMEs in this message ends
 * @param hops how many CNAMEs there were
 * @param ttl how long the answer holds
 */
record AnswerReader(
        DnsAnswer.Kind kind,
        List<Record> records,
        Name name,
        int hops,
        boolean authenticated,
        Duration ttl,
        int octets) {
    /** dnsjava keeps a week; a record that is wrong for so long is a call to the help desk. */
    private static final long LONGEST = Duration.ofDays(1).toSeconds();

    /** RFC 2308 §5: values of one to three hours have been found to work well. */
    private static final long LONGEST_NO = Duration.ofHours(3).toSeconds();

    /** Unbound follows 11; nobody's mail needs them. */
    static final int MOST_HOPS = 8;

    static AnswerReader read(Question question, Message message) {
        Name name = question.name();
        long ttl = LONGEST;
        int hops = 0;
        List<Record> found = List.of();
        while (hops <= MOST_HOPS) {
            found = of(message, name, question.type());
            List<Record> alias = of(message, name, Type.CNAME);
            if (!found.isEmpty() || alias.isEmpty()) {
                break;
            }
            ttl = Math.min(ttl, alias.get(0).getTTL());
            name = ((CNAMERecord) alias.get(0)).getTarget();
            hops++;
        }
        DnsAnswer.Kind kind = kind(message, found, hops);
        if (kind == DnsAnswer.Kind.FOUND) {
            for (Record record : found) {
                ttl = Math.min(ttl, record.getTTL());
            }
        } else {
            ttl = Math.min(ttl, negativeTtl(message));
        }
        boolean authenticated = message.getHeader().getFlag(Flags.AD);
        return new AnswerReader(
                kind, found, name, hops, authenticated, Duration.ofSeconds(ttl), 200 + message.numBytes());
    }

    /** Whether the chain ends at a name of which this message says nothing. */
    boolean isUnfinished() {
        return kind == DnsAnswer.Kind.FOUND && records.isEmpty();
    }

    private static DnsAnswer.Kind kind(Message message, List<Record> found, int hops) {
        return switch (message.getRcode()) {
            case Rcode.NXDOMAIN -> DnsAnswer.Kind.NO_DOMAIN;
            case Rcode.NOERROR -> {
                boolean open = hops > 0 && negativeTtl(message) < 0;
                yield !found.isEmpty() || open ? DnsAnswer.Kind.FOUND : DnsAnswer.Kind.NO_DATA;
            }
            default -> DnsAnswer.Kind.FAILED;
        };
    }

    private static List<Record> of(Message message, Name name, int type) {
        List<Record> found = new ArrayList<>();
        for (Record record : message.getSection(Section.ANSWER)) {
            if (record.getType() == type && record.getName().equals(name) && found.size() < DnsAnswer.MOST) {
                found.add(record);
            }
        }
        return found;
    }

    /** RFC 2308 §5: the smaller of the SOA's TTL and its last field; below 0 if there is no SOA, then it is not kept. */
    private static long negativeTtl(Message message) {
        for (Record record : message.getSection(Section.AUTHORITY)) {
            if (record instanceof SOARecord soa) {
                return Math.min(LONGEST_NO, Math.min(soa.getTTL(), soa.getMinimum()));
            }
        }
        return -1;
    }
}

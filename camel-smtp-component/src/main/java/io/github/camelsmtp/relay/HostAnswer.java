package io.github.camelsmtp.relay;

import io.github.camelsmtp.dns.Dns;
import io.github.camelsmtp.dns.DnsAnswer;
import io.github.camelsmtp.dns.MxRecord;
import io.github.camelsmtp.mail.Reply;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What the DNS says of the addresses of a host. */
record HostAnswer(MxRecord record, DnsAnswer<InetAddress> v4, DnsAnswer<InetAddress> v6) {

    static CompletionStage<HostAnswer> ask(Dns dns, MxRecord record) {
        return dns.ipv4(record.host()).thenCombine(dns.ipv6(record.host()), (v4, v6) -> new HostAnswer(record, v4, v6));
    }

    List<InetAddress> addresses() {
        return Stream.concat(v4.records().stream(), v6.records().stream())
                .distinct()
                .toList();
    }

    boolean isAny(Predicate<InetAddress> kind) {
        return addresses().stream().anyMatch(kind);
    }

    /** The name after CNAMEs. */
    String canonical() {
        return v4.isFound() ? v4.name() : v6.name();
    }

    /** Whether DNSSEC proves what there is and what there is not; a question that failed proves nothing either way. */
    boolean authenticated() {
        return (v4.authenticated() || v4.isFailed()) && (v6.authenticated() || v6.isFailed());
    }

    private boolean isOpen() {
        return v4.isFailed() || v6.isFailed();
    }

    /** Why none of these hosts can be used. */
    static Reply reason(String domain, List<HostAnswer> answers, ForbiddenTargets forbidden, boolean implicit) {
        if (answers.stream().anyMatch(HostAnswer::isOpen)) {
            return NoRoute.noAnswer(domain);
        }
        if (answers.stream().anyMatch(answer -> answer.isAny(forbidden::contains))) {
            return NoRoute.forbidden(domain);
        }
        boolean none = answers.stream().allMatch(answer -> answer.addresses().isEmpty());
        return implicit && none ? NoRoute.noMailHost(domain) : NoRoute.unusable(domain);
    }
}

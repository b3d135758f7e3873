package io.github.camelsmtp.smtp;

import io.github.camelsmtp.auth.SaslMechanism;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a server offers in its reply to EHLO (RFC 5321 §4.1.1.1). Immutable. Unknown lines mean nothing, and a number that
 * is none counts as not given.
 *
 * @param extensions the ones we know
 * @param size the most octets of a message, or 0 if none is told (RFC 1870 §4)
 * @param mechanisms of AUTH, those we know
 * @param recipients {@code RCPTMAX} (RFC 9422 §4): in one transaction
 * @param transactions {@code MAILMAX}: in one session
 * @param domains {@code RCPTDOMAINMAX}: of the recipients in one transaction
 */
record Offers(
        Set<Extension> extensions,
        long size,
        Set<SaslMechanism> mechanisms,
        int recipients,
        int transactions,
        int domains) {
    private static final int UNLIMITED = Integer.MAX_VALUE;

    /** What a server of HELO offers. */
    static final Offers NONE = new Offers(Set.of(), 0, Set.of(), UNLIMITED, UNLIMITED, UNLIMITED);

    /** @param lines of the reply; the first holds the server's name */
    static Offers of(List<String> lines) {
        Map<String, List<String>> parameters = new HashMap<>();
        for (String line : lines.subList(1, lines.size())) {
            List<String> words =
                    Arrays.asList(line.toUpperCase(Locale.ROOT).strip().split(" +"));
            // Old servers write AUTH= behind the standard's AUTH; RFC 4954 has it no more.
            parameters.putIfAbsent(words.get(0), words.subList(1, words.size()));
        }
        EnumSet<Extension> extensions = EnumSet.noneOf(Extension.class);
        for (Extension extension : Extension.values()) {
            if (parameters.containsKey(extension.keyword())) {
                extensions.add(extension);
            }
        }
        Set<SaslMechanism> mechanisms = words(parameters, Extension.AUTH).stream()
                .flatMap(name -> SaslMechanism.of(name).stream())
                .collect(Collectors.toUnmodifiableSet());
        List<String> size = words(parameters, Extension.SIZE);
        List<String> limits = words(parameters, Extension.LIMITS);
        return new Offers(
                Collections.unmodifiableSet(extensions),
                size.isEmpty() ? 0 : number(size.get(0), 18, 0),
                mechanisms,
                limit(limits, "RCPTMAX="),
                limit(limits, "MAILMAX="),
                limit(limits, "RCPTDOMAINMAX="));
    }

    private static List<String> words(Map<String, List<String>> parameters, Extension extension) {
        return parameters.getOrDefault(extension.keyword(), List.of());
    }

    /** {@code limit-value}: one to six digits, not zero (RFC 9422 §3). */
    private static int limit(List<String> limits, String name) {
        return limits.stream()
                .filter(limit -> limit.startsWith(name))
                .findFirst()
                .map(limit -> (int) Math.max(1, number(limit.substring(name.length()), 6, UNLIMITED)))
                .orElse(UNLIMITED);
    }

    private static long number(String text, int mostDigits, long otherwise) {
        boolean number =
                !text.isEmpty() && text.length() <= mostDigits && text.chars().allMatch(c -> c >= '0' && c <= '9');
        return number ? Long.parseLong(text) : otherwise;
    }

    boolean has(Extension extension) {
        return extensions.contains(extension);
    }
}

package io.github.camelsmtp.maildir;

import io.github.camelsmtp.store.Alias;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The lines of the aliases file, which is a virtual alias table of Postfix's: {@code team@example.org alice@example.org,
 * bob@example.org}, and {@code @example.org alice@example.org} for the catch-all. A line that begins with a blank goes on with
 * the one before. Immutable.
 *
 * <p>Comments, and lines that say nothing to us, are kept as they are.
 */
final class AliasesFile {
    private static final Pattern SEPARATOR = Pattern.compile("[,\\s]+");

    private final List<String> lines;
    private final Map<String, TreeSet<String>> targets = new TreeMap<>();

    private AliasesFile(List<String> lines) {
        this.lines = lines;
        for (String line : lines) {
            for (Alias alias : aliases(line)) {
                targets.computeIfAbsent(alias.name(), name -> new TreeSet<>()).add(alias.target());
            }
        }
    }

    static AliasesFile parse(String text) {
        List<String> logical = new ArrayList<>();
        for (String line : text.lines().toList()) {
            boolean goesOn = !line.isBlank() && Character.isWhitespace(line.charAt(0)) && !logical.isEmpty();
            if (goesOn) {
                logical.set(logical.size() - 1, logical.get(logical.size() - 1) + "\n" + line);
            } else {
                logical.add(line);
            }
        }
        return new AliasesFile(logical);
    }

    private static List<Alias> aliases(String line) {
        List<Alias> aliases = new ArrayList<>();
        String[] words = line.startsWith("#") ? new String[0] : SEPARATOR.split(line.strip());
        for (int i = 1; i < words.length; i++) {
            try {
                aliases.add(Alias.of(PercentText.decoded(words[0]), PercentText.decoded(words[i])));
            } catch (IllegalArgumentException e) {
                continue; // no addresses, or it leads to itself
            }
        }
        return aliases;
    }

    List<String> targets(String name) {
        return List.copyOf(targets.getOrDefault(name, new TreeSet<>()));
    }

    /** By name and target. */
    List<Alias> list() {
        List<Alias> all = new ArrayList<>();
        targets.forEach((name, leads) -> leads.forEach(target -> all.add(new Alias(name, target))));
        all.sort(Comparator.comparing(Alias::name).thenComparing(Alias::target));
        return all;
    }

    /** The same and one more, or itself if it is there. */
    AliasesFile with(Alias alias) {
        TreeSet<String> leads = new TreeSet<>(targets(alias.name()));
        return leads.add(alias.target()) ? changed(alias.name(), leads) : this;
    }

    /** The same without one, or itself if it is not there. */
    AliasesFile without(Alias alias) {
        TreeSet<String> leads = new TreeSet<>(targets(alias.name()));
        return leads.remove(alias.target()) ? changed(alias.name(), leads) : this;
    }

    private AliasesFile changed(String name, TreeSet<String> leads) {
        List<String> changed = new ArrayList<>(lines);
        int at = lines.size();
        for (int i = lines.size() - 1; i >= 0; i--) {
            List<Alias> here = aliases(lines.get(i));
            if (!here.isEmpty() && here.get(0).name().equals(name)) {
                changed.remove(i);
                at = i;
            }
        }
        if (!leads.isEmpty()) {
            List<String> written =
                    leads.stream().map(one -> PercentText.encoded(one, ",")).toList();
            changed.add(at, PercentText.encoded(name, ",") + " " + String.join(", ", written));
        }
        return new AliasesFile(changed);
    }

    String text() {
        return lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
    }
}

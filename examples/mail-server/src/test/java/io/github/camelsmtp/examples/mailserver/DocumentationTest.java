package io.github.camelsmtp.examples.mailserver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the documentation says of the code is true, as far as a machine can see. */
class DocumentationTest {
    private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
    private static final Path SNIPPETS = Path.of("src/test/java/io/github/camelsmtp/examples/mailserver/snippets");
    private static final Pattern JAVA = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);
    private static final Pattern LINK = Pattern.compile("]\\(([^)#]+)[^)]*\\)");
    private static final Pattern SCRIPT = Pattern.compile("\\b(scripts/[a-z-]+\\.sh)");
    /** What is written like an option: {@code `maxErrors`}, {@code `maxErrors=20`}. */
    private static final Pattern OPTION = Pattern.compile("`([a-z]+(?:[A-Z][a-z]*)+)(?:=[^`]*)?`");

    private static List<Path> documents() throws IOException {
        try (Stream<Path> top = Files.list(ROOT);
                Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
            return Stream.concat(top, docs)
                    .filter(file -> file.toString().endsWith(".md"))
                    .sorted()
                    .toList();
        }
    }

    private static List<String> found(Pattern pattern, Path file) throws IOException {
        List<String> found = new ArrayList<>();
        Matcher matcher = pattern.matcher(Files.readString(file));
        while (matcher.find()) {
            found.add(matcher.group(1));
        }
        return found;
    }

    private static String normalized(String text) {
        return text.replaceAll("\\s+", " ").strip();
    }

    @Test
    void everyJavaBlockIsCompiledSomewhere() throws IOException {
        List<String> sources = new ArrayList<>();
        try (Stream<Path> snippets = Files.list(SNIPPETS);
                Stream<Path> store = Files.walk(ROOT.resolve("examples/file-store/src/main"))) {
            for (Path file :
                    Stream.concat(snippets, store.filter(Files::isRegularFile)).toList()) {
                sources.add(normalized(Files.readString(file)));
            }
        }
        int blocks = 0;
        for (Path document : documents()) {
            for (String block : found(JAVA, document)) {
                blocks++;
                assertThat(sources.stream().anyMatch(source -> source.contains(normalized(block))))
                        .as("a block of %s stands in a file of %s or in file-store:%n%s", document, SNIPPETS, block)
                        .isTrue();
            }
        }
        assertThat(blocks).isGreaterThan(3);
    }

    @Test
    void everyLinkedFileIsThere() throws IOException {
        for (Path document : documents()) {
            for (String link : found(LINK, document)) {
                if (!link.contains(":")) {
                    assertThat(document.resolveSibling(link))
                            .as("link in %s", document)
                            .exists();
                }
            }
        }
    }

    /** A script that only its author has is of no use: git must not ignore it. */
    @Test
    void everyScriptThatIsNamedIsThere() throws IOException {
        int scripts = 0;
        for (Path document : documents()) {
            for (String script : found(SCRIPT, document)) {
                scripts++;
                assertThat(ROOT.resolve(script)).as("named in %s", document).isExecutable();
            }
        }
        assertThat(scripts).isGreaterThan(20);
    }

    @Test
    void everyOptionOfTheGuidesExists() throws IOException {
        Set<String> options = new TreeSet<>();
        for (String scheme : List.of("mina-smtp", "mina-pop3", "mailbox", "mail-dsn", "mail-queue")) {
            options.addAll(options(scheme));
        }
        assertThat(options).contains("localDomains", "plaintextAuth", "postmaster", "dataDirectory");
        for (String guide : List.of(
                "guide-smtp-server.md",
                "guide-extensions.md",
                "guide-policy.md",
                "guide-submission.md",
                "guide-lmtp.md",
                "guide-queue.md",
                "guide-tls.md",
                "guide-auth.md",
                "guide-bounces.md",
                "guide-forwarding.md",
                "guide-camel-mail.md",
                "mailbox.md",
                "pop3.md")) {
            Path document = ROOT.resolve("docs").resolve(guide);
            assertThat(options).as("options in %s", document).containsAll(found(OPTION, document));
        }
    }

    @Test
    void everyRowOfTheOutcomesNamesItsTest() throws IOException {
        Path tests = ROOT.resolve("camel-smtp-component/src/test/java/io/github/camelsmtp/component");
        int rows = 0;
        for (String line : Files.readAllLines(ROOT.resolve("docs/route-outcomes.md"))) {
            if (!line.startsWith("|") || line.startsWith("|---") || line.endsWith("| test |")) {
                continue;
            }
            rows++;
            String[] cells = line.split("\\|");
            String[] test = cells[cells.length - 1].strip().split("\\.");
            assertThat(test).as(line).hasSize(2);
            assertThat(Files.readString(tests.resolve(test[0] + ".java")))
                    .as(line)
                    .contains("void " + test[1] + "()");
        }
        assertThat(rows).isGreaterThan(40);
    }

    /** From the catalog file that Camel's plugin generates; each option is a line {@code "name": { "index": ...}. */
    private static Set<String> options(String scheme) throws IOException {
        String resource = "/META-INF/io/github/camelsmtp/component/" + scheme + ".json";
        try (InputStream in = DocumentationTest.class.getResourceAsStream(resource)) {
            assertThat(in).as(resource).isNotNull();
            String json = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return Pattern.compile("\"(\\w+)\": \\{ \"index\"")
                    .matcher(json)
                    .results()
                    .map(result -> result.group(1))
                    .collect(Collectors.toSet());
        }
    }
}

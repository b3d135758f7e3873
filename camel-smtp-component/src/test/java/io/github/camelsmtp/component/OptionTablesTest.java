package io.github.camelsmtp.component;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.apache.camel.tooling.model.BaseOptionModel;
import org.apache.camel.tooling.model.ComponentModel;
import org.apache.camel.tooling.model.JsonMapper;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The tables of options and headers in docs/options are made from the code. {@code ./mvnw verify -Dupdate.docs=true} writes
 * them; without it this test compares.
 */
class OptionTablesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mina-smtp",
                "mina-smtps",
                "mina-lmtp",
                "mina-pop3",
                "mina-pop3s",
                "mailbox",
                "mail-dsn",
                "mail-queue"
            })
    void theTablesAreThoseOfTheCode(String scheme) throws Exception {
        String expected = page(model(scheme));
        Path file = Path.of("..", "docs", "options", scheme + ".md");
        if (Boolean.getBoolean("update.docs")) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, expected);
        }
        assertThat(file).as("write it with -Dupdate.docs=true").hasContent(expected);
    }

    private static ComponentModel model(String scheme) throws Exception {
        try (InputStream json = OptionTablesTest.class.getResourceAsStream(
                "/META-INF/io/github/camelsmtp/component/" + scheme + ".json")) {
            return JsonMapper.generateComponentModel(
                    new String(Objects.requireNonNull(json).readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    private static String page(ComponentModel model) {
        StringBuilder page = new StringBuilder("# " + model.getScheme() + ": " + model.getTitle() + "\n\n")
                .append(model.getDescription())
                .append("\n\n")
                .append("Syntax: `")
                .append(model.getSyntax())
                .append("`\n\n")
                .append("This page is made from the code; see CONTRIBUTING.md.\n");
        table(page, "Path", model.getEndpointPathOptions());
        table(page, "Endpoint options", model.getEndpointParameterOptions());
        table(page, "Component options", model.getComponentOptions());
        table(page, "Message headers", model.getEndpointHeaders());
        return page.toString();
    }

    private static void table(StringBuilder page, String title, List<? extends BaseOptionModel> options) {
        if (options.isEmpty()) {
            return;
        }
        page.append("\n## ").append(title).append("\n\n| name | type | default | meaning |\n|---|---|---|---|\n");
        for (BaseOptionModel option : options) {
            assertThat(option.getDescription())
                    .as("a description of " + option.getName())
                    .isNotBlank();
            Object preset = option.getDefaultValue();
            page.append("| `")
                    .append(option.getName())
                    .append("` | ")
                    .append(option.getShortJavaType().replace("<", "&lt;"))
                    .append(" | ")
                    .append(preset == null ? "" : "`" + preset + "`")
                    .append(" | ")
                    .append(option.getDescription().replace("|", "\\|").replace("\n", " "))
                    .append(" |\n");
        }
    }
}

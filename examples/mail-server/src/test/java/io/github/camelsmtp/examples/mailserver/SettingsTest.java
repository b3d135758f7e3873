package io.github.camelsmtp.examples.mailserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelsmtp.mail.EmailAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
    private static Settings settings(Map<String, String> system) throws BadSettingException {
        return Settings.from(new SettingSources(system, Map.of(), Map.of()));
    }

    @Test
    void everythingHasADefault() throws BadSettingException {
        Settings settings = settings(Map.of());

        assertThat(settings.listeners())
                .isEqualTo("SMTP 127.0.0.1:2525, submission 127.0.0.1:2587, SMTPS 127.0.0.1:2465,"
                        + " LMTP 127.0.0.1:2424, POP3 127.0.0.1:2110, POP3S 127.0.0.1:2995");
        assertThat(settings.hostname()).isEqualTo("mail.example.org");
        assertThat(settings.domains()).containsExactly("example.org");
        assertThat(settings.users()).hasSize(2).containsEntry(EmailAddress.of("bob@example.org"), "secret");
        assertThat(settings.postmaster()).isEqualTo(EmailAddress.of("alice@example.org"));
        assertThat(settings.data()).isEqualTo(Path.of("./mail-data"));
        assertThat(settings.maxSize()).isEqualTo("50M");
        assertThat(settings.plaintext()).isFalse();
    }

    @Test
    void aSystemPropertyComesBeforeTheEnvironmentAndThatBeforeTheFile() throws BadSettingException {
        Settings settings = Settings.from(new SettingSources(
                Map.of("smtp.port", "1"),
                Map.of(
                        "SMTP_PORT",
                        "2",
                        "POP3_PORT",
                        "3",
                        "MAIL_MAX_SIZE",
                        "1m",
                        "LMTP_PORT",
                        "0",
                        "SUBMISSION_PORT",
                        "0",
                        "SMTPS_PORT",
                        "6",
                        "POP3S_PORT",
                        "0"),
                Map.of("smtp.port", "4", "pop3.port", "5", "mail.host", "0.0.0.0")));

        assertThat(settings.listeners()).isEqualTo("SMTP 0.0.0.0:1, SMTPS 0.0.0.0:6, POP3 0.0.0.0:3");
        assertThat(settings.maxSize()).isEqualTo("1M");
    }

    @Test
    void anIpv6AddressStandsInBracketsInRoutes() throws BadSettingException {
        assertThat(settings(Map.of("mail.host", "::1")).forRoutes()).containsEntry("mail.host", "[::1]");
    }

    @Test
    void mailboxesAreInTheDatabaseOrInMaildirs() throws BadSettingException {
        assertThat(settings(Map.of()).maildir()).isNull();
        assertThat(settings(Map.of("mail.store", "maildir", "mail.data", "here"))
                        .maildir())
                .isEqualTo(Path.of("here/maildir"));
        assertThat(settings(Map.of("mail.store", "maildir:/var/mail/vhosts")).maildir())
                .isEqualTo(Path.of("/var/mail/vhosts"));
    }

    @Test
    void mailboxesAreInADatabaseServerWhosePasswordIsNotShown() throws BadSettingException {
        Settings settings = settings(Map.of(
                "mail.store", "jdbc:postgresql://u:geheim@db/mail?password=geheim",
                "mail.store.user", "mail",
                "mail.store.password", "geheim"));
        assertThat(settings.database()).isNotNull();
        assertThat(settings.database().user()).isEqualTo("mail");
        assertThat(settings.database().password()).isEqualTo("geheim");
        assertThat(settings.mailboxes()).isEqualTo("jdbc:postgresql://db/mail");
        assertThat(settings.database().toString()).doesNotContain("geheim");
    }

    @Test
    void aPasswordMayHoldColons() throws BadSettingException {
        assertThat(settings(Map.of("mail.users", "a@example.org:x:y, b@example.org: z"))
                        .users())
                .containsEntry(EmailAddress.of("a@example.org"), "x:y")
                .containsEntry(EmailAddress.of("b@example.org"), " z");
    }

    @Test
    void withoutUsersPostmasterNeedsAnAccountOfThatName() throws BadSettingException {
        assertThat(settings(Map.of("mail.users", "")).postmaster())
                .isEqualTo(EmailAddress.of("postmaster@example.org"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "smtp.port     | 65536          | must be a port",
                "smtp.port     | -1             | must be a port",
                "lmtp.port     | x              | must be a port",
                "pop3.port     | 2110x          | must be a port",
                "mail.host     | a b            | must be an address",
                "mail.hostname | -x             | must be a domain",
                "mail.hostname | ''             | must be a domain",
                "mail.domains  | a.org,,b.org   | must be a domain",
                "mail.domains  | *              | must be a domain",
                "mail.domains  | else.org       | alice@example.org is of no domain in mail.domains (else.org)",
                "mail.data     | ''             | must be a directory",
                "mail.plaintext| yes            | must be true or false",
                "mail.retention | 0            | must be a number of days, or nothing: mail is kept then",
                "mail.retention | 30d          | must be a number of days, or nothing: mail is kept then",
                "mail.store    | mongodb        | must be h2, maildir, maildir:directory, jdbc:postgresql://host/database, or",
                "mail.store    | jdbc:mysql://u:geheim@h/d | must be h2, maildir, maildir:directory, jdbc:postgresql://host/database, or",
                "mail.store    | maildir:       | must be a directory",
                "mail.max.size | 50MB           | must be at least 64K octets",
                "mail.max.size | 63K            | must be at least 64K octets",
                "mail.postmaster | me           | must be the address of an account",
            })
    void aBadValueIsNamedWithWhereItStandsAndWhatItShouldBe(String key, String value, String complaint) {
        assertThatThrownBy(() -> settings(Map.of(key, value)))
                .isInstanceOf(BadSettingException.class)
                .hasMessageContaining(key)
                .hasMessageContaining(complaint)
                .hasMessageNotContaining("\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"hunter2", "alice@example.org", "alice@example.org:", ":hunter2", "hunter2:x@example.org"})
    void whatMayBeAPasswordIsNeverShown(String entry) {
        assertThatThrownBy(() -> settings(Map.of("mail.users", "bob@example.org:x," + entry)))
                .isInstanceOf(BadSettingException.class)
                .hasMessageContaining("entry 2 must be address:password")
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void controlCharactersOfAValueAreNotPrinted() {
        assertThatThrownBy(() -> settings(Map.of("smtp.port", "1\n2\u001b[0m"))).hasMessageEndingWith("not '1?2?[0m'");
    }

    @Test
    void allListenersOffIsAMistake() {
        Map<String, String> off = Map.of(
                "smtp.port",
                "0",
                "lmtp.port",
                "0",
                "pop3.port",
                "0",
                "pop3s.port",
                "0",
                "submission.port",
                "0",
                "smtps.port",
                "0");
        assertThatThrownBy(() -> settings(off)).hasMessageContaining("nothing would listen");
    }

    @Test
    void aSettingThatDoesNotExistIsRefusedWhereItIsMeantForUs() {
        assertThatThrownBy(() -> settings(Map.of("smtp.prot", "25")))
                .hasMessageStartingWith("unknown setting -Dsmtp.prot; there are: mail.host, ");
        assertThatThrownBy(() -> Settings.from(new SettingSources(Map.of(), Map.of(), Map.of("port", "25"))))
                .hasMessageStartingWith("unknown setting port in application.properties");
    }

    @Test
    void theEnvironmentBelongsToOthersToo() throws BadSettingException {
        Map<String, String> environment = Map.of("MAIL", "/var/mail/me", "SMTP_SERVICE_HOST", "x", "PATH", "/bin");
        SettingSources sources = new SettingSources(Map.of("java.version", "17"), environment, Map.of());

        assertThat(Settings.from(sources).smtpPort()).isEqualTo(2525);
        assertThat(sources.warnings()).singleElement().asString().contains("SMTP_SERVICE_HOST");
    }

    @Test
    void theFileIsReadIfItIsThere(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("application.properties");
        assertThat(SettingSources.read(file)).isEmpty();

        Files.writeString(file, "# mine\nmail.hostname = mx.example.net\n");
        assertThat(SettingSources.read(file)).containsOnly(Map.entry("mail.hostname", "mx.example.net"));

        Files.writeString(file, "mail.hostname=\\uXYZ\n");
        assertThatThrownBy(() -> SettingSources.read(file)).hasMessageContaining("cannot read " + file);
    }
}

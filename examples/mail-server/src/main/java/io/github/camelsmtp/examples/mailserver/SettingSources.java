package io.github.camelsmtp.examples.mailserver;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;

/**
 * Where settings come from: a system property, else an environment variable, else a line of {@code application.properties}
 * in the working directory, else the default.
 *
 * <p>A setting that does not exist is an error in the first and the last, which are written for us. The environment is
 * shared with other programs, so there it is only a warning.
 */
record SettingSources(Map<String, String> system, Map<String, String> environment, Map<String, String> file) {
    /** A value, and where it stands, for messages. */
    record Found(String value, String place) {}

    /** This process' own sources. @throws BadSettingException if the file can't be read */
    static SettingSources ofThisProcess() throws BadSettingException {
        return new SettingSources(
                strings(System.getProperties()), System.getenv(), read(Path.of("application.properties")));
    }

    static Map<String, String> read(Path file) throws BadSettingException {
        Properties properties = new Properties();
        if (Files.exists(file)) {
            try (Reader reader = Files.newBufferedReader(file)) {
                properties.load(reader);
            } catch (IOException | IllegalArgumentException e) {
                throw new BadSettingException(
                        "cannot read " + file.toAbsolutePath() + " (" + e + "): it must be a text file in UTF-8");
            }
        }
        return strings(properties);
    }

    private static Map<String, String> strings(Properties properties) {
        Map<String, String> strings = new java.util.TreeMap<>();
        properties.stringPropertyNames().forEach(name -> strings.put(name, properties.getProperty(name)));
        return strings;
    }

    Found find(Setting setting) {
        String key = setting.key;
        if (system.containsKey(key)) {
            return new Found(system.get(key).strip(), "-D" + key);
        }
        if (environment.containsKey(setting.variable())) {
            return new Found(environment.get(setting.variable()).strip(), "environment variable " + setting.variable());
        }
        if (file.containsKey(key)) {
            return new Found(file.get(key).strip(), key + " in application.properties");
        }
        return new Found(setting.fallback, key + " (its default)");
    }

    /** @throws BadSettingException if a setting of ours does not exist */
    void refuseUnknown() throws BadSettingException {
        for (String key : system.keySet()) {
            if (Setting.isOurs(key) && Setting.of(key).isEmpty()) {
                throw unknown("-D" + key);
            }
        }
        for (String key : file.keySet()) {
            if (Setting.of(key).isEmpty()) {
                throw unknown(key + " in application.properties");
            }
        }
    }

    private static BadSettingException unknown(String what) {
        return new BadSettingException("unknown setting " + what + "; there are: " + Setting.all());
    }

    /** Variables of the environment that look like settings and are none, one line each. */
    List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        for (String variable : environment.keySet()) {
            String key = variable.toLowerCase(Locale.ROOT).replace('_', '.');
            if (variable.indexOf('_') > 0
                    && Setting.isOurs(key)
                    && Setting.of(key).isEmpty()) {
                warnings.add("the environment variable " + variable + " is no setting of ours and is ignored");
            }
        }
        return warnings;
    }
}

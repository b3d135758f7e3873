package io.github.camelsmtp.examples.mailserver;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A command as it was typed, known to be complete. What else is wrong with it shows when it runs.
 *
 * @param name such as {@code accounts add}
 * @param arguments what follows
 * @param options those that begin with two dashes
 * @param directory from where files are named
 * @param password what was read for it, empty if it needs none
 */
record Invocation(String name, List<String> arguments, List<String> options, Path directory, String password) {
    /** How many arguments a command takes, and which options. */
    private record Form(int least, int most, String... options) {}

    private static final Map<String, Form> FORMS = Map.ofEntries(
            Map.entry("accounts list", new Form(0, 0)),
            Map.entry("accounts add", new Form(1, 1)),
            Map.entry("accounts password", new Form(1, 1)),
            Map.entry("accounts disable", new Form(1, 1)),
            Map.entry("accounts enable", new Form(1, 1)),
            Map.entry("accounts delete", new Form(1, 1)),
            Map.entry("accounts quota", new Form(2, 3)),
            Map.entry("aliases list", new Form(0, 0)),
            Map.entry("aliases add", new Form(2, 2)),
            Map.entry("aliases remove", new Form(2, 2)),
            Map.entry("backup", new Form(1, 1)),
            Map.entry("verify", new Form(0, 0, "--repair")),
            Map.entry("export", new Form(2, 2, "--maildir")),
            Map.entry("import", new Form(2, 2, "--maildir")),
            Map.entry("retention", new Form(1, 1)),
            Map.entry("queue list", new Form(0, 1)),
            Map.entry("queue flush", new Form(0, 1)),
            Map.entry("queue hold", new Form(1, 1)),
            Map.entry("queue release", new Form(1, 1)),
            Map.entry("queue delete", new Form(1, 1)),
            Map.entry("queue requeue", new Form(1, 1)),
            Map.entry("deadletters list", new Form(1, 1)),
            Map.entry("deadletters inject", new Form(2, 3)),
            Map.entry("deadletters delete", new Form(2, 2)));

    static final String USAGE = """
            usage: java [-Dsetting=value ...] -jar mail-server.jar [command]
            Without a command the server runs. With one, the mail in mail.data is managed, while the server runs or not:
              accounts list                              all accounts, their use and their quotas
              accounts add ADDRESS                       the password is read from the terminal, or a line of standard input
              accounts password ADDRESS                  the same, for an account that is there
              accounts disable | enable | delete ADDRESS delete removes its mail, too
              accounts quota ADDRESS SIZE|none [COUNT]   such as 500M, and how many messages
              aliases list
              aliases add | remove NAME TARGET           NAME may be @domain, for what nobody else there gets
              backup FILE                                a zip, made while the server works (H2)
              verify [--repair]                          proves that all mail is there and readable
              export | import ADDRESS FILE [--maildir]   an mbox, or with --maildir a directory
              retention DAYS                             deletes older mail from all mailboxes, once
              queue list [WHICH]                         what waits to go elsewhere; WHICH is the id of a message, a
                                                         recipient's address, @domain, or all
              queue flush [WHICH]                        tries it now
              queue hold | release WHICH                 keeps it until it is released
              queue delete WHICH                         removes it, and tells nobody
              queue requeue WHICH                        begins from the start, with a whole lifetime
              deadletters list ADDRESS
              deadletters inject ADDRESS ID [ENDPOINT]   through its route again, or to direct:received (server running)
              deadletters delete ADDRESS ID
            Exit code: 0 done, 1 not done or problems found, 2 wrong command or setting.
            """;

    /** @throws BadSettingException with one line if there is no such command, or it is not complete */
    static Invocation parse(List<String> words, Path directory) throws BadSettingException {
        List<String> plain = new ArrayList<>();
        List<String> options = new ArrayList<>();
        words.forEach(word -> (word.startsWith("--") ? options : plain).add(word));
        String one = plain.isEmpty() ? "" : plain.get(0);
        String two = plain.size() < 2 ? one : one + " " + plain.get(1);
        String name = FORMS.containsKey(one) ? one : two;
        Form form = FORMS.get(name);
        if (form == null) {
            throw new BadSettingException("there is no command '" + printable(two) + "'; see --help");
        }
        List<String> arguments = plain.subList(name.equals(one) ? 1 : 2, plain.size());
        if (arguments.size() < form.least() || arguments.size() > form.most()) {
            throw new BadSettingException("'" + name + "' takes "
                    + (form.least() == form.most() ? form.least() : form.least() + " to " + form.most())
                    + " arguments, not " + arguments.size() + "; see --help");
        }
        for (String option : options) {
            if (!List.of(form.options()).contains(option)) {
                throw new BadSettingException("'" + name + "' has no option '" + printable(option) + "'; see --help");
            }
        }
        return new Invocation(name, arguments, options, directory, "");
    }

    boolean needsPassword() {
        return name.equals("accounts add") || name.equals("accounts password");
    }

    Invocation with(String read) {
        return new Invocation(name, arguments, options, directory, read);
    }

    private static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }

    /** Never shows the password. */
    @Override
    public String toString() {
        return name;
    }
}

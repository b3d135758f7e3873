package io.github.camelsmtp.examples.mailserver;

import io.github.camelsmtp.component.MailboxComponent;
import io.github.camelsmtp.mail.EmailAddress;
import io.github.camelsmtp.store.MailboxStore;
import io.github.camelsmtp.store.Retention;
import io.github.camelsmtp.store.StoreException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.component.properties.PropertiesComponent;
import org.apache.camel.main.Main;
import org.apache.camel.support.LifecycleStrategySupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs {@link MailRoutes} on an embedded database, or on Maildirs.
 *
 * <p>What a user can put right (a setting, a port, a directory) is one line on standard error, and exit code 2 for a
 * setting, 1 for the rest. It ends on SIGTERM: messages on their way in and out finish first.
 */
public final class MailServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MailServer.class);

    private final Main main = new Main();
    private final Storage storage;

    /**
     * Opens the mailboxes, and makes what is needed to start.
     *
     * @throws StoreException if they can't be opened
     * @throws BadSettingException if postmaster has no account
     */
    MailServer(Settings settings) throws StoreException, BadSettingException {
        storage = Storage.open(settings);
        try {
            createAccounts(settings);
            // Every endpoint finds the mailboxes and the queue in the registry.
            main.bind("store", mailboxes());
            main.bind("queues", storage.queues());
            if (settings.retention() > 0) {
                main.bind(
                        "retention",
                        new Retention(mailboxes(), Duration.ofDays(settings.retention()), Clock.systemUTC()));
            }
            main.setInitialProperties(settings.forRoutes());
            main.configure().addRoutesBuilder(new MailRoutes());
            main.init();
        } catch (StoreException | BadSettingException | RuntimeException e) {
            storage.close();
            throw e;
        }
        CamelContext context = main.getCamelContext();
        // The spool lies beside the database: one directory holds everything.
        context.getComponent("mailbox", MailboxComponent.class)
                .setDataDirectory(settings.data().toString());
        // The environment has been looked at already; as it is it would come before what Settings made of it.
        if (context.getPropertiesComponent() instanceof PropertiesComponent properties) {
            properties.setSystemPropertiesMode(PropertiesComponent.SYSTEM_PROPERTIES_MODE_NEVER);
            properties.setEnvironmentVariableMode(PropertiesComponent.ENVIRONMENT_VARIABLES_MODE_NEVER);
        }
        context.addLifecycleStrategy(new Life(settings));
    }

    /** Runs the server until it is told to stop; with arguments, the command they are. Settings are no arguments. */
    public static void main(String[] args) {
        try {
            if (args.length > 0) {
                System.exit(new CommandLine(System.in, System.out, System.err)
                        .run(List.of(args), SettingSources.ofThisProcess()));
            }
            SettingSources sources = SettingSources.ofThisProcess();
            Settings settings = Settings.from(sources);
            sources.warnings().forEach(LOG::warn);
            run(settings);
        } catch (BadSettingException e) {
            fail(2, e.getMessage());
        }
    }

    private static void run(Settings settings) throws BadSettingException {
        try {
            new MailServer(settings).main.run();
        } catch (BadSettingException e) {
            throw e;
        } catch (Exception e) {
            fail(1, Failure.oneLine(e, settings));
        }
    }

    private static void fail(int code, String line) {
        System.err.println("mail-server: " + line);
        System.exit(code);
    }

    private void createAccounts(Settings settings) throws StoreException, BadSettingException {
        for (Map.Entry<EmailAddress, String> user : settings.users().entrySet()) {
            if (mailboxes().accounts().create(user.getKey(), user.getValue())) {
                LOG.info("created the account {}", user.getKey());
            }
        }
        if (mailboxes().accounts().find(settings.postmaster()).isEmpty()) {
            throw new BadSettingException("mail.postmaster: there is no account " + settings.postmaster()
                    + "; name one that exists, or create it with mail.users: somebody must read postmaster's mail");
        }
    }

    MailboxStore mailboxes() {
        return storage.mailboxes();
    }

    /** Starts the listeners, and returns when all of them are up. */
    void start() {
        main.start();
    }

    /** Stops gracefully. */
    @Override
    public void close() {
        main.stop();
    }

    /** What happens when Camel has started and when it has stopped, also when a signal stops it. */
    private final class Life extends LifecycleStrategySupport {
        private final Settings settings;
        private boolean started;
        private @Nullable ControlSocket control;

        Life(Settings settings) {
            this.settings = settings;
        }

        @Override
        public void onContextStarted(CamelContext context) {
            started = true;
            control = ControlSocket.open(settings.data(), new Commands(storage, context));
            System.out.println("mail-server ready: " + settings.listeners() + ", mail in " + settings.mailboxes());
        }

        @Override
        public void onContextStopped(CamelContext context) {
            if (control != null) {
                control.close();
            }
            storage.close();
            if (started) {
                LOG.info("mail-server stopped");
            }
        }
    }
}

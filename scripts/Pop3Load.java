import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Retrieves mail by POP3 as fast as servers give it. For benchmark-pop3.sh; every password is "secret".
 *
 * <pre>java Pop3Load.java rounds messages user name=port...           one session, RETR one by one and pipelined
 * java Pop3Load.java sessions count messages pattern name=port...  sessions at once, each with a user of its own</pre>
 *
 * The servers take turns in each round, after three that are not counted. It prints a line for each measurement: name, what,
 * messages per second; it ends with exit code 1 if a server does not give every message whole.
 */
final class Pop3Load {
    /** Rounds that are not counted: on a busy machine a Java process takes its time to become fast. */
    private static final int WARM_UP = 3;

    private final int port;

    private Pop3Load(int port) {
        this.port = port;
    }

    public static void main(String[] args) throws Exception {
        if (args[0].equals("sessions")) {
            int count = Integer.parseInt(args[1]);
            for (int i = 4; i < args.length; i++) {
                String[] server = args[i].split("=");
                new Pop3Load(Integer.parseInt(server[1]))
                        .sessions(server[0], count, Integer.parseInt(args[2]), args[3]);
            }
            return;
        }
        int rounds = Integer.parseInt(args[0]);
        int messages = Integer.parseInt(args[1]);
        for (int round = 1 - WARM_UP; round <= rounds; round++) {
            for (String what : List.of("one-by-one", "pipelined")) {
                for (int i = 3; i < args.length; i++) {
                    // The first of them is another one in each round.
                    String[] server = args[3 + (i - 3 + round + WARM_UP) % (args.length - 3)].split("=");
                    Pop3Load load = new Pop3Load(Integer.parseInt(server[1]));
                    long rate = load.session(args[2], messages, what.equals("pipelined"));
                    System.out.println((round <= 0 ? "warm-up " : "") + server[0] + " " + what + " " + rate);
                }
            }
        }
    }

    /** @return messages per second */
    private long session(String user, int messages, boolean pipelined) throws Exception {
        try (Session session = new Session(port, null)) {
            session.logIn(user, messages);
            long start = System.nanoTime();
            if (pipelined) {
                Thread commands = new Thread(() -> session.sendAll(messages));
                commands.start();
                for (int i = 0; i < messages; i++) {
                    session.message();
                }
                commands.join();
            } else {
                for (int i = 1; i <= messages; i++) {
                    session.send("RETR " + i + "\r\n");
                    session.message();
                }
            }
            long nanos = System.nanoTime() - start;
            session.quit();
            return messages * 1_000_000_000L / nanos;
        }
    }

    private void sessions(String name, int count, int messages, String pattern) throws Exception {
        CountDownLatch loggedIn = new CountDownLatch(count);
        AtomicReference<Exception> failure = new AtomicReference<>();
        AtomicLong slowest = new AtomicLong();
        List<Thread> threads = new ArrayList<>();
        long start = System.nanoTime();
        AtomicLong retrieving = new AtomicLong();
        for (int i = 0; i < count; i++) {
            String user = pattern.replace("N", String.valueOf(i));
            // Fifty from each address, which is what a server may allow.
            InetAddress from = InetAddress.getByName("127.0.1." + (1 + i / 50));
            threads.add(new Thread(() -> {
                try (Session session = new Session(port, from)) {
                    session.logIn(user, messages);
                    loggedIn.countDown();
                    loggedIn.await();
                    retrieving.compareAndSet(0, System.nanoTime());
                    for (int n = 1; n <= messages; n++) {
                        long asked = System.nanoTime();
                        session.send("RETR " + n + "\r\n");
                        session.message();
                        slowest.accumulateAndGet(System.nanoTime() - asked, Math::max);
                    }
                    session.quit();
                } catch (IOException | InterruptedException | RuntimeException e) {
                    failure.compareAndSet(null, e);
                    while (loggedIn.getCount() > 0) {
                        loggedIn.countDown();
                    }
                }
            }));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        if (failure.get() != null) {
            throw failure.get();
        }
        long end = System.nanoTime();
        System.out.printf(
                "%s: %d sessions logged in within %.1f s, then %d messages/s; the slowest took %d ms%n",
                name,
                count,
                (retrieving.get() - start) / 1e9,
                (long) count * messages * 1_000_000_000L / (end - retrieving.get()),
                slowest.get() / 1_000_000);
    }

    private static final class Session implements AutoCloseable {
        private final Socket socket = new Socket();
        private final InputStream in;
        private final OutputStream out;

        Session(int port, InetAddress from) throws IOException {
            if (from != null) {
                socket.bind(new InetSocketAddress(from, 0));
            }
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(120_000);
            socket.connect(new InetSocketAddress("127.0.0.1", port));
            in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
            out = socket.getOutputStream();
            ok();
        }

        void logIn(String user, int messages) throws IOException {
            send("USER " + user + "\r\n");
            ok();
            send("PASS secret\r\n");
            ok();
            send("STAT\r\n");
            String[] stat = ok().split(" ");
            if (!stat[1].equals(String.valueOf(messages))) {
                throw new IOException(user + " has " + stat[1] + " messages, not " + messages);
            }
        }

        void sendAll(int messages) {
            StringBuilder commands = new StringBuilder();
            for (int i = 1; i <= messages; i++) {
                commands.append("RETR ").append(i).append("\r\n");
            }
            try {
                send(commands.toString());
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }

        /** Reads a response and its message: as many octets as it says, without the dots. */
        void message() throws IOException {
            long octets = Long.parseLong(ok().split(" ")[1]);
            long seen = 0;
            boolean lineBegins = true;
            boolean dot = false;
            while (true) {
                int octet = in.read();
                if (octet < 0) {
                    throw new IOException("cut off");
                }
                if (lineBegins && octet == '.') {
                    dot = true;
                    lineBegins = false;
                    continue;
                }
                if (dot && octet == '\r') {
                    in.read();
                    break;
                }
                dot = false;
                seen++;
                lineBegins = octet == '\n';
            }
            if (seen != octets) {
                throw new IOException(seen + " octets instead of " + octets);
            }
        }

        void send(String text) throws IOException {
            out.write(text.getBytes(StandardCharsets.US_ASCII));
        }

        String ok() throws IOException {
            StringBuilder line = new StringBuilder();
            for (int octet = in.read(); octet != '\n'; octet = in.read()) {
                if (octet < 0) {
                    throw new IOException("closed");
                }
                line.append((char) octet);
            }
            if (!line.toString().startsWith("+OK")) {
                throw new IOException(line.toString().strip());
            }
            return line.toString().strip();
        }

        void quit() throws IOException {
            send("QUIT\r\n");
            ok();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}

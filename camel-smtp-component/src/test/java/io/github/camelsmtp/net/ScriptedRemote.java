package io.github.camelsmtp.net;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/**
 * A server on a real socket that does what it is told: to each command it has a reply, and a reply can be cut off, left out
 * or anything else. The content counts as the command {@code .}, the connection itself as {@code connect}.
 */
final class ScriptedRemote implements AutoCloseable {
    /** Closes the connection in place of a reply. */
    static final String DROP = "DROP";

    /** Says nothing. */
    static final String STALL = "STALL";

    private static final Map<String, String> USUAL = Map.of(
            "connect", "220 remote ready\r\n",
            "EHLO", "250-remote\r\n250-PIPELINING\r\n250 8BITMIME\r\n",
            "HELO", "250 remote\r\n",
            "MAIL", "250 OK\r\n",
            "RCPT", "250 OK\r\n",
            "DATA", "354 go on\r\n",
            ".", "250 2.0.0 taken\r\n",
            "RSET", "250 OK\r\n",
            "QUIT", "221 bye\r\n");

    final List<String> heard = new CopyOnWriteArrayList<>();
    final CountDownLatch stalled = new CountDownLatch(1);
    private final ServerSocket listener;
    private final Map<String, String> replies;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    /** How many connections behave; those after them do too, those before do as they are told. */
    volatile int misbehaving = Integer.MAX_VALUE;

    ScriptedRemote(Map<String, String> replies) throws IOException {
        this.replies = replies;
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread accepting = new Thread(this::accept, "scripted-remote");
        accepting.setDaemon(true);
        accepting.start();
    }

    InetSocketAddress address() {
        return new InetSocketAddress(listener.getInetAddress(), listener.getLocalPort());
    }

    int connections() {
        return sockets.size();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listener.accept();
                sockets.add(socket);
                boolean told = sockets.size() <= misbehaving;
                Thread serving = new Thread(() -> serve(socket, told), "scripted-remote-connection");
                serving.setDaemon(true);
                serving.start();
            }
        } catch (IOException closed) {
            // the test is over
        }
    }

    private void serve(Socket socket, boolean told) {
        try (socket) {
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
            boolean more = answer(socket, "connect", told);
            boolean content = false;
            for (String line = more ? in.readLine() : null; line != null; line = more ? in.readLine() : null) {
                if (content) {
                    content = !line.equals(".");
                    more = content || answer(socket, ".", told);
                    continue;
                }
                heard.add(line);
                String verb = line.split(" ")[0];
                more = answer(socket, verb, told);
                content = more && verb.equals("DATA") && reply(verb, told).startsWith("354");
            }
        } catch (IOException gone) {
            // the client has left
        }
    }

    private String reply(String verb, boolean told) {
        return told && replies.containsKey(verb) ? replies.get(verb) : USUAL.getOrDefault(verb, "500 what?\r\n");
    }

    /** @return whether to go on */
    private boolean answer(Socket socket, String verb, boolean told) throws IOException {
        String reply = reply(verb, told);
        boolean drop = reply.endsWith(DROP);
        String text = reply.replace(DROP, "").replace(STALL, "");
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
        if (reply.endsWith(STALL)) {
            stalled.countDown();
        }
        return !drop;
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}

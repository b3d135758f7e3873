package io.github.camelsmtp.examples.mailserver;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Master;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/** A DNS server on 127.0.0.1, by UDP, that knows the records it was given; other names do not exist. */
final class TinyDns implements AutoCloseable {
    private final DatagramSocket socket;
    private final List<Record> records = new ArrayList<>();

    /** @param lines records in the form of a zone file, with whole names */
    TinyDns(String... lines) throws IOException {
        byte[] zone = (String.join("\n", lines) + "\n").getBytes(StandardCharsets.US_ASCII);
        try (Master master = new Master(new ByteArrayInputStream(zone), Name.root, 300)) {
            for (Record record = master.nextRecord(); record != null; record = master.nextRecord()) {
                records.add(record);
            }
        }
        socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(this::serve, "tiny DNS");
        thread.setDaemon(true);
        thread.start();
    }

    /** As the setting mail.dns has it. */
    String address() {
        return "127.0.0.1:" + socket.getLocalPort();
    }

    private void serve() {
        byte[] buffer = new byte[4096];
        try {
            while (!socket.isClosed()) {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                socket.receive(packet);
                byte[] answer = answer(new Message(Arrays.copyOf(packet.getData(), packet.getLength())))
                        .toWire();
                socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    private Message answer(Message query) {
        Record question = query.getQuestion();
        Message answer = new Message(query.getHeader().getID());
        answer.getHeader().setFlag(Flags.QR);
        answer.getHeader().setFlag(Flags.RA);
        answer.addRecord(question, Section.QUESTION);
        List<Record> same = records.stream()
                .filter(record -> record.getName().equals(question.getName()))
                .toList();
        if (same.isEmpty()) {
            answer.getHeader().setRcode(Rcode.NXDOMAIN);
        }
        same.stream()
                .filter(record -> record.getType() == question.getType())
                .forEach(record -> answer.addRecord(record, Section.ANSWER));
        return answer;
    }

    @Override
    public void close() {
        socket.close();
    }
}

package io.github.camelsmtp.dns;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Master;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * A DNS server on 127.0.0.1, by UDP and TCP, that knows the records it was given and misbehaves where it is told to. Names
 * below which there are none do not exist.
 */
public final class FakeDns implements AutoCloseable {
    /** What it does instead of answering. */
    public enum Mischief {
        /** SERVFAIL. */
        FAIL,
        /** REFUSED. */
        REFUSE,
        /** Nothing at all. */
        SILENCE,
        /** By UDP the answer is cut off; by TCP it is whole. */
        TRUNCATE,
        /** A false answer with another id first, then the true one. */
        WRONG_ID,
        /** An answer to another question. */
        WRONG_QUESTION,
        /** Octets that are no message. */
        GARBAGE,
        /** The true answer, and records that nobody asked for. */
        EXTRA
    }

    private final DatagramSocket udp;
    private final ServerSocket tcp;
    private final List<Record> records = new CopyOnWriteArrayList<>();
    private final Map<Name, Mischief> mischief = new ConcurrentHashMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final List<String> askedByTcp = new CopyOnWriteArrayList<>();
    /** Says that answers are authentic, if it is asked in a way that it may. */
    private volatile boolean authentic;

    /** @param lines records in the form of a zone file, with whole names */
    public FakeDns(String... lines) throws IOException {
        tcp = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        udp = new DatagramSocket(new InetSocketAddress("127.0.0.1", tcp.getLocalPort()));
        add(lines);
        start("fake DNS, UDP", this::serveUdp);
        start("fake DNS, TCP", this::serveTcp);
    }

    private static void start(String name, Runnable serving) {
        Thread thread = new Thread(serving, name);
        thread.setDaemon(true);
        thread.start();
    }

    /** More records. */
    public void add(String... lines) throws IOException {
        String text = String.join("\n", lines) + "\n";
        try (Master master =
                new Master(new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII)), Name.root, 300)) {
            for (Record record = master.nextRecord(); record != null; record = master.nextRecord()) {
                records.add(record);
            }
        }
    }

    /** More records, made elsewhere. */
    public void addAll(List<? extends Record> more) {
        records.addAll(more);
    }

    /** Forgets the records of a name. */
    public void remove(String name) {
        Name gone = name(name);
        records.removeIf(record -> record.getName().equals(gone));
    }

    public FakeDns on(String name, Mischief what) {
        mischief.put(name(name), what);
        return this;
    }

    public FakeDns authentic(boolean says) {
        authentic = says;
        return this;
    }

    public InetSocketAddress address() {
        return new InetSocketAddress("127.0.0.1", udp.getLocalPort());
    }

    /** What was asked so far, such as {@code example.org. MX}. */
    public List<String> asked() {
        return List.copyOf(asked);
    }

    public List<String> askedByTcp() {
        return List.copyOf(askedByTcp);
    }

    private static Name name(String text) {
        return Name.fromConstantString(text.endsWith(".") ? text : text + ".");
    }

    private void serveUdp() {
        byte[] buffer = new byte[4096];
        try {
            while (!udp.isClosed()) {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                udp.receive(packet);
                Message query = new Message(Arrays.copyOf(packet.getData(), packet.getLength()));
                for (byte[] answer : answers(query, false)) {
                    udp.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
                }
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    private void serveTcp() {
        try {
            while (!tcp.isClosed()) {
                Socket client = tcp.accept();
                start("fake DNS, a TCP client", () -> serve(client));
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    private void serve(Socket socket) {
        try (Socket client = socket) {
            DataInputStream in = new DataInputStream(client.getInputStream());
            DataOutputStream out = new DataOutputStream(client.getOutputStream());
            while (true) {
                byte[] question = new byte[in.readUnsignedShort()];
                in.readFully(question);
                for (byte[] answer : answers(new Message(question), true)) {
                    out.writeShort(answer.length);
                    out.write(answer);
                    out.flush();
                }
            }
        } catch (IOException closed) {
            // The client has had enough, or the test is over.
        }
    }

    private List<byte[]> answers(Message query, boolean byTcp) {
        Record question = query.getQuestion();
        (byTcp ? askedByTcp : asked).add(question.getName() + " " + Type.string(question.getType()));
        Mischief what = mischief.get(question.getName());
        Message answer = answer(query);
        if (what == null) {
            return List.of(wire(answer, byTcp));
        }
        return switch (what) {
            case SILENCE -> List.of();
            case FAIL -> List.of(wire(refusal(query, Rcode.SERVFAIL), byTcp));
            case REFUSE -> List.of(wire(refusal(query, Rcode.REFUSED), byTcp));
            case TRUNCATE -> List.of(wire(byTcp ? answer : truncated(query), byTcp));
            case WRONG_ID ->
                List.of(
                        wire(forged(query, question.getName(), query.getHeader().getID() + 1), byTcp),
                        wire(answer, byTcp));
            case WRONG_QUESTION ->
                List.of(wire(
                        forged(query, name("other.example"), query.getHeader().getID()), byTcp));
            case GARBAGE -> List.of(new byte[] {1, 2, 3});
            case EXTRA -> {
                answer.addRecord(forgedRecord(name("victim.example")), Section.ANSWER);
                answer.addRecord(forgedRecord(name("victim.example")), Section.ADDITIONAL);
                yield List.of(wire(answer, byTcp));
            }
        };
    }

    private static Record forgedRecord(Name name) {
        return new org.xbill.DNS.MXRecord(name, DClass.IN, 300, 1, name("evil.example"));
    }

    private static Message forged(Message query, Name name, int id) {
        Message forged = new Message(id & 0xFFFF);
        forged.getHeader().setFlag(Flags.QR);
        forged.addRecord(Record.newRecord(name, query.getQuestion().getType(), DClass.IN), Section.QUESTION);
        forged.addRecord(forgedRecord(name), Section.ANSWER);
        return forged;
    }

    private static Message begun(Message query) {
        Message answer = new Message(query.getHeader().getID());
        answer.getHeader().setFlag(Flags.QR);
        answer.getHeader().setFlag(Flags.RA);
        answer.addRecord(query.getQuestion(), Section.QUESTION);
        return answer;
    }

    private static Message refusal(Message query, int rcode) {
        Message answer = begun(query);
        answer.getHeader().setRcode(rcode);
        return answer;
    }

    private static Message truncated(Message query) {
        Message answer = begun(query);
        answer.getHeader().setFlag(Flags.TC);
        return answer;
    }

    private Message answer(Message query) {
        Message answer = begun(query);
        boolean asksForProof = query.getHeader().getFlag(Flags.AD)
                || query.getOPT() != null && (query.getOPT().getFlags() & 0x8000) != 0;
        if (authentic && asksForProof) {
            answer.getHeader().setFlag(Flags.AD);
        }
        Name name = query.getQuestion().getName();
        int type = query.getQuestion().getType();
        boolean signatures = query.getOPT() != null;
        for (int hops = 0; hops < 20; hops++) {
            List<Record> found = of(name, type, signatures);
            List<Record> alias = type == Type.CNAME ? List.of() : of(name, Type.CNAME, signatures);
            found.forEach(record -> answer.addRecord(record, Section.ANSWER));
            if (!found.isEmpty() || alias.isEmpty()) {
                if (found.isEmpty()) {
                    sayNo(answer, name, signatures);
                }
                return answer;
            }
            alias.forEach(record -> answer.addRecord(record, Section.ANSWER));
            name = ((CNAMERecord) alias.get(0)).getTarget();
        }
        return answer;
    }

    private List<Record> of(Name name, int type, boolean signatures) {
        List<Record> found = new ArrayList<>();
        for (Record record : records) {
            boolean covers =
                    signatures && record instanceof RRSIGRecord signature && signature.getTypeCovered() == type;
            if (record.getName().equals(name) && (record.getType() == type || covers)) {
                found.add(record);
            }
        }
        return found;
    }

    private void sayNo(Message answer, Name name, boolean signatures) {
        if (records.stream().noneMatch(record -> record.getName().subdomain(name))) {
            answer.getHeader().setRcode(Rcode.NXDOMAIN);
        }
        if (signatures) {
            of(name, Type.NSEC, true).forEach(record -> answer.addRecord(record, Section.AUTHORITY));
        }
        for (Record record : records) {
            if (record instanceof SOARecord && name.subdomain(record.getName())) {
                of(record.getName(), Type.SOA, signatures).forEach(each -> answer.addRecord(each, Section.AUTHORITY));
                return;
            }
        }
    }

    /** What does not fit into a datagram is cut off, and the answer says so. */
    private static byte[] wire(Message answer, boolean byTcp) {
        return answer.toWire(byTcp ? 65_535 : 1232);
    }

    @Override
    public void close() throws IOException {
        udp.close();
        tcp.close();
    }
}

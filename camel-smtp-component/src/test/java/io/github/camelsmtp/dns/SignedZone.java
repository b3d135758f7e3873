package io.github.camelsmtp.dns;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.xbill.DNS.DClass;
import org.xbill.DNS.DNSKEYRecord;
import org.xbill.DNS.DNSSEC;
import org.xbill.DNS.Master;
import org.xbill.DNS.NSECRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.RRset;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** A zone with real signatures by a key of its own (RFC 4034, ECDSA P-256). Each name denies what it does not have by NSEC. */
public final class SignedZone {
    private final List<Record> all = new ArrayList<>();
    private final DNSKEYRecord key;

    public SignedZone(String zone, String... lines) throws Exception {
        Name name = Name.fromConstantString(zone);
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        KeyPair pair = generator.generateKeyPair();
        key = new DNSKEYRecord(
                name,
                DClass.IN,
                300,
                DNSKEYRecord.Flags.ZONE_KEY | DNSKEYRecord.Flags.SEP_KEY,
                DNSKEYRecord.Protocol.DNSSEC,
                DNSSEC.Algorithm.ECDSAP256SHA256,
                pair.getPublic());
        List<Record> plain = new ArrayList<>(List.of(key));
        String text = zone + " 300 IN SOA ns." + zone + " root." + zone + " 1 2 3 4 60\n" + String.join("\n", lines);
        try (Master master = new Master(
                new ByteArrayInputStream((text + "\n").getBytes(StandardCharsets.US_ASCII)), Name.root, 300)) {
            for (Record record = master.nextRecord(); record != null; record = master.nextRecord()) {
                plain.add(record);
            }
        }
        deny(name, plain);
        sign(plain, pair);
    }

    /** The order of the chain does not matter here: only the types of a name are ever denied. */
    private static void deny(Name zone, List<Record> plain) {
        Map<Name, List<Integer>> types = new LinkedHashMap<>();
        plain.forEach(record -> types.computeIfAbsent(record.getName(), each -> new ArrayList<>())
                .add(record.getType()));
        types.forEach((name, has) -> {
            has.add(Type.NSEC);
            has.add(Type.RRSIG);
            int[] bits = has.stream().distinct().mapToInt(Integer::intValue).toArray();
            plain.add(new NSECRecord(name, DClass.IN, 60, zone, bits));
        });
    }

    private void sign(List<Record> plain, KeyPair pair) throws Exception {
        Map<String, RRset> sets = new LinkedHashMap<>();
        for (Record record : plain) {
            sets.computeIfAbsent(record.getName() + " " + record.getType(), each -> new RRset())
                    .addRR(record);
        }
        Instant now = Instant.now();
        for (RRset set : sets.values()) {
            all.addAll(set.rrs());
            all.add(DNSSEC.sign(
                    set, key, pair.getPrivate(), now.minus(Duration.ofDays(1)), now.plus(Duration.ofDays(1))));
        }
    }

    /** With its signatures. */
    public List<Record> records() {
        return List.copyOf(all);
    }

    /** The key that is to be trusted, as text. */
    public String anchor() {
        return key.toString();
    }
}

package io.github.camelsmtp.oauth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Who issues tokens: real keys, and a real server that gives out the public ones. */
final class Issuer implements AutoCloseable {
    static final String NAME = "https://login.example.org/";
    static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

    final RSAKey rsa = rsa("first");
    final ECKey ec = ec();
    final AtomicInteger fetched = new AtomicInteger();
    volatile String answer = set(rsa, ec);
    volatile int status = 200;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    Issuer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/keys", exchange -> {
            fetched.incrementAndGet();
            byte[] octets = answer.getBytes(StandardCharsets.UTF_8);
            if (status == 302) {
                exchange.getResponseHeaders().add("Location", "/elsewhere");
            }
            exchange.sendResponseHeaders(status, octets.length);
            exchange.getResponseBody().write(octets);
            exchange.close();
        });
        server.createContext("/elsewhere", exchange -> {
            byte[] octets = set(rsa, ec).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, octets.length);
            exchange.getResponseBody().write(octets);
            exchange.close();
        });
        server.createContext("/endless", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            byte[] spaces = " ".repeat(8192).getBytes(StandardCharsets.UTF_8);
            while (true) {
                exchange.getResponseBody().write(spaces);
            }
        });
        server.createContext("/silent", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(' ');
            exchange.getResponseBody().flush(); // and no more
        });
        server.start();
    }

    String url(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    static RSAKey rsa(String id) {
        try {
            return new RSAKeyGenerator(2048).keyID(id).keyUse(KeyUse.SIGNATURE).generate();
        } catch (JOSEException e) {
            throw new AssertionError(e);
        }
    }

    private static ECKey ec() {
        try {
            return new ECKeyGenerator(Curve.P_256).keyID("curve").generate();
        } catch (JOSEException e) {
            throw new AssertionError(e);
        }
    }

    static String set(JWK... keys) {
        return new JWKSet(List.of(keys)).toString();
    }

    /** What a good token says. */
    static JWTClaimsSet.Builder claims() {
        return new JWTClaimsSet.Builder()
                .issuer(NAME)
                .audience(List.of("other", "mail"))
                .subject("4711")
                .claim("email", "alice@example.org")
                .claim("scope", "openid smtp.send")
                .issueTime(Date.from(NOW.minusSeconds(60)))
                .expirationTime(Date.from(NOW.plusSeconds(600)));
    }

    String token(JWTClaimsSet claims) {
        return sign(new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("first").build(), claims, rsa);
    }

    static String sign(JWSHeader header, JWTClaimsSet claims, JWK key) {
        try {
            JWSSigner signer = key instanceof ECKey curve ? new ECDSASigner(curve) : new RSASSASigner((RSAKey) key);
            SignedJWT jwt = new SignedJWT(header, claims);
            jwt.sign(signer);
            return jwt.serialize();
        } catch (JOSEException e) {
            throw new AssertionError(e);
        }
    }

    static JWSHeader header(JWSAlgorithm algorithm, String id, String type) {
        JWSHeader.Builder header = new JWSHeader.Builder(algorithm).keyID(id);
        return (type == null ? header : header.type(new JOSEObjectType(type))).build();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}

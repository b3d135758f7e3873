package io.github.camelsmtp.net;

import io.github.camelsmtp.smtp.QueueRequest;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;

/**
 * What a server needs whose clients may fetch their mail with ATRN or TURN.
 *
 * @param workers read what is sent
 * @param fetched is given the request that was answered 250, and the client that is the server now; on an I/O thread, so it
 *     must not block
 */
public record Turning(Executor workers, BiConsumer<QueueRequest, TurnedServer> fetched) {}

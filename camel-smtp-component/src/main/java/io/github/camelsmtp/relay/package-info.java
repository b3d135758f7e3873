/**
 * Getting mail to other hosts, and telling its sender what became of it. Entry types: {@link
 * io.github.camelsmtp.relay.MxResolver} says where a domain's mail goes, {@code MxDelivery} brings it there, {@link
 * io.github.camelsmtp.relay.DsnWriter} writes reports.
 *
 * <p>Values are immutable. Writers and readers of reports are thread-safe, do nothing but read the content they are given,
 * and are told the time. Resolver and delivery are thread-safe and never block. What the DNS and remote servers say is
 * hostile: each list is bounded, and nobody's MX makes us connect to this machine or to a private network unless a setting
 * allows it.
 */
@NullMarked
package io.github.camelsmtp.relay;

import org.jspecify.annotations.NullMarked;

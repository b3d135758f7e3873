/**
 * Ready policies: who may send what to whom, and how often. Entry type: {@link
 * io.github.camelsmtp.policy.PolicyChain}.
 *
 * <p>All types are thread-safe or immutable. They start no threads and read no clock: what may block runs on an executor
 * that is given to them, and so is the time.
 */
@NullMarked
package io.github.camelsmtp.policy;

import org.jspecify.annotations.NullMarked;

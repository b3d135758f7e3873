#!/usr/bin/env bash
# How many messages per second are relayed: by our queue (mina-smtp: to mail-queue: to mina-smtp:, durable in H2 before each
# is acknowledged) and by Debian's Postfix (a private instance with a relayhost). All in one run on one machine and one disk:
# 4 KB messages from smtp-source -d over 50 sessions, out to one smtp-sink; the time ends when the sink has the last one.
# Each is warmed up until it gets no faster, then they take turns. Needs root for Postfix. About 4 minutes.
#
# Usage: [POSTFIX_SETTINGS='in_flow_delay = 0'] scripts/benchmark-relay.sh [rounds, default 3] [messages of ours, 20000]
# Postfix gets a quarter of the messages. Prints a Markdown table. Exit code: 0 if the target is met and everything arrived,
# 3 if it was missed, 1 if something failed.
set -euo pipefail
source "$(dirname "$0")/lib.sh"
[ "${1:-}" != --help ] || usage
ROUNDS=${1:-3}
MESSAGES=${2:-20000}
SESSIONS=50
SIZE=4096
TARGET=5
[ "$(id -u)" = 0 ] || die "only root can start a private Postfix"

begin
need smtp-source postfix
PATH=$PATH:/usr/sbin
chmod 711 "$WORK" # Postfix's own user must pass
jar
SINK_PORT=$(free_port)
POSTFIX_SETTINGS="relayhost = [127.0.0.1]:$SINK_PORT
${POSTFIX_SETTINGS:-}"
source "$SCRIPTS/postfix.sh"
source "$SCRIPTS/figures.sh"

# It writes its counters at each message: the last of them is what it has taken.
smtp-sink -c -u nobody "127.0.0.1:$SINK_PORT" 1000 >"$WORK/sink.out" 2>"$WORK/sink.log" &
disown $!
STARTED+=($!)
wait_for 10 "smtp-sink" port_open "$SINK_PORT"
taken() { tail -c 200 "$WORK/sink.out" | tr '\r' '\n' | sed -n 's/.* mesg=\([0-9]*\).*/\1/p' | tail -1; }
arrived() { [ "$(taken)" -ge "$1" ]; }

start_postfix
RELAY_PORT=$(free_port)
# shellcheck disable=SC2086  # the flags are words
java ${JAVA_FLAGS:-} -cp "$(dirname "$JAR")/lib/*" "$SCRIPTS/RelayRoute.java" "$RELAY_PORT" "$WORK/data" "$SINK_PORT" \
    "${QUEUE_OPTIONS:-}" "${CLIENT_OPTIONS:-}" >"$WORK/relay.out" 2>"$WORK/relay.err" &
RELAY_PID=$!
disown "$RELAY_PID"
STARTED+=("$RELAY_PID")
relay_is_ready() { grep -q '^ready' "$WORK/relay.out" || ! kill -0 "$RELAY_PID"; }
wait_for 120 "the relay" relay_is_ready
grep -q '^ready' "$WORK/relay.out" || { cat "$WORK/relay.err" >&2; die "the relay did not start"; }

# measure NAME PORT MESSAGES: sets RATE, and IN for the rate of accepting.
measure() {
    local from to in before
    before=$(taken)
    from=$(date +%s%N)
    timeout 300 smtp-source -d -s $SESSIONS -l $SIZE -m "$3" -f sender@example.org -t someone@elsewhere.example \
        "127.0.0.1:$2" >"$WORK/source.log" 2>&1 || { cat "$WORK/source.log" >&2; die "$1 did not accept $3 messages"; }
    in=$(date +%s%N)
    wait_for 300 "$1 to relay everything" arrived $((${before:-0} + $3))
    to=$(date +%s%N)
    RATE=$(($3 * 1000000000 / (to - from)))
    IN=$(($3 * 1000000000 / (in - from)))
    [ "$(taken)" = $((${before:-0} + $3)) ] || die "$1 relayed more messages than there were"
}

say "warming up"
until_no_faster measure mail-queue "$RELAY_PORT" "$MESSAGES"
until_no_faster measure Postfix "$PF_PORT" $((MESSAGES / 4))
OURS=() THEIRS=()
for ((round = 1; round <= ROUNDS; round++)); do
    measure mail-queue "$RELAY_PORT" "$MESSAGES"
    OURS+=("$RATE")
    say "round $round: mail-queue $RATE/s (accepted $IN/s)"
    measure Postfix "$PF_PORT" $((MESSAGES / 4))
    THEIRS+=("$RATE")
    say "round $round: Postfix $RATE/s (accepted $IN/s)"
done
ours=$(median "${OURS[@]}") theirs=$(median "${THEIRS[@]}")
ratio=$(quotient "$ours" "$theirs")
met=$(reached "$ratio" $TARGET)
say
machine
say
say "| relaying, durable | messages per second, each round | median |"
say "|---|---|---|"
say "| Postfix | ${THEIRS[*]} | $theirs |"
say "| mina-smtp: to mail-queue: to mina-smtp: | ${OURS[*]} | $ours |"
say
say "Ratio $ratio, target $TARGET: $met"
[ "$met" = met ] || exit 3

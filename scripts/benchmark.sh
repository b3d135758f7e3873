#!/usr/bin/env bash
# How many messages per second are accepted: by the mail server (durable in H2), by Debian's Postfix (a private
# instance, virtual maildir delivery), by our endpoint with a route that does nothing, and by Postfix's smtp-sink.
# All in one run on one machine and one disk: 4 KB messages over 50 sessions that stay open, from smtp-source; the last
# two also with a new connection for each message. Each contender is warmed up; then they take turns. Needs root for
# Postfix. About 4 minutes.
#
# Usage: [POSTFIX_SETTINGS='in_flow_delay = 0'] scripts/benchmark.sh [rounds, default 3] [seconds per measurement, 6]
# Prints a Markdown table. Exit code: 0 if both targets are met and nothing was lost; 1 if something failed or was
# lost; 3 if a target was missed.
set -euo pipefail
source "$(dirname "$0")/lib.sh"
[ "${1:-}" != --help ] || usage
ROUNDS=${1:-3}
LENGTH=${2:-6}
SESSIONS=50
SIZE=4096
[ "$(id -u)" = 0 ] || die "only root can start a private Postfix"

begin
need smtp-source postfix
PATH=$PATH:/usr/sbin
chmod 711 "$WORK" # Postfix's own user must pass
source "$SCRIPTS/postfix.sh"
source "$SCRIPTS/figures.sh"

start_sink() {
    SINK_PORT=$(free_port)
    smtp-sink -u nobody "127.0.0.1:$SINK_PORT" 1000 2>"$WORK/sink.log" &
    disown $!
    STARTED+=($!)
    wait_for 10 "smtp-sink" port_open "$SINK_PORT"
}

start_discarding() {
    DISCARD_PORT=$(free_port)
    java -cp "$(dirname "$JAR")/lib/*" "$SCRIPTS/DiscardingRoute.java" "$DISCARD_PORT" \
        >"$WORK/discard.log" 2>"$WORK/discard.err" &
    DISCARD_PID=$!
    disown "$DISCARD_PID"
    STARTED+=("$DISCARD_PID")
    wait_for 60 "the discarding route" grep -q '^ready' "$WORK/discard.log"
}

declare -A PORT COUNT TOTAL RATES MEDIAN

# measure CONTENDER MESSAGES: sets RATE, in messages per second. smtp-source ends with an error at the first refusal.
measure() {
    local from to keep=-d
    if [[ $1 = *-new ]]; then keep=; fi
    from=$(date +%s%N)
    # shellcheck disable=SC2086  # no flag is no word
    timeout 300 smtp-source $keep -s $SESSIONS -l $SIZE -m "$2" -f sender@example.com -t alice@example.org \
        "127.0.0.1:${PORT[$1]}" >"$WORK/source.log" 2>&1 ||
        { cat "$WORK/source.log" >&2; die "$1 did not accept $2 messages"; }
    to=$(date +%s%N)
    TOTAL[$1]=$((${TOTAL[$1]:-0} + $2))
    RATE=$(($2 * 1000000000 / (to - from)))
    # What was accepted but not delivered yet must not disturb the next one.
    wait_for 300 "Postfix to deliver" postfix_is_idle
}

start_postfix
start_sink
start_server "$WORK/data"
start_discarding
PORT=([postfix]=$PF_PORT [mail-server]=$SMTP_PORT [smtp-sink]=$SINK_PORT [discarding]=$DISCARD_PORT
    [smtp-sink-new]=$SINK_PORT [discarding-new]=$DISCARD_PORT)
CONTENDERS=(postfix mail-server smtp-sink discarding smtp-sink-new discarding-new)

say "warming up"
for contender in "${CONTENDERS[@]}"; do
    case $contender in postfix) first=2000 ;; *-new) first=30000 ;; *) first=20000 ;; esac
    measure "$contender" $first
    measure "$contender" $((RATE * LENGTH))
    COUNT[$contender]=$((RATE * LENGTH))
    say "  $contender: $RATE/s"
done
for ((round = 1; round <= ROUNDS; round++)); do
    say "round $round"
    for contender in "${CONTENDERS[@]}"; do
        measure "$contender" "${COUNT[$contender]}"
        RATES[$contender]+="$RATE "
        say "  $contender: ${COUNT[$contender]} messages, $RATE/s"
    done
done

say "counting"
lost postfix "$(count_postfix)"
lost mail-server "$(count_mail_server)"
kill -TERM "$DISCARD_PID"
wait_for 20 "the discarding route to end" grep -q '^messages' "$WORK/discard.log"
TOTAL[discarding]=$((TOTAL[discarding] + TOTAL[discarding-new]))
lost discarding "$(sed -n 's/^messages //p' "$WORK/discard.log")"
stop_server

for contender in "${CONTENDERS[@]}"; do
    # shellcheck disable=SC2086  # a word per round
    MEDIAN[$contender]=$(median ${RATES[$contender]})
done
ratio() { quotient "${MEDIAN[$1]}" "${MEDIAN[$2]}"; }
DURABLE=$(ratio mail-server postfix)
FAST=$(ratio discarding smtp-sink)
NEW=$(ratio discarding-new smtp-sink-new)

say
say "$(machine)"
say
say "| contender | messages per second, each round | median |"
say "|---|---|---|"
say "| Postfix, virtual maildir delivery | ${RATES[postfix]}| ${MEDIAN[postfix]} |"
say "| mail-server, durable in H2 | ${RATES[mail-server]}| ${MEDIAN[mail-server]} |"
say "| smtp-sink | ${RATES[smtp-sink]}| ${MEDIAN[smtp-sink]} |"
say "| mina-smtp, discarding route | ${RATES[discarding]}| ${MEDIAN[discarding]} |"
say "| smtp-sink, a connection for each message | ${RATES[smtp-sink-new]}| ${MEDIAN[smtp-sink-new]} |"
say "| mina-smtp, the same | ${RATES[discarding-new]}| ${MEDIAN[discarding-new]} |"
say
say "| ratio of the medians | measured | target | |"
say "|---|---|---|---|"
say "| mail-server : Postfix | $DURABLE | 4 | $(reached "$DURABLE" 4) |"
say "| discarding route : smtp-sink | $FAST | 0.85 | $(reached "$FAST" 0.85) |"
say "| the same, a connection for each message | $NEW | 0.7 | $(reached "$NEW" 0.7) |"
[ "$(reached "$DURABLE" 4)$(reached "$FAST" 0.85)$(reached "$NEW" 0.7)" = metmetmet ] || exit 3

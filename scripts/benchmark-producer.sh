#!/usr/bin/env bash
# How many 4 KB messages per second are sent to Postfix's smtp-sink over 20 connections: by the producer mina-smtp:, by
# camel-mail's producer smtp: (20 threads; a connection for each message, as it does), and by smtp-source -d. All in one
# run, in turns; the two in Java after three times as many messages, for the compiler. About 2 minutes.
#
# Usage: scripts/benchmark-producer.sh [rounds, default 3] [messages for each measurement of ours, 40000]
# Prints a Markdown table. Exit code: 0 if both targets are met, 3 if one was missed, 1 if something failed.
set -euo pipefail
source "$(dirname "$0")/lib.sh"
[ "${1:-}" != --help ] || usage
ROUNDS=${1:-3}
MESSAGES=${2:-40000}
CONNECTIONS=20
SIZE=4096
CAMEL_MAIL=4.18.0

begin
need smtp-source postfix
PATH=$PATH:/usr/sbin
source "$SCRIPTS/figures.sh"
jar
LIB=$(dirname "$JAR")/lib
if ! [ -f "$WORK/camel-mail-$CAMEL_MAIL.jar" ]; then
    (cd "$ROOT" && ./mvnw -q -ntp dependency:copy "-Dartifact=org.apache.camel:camel-mail:$CAMEL_MAIL" \
        "-DoutputDirectory=$WORK") || die "camel-mail can't be had"
fi

SINK_PORT=$(free_port)
smtp-sink -u nobody "127.0.0.1:$SINK_PORT" 1000 2>"$WORK/sink.log" &
disown $!
STARTED+=($!)
wait_for 10 "smtp-sink" port_open "$SINK_PORT"

# send URI MESSAGES: sets RATE.
send() {
    java -cp "$LIB/*:$WORK/*" "$SCRIPTS/SendMail.java" "$1" "$2" $CONNECTIONS $SIZE alice@example.org 12 \
        >"$WORK/send.out" 2>"$WORK/send.err" || { cat "$WORK/send.err" >&2; die "$1 failed"; }
    grep -q "^$2 x sent$" "$WORK/send.out" || { cat "$WORK/send.out" >&2; die "$1 did not send everything"; }
    RATE=$(sed -n 's/^rate //p' "$WORK/send.out")
}

source_rate() {
    local from to
    from=$(date +%s%N)
    smtp-source -d -s $CONNECTIONS -l $SIZE -m "$MESSAGES" -f sender@example.com -t alice@example.org "127.0.0.1:$SINK_PORT"
    to=$(date +%s%N)
    RATE=$((MESSAGES * 1000000000 / (to - from)))
}

OURS=() THEIRS=() SOURCE=()
for ((round = 1; round <= ROUNDS; round++)); do
    send "mina-smtp:127.0.0.1:$SINK_PORT?connections=$CONNECTIONS&messagesPerConnection=100000" "$MESSAGES"
    OURS+=("$RATE")
    send "smtp:127.0.0.1:$SINK_PORT" $((MESSAGES / 4))
    THEIRS+=("$RATE")
    source_rate
    SOURCE+=("$RATE")
    say "round $round: mina-smtp ${OURS[-1]}/s, camel-mail ${THEIRS[-1]}/s, smtp-source -d ${SOURCE[-1]}/s"
done
ours=$(median "${OURS[@]}") theirs=$(median "${THEIRS[@]}") source=$(median "${SOURCE[@]}")
say
say "| | messages/s | mina-smtp to it | wanted | |"
say "|---|---|---|---|---|"
say "| mina-smtp | $ours | | | |"
first=$(reached "$(quotient "$ours" "$theirs")" 3)
second=$(reached "$(quotient "$ours" "$source")" 0.7)
say "| camel-mail smtp: | $theirs | $(quotient "$ours" "$theirs") | 3 | $first |"
say "| smtp-source -d | $source | $(quotient "$ours" "$source") | 0.7 | $second |"
say
machine
[ "$first$second" = metmet ] || exit 3

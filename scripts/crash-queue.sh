#!/usr/bin/env bash
# Kills the running mail server (SIGKILL), at random moments, while 5,000 messages are handed in and flow through its queue to
# another host, and restarts it, again and again. A ledger holds what it answered 250 for, what the other host took, and
# when the server was dead. The remote (crash_queue.py) thinks for a moment after the end of a message, when it has it and the
# server does not know: that is where a kill doubles messages. About 5 minutes for 20 rounds; on a database server 10, for the
# leases of the last node killed.
#
# Usage: scripts/crash-queue.sh [rounds, default 20] [seed, or - for a random one] [mail.store, default h2] [messages, 5000]
# mail.store may be what the mail server takes, or postgresql or mariadb: then such a server is started for it, from the
# artifacts that the tests use, and stays up while the mail server is killed.
# Exit code: 0 if everything acknowledged was taken by the remote, unchanged; if what came twice did so with a kill between,
# no more for each kill than can be under way at once; and if the queue and the spool directory are empty at the end.
set -euo pipefail
source "$(dirname "$0")/lib.sh"
[ "${1:-}" != --help ] || usage
ROUNDS=${1:-20}
SEED=${2:--}
[ "$SEED" != - ] || SEED=$RANDOM
STORE=${3:-h2}
MESSAGES=${4:-5000}
[[ $ROUNDS =~ ^[1-9][0-9]*$ ]] || die "rounds must be a positive number, not $ROUNDS"
[[ $MESSAGES =~ ^[1-9][0-9]*$ ]] && [ "$MESSAGES" -ge "$ROUNDS" ] || die "messages must be a number, $ROUNDS at least, not $MESSAGES"
RANDOM=$SEED
WINDOW=150    # the concurrency of the mail server's queue, 25, and five times as many that have run and are not recorded yet
THINKS=100    # milliseconds, on average, for a message

begin
source "$SCRIPTS/databases.sh"
database_settings "$STORE"
# A kill must not put off what was under way for minutes; on a database server it waits for the lease of the killed node.
SETTINGS+=("mail.retry=1s,2s,5s")
say "$ROUNDS kills, $MESSAGES messages, seed $SEED, mail.store=$STORE"
LEDGER=$WORK/ledger
: >"$LEDGER"
SINK_PORT=$(free_port)
python3 "$SCRIPTS/crash_queue.py" sink "$SINK_PORT" "$LEDGER" "$THINKS" &
STARTED+=("$!")
wait_for 10 "the remote" port_open "$SINK_PORT"
SETTINGS+=("mail.relay=127.0.0.1:$SINK_PORT")

acked() { grep -c '^acked ' "$LEDGER" || true; }
acked_at_least() { [ "$(acked)" -ge "$1" ]; }
taken() { grep -c '^taken ' "$LEDGER" || true; }
connections_ended() { [ "$(grep -c '^open' "$LEDGER")" = "$(grep -c '^close' "$LEDGER")" ]; }
everything_taken() { python3 "$SCRIPTS/crash_queue.py" missing "$LEDGER"; }
# java -jar ... queue list
queue_list() {
    local setting flags=()
    for setting in "${SETTINGS[@]}"; do flags+=("-D$setting"); done
    java "-Dmail.data=$WORK/data" "${flags[@]}" -jar "$JAR" queue list
}

queue_empty() {
    queue_list >"$WORK/queue"
    grep -qx '0 waiting, 0 under way, 0 on hold, 0 to report' "$WORK/queue" || { sleep 5 && false; }
}

last=0
for ((round = 1; round <= ROUNDS; round++)); do
    start_server "$WORK/data" "${SETTINGS[@]}"
    [ -z "$(spool_files "$WORK/data")" ] || die "after restart $round spool files are left: $(spool_files "$WORK/data")"
    first=$((last + 1)) last=$((MESSAGES * round / ROUNDS))
    python3 "$SCRIPTS/crash_queue.py" load "$SMTP_PORT" "$LEDGER" "$first" "$last" &
    load=$!
    STARTED+=("$load")
    # Somewhere in what is handed in, or soon after.
    wait_for 120 "the messages of round $round" acked_at_least $(($(acked) + 1 + RANDOM % (MESSAGES / ROUNDS)))
    millis=$((RANDOM % 1000))
    sleep "$((millis / 1000)).$(printf '%03d' $((millis % 1000)))"
    stop_server KILL
    wait_for 30 "the remote to see the end of its connections" connections_ended
    echo killed >>"$LEDGER"
    wait "$load" || die "the load failed"
    say "  kill $round after $millis ms: $(acked) acknowledged, $(taken) taken"
done
start_server "$WORK/data" "${SETTINGS[@]}"
# As many more as the kills have refused.
python3 "$SCRIPTS/crash_queue.py" load "$SMTP_PORT" "$LEDGER" $((MESSAGES + 1)) \
    $((MESSAGES + MESSAGES - $(acked))) || die "the load failed"
wait_for 600 "the queue to be delivered" everything_taken
# What the remote had taken and a killed node had not recorded comes again: on a database server when the node's lease ends.
wait_for 600 "the queue to be empty" queue_empty
stop_server
[ -z "$(spool_files "$WORK/data")" ] || die "spool files are left: $(spool_files "$WORK/data")"
python3 "$SCRIPTS/crash_queue.py" verify "$LEDGER" "$WINDOW"
queue_empty || die "the queue is not empty: $(head -3 "$WORK/queue")"
say "crash-queue ($STORE): $ROUNDS kills, nothing acknowledged is missing, nothing is doubled without a kill between"

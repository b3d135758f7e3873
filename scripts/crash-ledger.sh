#!/usr/bin/env bash
# Kills the running mail server (SIGKILL) under load, at random moments, and restarts it, again and again. A ledger
# holds what it answered 250 for, and which deletions it confirmed; after each restart, and for everything at the end,
# the mailboxes are compared with it over POP3. About 5 seconds per round.
#
# Usage: scripts/crash-ledger.sh [rounds, default 20] [seed, or - for a random one] [mail.store, default h2]
# Exit code: 0 if nothing acknowledged is missing, nothing is doubled or came back, the spool directory is empty and
# the maildrops are not locked after each restart.
set -euo pipefail
source "$(dirname "$0")/lib.sh"
[ "${1:-}" != --help ] || usage
ROUNDS=${1:-20}
SEED=${2:--}
[ "$SEED" != - ] || SEED=$RANDOM
STORE=${3:-h2}
[[ $ROUNDS =~ ^[1-9][0-9]*$ ]] || die "rounds must be a positive number, not $ROUNDS"
RANDOM=$SEED

begin
say "$ROUNDS rounds, seed $SEED, mail.store=$STORE"
LEDGER=$WORK/ledger
: >"$LEDGER"
for ((round = 1; round <= ROUNDS; round++)); do
    start_server "$WORK/data" "mail.store=$STORE"
    [ -z "$(spool_files "$WORK/data")" ] || die "after restart $round spool files are left: $(spool_files "$WORK/data")"
    python3 "$SCRIPTS/crash_ledger.py" verify "$POP3_PORT" "$LEDGER" "round $round:"
    python3 "$SCRIPTS/crash_ledger.py" load "$SMTP_PORT" "$POP3_PORT" "$LEDGER" "$round" &
    load=$!
    STARTED+=("$load")
    wait_for 60 "the first message of round $round" grep -q "^acked r$round-" "$LEDGER"
    millis=$((RANDOM % 2500))
    sleep "$((millis / 1000)).$(printf '%03d' $((millis % 1000)))"
    spooled=$(spool_files "$WORK/data" | wc -l)
    stop_server KILL
    wait "$load" || die "the load failed"
    say "  killed after $millis ms, with $spooled files in the spool"
done
start_server "$WORK/data" "mail.store=$STORE"
[ -z "$(spool_files "$WORK/data")" ] || die "spool files are left: $(spool_files "$WORK/data")"
python3 "$SCRIPTS/crash_ledger.py" verify "$POP3_PORT" "$LEDGER" "at the end:" all
stop_server
say "crash-ledger ($STORE): $ROUNDS kills, nothing acknowledged is missing, nothing is doubled"

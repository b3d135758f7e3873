#!/usr/bin/env bash
# Kills the running mail server (SIGKILL) under load, at random moments, and restarts it, again and again. A ledger
# holds what it answered 250 for, and which deletions it confirmed; after each restart, and for everything at the end,
# the mailboxes are compared with it over POP3. About 5 seconds per round.
#
# Usage: scripts/crash-ledger.sh [rounds, default 20] [seed, or - for a random one] [mail.store, default h2]
# mail.store may be what the mail server takes, or postgresql or mariadb: then such a server is started for it, from the
# artifacts that the tests use, and stays up while the mail server is killed.
# Exit code: 0 if nothing acknowledged is missing, nothing is doubled or came back, the spool directory is empty, and
# the maildrops are not locked after each restart (on a database server: not longer than the lease of the killed node).
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
source "$SCRIPTS/databases.sh"
database_settings "$STORE"
# The node that was killed keeps its locks until its lease ends.
case ${SETTINGS[0]} in mail.store=jdbc:*) export MAILDROP_WAIT=30 ;; esac
say "$ROUNDS rounds, seed $SEED, mail.store=$STORE"
LEDGER=$WORK/ledger
: >"$LEDGER"
for ((round = 1; round <= ROUNDS; round++)); do
    start_server "$WORK/data" "${SETTINGS[@]}"
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
start_server "$WORK/data" "${SETTINGS[@]}"
[ -z "$(spool_files "$WORK/data")" ] || die "spool files are left: $(spool_files "$WORK/data")"
python3 "$SCRIPTS/crash_ledger.py" verify "$POP3_PORT" "$LEDGER" "at the end:" all
stop_server
say "crash-ledger ($STORE): $ROUNDS kills, nothing acknowledged is missing, nothing is doubled"

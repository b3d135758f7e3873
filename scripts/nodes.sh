#!/usr/bin/env bash
# Starts three mail servers on one PostgreSQL and lets all of them take mail. In each round one of them, which has a maildrop
# open and deliveries under way, is killed (SIGKILL). Seen must be: the others go on without an error; the maildrop is free
# for them within the lease of 20 seconds (the time is told); and at the end everything that was acknowledged is there once, for all
# nodes, and `verify` finds nothing. About a minute a round.
#
# Usage: scripts/nodes.sh [rounds, default 3] [postgresql (default) or mariadb]
# Exit code: 0 if all of that is so.
set -euo pipefail
source "$(dirname "$0")/lib.sh"
[ "${1:-}" != --help ] || usage
ROUNDS=${1:-3}
[[ $ROUNDS =~ ^[1-9][0-9]*$ ]] || die "rounds must be a positive number, not $ROUNDS"

begin
source "$SCRIPTS/databases.sh"
start_database "${2:-postgresql}"
SETTINGS=("mail.store=$DATABASE_URL" "mail.store.user=$DATABASE_USER" "mail.store.password=$DATABASE_PASSWORD")
PIDS=()
PORTS=() # SMTP:POP3

# start_node NUMBER
start_node() {
    start_server "$WORK/node$1" "${SETTINGS[@]}"
    PIDS[$1]=$SERVER_PID
    PORTS[$1]=$SMTP_PORT:$POP3_PORT
}

for node in 0 1 2; do start_node "$node"; done
LEDGER=$WORK/ledger
: >"$LEDGER"
for ((round = 1; round <= ROUNDS; round++)); do
    victim=$((round % 3))
    python3 "$SCRIPTS/nodes.py" round "$LEDGER" "$round" "$victim" "${PIDS[$victim]}" "${PORTS[@]}"
    start_node "$victim"
done
python3 "$SCRIPTS/nodes.py" verify "$LEDGER" "${PORTS[@]}"
java "-Dmail.data=$WORK/node0" "${SETTINGS[@]/#/-D}" -jar "$JAR" verify || die "verify has found something"
for node in 0 1 2; do
    SERVER_PID=${PIDS[$node]}
    stop_server
done
say "nodes: $ROUNDS nodes killed, nothing acknowledged is missing, their maildrops were free in time"

#!/usr/bin/env bash
# Whether clients that send an octet a second (500 of them, in commands and in content) make the server slower for others: the
# rate at which it accepts 4 KB messages over 20 sessions, with the slow clients and without, in turns. About two minutes.
#
# Usage: scripts/slow-clients.sh [rounds, default 10] [messages per measurement, 40000] [slow clients, 500]
# Exit code: 0 if the rate with them is at least 0.9 of that without; 3 if it is not; 1 if something failed.
set -euo pipefail
source "$(dirname "$0")/lib.sh"
[ "${1:-}" != --help ] || usage
ROUNDS=${1:-10}
MESSAGES=${2:-40000}
SLOW=${3:-500}

begin
jar
need javac default-jdk-headless
need smtp-source postfix
PATH=$PATH:/usr/sbin
source "$SCRIPTS/figures.sh"
ulimit -n "$(ulimit -H -n)"
javac -cp "$(dirname "$JAR")/lib/*" -d "$WORK" "$SCRIPTS/IdleRoute.java"
PORT=$(free_port)
java -cp "$WORK:$(dirname "$JAR")/lib/*" IdleRoute "$PORT" "$WORK/spool" >"$WORK/route.log" 2>"$WORK/route.err" &
STARTED+=("$!")
disown "$!"
wait_for 60 "the route" grep -q '^ready' "$WORK/route.log"

# Sets RATE, in messages per second.
measure() {
    local from to
    from=$(date +%s%N)
    timeout 300 smtp-source -d -s 20 -l 4096 -m "$MESSAGES" -f sender@example.com -t alice@example.org "127.0.0.1:$PORT" \
        >"$WORK/source.log" 2>&1 || { cat "$WORK/source.log" >&2; die "not all of $MESSAGES messages were accepted"; }
    to=$(date +%s%N)
    RATE=$((MESSAGES * 1000000000 / (to - from)))
}

mkfifo "$WORK/go"
said() { grep -q "^$1" "$WORK/slow.log"; }

alone() {
    measure
    ALONE+=("$RATE")
}

beside() {
    python3 "$SCRIPTS/slow_clients.py" "$PORT" "$SLOW" >"$WORK/slow.log" <"$WORK/go" &
    local clients=$!
    exec 3>"$WORK/go"
    wait_for 60 "the slow clients" said slow
    measure
    BESIDE+=("$RATE")
    echo end >&3
    exec 3>&-
    wait "$clients" || die "the slow clients failed"
}

ALONE=() BESIDE=()
say "warming up"
measure
measure
measure
for ((round = 1; round <= ROUNDS; round++)); do
    # Who comes second has the warmer server.
    if ((round % 2)); then
        alone
        beside
    else
        beside
        alone
    fi
    say "  round $round: ${ALONE[-1]} messages a second alone, ${BESIDE[-1]} beside $SLOW slow clients ($(tail -1 "$WORK/slow.log"))"
done
RATIO=$(quotient "$(median "${BESIDE[@]}")" "$(median "${ALONE[@]}")")
say "slow-clients: $RATIO of the rate alone (target 0.9: $(reached "$RATIO" 0.9)); $(machine)"
[ "$(reached "$RATIO" 0.9)" = met ] || exit 3

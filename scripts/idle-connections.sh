#!/usr/bin/env bash
# What a session costs that does nothing: opens 10,000, each of which says EHLO and sends one message, and measures the
# resident memory of the server before and after, in a heap of at most 256 MB. About a minute.
#
# Usage: scripts/idle-connections.sh [sessions, default 10000]
# Exit code: 0 if all of them are open, the first and the last still take a message, and one costs at most 15 KB.
set -euo pipefail
source "$(dirname "$0")/lib.sh"
[ "${1:-}" != --help ] || usage
SESSIONS=${1:-10000}
MOST=$((15 * 1024))

begin
jar
need javac default-jdk-headless
ulimit -n "$(ulimit -H -n)"
[ "$(ulimit -n)" = unlimited ] || [ "$(ulimit -n)" -gt $((SESSIONS + 500)) ] ||
    die "only $(ulimit -n) files may be open; raise the hard limit of ulimit -n"
javac -cp "$(dirname "$JAR")/lib/*" -d "$WORK" "$SCRIPTS/IdleRoute.java"
PORT=$(free_port)
# shellcheck disable=SC2086  # the flags are words
java -Xmx256m ${JAVA_FLAGS:-} -cp "$WORK:$(dirname "$JAR")/lib/*" IdleRoute "$PORT" "$WORK/spool" \
    >"$WORK/route.log" 2>"$WORK/route.err" &
SERVER_PID=$!
disown "$SERVER_PID"
STARTED+=("$SERVER_PID")
wait_for 60 "the route" grep -q '^ready' "$WORK/route.log"

# Kilobytes in memory, after a collection.
resident() {
    jcmd "$SERVER_PID" GC.run >/dev/null
    awk '/VmRSS/ {print $2}' "/proc/$SERVER_PID/status"
}

# said WORD: the clients have said it.
said() { grep -q "^$1" "$WORK/clients.log"; }

mkfifo "$WORK/go"
# A few come and go first, so that classes and pools are there.
python3 "$SCRIPTS/idle_connections.py" "$PORT" 200 >/dev/null </dev/null
before=$(resident)
python3 "$SCRIPTS/idle_connections.py" "$PORT" "$SESSIONS" >"$WORK/clients.log" <"$WORK/go" &
CLIENTS=$!
exec 3>"$WORK/go"
deadline=$((SECONDS + 600))
until said open; do
    kill -0 "$CLIENTS" 2>/dev/null || die "the clients failed"
    [ "$SECONDS" -lt "$deadline" ] || die "the clients took too long"
    sleep 0.2
done
after=$(resident)
heap=$(jcmd "$SERVER_PID" GC.heap_info | sed -n 's/.* used \([0-9]*\)K.*/\1/p' | head -1)
echo go >&3
wait "$CLIENTS" || die "the clients failed"
said alive || die "the sessions are not alive"
each=$(((after - before) * 1024 / SESSIONS))
say "  sessions $SESSIONS, resident before ${before} KB, after ${after} KB, heap in use after ${heap} KB"
say "idle-connections: $each octets of resident memory for each session"
if grep -q OutOfMemoryError "$WORK/route.err"; then die "the server ran out of memory"; fi
[ "$each" -le "$MOST" ] || die "that is more than $MOST"

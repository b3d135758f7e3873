#!/usr/bin/env bash
# Traces the mail server's system calls while it takes a few messages one after another, and checks for each message
# that an fsync of the database began after its content was written there, and was over before its 250 was sent. With
# Maildirs: that its file was written into tmp, synced, moved into new, and new was synced, in this order, before its 250.
# Then checks itself: the same trace without its syncs, and with late ones, must fail.
#
# Usage: scripts/fsync-order.sh [messages, default 10] [h2 (default) or maildir]
# Exit code: 0 if the order is right for every message. KEEP=1 keeps the trace.
set -euo pipefail
source "$(dirname "$0")/lib.sh"
[ "${1:-}" != --help ] || usage
MESSAGES=${1:-10}
STORE=${2:-h2}
case $STORE in h2) PLACE=data/mail.mv.db ;; maildir) PLACE=data/maildir/ ;; *) die "h2 or maildir, not $STORE" ;; esac

begin
need strace strace
TRACE=$WORK/trace
start_server "$WORK/data" "mail.store=$STORE"
# Attached when it is up: the start makes many calls that say nothing. -s: the contents must be seen.
CALLS=write,writev,pwrite64,pwritev,fsync,fdatasync,msync,sync_file_range,sendto,rename,renameat,renameat2,link,linkat
strace -f -ttt -y -s 100000 -e "trace=$CALLS" \
    -o "$TRACE" -p "$SERVER_PID" 2>"$WORK/strace.err" &
STRACE_PID=$!
STARTED+=("$STRACE_PID")
wait_for 20 "strace to attach" grep -q attached "$WORK/strace.err"
python3 "$SCRIPTS/fsync_order.py" send "$SMTP_PORT" "$MESSAGES"
kill -INT "$STRACE_PID"
wait "$STRACE_PID" 2>/dev/null || true
stop_server

python3 "$SCRIPTS/fsync_order.py" check "$TRACE" "$WORK/$PLACE" "$MESSAGES"
for doctored in without-syncs late-syncs; do
    python3 "$SCRIPTS/fsync_order.py" "$doctored" "$TRACE" >"$WORK/$doctored"
    if python3 "$SCRIPTS/fsync_order.py" check "$WORK/$doctored" "$WORK/$PLACE" "$MESSAGES" >"$WORK/out" 2>&1
    then
        die "this check is broken: it did not notice a trace $doctored"
    fi
    say "self-check, the trace $doctored: $(tail -1 "$WORK/out")"
done
say "fsync-order ($STORE): for each of $MESSAGES messages write, fsync, 250"

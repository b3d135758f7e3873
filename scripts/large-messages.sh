#!/usr/bin/env bash
# Twenty messages of 50 MB at the same time into a server with a heap of 128 MB, while small ones keep flowing; then
# compares what POP3 gives with what was sent (SHA-256). About a minute and 3 GB on disk.
#
# Usage: scripts/large-messages.sh [messages, default 20] [megabytes, default 50]
# Exit code: 0 if all large messages are there as they were sent, and every small one was answered 250 meanwhile.
set -euo pipefail
source "$(dirname "$0")/lib.sh"
[ "${1:-}" != --help ] || usage
MESSAGES=${1:-20}
MEGABYTES=${2:-50}

begin
free=$(df --output=avail -m "$WORK" | tail -1)
[ "$free" -gt $((MESSAGES * MEGABYTES * 4)) ] || die "$WORK has $free MB free, that is too little; set TMPDIR"
JAVA_FLAGS="-Xmx128m -XX:+ExitOnOutOfMemoryError" start_server "$WORK/data" "mail.max.size=$((MEGABYTES + 10))M"
timeout 600 python3 "$SCRIPTS/large_messages.py" "$SMTP_PORT" "$POP3_PORT" "$MESSAGES" "$MEGABYTES" ||
    { grep -v INFO "$SERVER_LOG" | head -20 >&2; die "not all is well"; }
say "  most memory the server's process had: $(awk '/VmHWM/ {print int($2 / 1024)}' "/proc/$SERVER_PID/status") MB"
[ -z "$(spool_files "$WORK/data")" ] || die "spool files are left: $(spool_files "$WORK/data")"
stop_server
if grep -q OutOfMemoryError "$SERVER_LOG"; then die "the server ran out of memory"; fi
say "large-messages: $MESSAGES messages of $MEGABYTES MB stored as they were sent, small ones kept flowing"

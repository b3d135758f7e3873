#!/usr/bin/env bash
# Fills the disk of the mail server's data directory, a small tmpfs, and looks at what the clients are told and what is
# left: by small messages until the database is full, by large ones that do not fit, and by a foreign file. Then
# makes room and goes on. Mounts, so it needs root. About 20 seconds.
#
# Usage: scripts/disk-full.sh [megabytes of the tmpfs, default 64] [mail.store, default h2]
# Exit code: 0 if every refusal was a 4xx, everything answered 250 is there once and whole, no spool file is left, and
# the service went on.
set -euo pipefail
source "$(dirname "$0")/lib.sh"
[ "${1:-}" != --help ] || usage
MEGABYTES=${1:-64}
STORE=${2:-h2}
[ "$(id -u)" = 0 ] || die "only root can mount a tmpfs"

begin
unmount() { if mountpoint -q "$WORK/disk"; then umount -l "$WORK/disk"; fi; }
TIDY+=(unmount)
mkdir "$WORK/disk"
mount -t tmpfs -o "size=${MEGABYTES}m" tmpfs "$WORK/disk" || die "cannot mount a tmpfs on $WORK/disk"
say "a disk of $MEGABYTES MB"
SERVER_DATA=$WORK/disk/data SMTP_PORT=$(free_port) POP3_PORT=$(free_port)
start_server "$WORK/disk/data" "mail.store=$STORE"
run() { timeout 120 python3 "$SCRIPTS/disk_full.py" "$1" "$SMTP_PORT" "$POP3_PORT" "$WORK/ledger" "${@:2}"; }
no_spool() {
    # The 4xx is sent first, the file is deleted at the latest a moment later.
    wait_for 10 "the spool to be empty: $(spool_files "$WORK/disk/data")" spool_is_empty
}
spool_is_empty() { [ -z "$(spool_files "$WORK/disk/data")" ]; }

say "messages that do not fit while they come in:"
run large $((MEGABYTES * 3 / 4))
no_spool
run verify
say "a disk that somebody else has filled:"
dd if=/dev/zero of="$WORK/disk/foreign" bs=64k 2>/dev/null || true
run small 20 refused
no_spool
run verify
say "room again:"
rm "$WORK/disk/foreign"
run recovers
run verify
say "small messages until the disk is full:"
dd if=/dev/zero of="$WORK/disk/ballast" bs=1M count=16 2>/dev/null
run fill
no_spool
run verify
say "after a kill and a restart on the full disk:"
stop_server KILL
start_server "$WORK/disk/data" "mail.store=$STORE"
run verify
say "mail can still be deleted by POP3:"
run delete 50
run verify
say "room again:"
rm "$WORK/disk/ballast"
run recovers
run verify
stop_server
say "disk-full: nothing acknowledged was lost, nothing is there that was refused"

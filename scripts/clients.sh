#!/usr/bin/env bash
# Delivers with other people's SMTP clients (swaks, Python's smtplib, Postfix's smtp-source), retrieves with other
# people's POP3 clients (curl, Python's poplib, mpop, fetchmail), and compares the octets. About 20 seconds.
#
# Usage: scripts/clients.sh
# Exit code: 0 if every client got the same octets, and those that were sent are in them unchanged.
set -euo pipefail
source "$(dirname "$0")/lib.sh"
[ "${1:-}" != --help ] || usage

begin
need swaks swaks
need smtp-source postfix
need curl curl
need mpop mpop
need fetchmail fetchmail

start_server "$WORK/data"
say "delivering to 127.0.0.1:$SMTP_PORT"
swaks --server "127.0.0.1:$SMTP_PORT" --to alice@example.org >"$WORK/swaks.log" ||
    { cat "$WORK/swaks.log"; die "swaks was refused"; }
say "  swaks: $(grep -o '250 2.0.0 Queued.*' "$WORK/swaks.log")"
timeout 30 /usr/sbin/smtp-source -s 2 -m 3 -l 2000 -f sender@example.com -t alice@example.org \
    "127.0.0.1:$SMTP_PORT" || die "smtp-source was refused"
say "  smtp-source: 3 messages of 2000 octets"
mkdir "$WORK/sent"
python3 "$SCRIPTS/clients.py" send "$SMTP_PORT" "$WORK/sent"

say "retrieving from 127.0.0.1:$POP3_PORT"
count=$((4 + $(find "$WORK/sent" -type f | wc -l)))
mkdir "$WORK/curl" "$WORK/mpop" "$WORK/fetchmail"
for ((n = 1; n <= count; n++)); do
    curl -sS --max-time 60 -u alice@example.org:secret -o "$WORK/curl/$n" "pop3://127.0.0.1:$POP3_PORT/$n"
done

# mpop and fetchmail hand each message to a program: this one keeps it in the next file.
cat >"$WORK/keep" <<'KEEP'
#!/bin/sh
n=1
while [ -e "$1/$n" ]; do n=$((n + 1)); done
exec cat >"$1/$n"
KEEP
chmod +x "$WORK/keep"
cat >"$WORK/mpoprc" <<RC
account default
host 127.0.0.1
port $POP3_PORT
tls off
auth user
user alice@example.org
password secret
keep on
received_header off
uidls_file $WORK/uidls
delivery mda $WORK/keep $WORK/mpop
RC
chmod 600 "$WORK/mpoprc"
timeout 60 mpop -q -C "$WORK/mpoprc" || die "mpop failed"
cat >"$WORK/fetchmailrc" <<RC
set idfile "$WORK/ids"
set pidfile "$WORK/fetchmail.pid"
set invisible
poll 127.0.0.1 protocol pop3 port $POP3_PORT auth password
  user "alice@example.org" password "secret" keep fetchall sslproto "" mda "$WORK/keep $WORK/fetchmail"
RC
chmod 600 "$WORK/fetchmailrc"
HOME=$WORK FETCHMAILHOME=$WORK timeout 60 fetchmail -f "$WORK/fetchmailrc" --nosyslog --silent \
    >"$WORK/fetchmail.log" 2>&1 || { cat "$WORK/fetchmail.log"; die "fetchmail failed"; }

python3 "$SCRIPTS/clients.py" compare "$POP3_PORT" "$WORK" "$count"
stop_server
[ -z "$(spool_files "$WORK/data")" ] || die "spool files are left: $(spool_files "$WORK/data")"
say "clients: every client got the same octets of $count messages"

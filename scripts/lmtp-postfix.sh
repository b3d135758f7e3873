#!/usr/bin/env bash
# Puts a private Postfix in front of the mail server: it hands over mail for one domain by LMTP (virtual_transport), and
# relays mail for another by SMTP to the mail server as its smart host (relayhost). Sends messages through it, some with a
# recipient who has no mailbox, and counts what arrives. Needs root for Postfix. About 20 seconds.
#
# Usage: scripts/lmtp-postfix.sh [messages for each way, default 200]
# Exit code: 0 if every message is there once for everybody who has a mailbox, and the senders of the others got a bounce.
set -euo pipefail
source "$(dirname "$0")/lib.sh"
[ "${1:-}" != --help ] || usage
MESSAGES=${1:-200}
[ "$(id -u)" = 0 ] || die "only root can start a private Postfix"

begin
need smtp-source postfix
PATH=$PATH:/usr/sbin
chmod 711 "$WORK" # Postfix's own user must pass
source "$SCRIPTS/postfix.sh"

idle() { [ -z "$(find "$PF/queue/incoming" "$PF/queue/active" "$PF/queue/deferred" -type f -print -quit)" ]; }
idle() { wait_for 120 "Postfix to deliver; KEEP=1 keeps its log" postfix_is_idle; }

# send TO: so many messages over ten sessions
send() {
    timeout 120 smtp-source -s 10 -l 2000 -m "$MESSAGES" -f carol@example.net -t "$1" "127.0.0.1:$PF_PORT" ||
        die "Postfix did not take the messages to $1"
}

# mailbox ADDRESS COUNT WHAT: the end if it has another number of messages
mailbox() {
    local there
    there=$(python3 -c "from mailclients import Pop3; print(Pop3($POP3_PORT, '$1').count())")
    [ "$there" = "$2" ] || { tail -5 "$PF/log" >&2; die "$1 has $there messages, not $2: $3"; }
    say "  $1: $2 messages, as it should be ($3)"
}

start_server "$WORK/data" mail.domains=example.org,example.net \
    mail.users=alice@example.org:secret,bob@example.org:secret,carol@example.net:secret
POSTFIX_DELIVERY="virtual_mailbox_maps = static:anybody
virtual_transport = lmtp:inet:127.0.0.1:$LMTP_PORT"
POSTFIX_SETTINGS="relayhost = [127.0.0.1]:$SMTP_PORT"
start_postfix

say "$MESSAGES messages by LMTP, $MESSAGES by SMTP to the smart host"
send alice@example.org
send carol@example.net
idle
mailbox alice@example.org "$MESSAGES" "by LMTP"
mailbox carol@example.net "$MESSAGES" "by SMTP"
[ "$(grep -c 'postfix/lmtp.*status=sent (250 2.0.0 Queued as' "$PF/log")" = "$MESSAGES" ] || die "not all were told by LMTP"

say "20 messages to alice, bob, and somebody without a mailbox, in one LMTP transaction each"
python3 - "$PF_PORT" <<'PY'
import smtplib, sys
with smtplib.SMTP('127.0.0.1', int(sys.argv[1])) as client:
    for number in range(20):
        client.sendmail('carol@example.net', ['alice@example.org', 'nobody@example.org', 'bob@example.org'],
                        f'Subject: mixed {number}\r\n\r\nhello\r\n')
PY
idle
mailbox alice@example.org $((MESSAGES + 20)) "the others did not stop it"
mailbox bob@example.org 20 "the others did not stop it"
mailbox carol@example.net $((MESSAGES + 20)) "a bounce for each, by the smart host"
[ "$(grep -c 'to=<nobody@example.org>.*status=bounced.*550 5.1.1 No such user here' "$PF/log")" = 20 ] ||
    die "nobody@example.org was not refused 20 times"
stop_server
say "lmtp-postfix: everything arrived once, and what could not was bounced"

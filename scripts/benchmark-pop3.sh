#!/usr/bin/env bash
# How many messages per second a POP3 client gets: from the mail server (out of H2) and from Debian's Dovecot (a private
# instance on Maildirs), with the same 5,000 messages of 4 KB, by one session: RETR one by one, and all RETRs sent at once
# (pipelined). The servers take turns. Then 200 sessions at once, each with a mailbox of its own. Needs root for Dovecot.
# About 2 minutes.
#
# Usage: scripts/benchmark-pop3.sh [rounds, default 5]
# Prints a Markdown table. Exit code: 0 if both targets are met; 1 if something failed; 3 if a target was missed.
set -euo pipefail
source "$(dirname "$0")/lib.sh"
[ "${1:-}" != --help ] || usage
ROUNDS=${1:-5}
MESSAGES=5000
SESSIONS=200
EACH=25
[ "$(id -u)" = 0 ] || die "only root can start a private Dovecot"

begin
need smtp-source postfix
need dovecot dovecot-pop3d
need gcc gcc
[ -x /usr/lib/dovecot/pop3 ] || need /usr/lib/dovecot/pop3 dovecot-pop3d
PATH=$PATH:/usr/sbin
source "$SCRIPTS/dovecot.sh"
source "$SCRIPTS/figures.sh"

USERS=alice@example.org:secret
for ((i = 0; i < SESSIONS; i++)); do USERS+=,user$i@example.org:secret; done
start_server "$WORK/data" "mail.users=$USERS"
# As its documentation has it for many logins: a login process serves many clients, and is there before they come.
start_dovecot "service pop3-login {
  service_count = 0
  process_min_avail = $(nproc)
  client_limit = 1000
}"

say "delivering $MESSAGES messages of 4 KB to one mailbox, and $EACH to each of $SESSIONS"
timeout 300 smtp-source -d -s 20 -l 4096 -m $MESSAGES -f sender@example.com -t alice@example.org \
    "127.0.0.1:$SMTP_PORT" >"$WORK/source.log" 2>&1 || { cat "$WORK/source.log" >&2; die "not all were accepted"; }
python3 "$SCRIPTS/pop3_mailboxes.py" "$SMTP_PORT" "$POP3_PORT" $SESSIONS $EACH "$DOVECOT/mail"
chown -R nobody "$DOVECOT/mail"

gcc -O2 -Wall -o "$WORK/pop3_load" "$SCRIPTS/pop3_load.c"
say "one session, $ROUNDS rounds after ten to warm up"
"$WORK/pop3_load" "$ROUNDS" $MESSAGES alice@example.org \
    "mail-server=$POP3_PORT" "dovecot=$DOVECOT_POP3" | tee "$WORK/rates" || die "a server failed"

rates() { sed -n "s/^$1 $2 //p" "$WORK/rates" | tr '\n' ' '; }
# The median of the rounds' ratios: what slows the machine down slows both.
ratio() { python3 -c "
import statistics, sys
ours, theirs = [list(map(int, text.split())) for text in sys.argv[1:]]
print('%.2f' % statistics.median(a / b for a, b in zip(ours, theirs)))" "$(rates mail-server "$1")" "$(rates dovecot "$1")"; }
ONE=$(ratio one-by-one)
PIPELINED=$(ratio pipelined)

say "$SESSIONS sessions at once, $EACH messages each"
"$WORK/pop3_load" sessions $SESSIONS $EACH userN@example.org \
    "mail-server=$POP3_PORT" "dovecot=$DOVECOT_POP3" "mail-server=$POP3_PORT" "dovecot=$DOVECOT_POP3" |
    tee "$WORK/sessions" || die "not every session got its messages"
stop_dovecot
stop_server

say
say "$(machine), Dovecot $(dovecot --version | cut -d' ' -f1)"
say
say "| $MESSAGES messages of 4 KB by one session | mail-server, messages per second, each round | Dovecot | ratio, median | target | |"
say "|---|---|---|---|---|---|"
say "| one by one | $(rates mail-server one-by-one)| $(rates dovecot one-by-one)| $ONE | 1.0 | $(reached "$ONE" 1.0) |"
say "| pipelined | $(rates mail-server pipelined)| $(rates dovecot pipelined)| $PIPELINED | 1.5 | $(reached "$PIPELINED" 1.5) |"
say
sed 's/^/- /' "$WORK/sessions"
[ "$(reached "$ONE" 1.0)$(reached "$PIPELINED" 1.5)" = metmet ] || exit 3

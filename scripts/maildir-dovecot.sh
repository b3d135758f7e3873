#!/usr/bin/env bash
# Starts a private Dovecot and the mail server on the same Maildirs and the same accounts file, and checks both directions:
# what Dovecot's LMTP delivers is read by our POP3, what our LMTP delivers by Dovecot's POP3 and IMAP, with the octets and the
# sizes that each says; what one deletes or flags, the other sees; ids stay. Then limits of mailboxes and disabled accounts,
# which our commands set and both keep to. Needs root for Dovecot (Debian's packages
# dovecot-pop3d, dovecot-lmtpd, dovecot-imapd, which it installs). About 30 seconds.
#
# Usage: scripts/maildir-dovecot.sh [messages for each way, default 100]
# Exit code: 0 if everything is as it should be; 77, and a line in capitals, if there can be no Dovecot here.
set -euo pipefail
source "$(dirname "$0")/lib.sh"
[ "${1:-}" != --help ] || usage
MESSAGES=${1:-100}

begin
skip() { say "SKIPPED, NOTHING WAS CHECKED: $*"; exit 77; }
[ "$(id -u)" = 0 ] || skip "only root can start a private Dovecot"
(need doveadm dovecot-core && need /usr/lib/dovecot/pop3 dovecot-pop3d && need /usr/lib/dovecot/lmtp dovecot-lmtpd &&
    need /usr/lib/dovecot/imap dovecot-imapd) || skip "Dovecot can't be installed"
source "$SCRIPTS/dovecot.sh"

MAIL=$WORK/mail
# The directory's group and permissions become those of everything in it.
install -d -m 770 -g "$DOVECOT_GROUP" "$MAIL"
start_server "$WORK/data" "mail.store=maildir:$MAIL"
start_shared_dovecot "$MAIL" 'mail_plugins = quota
protocol imap {
  mail_plugins = quota imap_quota
}
plugin {
  quota = maildir:User quota
}'
python3 "$SCRIPTS/maildir_dovecot.py" "$MESSAGES" "$LMTP_PORT" "$POP3_PORT" \
    "$DOVECOT_LMTP" "$DOVECOT_POP3" "$DOVECOT_IMAP" "$MAIL/example.org" ||
    { tail -5 "$DOVECOT/log" >&2; die "they do not agree; KEEP=1 keeps the files"; }
python3 "$SCRIPTS/maildir_quota.py" "$LMTP_PORT" "$POP3_PORT" "$DOVECOT_LMTP" "$DOVECOT_POP3" "$DOVECOT_IMAP" \
    java "-Dmail.data=$WORK/data" "-Dmail.store=maildir:$MAIL" -jar "$JAR" ||
    { tail -5 "$DOVECOT/log" >&2; die "they do not agree on limits; KEEP=1 keeps the files"; }
if grep -E 'Error|Panic|Fatal' "$DOVECOT/log"; then die "Dovecot complains"; fi
# It does say that three messages have gone behind a session's back.
if grep -E 'WARN|ERROR' "$SERVER_LOG" | grep -vE 'no message [0-9]|environment variable'; then die "the mail server complains"; fi
stop_server
say "maildir-dovecot: both read, flag and delete what the other has delivered, and keep to the same limits"

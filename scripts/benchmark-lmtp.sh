#!/usr/bin/env bash
# How many messages per second are delivered by LMTP, durably: by the mail server in H2, by the mail server in Maildirs, and by a
# private Dovecot in Maildirs (mail_fsync=always: it syncs as we do). All in one run on one machine and one disk: 4 KB messages
# over 50 sessions that stay open, from smtp-source -L. Each is warmed up; then they take turns. Needs root for Dovecot.
# About 2 minutes, a minute more for each database server.
#
# Usage: scripts/benchmark-lmtp.sh [rounds, default 3] [seconds per measurement, 6] [mail.store of more contenders]...
# Of these, postgresql and mariadb are started for it, with their durable settings; others are what the mail server takes.
# Prints a Markdown table. Exit code: 0 if the target is met and nothing was lost; 1 if something failed or was lost; 3 if
# the target was missed.
set -euo pipefail
source "$(dirname "$0")/lib.sh"
[ "${1:-}" != --help ] || usage
ROUNDS=${1:-3}
LENGTH=${2:-6}
STORES=(h2 maildir "${@:3}")
SESSIONS=50
SIZE=4096
[ "$(id -u)" = 0 ] || die "only root can start a private Dovecot"

begin
need smtp-source postfix
need /usr/lib/dovecot/pop3 dovecot-pop3d
need /usr/lib/dovecot/lmtp dovecot-lmtpd
PATH=$PATH:/usr/sbin
source "$SCRIPTS/figures.sh"
source "$SCRIPTS/dovecot.sh"
source "$SCRIPTS/databases.sh"

declare -A PORT POP3 COUNT TOTAL RATES MEDIAN

# Each server has a data directory of its own; all run, and one works.
for store in "${STORES[@]}"; do
    database_settings "$store"
    start_server "$WORK/data-${store//[^a-z0-9]/-}" "${SETTINGS[@]}"
    PORT[$store]=$LMTP_PORT
    POP3[$store]=$POP3_PORT
done
install -d -m 770 -g "$DOVECOT_GROUP" "$WORK/dovecot-mail"
cp "$WORK/data-maildir/maildir/users" "$WORK/dovecot-mail/users"
start_shared_dovecot "$WORK/dovecot-mail" "mail_fsync = always
service lmtp {
  process_min_avail = 4
  process_limit = 100
}"
PORT[dovecot]=$DOVECOT_LMTP
POP3[dovecot]=$DOVECOT_POP3
CONTENDERS=(dovecot "${STORES[@]}")

# measure CONTENDER MESSAGES: sets RATE, in messages per second. smtp-source ends with an error at the first refusal.
measure() {
    local from to
    from=$(date +%s%N)
    timeout 300 smtp-source -L -d -s $SESSIONS -l $SIZE -m "$2" -f sender@example.com -t alice@example.org \
        "127.0.0.1:${PORT[$1]}" >"$WORK/source.log" 2>&1 ||
        { cat "$WORK/source.log" >&2; die "$1 did not accept $2 messages"; }
    to=$(date +%s%N)
    TOTAL[$1]=$((${TOTAL[$1]:-0} + $2))
    RATE=$(($2 * 1000000000 / (to - from)))
}

say "warming up"
for contender in "${CONTENDERS[@]}"; do
    case $contender in dovecot) first=500 ;; h2) first=10000 ;; *) first=3000 ;; esac
    measure "$contender" $first
    measure "$contender" $((RATE * LENGTH))
    COUNT[$contender]=$((RATE * LENGTH))
    say "  $contender: $RATE/s"
done
for ((round = 1; round <= ROUNDS; round++)); do
    say "round $round"
    for contender in "${CONTENDERS[@]}"; do
        measure "$contender" "${COUNT[$contender]}"
        RATES[$contender]+="$RATE "
        say "  $contender: ${COUNT[$contender]} messages, $RATE/s"
    done
done

say "counting"
for contender in "${CONTENDERS[@]}"; do
    there=$(python3 -c "from mailclients import Pop3; print(Pop3(${POP3[$contender]}, 'alice@example.org').count())")
    [ "$there" = "${TOTAL[$contender]}" ] || die "$contender has $there messages, not ${TOTAL[$contender]}"
    # shellcheck disable=SC2086  # a word per round
    MEDIAN[$contender]=$(median ${RATES[$contender]})
done

say
say "$(machine)"
say
say "| LMTP, durable | messages per second, each round | median | : Dovecot |"
say "|---|---|---|---|"
for contender in "${CONTENDERS[@]}"; do
    say "| $contender | ${RATES[$contender]}| ${MEDIAN[$contender]} | $(quotient "${MEDIAN[$contender]}" "${MEDIAN[dovecot]}") |"
done
RATIO=$(quotient "${MEDIAN[h2]}" "${MEDIAN[dovecot]}")
say
say "H2 : Dovecot is $RATIO, the target is 4: $(reached "$RATIO" 4)"
[ "$(reached "$RATIO" 4)" = met ] || exit 3

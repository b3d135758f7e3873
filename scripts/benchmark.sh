#!/usr/bin/env bash
# How many messages per second are accepted: by the mail server (durable in H2), by Debian's Postfix (a private
# instance, virtual maildir delivery), by our endpoint with a route that does nothing, and by Postfix's smtp-sink.
# All in one run on one machine and one disk: 4 KB messages over 50 sessions that stay open, from smtp-source.
# Each contender is warmed up; then they take turns. Needs root for Postfix. About 3 minutes.
#
# Usage: [POSTFIX_SETTINGS='in_flow_delay = 0'] scripts/benchmark.sh [rounds, default 3] [seconds per measurement, 6]
# Prints a Markdown table. Exit code: 0 if both targets are met and nothing was lost; 1 if something failed or was
# lost; 3 if a target was missed.
set -euo pipefail
source "$(dirname "$0")/lib.sh"
[ "${1:-}" != --help ] || usage
ROUNDS=${1:-3}
LENGTH=${2:-6}
SESSIONS=50
SIZE=4096
[ "$(id -u)" = 0 ] || die "only root can start a private Postfix"

begin
need smtp-source postfix
PATH=$PATH:/usr/sbin
chmod 711 "$WORK" # Postfix's own user must pass
PF=$WORK/postfix

tidy() { if [ -d "$PF/queue/pid" ]; then postfix -c "$PF/etc" abort >/dev/null 2>&1; fi; }

# A Postfix of its own: its configuration, queue, data and mailboxes all below the temporary directory. All settings
# that are not about places, the loopback address and the virtual domain are Postfix's defaults.
start_postfix() {
    PF_PORT=$(free_port)
    mkdir -p "$PF/etc" "$PF/queue" "$PF/data" "$PF/mail"
    chown postfix "$PF/data"
    chown nobody "$PF/mail"
    cat >"$PF/etc/main.cf" <<CF
compatibility_level = 3.6
queue_directory = $PF/queue
data_directory = $PF/data
maillog_file = $PF/log
maillog_file_prefixes = $WORK
myhostname = mail.example.org
mydestination =
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
alias_maps =
alias_database =
virtual_mailbox_domains = example.org
virtual_mailbox_base = $PF/mail
virtual_mailbox_maps = inline:{alice@example.org=alice/}
virtual_uid_maps = static:$(id -u nobody)
virtual_gid_maps = static:$(id -g nobody)
virtual_minimum_uid = 1
virtual_mailbox_limit = 0
${POSTFIX_SETTINGS:-}
CF
    cat >"$PF/etc/master.cf" <<CF
127.0.0.1:$PF_PORT inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
tlsmgr unix - - n 1000? 1 tlsmgr
postlog unix-dgram n - n - 1 postlogd
CF
    postfix -c "$PF/etc" start >"$WORK/postfix.out" 2>&1 || { cat "$WORK/postfix.out" >&2; die "Postfix did not start"; }
    wait_for 20 "Postfix" port_open "$PF_PORT"
}

postfix_is_idle() { [ -z "$(find "$PF/queue/incoming" "$PF/queue/active" "$PF/queue/deferred" -type f -print -quit)" ]; }

start_sink() {
    SINK_PORT=$(free_port)
    smtp-sink -u nobody "127.0.0.1:$SINK_PORT" 1000 2>"$WORK/sink.log" &
    disown $!
    STARTED+=($!)
    wait_for 10 "smtp-sink" port_open "$SINK_PORT"
}

start_discarding() {
    DISCARD_PORT=$(free_port)
    java -cp "$(dirname "$JAR")/lib/*" "$SCRIPTS/DiscardingRoute.java" "$DISCARD_PORT" \
        >"$WORK/discard.log" 2>"$WORK/discard.err" &
    DISCARD_PID=$!
    disown "$DISCARD_PID"
    STARTED+=("$DISCARD_PID")
    wait_for 60 "the discarding route" grep -q '^ready' "$WORK/discard.log"
}

declare -A PORT COUNT TOTAL RATES MEDIAN

# measure CONTENDER MESSAGES: sets RATE, in messages per second. smtp-source ends with an error at the first refusal.
measure() {
    local from to
    from=$(date +%s%N)
    timeout 300 smtp-source -d -s $SESSIONS -l $SIZE -m "$2" -f sender@example.com -t alice@example.org \
        "127.0.0.1:${PORT[$1]}" >"$WORK/source.log" 2>&1 ||
        { cat "$WORK/source.log" >&2; die "$1 did not accept $2 messages"; }
    to=$(date +%s%N)
    TOTAL[$1]=$((${TOTAL[$1]:-0} + $2))
    RATE=$(($2 * 1000000000 / (to - from)))
    # What was accepted but not delivered yet must not disturb the next one.
    wait_for 300 "Postfix to deliver" postfix_is_idle
}

start_postfix
start_sink
start_server "$WORK/data"
start_discarding
PORT=([postfix]=$PF_PORT [mail-server]=$SMTP_PORT [smtp-sink]=$SINK_PORT [discarding]=$DISCARD_PORT)
CONTENDERS=(postfix mail-server smtp-sink discarding)

say "warming up"
for contender in "${CONTENDERS[@]}"; do
    if [ "$contender" = postfix ]; then first=2000; else first=20000; fi
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

# lost CONTENDER THERE: the end if not all are there.
lost() {
    [ "$2" = "${TOTAL[$1]}" ] || die "$1 accepted ${TOTAL[$1]} messages, $2 are there"
    say "  $1: all ${TOTAL[$1]} messages are there"
}
say "counting"
lost postfix "$(find "$PF/mail" -path '*/new/*' -type f | wc -l)"
lost mail-server "$(python3 -c "from mailclients import Pop3; print(Pop3($POP3_PORT, 'alice@example.org').count())")"
kill -TERM "$DISCARD_PID"
wait_for 20 "the discarding route to end" grep -q '^messages' "$WORK/discard.log"
lost discarding "$(sed -n 's/^messages //p' "$WORK/discard.log")"
stop_server

for contender in "${CONTENDERS[@]}"; do
    # shellcheck disable=SC2086  # a word per round
    MEDIAN[$contender]=$(printf '%s\n' ${RATES[$contender]} | sort -n | sed -n "$(((ROUNDS + 1) / 2))p")
done
ratio() { python3 -c "print('%.2f' % (${MEDIAN[$1]} / ${MEDIAN[$2]}))"; }
reached() { if python3 -c "raise SystemExit($1 < $2)"; then echo met; else echo missed; fi; }
DURABLE=$(ratio mail-server postfix)
FAST=$(ratio discarding smtp-sink)

say
say "$(nproc) cores ($(sed -n 's/^model name\s*: //p' /proc/cpuinfo | head -1)), $(free -g | awk '/^Mem/ {print $2}') GB," \
    "$(df --output=fstype "$WORK" | tail -1), $(uname -sr), Java $(java -version 2>&1 | sed -n '1s/.*"\(.*\)".*/\1/p')," \
    "Postfix $(postconf -h mail_version), $(date +%F)"
say
say "| contender | messages per second, each round | median |"
say "|---|---|---|"
say "| Postfix, virtual maildir delivery | ${RATES[postfix]}| ${MEDIAN[postfix]} |"
say "| mail-server, durable in H2 | ${RATES[mail-server]}| ${MEDIAN[mail-server]} |"
say "| smtp-sink | ${RATES[smtp-sink]}| ${MEDIAN[smtp-sink]} |"
say "| mina-smtp, discarding route | ${RATES[discarding]}| ${MEDIAN[discarding]} |"
say
say "| ratio of the medians | measured | target | |"
say "|---|---|---|---|"
say "| mail-server : Postfix | $DURABLE | 4 | $(reached "$DURABLE" 4) |"
say "| discarding route : smtp-sink | $FAST | 0.7 | $(reached "$FAST" 0.7) |"
[ "$(reached "$DURABLE" 4)$(reached "$FAST" 0.7)" = metmet ] || exit 3

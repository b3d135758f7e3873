#!/usr/bin/env bash
# How many messages per second are accepted over TLS, and with logins: by the mail server (durable in H2) and by Debian's
# Postfix (a private instance, virtual maildir delivery, SASL by Cyrus with its own password file), with the same
# certificate, in one run on one machine and one disk. 4 KB messages from 50 clients (smtp_load.c): over sessions that
# stay open, and with a new TLS connection for each message, always a full handshake. Both must agree with it on the same
# protocol, cipher and group. The contenders are warmed up until they get no faster; then they take turns. Needs root for
# Postfix. About 7 minutes.
#
# Usage: scripts/benchmark-tls.sh [rounds, default 3] [seconds per measurement, 5]
# Prints a Markdown table. Exit code: 0 if the targets are met and nothing was lost; 1 if something failed or was lost;
# 3 if a target was missed.
source "$(dirname "$0")/lib.sh"
[ "${1:-}" != --help ] || usage
ROUNDS=${1:-3}
LENGTH=${2:-5}
SESSIONS=50
SIZE=4096
[ "$(id -u)" = 0 ] || die "only root can start a private Postfix"

begin
need postfix postfix
need saslpasswd2 sasl2-bin
need openssl openssl
need gcc gcc
[ -e /usr/include/openssl/ssl.h ] || need openssl/ssl.h libssl-dev
PATH=$PATH:/usr/sbin
chmod 711 "$WORK" # Postfix's own user must pass
source "$SCRIPTS/postfix.sh"
source "$SCRIPTS/figures.sh"

gcc -O2 -o "$WORK/smtp_load" "$SCRIPTS/smtp_load.c" -lssl -lcrypto || die "smtp_load.c does not compile"

start_server "$WORK/data"
# Postfix shows the certificate that the mail server has made for itself.
mkdir -p "$PF/tls" "$PF/etc/sasl"
KEYSTORE=$(find "$WORK/data" -name '*.p12' | head -1)
openssl pkcs12 -in "$KEYSTORE" -passin pass:changeit -nodes -out "$PF/tls/both.pem" 2>"$WORK/openssl.err" ||
    { cat "$WORK/openssl.err" >&2; die "cannot read $KEYSTORE"; }
printf 'pwcheck_method: auxprop\nauxprop_plugin: sasldb\nmech_list: PLAIN\nsasldb_path: %s\n' "$PF/etc/sasl/sasldb2" \
    >"$PF/etc/sasl/smtpd.conf"
printf secret | saslpasswd2 -p -c -f "$PF/etc/sasl/sasldb2" -u example.org alice || die "saslpasswd2 failed"
chown postfix "$PF/etc/sasl/sasldb2"
POSTFIX_SETTINGS="smtpd_tls_security_level = may
smtpd_tls_chain_files = $PF/tls/both.pem
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = cyrus
smtpd_client_connection_count_limit = 0
${POSTFIX_SETTINGS:-}"
start_postfix

declare -A PORT=([postfix]=$PF_PORT [mail-server]=$SMTP_PORT) COUNT TOTAL RATES MEDIAN
# Each kind: sessions that stay or not, TLS, and whether the client logs in.
KINDS=("keep starttls" "keep starttls login" "new starttls" "new starttls login")

AGREED=
# measure CONTENDER KIND MESSAGES: sets RATE, in messages per second.
measure() {
    local words login=() said
    read -ra words <<<"$2"
    if [ "${words[2]:-}" = login ]; then login=(alice@example.org secret); fi
    said=$(timeout 300 "$WORK/smtp_load" "${PORT[$1]}" "$3" $SESSIONS $SIZE "${words[0]}" "${words[1]}" "${login[@]}") ||
        die "$1 did not accept $3 messages ($2)"
    RATE=${said%%$'\n'*}
    said=${said#*$'\n'}
    [ "$said" = "${AGREED:=$said}" ] || die "not the same TLS: $1 took $said, before it was $AGREED"
    TOTAL[$1]=$((${TOTAL[$1]:-0} + $3))
    wait_for 300 "Postfix to deliver" postfix_is_idle
}

measure_for_length() { measure "$1" "$2" $((RATE * LENGTH)); }

for kind in "${KINDS[@]}"; do
    say "warming up: $kind"
    for contender in postfix mail-server; do
        measure "$contender" "$kind" 2000
        until_no_faster measure_for_length "$contender" "$kind"
        COUNT[$contender $kind]=$((RATE * LENGTH))
        say "  $contender: $RATE/s"
    done
done
for ((round = 1; round <= ROUNDS; round++)); do
    for kind in "${KINDS[@]}"; do
        say "round $round, $kind"
        for contender in postfix mail-server; do
            measure "$contender" "$kind" "${COUNT[$contender $kind]}"
            RATES[$contender $kind]+="$RATE "
            say "  $contender: ${COUNT[$contender $kind]} messages, $RATE/s"
        done
    done
done

say "counting"
lost postfix "$(count_postfix)"
lost mail-server "$(count_mail_server)"
stop_server

say
say "$(machine), $(openssl version)"
say "TLS: $AGREED"
say
say "| 4 KB messages, 50 clients | contender | messages per second, each round | median | ratio | target | |"
say "|---|---|---|---|---|---|---|"
MISSED=
for kind in "${KINDS[@]}"; do
    for contender in postfix mail-server; do
        # shellcheck disable=SC2086  # a word per round
        MEDIAN[$contender]=$(median ${RATES[$contender $kind]})
    done
    case $kind in keep*) target=4 what="sessions stay open" ;; *) target=1 what="a TLS connection for each" ;; esac
    case $kind in *login) what+=", AUTH PLAIN" ;; esac
    ratio=$(quotient "${MEDIAN[mail-server]}" "${MEDIAN[postfix]}")
    verdict=$(reached "$ratio" $target)
    [ "$verdict" = met ] || MISSED=1
    say "| $what | Postfix | ${RATES[postfix $kind]}| ${MEDIAN[postfix]} | | | |"
    say "| | mail-server | ${RATES[mail-server $kind]}| ${MEDIAN[mail-server]} | $ratio | $target | $verdict |"
done
[ -z "$MISSED" ] || exit 3

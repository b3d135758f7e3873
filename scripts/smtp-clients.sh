#!/usr/bin/env bash
# Sends with other people's SMTP clients over TLS and with logins: swaks with every AUTH mechanism it has, STARTTLS,
# implicit TLS, pipelining and LMTP; openssl with each version of TLS; msmtp, curl and Python's smtplib. What must be
# refused (no TLS, a wrong password, a mechanism that is not offered, TLS 1.1) must be. About a minute.
#
# Usage: scripts/smtp-clients.sh
# Exit code: 0 if everything was accepted or refused as it should be, and every accepted message is in the mailbox.
source "$(dirname "$0")/lib.sh"
[ "${1:-}" != --help ] || usage

begin
need swaks swaks
need openssl openssl
need msmtp msmtp
need curl curl

SUBMISSION_PORT=$(free_port) SMTPS_PORT=$(free_port)
start_server "$WORK/data" mail.plaintext=false "submission.port=$SUBMISSION_PORT" "smtps.port=$SMTPS_PORT"
SENT=0
ACCOUNT=alice@example.org
WRONG=0

# accepted NAME COMMAND...: it must succeed, and one more message is in the mailbox.
accepted() {
    local name=$1
    shift
    if "$@" >"$WORK/client.log" 2>&1 </dev/null; then
        say "  accepted: $name"
        SENT=$((SENT + 1))
    else
        say "  NOT ACCEPTED: $name"
        tail -15 "$WORK/client.log"
        WRONG=1
    fi
}

# refused NAME PATTERN COMMAND...: it must fail, and say something that matches.
refused() {
    local name=$1 pattern=$2
    shift 2
    if "$@" >"$WORK/client.log" 2>&1 </dev/null; then
        say "  NOT REFUSED: $name"
        WRONG=1
    elif grep -q -e "$pattern" "$WORK/client.log"; then
        say "  refused: $name: $(grep -m1 -e "$pattern" "$WORK/client.log" | tr -d '\r' | cut -c1-90)"
    else
        say "  REFUSED OTHERWISE: $name"
        tail -15 "$WORK/client.log"
        WRONG=1
    fi
}

mail() { swaks --server 127.0.0.1 --helo client.example.com --from "$ACCOUNT" --to "$ACCOUNT" --timeout 30 "$@"; }
submit() { mail --port "$SUBMISSION_PORT" "$@"; }

say "swaks, port for everybody's mail"
accepted "plain" mail --port "$SMTP_PORT"
accepted "STARTTLS" mail --port "$SMTP_PORT" --tls
accepted "STARTTLS, pipelining" mail --port "$SMTP_PORT" --tls --pipeline
accepted "STARTTLS, AUTH" mail --port "$SMTP_PORT" --tls --auth PLAIN --auth-user "$ACCOUNT" --auth-password secret
refused "relaying" "550 5.7.1" mail --port "$SMTP_PORT" --tls --to someone@example.net

say "swaks, submission"
refused "without a login" "530 5.7.0" submit --tls
refused "a login without TLS" "530 5.7.0\|No authentication\|Auth not attempted" \
    submit --auth PLAIN --auth-user "$ACCOUNT" --auth-password secret
OFFERED=$(submit --tls --quit-after EHLO 2>/dev/null | sed -n 's/.*250.AUTH //p' | tail -1 | tr -d '\r')
say "  offered: $OFFERED"
# What swaks knows. One that is not offered must not be used.
for mechanism in PLAIN LOGIN CRAM-MD5 CRAM-SHA1 DIGEST-MD5 NTLM; do
    case " $OFFERED " in
        *" $mechanism "*)
            accepted "AUTH $mechanism" submit --tls --auth $mechanism --auth-user "$ACCOUNT" --auth-password secret
            refused "AUTH $mechanism, wrong password" "535 5.7.8" \
                submit --tls --auth $mechanism --auth-user bob@example.org --auth-password wrong
            ;;
        *)
            refused "AUTH $mechanism" "Auth not attempted\|No auth types supported" \
                submit --tls --auth $mechanism --auth-user "$ACCOUNT" --auth-password secret
            ;;
    esac
done
refused "somebody else's address as the sender" "553 5.7.1" \
    submit --tls --auth PLAIN --auth-user "$ACCOUNT" --auth-password secret --from bob@example.org
accepted "implicit TLS" mail --port "$SMTPS_PORT" --tlsc --auth LOGIN --auth-user "$ACCOUNT" --auth-password secret
accepted "pipelining" submit --tls --pipeline --auth PLAIN --auth-user "$ACCOUNT" --auth-password secret

say "swaks, LMTP"
accepted "LMTP" mail --port "$LMTP_PORT" --protocol LMTP
refused "nobody's mailbox" "550 5.1.1" mail --port "$LMTP_PORT" --protocol LMTP --to nobody@example.org

say "openssl"
# shellcheck disable=SC2317  # called by name
handshake() { echo QUIT | timeout 20 openssl s_client -cipher 'ALL:@SECLEVEL=0' -connect "127.0.0.1:$1" -brief "${@:2}" 2>&1; }
for version in tls1_2 tls1_3; do
    for how in "$SMTP_PORT -starttls smtp" "$SUBMISSION_PORT -starttls smtp" "$SMTPS_PORT"; do
        # shellcheck disable=SC2086  # words
        if handshake $how -$version | grep -q "Protocol version: TLSv${version#tls}" ||
            handshake $how -$version | grep -q "Protocol version: TLSv1.${version##*_}"; then
            say "  accepted: $version on ${how#* }"
        else
            say "  NOT ACCEPTED: $version on $how"
            WRONG=1
        fi
    done
done
for version in tls1 tls1_1; do
    for how in "$SMTP_PORT -starttls smtp" "$SMTPS_PORT"; do
        # shellcheck disable=SC2086
        if handshake $how -$version | grep -q "CONNECTION ESTABLISHED"; then
            say "  NOT REFUSED: $version on $how"
            WRONG=1
        else
            say "  refused: $version"
        fi
    done
done

say "msmtp"
printf 'From: %s\nTo: %s\nSubject: from msmtp\n\nHello.\n' "$ACCOUNT" "$ACCOUNT" >"$WORK/message"
# shellcheck disable=SC2317
with_msmtp() {
    msmtp --host=127.0.0.1 --tls=on --tls-certcheck=off --user="$ACCOUNT" --passwordeval='printf secret' --from="$ACCOUNT" \
        "$@" "$ACCOUNT" <"$WORK/message"
}
for mechanism in plain login scram-sha-256; do
    accepted "STARTTLS, $mechanism" with_msmtp --port="$SUBMISSION_PORT" --auth=$mechanism
done
accepted "implicit TLS, plain" with_msmtp --port="$SMTPS_PORT" --tls-starttls=off --auth=plain

say "curl"
# It sends line ends as they are.
sed 's/$/\r/' "$WORK/message" >"$WORK/message.crlf"
with_curl() {
    curl -sS -k --max-time 30 --mail-from "$ACCOUNT" --mail-rcpt "$ACCOUNT" -T "$WORK/message.crlf" -u "$ACCOUNT:secret" "$@"
}
accepted "STARTTLS" with_curl --ssl-reqd "smtp://127.0.0.1:$SUBMISSION_PORT"
accepted "STARTTLS, LOGIN" with_curl --ssl-reqd --login-options AUTH=LOGIN "smtp://127.0.0.1:$SUBMISSION_PORT"
accepted "smtps" with_curl "smtps://127.0.0.1:$SMTPS_PORT"
refused "a wrong password" "Login denied\|535" curl -sS -k --max-time 30 --mail-from "$ACCOUNT" --mail-rcpt "$ACCOUNT" \
    -T "$WORK/message.crlf" -u "bob@example.org:wrong" "smtps://127.0.0.1:$SMTPS_PORT"

say "Python's smtplib"
# shellcheck disable=SC2317
with_smtplib() {
    python3 - "$1" "$2" "$ACCOUNT" <<'PY'
import smtplib, ssl, sys
context = ssl.create_default_context()
context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
port, implicit, user = int(sys.argv[1]), sys.argv[2] == "implicit", sys.argv[3]
client = smtplib.SMTP_SSL("127.0.0.1", port, context=context) if implicit else smtplib.SMTP("127.0.0.1", port)
with client:
    if not implicit:
        client.starttls(context=context)
    client.login(user, "secret")
    client.sendmail(user, [user], "Subject: from smtplib\r\n\r\nHello.\r\n")
PY
}
accepted "STARTTLS" with_smtplib "$SUBMISSION_PORT" starttls
accepted "implicit TLS" with_smtplib "$SMTPS_PORT" implicit

[ -z "$(spool_files "$WORK/data")" ] || die "spool files are left: $(spool_files "$WORK/data")"
stop_server
# Passwords crossed only TLS; by POP3 without TLS only on the machine itself.
start_server "$WORK/data"
there=$(python3 -c "from mailclients import Pop3; print(Pop3($POP3_PORT, '$ACCOUNT').count())")
[ "$there" = "$SENT" ] || die "$SENT messages were accepted, $there are in the mailbox"
[ "$WRONG" = 0 ] || die "not everything is as it should be"
say "smtp-clients: all $SENT accepted messages are in the mailbox, and what must be refused was"

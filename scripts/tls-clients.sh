#!/usr/bin/env bash
# Logs in and delivers through TLS with other people's clients (swaks, msmtp, curl, openssl), by STARTTLS and from the
# first octet, with every mechanism they have, rightly and wrongly; then nmap looks at the ciphers. About 30 seconds.
#
# Usage: scripts/tls-clients.sh
# Exit code: 0 if who should get in got in, nobody else did, and nmap finds nothing below grade A.
set -euo pipefail
source "$(dirname "$0")/lib.sh"
[ "${1:-}" != --help ] || usage

begin
need swaks swaks
need msmtp msmtp
need curl curl
need openssl openssl
need nmap nmap

SUBMISSION=$(free_port)
SMTPS=$(free_port)
start_server "$WORK/data" "submission.port=$SUBMISSION" "smtps.port=$SMTPS" mail.plaintext=false
printf 'Subject: hello\r\n\r\nhello\r\n' >"$WORK/message"

# expect WHAT REPLY COMMAND...: its output has the reply.
expect() {
    local what=$1 reply=$2
    shift 2
    "$@" >"$WORK/out" 2>&1 || true
    grep -q -- "$reply" "$WORK/out" || { cat "$WORK/out"; die "$what: no '$reply'"; }
    say "  $what: $reply"
}

swaks_() { swaks --server 127.0.0.1 --from alice@example.org --to bob@example.org "$@"; }
as_alice() { swaks_ "$@" --auth-user alice@example.org --auth-password secret; }

say "swaks"
for mechanism in PLAIN LOGIN; do
    expect "$mechanism, STARTTLS" "250 2.0.0 Queued" as_alice --port "$SUBMISSION" --tls --auth "$mechanism"
    expect "$mechanism, TLS" "250 2.0.0 Queued" as_alice --port "$SMTPS" --tlsc --auth "$mechanism"
    expect "$mechanism, STARTTLS, MX" "250 2.0.0 Queued" as_alice --port "$SMTP_PORT" --tls --auth "$mechanism"
done
expect "a wrong password" "535 5.7.8" swaks_ --port "$SUBMISSION" --tls --auth PLAIN \
    --auth-user alice@example.org --auth-password wrong
expect "no TLS" "530 5.7.0" swaks_ --port "$SUBMISSION"
expect "no login" "530 5.7.0" swaks_ --port "$SUBMISSION" --tls
expect "somebody else's sender" "553 5.7.1" as_alice --port "$SUBMISSION" --tls --auth PLAIN --from bob@example.org

say "msmtp"
for mechanism in plain login scram-sha-256; do
    msmtp --host=127.0.0.1 "--port=$SUBMISSION" --tls=on --tls-certcheck=off "--auth=$mechanism" \
        --user=alice@example.org --passwordeval='echo secret' --from=alice@example.org bob@example.org \
        <"$WORK/message" || die "msmtp with $mechanism was refused"
    say "  $mechanism"
done

say "curl"
for url in "--ssl-reqd smtp://127.0.0.1:$SUBMISSION" "smtps://127.0.0.1:$SMTPS"; do
    # shellcheck disable=SC2086  # the option is a word of its own
    curl -sk -m 30 $url --user alice@example.org:secret --mail-from alice@example.org --mail-rcpt bob@example.org \
        -T "$WORK/message" || die "curl was refused at $url"
    say "  $url"
done

say "openssl"
for version in tls1_2 tls1_3; do
    expect "$version" "Cipher is \(TLS_AES\|ECDHE\)" timeout 20 openssl s_client "-$version" -starttls smtp \
        -connect "127.0.0.1:$SMTP_PORT" </dev/null
done

say "nmap"
nmap -p "$SMTPS" --script ssl-enum-ciphers 127.0.0.1 >"$WORK/nmap"
grep -q 'least strength: A' "$WORK/nmap" || { cat "$WORK/nmap"; die "nmap finds weak ciphers"; }
if grep -q 'TLSv1\.[01]:\|SSLv' "$WORK/nmap"; then die "nmap finds old versions"; fi
say "  $(grep -c ' - A' "$WORK/nmap") cipher suites, all of grade A, of TLS 1.2 and 1.3 only"

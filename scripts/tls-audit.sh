#!/usr/bin/env bash
# Looks at the mail server as a scanner does: nmap for open relaying, for the commands it has and the ciphers it takes, and
# testssl.sh for everything known to be wrong with TLS, on the port with STARTTLS and on the one with implicit TLS. What
# testssl.sh says of a self-signed certificate (nobody vouches for it) is not counted. About 5 minutes.
#
# Usage: scripts/tls-audit.sh
# Exit code: 0 if nmap finds no open relay and only ciphers of grade A, and testssl.sh nothing of severity LOW or above.
source "$(dirname "$0")/lib.sh"
[ "${1:-}" != --help ] || usage

begin
need nmap nmap
need testssl testssl.sh

SUBMISSION_PORT=$(free_port) SMTPS_PORT=$(free_port)
start_server "$WORK/data" mail.plaintext=false "submission.port=$SUBMISSION_PORT" "smtps.port=$SMTPS_PORT"
WRONG=0

say "nmap"
nmap -Pn -sV -p "$SMTP_PORT,$SUBMISSION_PORT,$SMTPS_PORT" \
    --script smtp-open-relay,smtp-commands,ssl-enum-ciphers 127.0.0.1 >"$WORK/nmap" 2>&1 || { cat "$WORK/nmap"; die "nmap failed"; }
grep -v '^SF' "$WORK/nmap" | sed 's/^/  /'
for port in "$SMTP_PORT" "$SUBMISSION_PORT" "$SMTPS_PORT"; do
    grep -q "^$port/tcp open .*smtp" "$WORK/nmap" || { say "  nmap does not see SMTP on $port"; WRONG=1; }
done
if grep -q 'Server is an open relay' "$WORK/nmap"; then say "  an open relay"; WRONG=1; fi
grep -q "doesn't seem to be an open relay" "$WORK/nmap" || { say "  relaying was not tried"; WRONG=1; }
[ "$(grep -c 'least strength: A' "$WORK/nmap")" = 3 ] || { say "  ciphers of a lower grade than A"; WRONG=1; }

# audit NAME PORT [option]...
audit() {
    local name=$1 port=$2
    shift 2
    say "testssl.sh, $name"
    timeout 900 testssl --quiet --color 0 --warnings off --severity LOW --jsonfile "$WORK/$name.json" "$@" "127.0.0.1:$port" \
        >"$WORK/$name.log" 2>&1 || true
    python3 - "$WORK/$name.json" <<'PY' || WRONG=1
import json, sys
try:
    findings = json.load(open(sys.argv[1]))
except (OSError, ValueError) as why:
    sys.exit("  testssl.sh gave no result: %s" % why)
# About who vouches for the certificate, its names and its revocation: nothing that the server does.
CERTIFICATE = ("cert_", "DNS_CAArecord", "OCSP", "security_headers")
bad = [f for f in findings if f["severity"] in ("LOW", "MEDIUM", "HIGH", "CRITICAL", "FATAL")
       and not f["id"].startswith(CERTIFICATE)]
for f in bad:
    print("  %(severity)s %(id)s: %(finding)s" % f)
if not bad:
    print("  nothing found")
sys.exit(1 if bad else 0)
PY
    grep -q 'Testing vulnerabilities' "$WORK/$name.log" || { tail -20 "$WORK/$name.log"; say "  testssl.sh did not get to the end"; WRONG=1; }
}
audit starttls "$SUBMISSION_PORT" --starttls smtp
audit implicit "$SMTPS_PORT"
stop_server
[ "$WRONG" = 0 ] || die "something was found"
say "tls-audit: nothing found"

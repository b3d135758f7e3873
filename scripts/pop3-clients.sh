#!/usr/bin/env bash
# Fetches the same mail with other people's POP3 clients (curl, mpop, fetchmail, getmail6, s-nail, Python's poplib), each without
# TLS, with STLS and with TLS from the first octet as far as it can, and with the SASL mechanisms it knows; compares the octets.
# Then asks for a password without TLS where the server does not take it. About a minute.
#
# Usage: scripts/pop3-clients.sh
# Exit code: 0 if every client got the same octets every time, and no password went in the clear at the end.
set -euo pipefail
source "$(dirname "$0")/lib.sh"
[ "${1:-}" != --help ] || usage

begin
need curl curl
need mpop mpop
need fetchmail fetchmail
need getmail getmail6
need s-nail s-nail

USER=alice@example.org
POP3S_PORT=$(free_port)
start_server "$WORK/data" "pop3s.port=$POP3S_PORT"
mkdir "$WORK/sent"
python3 "$SCRIPTS/clients.py" send "$SMTP_PORT" "$WORK/sent" >"$WORK/send.log"
COUNT=$(find "$WORK/sent" -type f | wc -l)
say "$COUNT messages at 127.0.0.1:$POP3_PORT, with TLS at $POP3S_PORT"

# Each message goes to a program: this one keeps it in the next file.
cat >"$WORK/keep" <<'KEEP'
#!/bin/sh
n=1
while [ -e "$1/$n" ]; do n=$((n + 1)); done
exec cat >"$1/$n"
KEEP
chmod +x "$WORK/keep"

# same NAME wire|local: what is in the directory of that name is what was there. Some write the line ends of the system.
same() { python3 "$SCRIPTS/pop3_clients.py" same "$POP3_PORT" "$WORK/$1" "$2" "$1" || die "$1 got something else"; }

with_curl() { # NAME URL options...
    local name=$1 url=$2 n
    shift 2
    mkdir "$WORK/$name"
    for ((n = 1; n <= COUNT; n++)); do
        curl -sS --max-time 60 -u "$USER:secret" -o "$WORK/$name/$n" "$@" "$url/$n" || die "$name failed"
    done
    same "$name" wire
}

with_mpop() { # NAME PORT AUTH lines of its configuration...
    local name=$1
    mkdir "$WORK/$name"
    cat >"$WORK/$name.rc" <<RC
account default
host 127.0.0.1
port $2
auth $3
user $USER
password secret
keep on
received_header off
uidls_file $WORK/$name.uidls
delivery mda $WORK/keep $WORK/$name
$(shift 3; printf '%s\n' "$@")
RC
    chmod 600 "$WORK/$name.rc"
    timeout 60 mpop -q -C "$WORK/$name.rc" || die "$name failed"
    same "$name" local
}

with_fetchmail() { # NAME PORT options of the user...
    local name=$1 port=$2
    shift 2
    mkdir "$WORK/$name"
    cat >"$WORK/$name.rc" <<RC
set idfile "$WORK/$name.ids"
set pidfile "$WORK/$name.pid"
set invisible
poll 127.0.0.1 protocol pop3 port $port auth password
  user "$USER" password "secret" keep fetchall $* mda "$WORK/keep $WORK/$name"
RC
    chmod 600 "$WORK/$name.rc"
    HOME=$WORK FETCHMAILHOME=$WORK timeout 60 fetchmail -f "$WORK/$name.rc" --nosyslog --silent \
        >"$WORK/$name.log" 2>&1 || { cat "$WORK/$name.log"; die "$name failed"; }
    same "$name" local
}

with_getmail() { # NAME PORT RETRIEVER
    local name=$1
    mkdir "$WORK/$name" "$WORK/$name.d"
    cat >"$WORK/$name.d/getmailrc" <<RC
[retriever]
type = $3
server = 127.0.0.1
port = $2
username = $USER
password = secret
[destination]
type = MDA_external
path = $WORK/keep
arguments = ("$WORK/$name",)
allow_root_commands = true
[options]
delete = false
read_all = true
delivered_to = false
received = false
verbose = 0
RC
    timeout 60 getmail --getmaildir "$WORK/$name.d" >"$WORK/$name.log" 2>&1 ||
        { cat "$WORK/$name.log"; die "$name failed"; }
    same "$name" local
}

with_nail() { # NAME URL options...
    local name=$1 url=$2
    shift 2
    printf 'copy * %s\nexit\n' "$WORK/$name.mbox" |
        HOME=$WORK MAILRC=/dev/null timeout 60 s-nail -n -S v15-compat -S tls-verify=ignore "$@" -f "$url" \
            >"$WORK/$name.log" 2>&1 || { cat "$WORK/$name.log"; die "$name failed"; }
    python3 "$SCRIPTS/pop3_clients.py" mbox "$WORK/$name.mbox" "$COUNT" "$name" || { cat "$WORK/$name.log"; die "$name got less"; }
}

PLAIN=pop3://127.0.0.1:$POP3_PORT TLS=pop3s://127.0.0.1:$POP3S_PORT
with_curl curl-plain "$PLAIN"
with_curl curl-stls "$PLAIN" --ssl-reqd -k
with_curl curl-tls "$TLS" -k
with_curl curl-sasl-plain "$PLAIN" --ssl-reqd -k --login-options AUTH=PLAIN
with_curl curl-sasl-plain-ir "$TLS" -k --login-options AUTH=PLAIN --sasl-ir
with_curl curl-sasl-login "$TLS" -k --login-options AUTH=LOGIN
with_mpop mpop-plain "$POP3_PORT" user "tls off"
with_mpop mpop-stls "$POP3_PORT" user "tls on" "tls_starttls on" "tls_certcheck off"
with_mpop mpop-tls "$POP3S_PORT" user "tls on" "tls_starttls off" "tls_certcheck off"
for mechanism in plain login scram-sha-256; do
    if mpop --version | grep -qi "^authentication methods.*$mechanism\|$mechanism"; then
        with_mpop "mpop-sasl-$mechanism" "$POP3_PORT" "$mechanism" "tls on" "tls_starttls on" "tls_certcheck off"
    else
        say "  mpop here does not know $mechanism: skipped"
    fi
done
with_fetchmail fetchmail-plain "$POP3_PORT" 'sslproto ""'
with_fetchmail fetchmail-stls "$POP3_PORT" 'sslproto "tls1.2+" no sslcertck'
with_fetchmail fetchmail-tls "$POP3S_PORT" 'ssl no sslcertck'
with_getmail getmail-plain "$POP3_PORT" SimplePOP3Retriever
with_getmail getmail-tls "$POP3S_PORT" SimplePOP3SSLRetriever
NAIL=${USER/@/%40}:secret@127.0.0.1
with_nail s-nail-plain "pop3://$NAIL:$POP3_PORT"
with_nail s-nail-stls "pop3://$NAIL:$POP3_PORT" -S pop3-use-starttls
with_nail s-nail-tls "pop3s://$NAIL:$POP3S_PORT"
python3 "$SCRIPTS/pop3_clients.py" poplib "$POP3_PORT" "$POP3S_PORT" || die "poplib failed"
stop_server

say "without mail.plaintext=true"
start_server "$WORK/data" mail.plaintext=false
if curl -sS --max-time 20 -u "$USER:secret" "$PLAIN" >"$WORK/refused" 2>&1; then die "a password went in the clear"; fi
say "  curl without TLS: $(head -1 "$WORK/refused")"
curl -sS --max-time 20 --ssl-reqd -k -u "$USER:secret" "$PLAIN" >/dev/null || die "STLS failed"
say "  curl with STLS gets its mail"
stop_server
say "pop3-clients: every client got the same octets of $COUNT messages every time"

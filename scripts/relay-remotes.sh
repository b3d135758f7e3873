#!/usr/bin/env bash
# Sends messages with the producer to the servers that people have: private instances of Debian's Postfix, Dovecot (LMTP),
# Exim and OpenSMTPD. To each: 50 messages for somebody it knows, and 5 for somebody it refuses; counts what arrived, and
# looks for the line of one dot in them. Exim and OpenSMTPD are unpacked from their packages, not installed. Exim has the
# user Debian-exim compiled in, who is made if there is none; OpenSMTPD, which has paths and users compiled in, sees its own
# in a mount namespace. Needs root. About a minute. A server that can't be started here is said so, loudly, and counts as a
# failure.
#
# Usage: scripts/relay-remotes.sh [server ...: postfix dovecot exim opensmtpd, default all]
# Exit code: 0 if everything arrived once, what had to be refused was refused, and nothing was left out.
set -euo pipefail
source "$(dirname "$0")/lib.sh"
[ "${1:-}" != --help ] || usage
[ "$(id -u)" = 0 ] || die "only root can start private mail servers"
SERVERS=("$@")
[ $# -gt 0 ] || SERVERS=(postfix dovecot exim opensmtpd)
MESSAGES=50

begin
need smtp-source postfix
need dovecot dovecot-lmtpd
PATH=$PATH:/usr/sbin
chmod 711 "$WORK"
source "$SCRIPTS/postfix.sh"
source "$SCRIPTS/dovecot.sh"
jar
LIB=$(dirname "$JAR")/lib
FAILED=0

# unpack PACKAGE: below $WORK/unpacked.
unpack() {
    (mkdir -p "$WORK/debs" && cd "$WORK/debs" && apt-get download -q "$1" >"$WORK/apt.log" 2>&1) || return 1
    dpkg -x "$WORK"/debs/"$1"_*.deb "$WORK/unpacked"
}

# expect WHAT ACTUAL WANTED
expect() {
    if [ "$2" = "$3" ]; then say "  $1: $2"; else say "  $1: $2, not $3: FAILED"; FAILED=1; fi
}

mailer() { java -cp "$LIB/*" "$SCRIPTS/SendMail.java" "$@"; }

# check NAME URI MAILDIR: sends, and looks.
check() {
    local name=$1 uri=$2 new=$3
    say "$name"
    # A quarter more is sent to warm up.
    mailer "$uri" $MESSAGES 5 4096 alice@example.org >"$WORK/$name.out" 2>"$WORK/$name.err" ||
        { tail -5 "$WORK/$name.err"; FAILED=1; return; }
    expect "told of known recipients" "$(grep -v '^rate' "$WORK/$name.out" | head -1)" "$MESSAGES x sent"
    mailer "$uri" 5 1 100 stranger@example.org >"$WORK/$name.refused" 2>"$WORK/$name.err" || FAILED=1
    sed 's/^/  /' "$WORK/$name.refused" | grep -v rate
    expect "refused for good" "$(grep -c '^5 x 1 of 1 .*: 55[0-9] ' "$WORK/$name.refused" || true)" 1
    local wanted=$((MESSAGES + MESSAGES / 4)) i
    for ((i = 0; i < 100 && $(find "$new" -type f 2>/dev/null | wc -l) < wanted; i++)); do sleep 0.1; done
    expect "arrived" "$(find "$new" -type f 2>/dev/null | wc -l)" $wanted
    expect "with the line of one dot" "$(grep -lx '\.' $(find "$new" -type f 2>/dev/null | head -1) /dev/null | wc -l)" 1
}

run_postfix() {
    POSTFIX_SETTINGS='smtpd_recipient_restrictions = reject_unlisted_recipient'
    start_postfix
    check postfix "mina-smtp:127.0.0.1:$PF_PORT" "$PF/mail/alice/new"
}

run_dovecot() {
    local port
    port=$(free_port)
    install -d -o nobody "$DOVECOT/mail"
    printf 'alice@example.org:{PLAIN}x:%s:%s::%s/mail/alice\n' "$(id -u nobody)" "$(id -g nobody)" "$DOVECOT" >"$DOVECOT/users"
    launch_dovecot "$port" "protocols = lmtp
mail_location = maildir:~/
postmaster_address = postmaster@example.org
service lmtp {
  inet_listener lmtp {
    address = 127.0.0.1
    port = $port
  }
}
passdb {
  driver = passwd-file
  args = $DOVECOT/users
}
userdb {
  driver = passwd-file
  args = $DOVECOT/users
}"
    check dovecot "mina-lmtp:127.0.0.1:$port" "$DOVECOT/mail/alice/new"
}

run_exim() {
    local port dir=$WORK/exim exim=$WORK/unpacked/usr/sbin/exim4
    id Debian-exim >/dev/null 2>&1 || useradd --system --no-create-home --shell /usr/sbin/nologin Debian-exim
    unpack exim4-daemon-light || { say "exim: its package can't be had: FAILED"; FAILED=1; return; }
    port=$(free_port)
    mkdir -p "$dir/spool" "$dir/mail"
    chown -R nobody "$dir/spool" "$dir/mail"
    cat >"$dir/conf" <<CF
exim_path = $exim
exim_user = nobody
exim_group = nogroup
primary_hostname = mail.example.org
spool_directory = $dir/spool
log_file_path = $dir/spool/%slog
daemon_smtp_ports = $port
local_interfaces = 127.0.0.1
pid_file_path = $dir/spool/pid
domainlist local_domains = example.org
acl_smtp_rcpt = rcpt
never_users =
keep_environment =
tls_advertise_hosts =
smtp_accept_max = 100
smtp_accept_queue_per_connection = 0
begin acl
rcpt:
  require verify = recipient
  accept domains = +local_domains
  deny
begin routers
alice:
  driver = accept
  domains = +local_domains
  local_parts = alice
  transport = maildir
begin transports
maildir:
  driver = appendfile
  directory = $dir/mail/alice
  create_directory
  maildir_format
  user = nobody
  group = nogroup
CF
    "$exim" -C "$dir/conf" -bdf -q1h >"$dir/out" 2>&1 &
    disown $!
    STARTED+=($!)
    local i
    for ((i = 0; i < 100; i++)); do port_open "$port" && break; sleep 0.1; done
    if ! port_open "$port"; then say "exim: does not start: FAILED"; cat "$dir/out"; FAILED=1; return; fi
    check exim "mina-smtp:127.0.0.1:$port" "$dir/mail/alice/new"
}

# In a mount namespace of its own: what it has compiled in is only there what we make it.
run_opensmtpd() {
    local port dir=$WORK/opensmtpd i
    unpack opensmtpd || { say "opensmtpd: its package can't be had: FAILED"; FAILED=1; return; }
    port=$(free_port)
    mkdir -p "$dir/mail"
    chown nobody "$dir/mail"
    { cat /etc/passwd
      printf 'opensmtpd:x:64001:64001::/var/lib/opensmtpd/empty:/usr/sbin/nologin\n'
      printf 'opensmtpq:x:64002:64002::/var/lib/opensmtpd/empty:/usr/sbin/nologin\n'
      printf 'alice:x:%s:%s::%s/mail:/bin/sh\n' "$(id -u nobody)" "$(id -g nobody)" "$dir"; } >"$dir/passwd"
    { cat /etc/group
      printf 'opensmtpd:x:64001:\nopensmtpq:x:64002:\n'; } >"$dir/group"
    cat >"$dir/conf" <<CF
listen on 127.0.0.1 port $port hostname mail.example.org
action "local" maildir "$dir/mail/alice"
match from any for domain "example.org" action "local"
CF
    chmod 600 "$dir/conf"
    cat >"$dir/start" <<CF
set -e
mount --bind "$dir/passwd" /etc/passwd
mount --bind "$dir/group" /etc/group
for place in /var/spool /var/lib /run; do mount -t tmpfs -o mode=755 tmpfs \$place; done
mkdir -p /var/lib/opensmtpd/empty
mkdir -m 711 /var/spool/smtpd
mount -t tmpfs -o mode=755 tmpfs /usr/libexec
cp -r "$WORK/unpacked/usr/libexec/opensmtpd" /usr/libexec/
cp "$WORK/unpacked/usr/sbin/smtpd" /run/smtpd
exec /run/smtpd -d -f "$dir/conf"
CF
    unshare -m --propagation private sh "$dir/start" >"$dir/out" 2>&1 &
    disown $!
    STARTED+=($!)
    for ((i = 0; i < 100; i++)); do port_open "$port" && break; sleep 0.1; done
    if ! port_open "$port"; then say "opensmtpd: does not start: FAILED"; cat "$dir/out"; FAILED=1; return; fi
    check opensmtpd "mina-smtp:127.0.0.1:$port" "$dir/mail/alice/new"
}

for server in "${SERVERS[@]}"; do
    "run_$server"
done
[ $FAILED = 0 ] && say "all is well" || die "something is not as it should be"

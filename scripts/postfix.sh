# A Postfix of one's own for scripts that compare with it; sourced after begin, not run. Its configuration, queue, data and
# mailboxes are all below the temporary directory. What is not about places, the loopback address and the virtual domain
# is Postfix's default. Lines for main.cf: POSTFIX_SETTINGS, and POSTFIX_DELIVERY for where mail for example.org goes,
# which is the maildir $PF/mail/alice for alice@example.org if nobody says otherwise. Only root can start it.
PF=$WORK/postfix

abort_postfix() { if [ -d "$PF/queue/pid" ]; then postfix -c "$PF/etc" abort >/dev/null 2>&1; fi; }
TIDY+=(abort_postfix)

# Sets PF_PORT.
start_postfix() {
    PF_PORT=$(free_port)
    mkdir -p "$PF/etc" "$PF/queue" "$PF/data" "$PF/mail"
    chown postfix "$PF/data"
    chown nobody "$PF/mail"
    local maildir="virtual_mailbox_base = $PF/mail
virtual_mailbox_maps = inline:{alice@example.org=alice/}
virtual_uid_maps = static:$(id -u nobody)
virtual_gid_maps = static:$(id -g nobody)
virtual_minimum_uid = 1
virtual_mailbox_limit = 0"
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
${POSTFIX_DELIVERY:-$maildir}
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
smtp unix - - n - - smtp
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
tlsmgr unix - - n 1000? 1 tlsmgr
postlog unix-dgram n - n - 1 postlogd
CF
    postfix -c "$PF/etc" start >"$WORK/postfix.out" 2>&1 || { cat "$WORK/postfix.out" >&2; die "Postfix did not start"; }
    wait_for 20 "Postfix" port_open "$PF_PORT"
}

postfix_is_idle() { [ -z "$(find "$PF/queue/incoming" "$PF/queue/active" "$PF/queue/deferred" -type f -print -quit)" ]; }

# A private Dovecot on Debian's packages: sourced after lib.sh, not run. It needs root, listens on 127.0.0.1 only, and leaves
# the system's own Dovecot and its configuration alone.

# start_dovecot [more configuration]: sets DOVECOT_POP3_PORT. Maildirs are $WORK/dovecot/mail/<user>; everybody's password is
# "secret", in the clear as it stands in the configuration.
start_dovecot() {
    local dir=$WORK/dovecot
    DOVECOT_POP3_PORT=$(free_port)
    mkdir -p "$dir/mail" "$dir/run"
    chown -R nobody "$dir/mail"
    chmod 755 "$WORK" "$dir" "$dir/mail"
    cat >"$dir/dovecot.conf" <<CONF
base_dir = $dir/run
log_path = $dir/log
protocols = pop3
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
auth_mechanisms = plain
mail_location = maildir:$dir/mail/%u
mail_uid = nobody
mail_gid = nogroup
first_valid_uid = 1
first_valid_gid = 1
passdb {
  driver = static
  args = password={PLAIN}secret
}
userdb {
  driver = static
  args = uid=nobody gid=nogroup home=$dir/mail/%u
}
service pop3-login {
  inet_listener pop3 {
    address = 127.0.0.1
    port = $DOVECOT_POP3_PORT
  }
  inet_listener pop3s {
    port = 0
  }
}
${1:-}
CONF
    /usr/sbin/dovecot -F -c "$dir/dovecot.conf" >"$dir/out" 2>&1 &
    DOVECOT_PID=$!
    disown "$DOVECOT_PID"
    STARTED+=("$DOVECOT_PID")
    wait_for 20 "Dovecot" port_open "$DOVECOT_POP3_PORT"
}

# So that it can end its own processes.
stop_dovecot() {
    kill -TERM "$DOVECOT_PID" 2>/dev/null || true
    wait_for 20 "Dovecot to stop" dovecot_is_gone
}
dovecot_is_gone() { ! kill -0 "$DOVECOT_PID" 2>/dev/null; }

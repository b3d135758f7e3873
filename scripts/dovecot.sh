# Private Dovecots on Debian's packages; sourced after begin, not run. They need root, listen on 127.0.0.1 only, and leave the
# system's own Dovecot and its configuration alone. Everything is below $WORK/dovecot.

DOVECOT=$WORK/dovecot
DOVECOT_USER=nobody
DOVECOT_GROUP=$(id -gn nobody)
DOVECOT_PID=

# launch_dovecot PORT CONFIGURATION: waits until it listens on the port. One at a time.
launch_dovecot() {
    chmod 711 "$WORK" # Dovecot's users must pass
    mkdir -p "$DOVECOT"
    cat >"$DOVECOT/dovecot.conf" <<CONF
base_dir = $DOVECOT/run
state_dir = $DOVECOT/state
log_path = $DOVECOT/log
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
first_valid_uid = 1
$2
CONF
    /usr/sbin/dovecot -F -c "$DOVECOT/dovecot.conf" >"$DOVECOT/out" 2>&1 &
    DOVECOT_PID=$!
    disown "$DOVECOT_PID"
    TIDY+=(stop_dovecot)
    wait_for 20 "Dovecot, see $DOVECOT/out and $DOVECOT/log" port_open "$1"
}

# Its children end when it does; killed, it could not tell them.
stop_dovecot() {
    [ -n "$DOVECOT_PID" ] || return 0
    kill -TERM "$DOVECOT_PID" 2>/dev/null || true
    wait_for 20 "Dovecot to stop" dovecot_is_gone
    DOVECOT_PID=
}
dovecot_is_gone() { ! kill -0 "$DOVECOT_PID" 2>/dev/null; }

# start_dovecot [more configuration]: POP3 for anybody, sets DOVECOT_POP3. Maildirs are $DOVECOT/mail/<user>; everybody's
# password is "secret", in the clear as it stands in the configuration.
start_dovecot() {
    DOVECOT_POP3=$(free_port)
    install -d -o "$DOVECOT_USER" "$DOVECOT/mail"
    launch_dovecot "$DOVECOT_POP3" "protocols = pop3
auth_mechanisms = plain
mail_location = maildir:$DOVECOT/mail/%u
passdb {
  driver = static
  args = password={PLAIN}secret
}
userdb {
  driver = static
  args = uid=$DOVECOT_USER gid=$DOVECOT_GROUP home=$DOVECOT/mail/%u
}
service pop3-login {
  inet_listener pop3 {
    port = $DOVECOT_POP3
  }
  inet_listener pop3s {
    port = 0
  }
}
${1:-}"
}

# start_shared_dovecot ROOT [more configuration]: shares Maildirs and accounts with the mail server: delivers to and reads
# from ROOT/%d/%n, with the passwords of ROOT/users. Sets DOVECOT_LMTP, DOVECOT_POP3, DOVECOT_IMAP.
start_shared_dovecot() {
    local root=$1
    DOVECOT_LMTP=$(free_port)
    DOVECOT_POP3=$(free_port)
    DOVECOT_IMAP=$(free_port)
    launch_dovecot "$DOVECOT_LMTP" "protocols = imap pop3 lmtp
mail_location = maildir:$root/%d/%n
passdb {
  driver = passwd-file
  args = username_format=%u $root/users
}
userdb {
  driver = static
  args = uid=$DOVECOT_USER gid=$DOVECOT_GROUP home=$root/%d/%n
}
default_internal_user = $DOVECOT_USER
default_login_user = $DOVECOT_USER
default_internal_group = $DOVECOT_GROUP
service imap-login {
  chroot =
  inet_listener imap {
    port = $DOVECOT_IMAP
  }
  inet_listener imaps {
    port = 0
  }
}
service pop3-login {
  chroot =
  inet_listener pop3 {
    port = $DOVECOT_POP3
  }
  inet_listener pop3s {
    port = 0
  }
}
service lmtp {
  inet_listener lmtp {
    address = 127.0.0.1
    port = $DOVECOT_LMTP
  }
}
service anvil {
  chroot =
}
service stats {
  chroot =
}
service auth {
  user = root
}
pop3_uidl_format = %f
${2:-}"
    wait_for 10 "Dovecot's POP3" port_open "$DOVECOT_POP3"
}

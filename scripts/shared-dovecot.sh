# A private Dovecot that shares Maildirs and accounts with the mail server (dovecot.sh has one of its own); sourced after
# begin, not run. It listens on 127.0.0.1, delivers to and reads from
# <root>/%d/%n, with the passwords of <root>/users.

DOVECOT_USER=nobody
DOVECOT_GROUP=$(id -gn nobody)

# start_shared_dovecot ROOT [SETTINGS]: sets DOVECOT_LMTP, DOVECOT_POP3, DOVECOT_IMAP.
start_shared_dovecot() {
    local root=$1 conf=$WORK/dovecot/dovecot.conf
    chmod 711 "$WORK" # Dovecot's users must pass
    mkdir -p "$WORK/dovecot"
    DOVECOT_LMTP=$(free_port)
    DOVECOT_POP3=$(free_port)
    DOVECOT_IMAP=$(free_port)
    cat >"$conf" <<CONF
protocols = imap pop3 lmtp
listen = 127.0.0.1
base_dir = $WORK/dovecot/run
state_dir = $WORK/dovecot/state
log_path = $WORK/dovecot/log
ssl = no
disable_plaintext_auth = no
first_valid_uid = 1
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
${2:-}
CONF
    dovecot -F -c "$conf" >"$WORK/dovecot/out" 2>&1 &
    disown $!
    # Its children end when it does; killed, it could not tell them.
    DOVECOT_PID=$!
    wait_for 10 "Dovecot: $(cat "$WORK/dovecot/out" 2>/dev/null)" port_open "$DOVECOT_LMTP"
    wait_for 10 "Dovecot's POP3" port_open "$DOVECOT_POP3"
}

tidy() {
    if [ -n "${DOVECOT_PID:-}" ]; then
        kill -TERM "$DOVECOT_PID" 2>/dev/null
        sleep 0.5
    fi
}

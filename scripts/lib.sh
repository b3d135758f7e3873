# Shared by the scripts beside it; sourced, not run. Gives each script a temporary directory that is removed at the end,
# free ports, the jar, and mail servers that are started and stopped. Everything binds to 127.0.0.1.

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
SCRIPTS=$ROOT/scripts
JAR=${MAIL_SERVER_JAR:-$ROOT/examples/mail-server/target/mail-server.jar}
WORK=
SERVER_PID=
STARTED=() # every process a script has to end, in the order it started them
TIDY=()    # functions that undo, at the end, what a kill does not

say() { printf '%s\n' "$*"; }

# One line that says what is wrong, then the end: exit code 1.
die() {
    printf '%s: %s\n' "$(basename "$0")" "$*" >&2
    exit 1
}

# Shows the comment at the top of a script; call it as: [ "${1:-}" != --help ] || usage
usage() {
    sed -n '2,/^[^#]/{s/^# \{0,1\}//p}' "$0"
    exit 0
}

# need COMMAND PACKAGE: installs the package if the command is missing.
need() {
    if command -v "$1" >/dev/null || [ -x "/usr/sbin/$1" ]; then return; fi
    say "installing $2, because $1 is missing"
    [ "$(id -u)" = 0 ] || die "$1 is missing; install it: sudo apt-get install $2"
    if ! { DEBIAN_FRONTEND=noninteractive apt-get install -y -q "$2" >"$WORK/apt.log" 2>&1 ||
        { apt-get update -q >>"$WORK/apt.log" 2>&1 &&
            DEBIAN_FRONTEND=noninteractive apt-get install -y -q "$2" >>"$WORK/apt.log" 2>&1; }; }; then
        tail -5 "$WORK/apt.log" >&2
        die "cannot install $2"
    fi
}

# Called once by each script: the temporary directory, and its end.
begin() {
    WORK=$(mktemp -d "${TMPDIR:-/tmp}/camel-smtp.XXXXXX")
    export PYTHONPATH=$SCRIPTS PYTHONDONTWRITEBYTECODE=1
    trap finish EXIT
    trap 'exit 130' INT TERM
    need java default-jdk-headless
    need python3 python3
}

# Ends what was started. KEEP=1 keeps the directory, to look at it.
finish() {
    local code=$? pid undo
    trap - EXIT
    set +e
    for pid in "${STARTED[@]}"; do
        kill -KILL "$pid" 2>/dev/null
    done
    for undo in "${TIDY[@]}"; do ("$undo"); done # one that fails stops no other
    wait 2>/dev/null
    if [ "${KEEP:-}" = 1 ]; then
        say "kept: $WORK"
    else
        rm -rf "$WORK"
    fi
    exit "$code"
}

# A port nobody listens on.
free_port() {
    python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# Builds the server if it is not there.
jar() {
    if [ ! -f "$JAR" ]; then
        say "building $JAR"
        (cd "$ROOT" && ./mvnw -q -ntp -DskipTests -pl examples/mail-server -am package) || die "the build failed"
    fi
}

# wait_for SECONDS WHAT COMMAND...: until the command succeeds.
wait_for() {
    local deadline=$((SECONDS + $1)) what=$2
    shift 2
    until "$@" 2>/dev/null; do
        [ "$SECONDS" -lt "$deadline" ] || die "waited too long for $what"
        sleep 0.1
    done
}

port_open() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# start_server DATA [key=value]...: sets SERVER_PID, SMTP_PORT, LMTP_PORT, POP3_PORT, SERVER_LOG. JAVA_FLAGS go to java, and
# WRAP is a command before it (strace). Ports stay the same over restarts on the same DATA.
start_server() {
    local data=$1 setting flags=()
    shift
    jar
    if [ "${SERVER_DATA:-}" != "$data" ]; then
        SERVER_DATA=$data
        SMTP_PORT=$(free_port)
        LMTP_PORT=$(free_port)
        POP3_PORT=$(free_port)
    fi
    SERVER_LOG=$WORK/$(basename "$data").log
    : >"$SERVER_LOG"
    for setting in "$@"; do flags+=("-D$setting"); done
    # shellcheck disable=SC2086  # the flags are words
    ${WRAP:-} java ${JAVA_FLAGS:-} -Dmail.host=127.0.0.1 "-Dmail.data=$data" "-Dsmtp.port=$SMTP_PORT" \
        "-Dlmtp.port=${LMTP_PORT:-0}" "-Dpop3.port=$POP3_PORT" -Dsubmission.port=0 -Dsmtps.port=0 -Dpop3s.port=0 \
        -Dmail.plaintext=true "${flags[@]}" -jar "$JAR" >"$SERVER_LOG" 2>&1 &
    SERVER_PID=$!
    disown "$SERVER_PID" # so that the shell doesn't report each kill
    STARTED+=("$SERVER_PID")
    local deadline=$((SECONDS + 60))
    until grep -q 'mail-server ready' "$SERVER_LOG"; do
        if ! kill -0 "$SERVER_PID" 2>/dev/null || [ "$SECONDS" -ge "$deadline" ]; then
            cat "$SERVER_LOG" >&2
            die "the mail server did not start"
        fi
        sleep 0.05
    done
}

# stop_server [SIGNAL]: ends it, TERM by default, and waits until it has ended.
stop_server() {
    kill "-${1:-TERM}" "$SERVER_PID"
    local i
    for ((i = 0; i < 600; i++)); do
        kill -0 "$SERVER_PID" 2>/dev/null || break
        sleep 0.05
    done
    if kill -KILL "$SERVER_PID" 2>/dev/null; then die "the mail server did not stop within 30 seconds"; fi
}

# The spool files that are left in a data directory; its lock file is not one.
spool_files() { find "$1/spool" -name '*.spool' 2>/dev/null || true; }

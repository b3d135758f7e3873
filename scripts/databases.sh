# Database servers for scripts; sourced after lib.sh. They keep their files on the disk that TMPDIR (or else /tmp) is on, with
# their durable settings: commits cost what they cost.

DATABASE_USER=mail
DATABASE_PASSWORD='p&ss=w?rd;'

# start_database postgresql|mariadb: sets DATABASE_URL, DATABASE_USER, DATABASE_PASSWORD. Ends with the script.
start_database() {
    case $1 in
        postgresql) start_postgresql ;;
        mariadb)
            start_mariadb
            mariadb_client -e "CREATE DATABASE mail; CREATE USER $DATABASE_USER@'%' IDENTIFIED BY '$DATABASE_PASSWORD';
                GRANT ALL ON mail.* TO $DATABASE_USER@'%'"
            DATABASE_URL=jdbc:mariadb://127.0.0.1:$MARIADB_PORT/mail
            ;;
        *) die "no such database: $1" ;;
    esac
}

# database_settings STORE: sets SETTINGS to the mail server's settings for this mail.store. postgresql and mariadb are started.
database_settings() {
    SETTINGS=("mail.store=$1")
    case $1 in
        postgresql | mariadb)
            start_database "$1"
            SETTINGS=("mail.store=$DATABASE_URL" "mail.store.user=$DATABASE_USER" "mail.store.password=$DATABASE_PASSWORD")
            ;;
    esac
}

# That of the tests of mailbox-store.
start_postgresql() {
    local classpath=$WORK/classpath
    say "starting PostgreSQL"
    (cd "$ROOT" && ./mvnw -q -ntp -pl mailbox-store test-compile \
        org.apache.maven.plugins:maven-dependency-plugin:3.9.0:build-classpath -Dmdep.outputFile="$classpath" \
        -Dmdep.includeScope=test) || die "the build failed"
    # It ends when its standard input does, however this script ends.
    mkfifo "$WORK/database.in"
    java "-Djava.io.tmpdir=${TMPDIR:-/tmp}" -Dorg.slf4j.simpleLogger.defaultLogLevel=warn -cp \
        "$ROOT/mailbox-store/target/test-classes:$ROOT/mailbox-store/target/classes:$(cat "$classpath")" \
        io.github.camelsmtp.jdbc.PostgreSqlServer <"$WORK/database.in" >"$WORK/database.out" 2>"$WORK/database.log" &
    disown "$!"
    exec 8>"$WORK/database.in"
    wait_for 180 PostgreSQL grep -q '^jdbc:' "$WORK/database.out"
    DATABASE_URL=$(grep -m 1 '^jdbc:' "$WORK/database.out")
}

# Debian's, with a directory, a port and an administrator (root, without a password) of its own; sets MARIADB_PORT. Touches
# no other MariaDB on this machine.
start_mariadb() {
    need mariadbd mariadb-server-core
    need my_print_defaults mariadb-client-core
    local directory=$WORK/mariadb log=$WORK/mariadb.log options=()
    [ "$(id -u)" != 0 ] || options=(--user=root)
    mkdir "$directory"
    MARIADB_PORT=$(free_port)
    say "starting MariaDB"
    mariadb-install-db --no-defaults "${options[@]}" --datadir="$directory/data" --skip-name-resolve --skip-test-db \
        --auth-root-authentication-method=normal >"$log" 2>&1 || die "mariadb-install-db failed: $(tail -3 "$log")"
    PATH=$PATH:/usr/sbin mariadbd --no-defaults "${options[@]}" --datadir="$directory/data" --skip-name-resolve \
        --bind-address=127.0.0.1 --port="$MARIADB_PORT" --socket="$directory/socket" --pid-file="$directory/pid" \
        --max-connections=300 >>"$log" 2>&1 &
    STARTED+=("$!")
    disown "$!"
    wait_for 120 MariaDB mariadb_client -e 'SELECT 1'
}

mariadb_client() { mariadb --no-defaults --socket="$WORK/mariadb/socket" --user=root --batch "$@" >"$WORK/mariadb.out"; }

# Database servers for scripts; sourced after lib.sh. They come from the artifacts that the tests of mailbox-store use.

# start_database postgresql|mariadb: sets DATABASE_URL, DATABASE_USER, DATABASE_PASSWORD. Ends with the script.
start_database() {
    local main profile=() classpath=$WORK/classpath
    case $1 in
        postgresql) main=PostgreSqlServer ;;
        mariadb)
            main=MariaDbServer
            profile=(-Pmariadb)
            ;;
        *) die "no such database: $1" ;;
    esac
    say "starting $1"
    (cd "$ROOT" && ./mvnw -q -ntp "${profile[@]}" -pl mailbox-store test-compile \
        org.apache.maven.plugins:maven-dependency-plugin:3.9.0:build-classpath -Dmdep.outputFile="$classpath" \
        -Dmdep.includeScope=test) || die "the build failed"
    # It ends when its standard input does, however this script ends.
    mkfifo "$WORK/database.in"
    local temporary=/tmp
    # The mail server is killed, not the database: a disk in memory loses nothing.
    if [ -w /dev/shm ]; then temporary=/dev/shm; fi
    java -Djava.io.tmpdir=$temporary -Dorg.slf4j.simpleLogger.defaultLogLevel=warn -cp \
        "$ROOT/mailbox-store/target/test-classes:$ROOT/mailbox-store/target/classes:$(cat "$classpath")" \
        "io.github.camelsmtp.jdbc.$main" <"$WORK/database.in" >"$WORK/database.out" 2>"$WORK/database.log" &
    disown "$!"
    exec 8>"$WORK/database.in"
    wait_for 180 "$1" grep -q '^jdbc:' "$WORK/database.out"
    DATABASE_URL=$(grep -m 1 '^jdbc:' "$WORK/database.out")
    DATABASE_USER=mail
    # shellcheck disable=SC2034  # for who sources this
    DATABASE_PASSWORD='p&ss=w?rd;'
}

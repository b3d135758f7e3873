#!/usr/bin/env bash
# Runs the tests of the mailbox store on MariaDB: the contracts of stores and of queues, several nodes on one database, and
# what is said when a database can't be opened. The server is Debian's (it is installed if it is missing), started for this
# run in a temporary directory.
#
# Usage: scripts/mariadb.sh [options for Maven, such as -Dtest=MariaDbNodesTest]
# Exit code: that of the tests.
set -euo pipefail
source "$(dirname "$0")/lib.sh"
[ "${1:-}" != --help ] || usage

begin
source "$SCRIPTS/databases.sh"
start_mariadb
[ "$#" != 0 ] || set -- '-Dtest=MariaDb*Test'
cd "$ROOT"
./mvnw -ntp -pl mailbox-store test "-Dmariadb.port=$MARIADB_PORT" "$@"

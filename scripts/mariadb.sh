#!/usr/bin/env bash
# Runs the tests of the mailbox store on MariaDB: the contract of stores and of queues, and several nodes on one
# database. The server comes from Maven (149 MB the first time) and ends with the tests.
#
# Usage: scripts/mariadb.sh [options for Maven, such as -Dtest=MariaDbNodesTest]
# Exit code: that of the tests.
set -euo pipefail
cd "$(dirname "$0")/.."
[ "${1:-}" != --help ] || { sed -n '2,/^[^#]/{s/^# \{0,1\}//p}' "$0"; exit 0; }
# In memory if that can be: the server gives up if it can't create its files within 30 seconds.
if [ -w /dev/shm ]; then export JAVA_TOOL_OPTIONS=-Djava.io.tmpdir=/dev/shm; fi
exec ./mvnw -ntp -Pmariadb -pl mailbox-store test "$@"

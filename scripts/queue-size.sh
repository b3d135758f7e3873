#!/usr/bin/env bash
# How fast the queue in an embedded H2 takes messages and gives them out, when 10,000 are in it and when a million are:
# each durable before it counts, with a heap of 256 MB. Some minutes, and some 3 GB on disk.
#
# Usage: scripts/queue-size.sh [smaller size, default 10000] [larger size, default 1000000] [octets, default 1024]
set -euo pipefail
cd "$(dirname "$0")/.."
if [ "${1:-}" = --help ]; then sed -n '2,5p' "$0" | sed 's/^# \?//'; exit 0; fi
WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT
./mvnw -q -ntp ${OFFLINE:+-o} -pl mailbox-store test-compile org.codehaus.mojo:exec-maven-plugin:3.6.3:exec \
    -Dexec.classpathScope=test -Dexec.executable=java \
    "-Dexec.args=-Xmx256m -classpath %classpath io.github.camelsmtp.jdbc.QueueBenchmark $WORK/data ${3:-1024} ${1:-10000} ${2:-1000000}"

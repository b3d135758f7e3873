#!/usr/bin/env bash
# How the embedded H2 does over a long time and with much in it, through the store itself (no network), every delivery and
# deletion durable before it counts:
#   growth     delivers and deletes, a thousand messages at a time, beside messages that stay; the size of the file
#   mailboxes  opens and counts a mailbox with 10 messages, and one with many, and lists that one
#   million    delivers into a store with many messages and into one with a thousand, in turns
#
# Usage: scripts/store-scale.sh growth [cycles, default 1000000] [octets, default 4096] [messages that stay, default 10000]
#        scripts/store-scale.sh mailboxes [messages, default 100000] [octets, default 512]
#        scripts/store-scale.sh million [messages, default 1000000] [octets, default 1024]
set -euo pipefail
cd "$(dirname "$0")/.."
case ${1:-} in
    growth) SETTINGS="growth ${2:-1000000} ${3:-4096} ${4:-10000}" ;;
    mailboxes) SETTINGS="mailboxes ${2:-100000} ${3:-512} 0" ;;
    million) SETTINGS="million ${2:-1000000} ${3:-1024} 0" ;;
    *) sed -n '2,10p' "$0" | sed 's/^# \?//'; [ "${1:-}" = --help ]; exit ;;
esac
WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT
./mvnw -q -ntp ${OFFLINE:+-o} -pl mailbox-store test-compile org.codehaus.mojo:exec-maven-plugin:3.6.3:exec \
    -Dexec.classpathScope=test -Dexec.executable=java \
    "-Dexec.args=-Xmx256m -classpath %classpath io.github.camelsmtp.jdbc.ScaleBenchmark $WORK/data $SETTINGS"

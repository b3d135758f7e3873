#!/usr/bin/env bash
# Clients that go without a goodbye, thousands of them, at every octet of SMTP, TLS, AUTH, DATA, BDAT and POP3; afterwards no
# session, file descriptor, thread or spool file of theirs may be left. Linux only.
#
# Usage: scripts/soak.sh [seconds, default 180] [seed, default 1]
# Exit code: 0 if nothing is left.
set -euo pipefail
source "$(dirname "$0")/lib.sh"
[ "${1:-}" != --help ] || usage

begin
cd "$ROOT"
# A test that nothing matches keeps the ordinary tests and the seeds of the fuzz tests out.
./mvnw -ntp -Psoak -pl camel-smtp-component -am test -Dtest=NoOrdinaryTest -Dsurefire.failIfNoSpecifiedTests=false \
    "-Dsoak.seconds=${1:-180}" "-Dsoak.seed=${2:-1}" >"$WORK/soak.log" 2>&1 ||
    { grep -v INFO "$WORK/soak.log" | head -60 >&2; die "something is left"; }
grep '^soak: ' "$WORK/soak.log" || die "the soak test did not run"

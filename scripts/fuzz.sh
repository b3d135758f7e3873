#!/usr/bin/env bash
# Looks for octets that break a session, a grammar or a decoder: every method with @FuzzTest, guided by coverage, one after
# the other, each with an equal share of the time. What breaks one is written to a file crash-* in the directory of its
# seeds: fix it, give the file a name that says what it is, and commit it, so that each build tries it again.
#
# Usage: scripts/fuzz.sh [minutes, default 10] [part of a class's name, default all]
# What is found on the way is kept in .cifuzz-corpus, and the next run goes on from there.
# Exit code: 0 if nothing broke.
set -euo pipefail
source "$(dirname "$0")/lib.sh"
[ "${1:-}" != --help ] || usage
MINUTES=${1:-10}
PART=${2:-}
MODULE=$ROOT/camel-smtp-component
TESTS=$MODULE/src/test/java

begin
cd "$ROOT"
./mvnw -q -ntp -pl camel-smtp-component -am package -DskipTests || die "the build failed"
./mvnw -q -ntp -pl camel-smtp-component -am package -DskipTests -Dmdep.includeScope=test \
    "-Dmdep.outputFile=$WORK/classpath" dependency:build-classpath || die "no class path"
CLASSPATH=$MODULE/target/test-classes:$MODULE/target/classes:$(cat "$WORK/classpath")

# Class and method of each target, a line each.
targets() {
    (cd "$TESTS" && grep -rl --include='*Fuzz.java' '@FuzzTest' .) | sort | while read -r file; do
        local class=${file#./}
        class=${class%.java}
        grep -A1 '@FuzzTest' "$TESTS/$file" | sed -n "s|.*void \([a-zA-Z]*\)(.*|${class//\//.} \1|p"
    done
}

targets | grep -F -- "$PART" >"$WORK/targets" || die "no fuzz test has $PART in its name"
SECONDS_EACH=$((MINUTES * 60 / $(wc -l <"$WORK/targets")))
BROKEN=0
cd "$MODULE" # where Jazzer looks for src/test/resources and keeps .cifuzz-corpus
while read -r class method; do
    log=$WORK/$class.$method.log
    start=$(date '+%F %T')
    code=0
    JAZZER_FUZZ=1 java -Xmx1g -cp "$CLASSPATH" com.code_intelligence.jazzer.Jazzer \
        "--target_class=$class" "--target_method=$method" "-max_total_time=$SECONDS_EACH" -max_len=4096 \
        >"$log" 2>&1 </dev/null || code=$?
    done=$(sed -n 's/^Done \([0-9]* runs in [0-9]* second(s)\)/\1/p' "$log" | tail -1)
    say "$start $class.$method: ${done:-stopped}, exit code $code"
    if [ "$code" -ne 0 ]; then
        BROKEN=$((BROKEN + 1))
        grep -v '^#[0-9]' "$log" | tail -60
    fi
done <"$WORK/targets"
[ "$BROKEN" = 0 ] || die "$BROKEN targets broke; see crash-* under camel-smtp-component/src/test/resources"
say "fuzz: nothing broke"

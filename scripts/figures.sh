# Figures of the benchmarks: sourced after postfix.sh, not run. TOTAL holds what each contender has accepted.

# lost CONTENDER THERE: the end if not all are there.
lost() {
    [ "$2" = "${TOTAL[$1]}" ] || die "$1 accepted ${TOTAL[$1]} messages, $2 are there"
    say "  $1: all ${TOTAL[$1]} messages are there"
}

count_postfix() { find "$PF/mail" -path '*/new/*' -type f | wc -l; }
count_mail_server() { python3 -c "from mailclients import Pop3; print(Pop3($POP3_PORT, 'alice@example.org').count())"; }

# until_no_faster COMMAND...: warms up with what sets RATE, until that grows by less than a twentieth, five times at most; Java
# compiles what is used under load, for a while.
until_no_faster() {
    local i before
    "$@"
    for ((i = 1; i < 5; i++)); do
        before=$RATE
        "$@"
        [ $((RATE * 100)) -gt $((before * 105)) ] || break
    done
}

# median RATE...
median() { printf '%s\n' "$@" | sort -n | sed -n "$((($# + 1) / 2))p"; }

quotient() { python3 -c "print('%.2f' % ($1 / $2))"; }
reached() { if python3 -c "raise SystemExit($1 < $2)"; then echo met; else echo missed; fi; }

# What the figures were measured on, in one line.
machine() {
    echo "$(nproc) cores ($(sed -n 's/^model name\s*: //p' /proc/cpuinfo | head -1))," \
        "$(free -g | awk '/^Mem/ {print $2}') GB, $(df --output=fstype "$WORK" | tail -1), $(uname -sr)," \
        "Java $(java -version 2>&1 | sed -n '1s/.*"\(.*\)".*/\1/p'), Postfix $(postconf -h mail_version), $(date +%F)"
}

#!/bin/sh
# Runs every fuzz target: tests/fuzz.sh [SECONDS [NAME...]]
#
# SECONDS (default 60) are shared out over the targets; NAMEs are targets without "_fuzz", such as
# message_address. Seeds are tests/fuzz/seeds/NAME, the whole mails of tests/message/mails and, where
# it is there, the labelled mail beside the project. What was learned stays in build/fuzz/corpus.
# A finding ends the run with the input's name; turn it into a test.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
seconds=${1:-60}
[ $# -gt 0 ] && shift
build=${TRIAGED_FUZZ_BUILD:-$root/build/fuzz}
[ -f "$build/build.ninja" ] || cmake --preset fuzz -S "$root" -B "$build" >/dev/null

names="$*"
if [ -z "$names" ]; then
    names=$(cd "$root/tests/fuzz" && ls *_fuzz.cpp | sed 's/_fuzz\.cpp$//')
fi
targets=$(for name in $names; do echo "${name}_fuzz"; done)
ninja -C "$build" $targets >/dev/null || { ninja -C "$build" $targets; exit 1; }
count=$(echo $names | wc -w)
each=$((seconds / count))
[ "$each" -gt 0 ] || each=1

shared=${TRIAGED_SHARED:-$root/../shared}
status=0
for name in $names; do
    corpus=$build/corpus/$name
    mkdir -p "$corpus" "$build/findings"
    seeds=
    [ -d "$root/tests/fuzz/seeds/$name" ] && seeds="$root/tests/fuzz/seeds/$name"
    case $name in
    message_structure | message_zones)
        mails=$build/corpus/mails
        mkdir -p "$mails"
        for mail in "$root"/tests/message/mails/*/mail.eml; do
            [ -f "$mail" ] && cp "$mail" "$mails/$(basename "$(dirname "$mail")").eml"
        done
        seeds="$seeds $mails"
        [ -d "$shared/data/mime" ] && seeds="$seeds $shared/data/mime"
        ;;
    esac
    dictionary=$root/tests/fuzz/$name.dict
    [ -f "$dictionary" ] && dictionary="-dict=$dictionary" || dictionary=
    echo "$name: $each s"
    if ! "$build/${name}_fuzz" -max_total_time="$each" -timeout=10 -rss_limit_mb=1024 \
        -artifact_prefix="$build/findings/$name-" -print_final_stats=1 $dictionary \
        "$corpus" $seeds >"$build/$name.log" 2>&1; then
        status=1
        echo "$name: FINDING, see $build/$name.log"
        grep -E "ERROR|SUMMARY|Test unit written" "$build/$name.log" || true
    else
        grep -E "number_of_executed_units|peak_rss_mb" "$build/$name.log" | sed "s/^/  /"
    fi
done
exit $status

#!/bin/sh
# Measures one topic in the release build: tests/bench.sh TOPIC [ARGUMENT...]
#
#   message   mails a second, stage by stage, beside GMime; then time and memory of hostile mails
#   rules     what judging costs from 10 to 10,000 rules, beside GMime reading the same mails
#   mailbox   20,000 mails beside a raw client, from push to folder, 1,000 accounts, a mail of 50 MB
#   reload    how long mails take while 10,000 rules are loaded, and when they are not
#
# A topic is tests/bench/TOPIC_bench.cpp, and tests/bench/TOPIC.sh where it needs arguments of its
# own: that file is read here, with $root, $shared and $bench (the program) set, and calls it. One
# that is tests/bench/TOPIC.py drives the whole daemon instead.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
topic=${1:-}
build=${TRIAGED_BENCH_BUILD:-$root/build/bench}
if [ -n "$topic" ] && [ -f "$root/tests/bench/$topic.py" ]; then
    shift
    cmake --preset release -S "$root" -B "$build" -DTRIAGED_BENCH=ON >/dev/null
    ninja -C "$build" triaged >/dev/null || { ninja -C "$build" triaged; exit 1; }
    cd "$root"
    export TRIAGED_BIN="$build/triaged" PYTHONDONTWRITEBYTECODE=1
    exec python3 -m "tests.bench.$topic" "$@"
fi
if [ -z "$topic" ] || [ ! -f "$root/tests/bench/${topic}_bench.cpp" ]; then
    echo "usage: tests/bench.sh TOPIC, one of:" >&2
    (cd "$root/tests/bench" && ls *_bench.cpp *.py | sed 's/_bench\.cpp$//; s/\.py$//; s/^/  /') >&2
    exit 2
fi
shift
shared=${TRIAGED_SHARED:-$root/../shared}
cmake --preset release -S "$root" -B "$build" -DTRIAGED_BENCH=ON >/dev/null
ninja -C "$build" "${topic}_bench" >/dev/null || { ninja -C "$build" "${topic}_bench"; exit 1; }
bench=$build/${topic}_bench
if [ -f "$root/tests/bench/$topic.sh" ]; then
    . "$root/tests/bench/$topic.sh"
else
    "$bench" "$@"
fi

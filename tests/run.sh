#!/usr/bin/env bash
# Everything that must hold, from a clean clone, in under 20 minutes on two cores:
#
#   bash tests/run.sh             packages, format, includes, unit tests, both builds, integration,
#                                 a short slice of faults and of fuzzing
#   bash tests/run.sh --quick     without the release build and the slices
#
# The last line is "N passed, N failed", with the skipped ones when there are any; exit 1 when one
# failed. Logs of all stages stay in build/test-logs.
set -uo pipefail
cd "$(dirname "$0")/.."
exec </dev/null

quick=no
[ "${1:-}" = --quick ] && quick=yes
logs=build/test-logs
mkdir -p "$logs"
rm -f "$logs"/*.log
passed=0 failed=0 skipped=0 broken=""
started=$SECONDS
jobs=$(nproc)
if command -v ccache >/dev/null; then export CMAKE_CXX_COMPILER_LAUNCHER=ccache; fi
export PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=$PWD

stage() {
    printf '\n== %s (%d s so far)\n' "$*" $((SECONDS - started))
}

count() { # count PASSED FAILED SKIPPED LABEL
    passed=$((passed + $1)) failed=$((failed + $2)) skipped=$((skipped + $3))
    printf '   %s: %d passed, %d failed, %d skipped\n' "$4" "$1" "$2" "$3"
    [ "$2" = 0 ] || broken="$broken $4"
}

# One thing that either works or does not: its output goes to a log, of which the end is shown
# when it does not.
single() { # single LABEL COMMAND...
    local label=$1 log="$logs/$1.log"
    shift
    if "$@" >"$log" 2>&1; then
        count 1 0 0 "$label"
    else
        tail -n 60 "$log"
        count 0 1 0 "$label"
        return 1
    fi
}

# Counts what a Python unittest said in its log.
count_unittest() { # count_unittest LABEL EXIT-CODE
    local log="$logs/$1.log" ran bad skip
    ran=$(sed -n -E 's/^Ran ([0-9]+) tests? .*/\1/p' "$log" | tail -n 1)
    bad=$(tail -n 1 "$log" | grep -o -E '(failures|errors|unexpected successes)=[0-9]+' |
        awk -F= '{n += $2} END {print n + 0}')
    skip=$(tail -n 1 "$log" | sed -n -E 's/.*skipped=([0-9]+).*/\1/p')
    if [ -z "$ran" ] || { [ "$2" != 0 ] && [ "$bad" = 0 ]; }; then ran=1 bad=1; fi
    if [ "$bad" != 0 ]; then tail -n 80 "$log"; fi
    grep -E "^(test|[A-Za-z_. ]*).*skipped ['\"]" "$log" | sed 's/^/   /' | head -n 5
    ran=$((ran - ${skip:-0} - bad))
    count $((ran < 0 ? 0 : ran)) "$bad" "${skip:-0}" "$1"
}

unittests() { # unittests LABEL MODULE...
    local label=$1
    shift
    python3 -W ignore::ResourceWarning -m unittest -v "$@" >"$logs/$label.log" 2>&1
    count_unittest "$label" $?
}

count_ctest() {
    python3 - "$1" <<'PYTHON'
import sys, xml.etree.ElementTree as tree
suite = tree.parse(sys.argv[1]).getroot()
cases = list(suite.iter("testcase"))
bad = [c for c in cases if c.get("status") == "fail" or c.find("failure") is not None]
skip = [c for c in cases if c.find("skipped") is not None and c not in bad]
for c in bad:
    print("   failed:", c.get("name"), file=sys.stderr)
print(len(cases) - len(bad) - len(skip), len(bad), len(skip))
PYTHON
}

build() { # build PRESET [TARGET], all of them by default
    cmake --preset "$1" && cmake --build --preset "$1" -j "$jobs" ${2:+--target "$2"}
}

sources() {
    git ls-files --cached --others --exclude-standard -- 'daemon/*.h' 'daemon/*.cpp' 'tests/*.h' 'tests/*.cpp' |
        while read -r file; do [ -e "$file" ] && printf '%s\0' "$file"; done
}
check_format() {
    sources | xargs -0 -r clang-format-14 --dry-run -Werror
}

# A script of our own that ends with "N passed, N failed".
faults() { # faults LABEL ARGUMENT...
    local label=$1 log="$logs/$1.log" line
    shift
    bash tests/faults.sh "$@" >"$log" 2>&1
    line=$(tail -n 1 "$log")
    if [[ $line =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed$ ]]; then
        [ "${BASH_REMATCH[2]}" = 0 ] || tail -n 100 "$log"
        count "${BASH_REMATCH[1]}" "${BASH_REMATCH[2]}" 0 "$label"
    else
        tail -n 60 "$log"
        count 0 1 0 "$label"
    fi
}

# Each fuzz target counts as one.
fuzz() { # fuzz SECONDS
    local log="$logs/fuzz.log" targets findings
    targets=$(find tests/fuzz -name '*_fuzz.cpp' | wc -l)
    if ! bash tests/packages.sh fuzz >"$log" 2>&1; then
        echo "   clang 16 cannot be installed here"
        count 0 0 "$targets" fuzz
    elif bash tests/fuzz.sh "$1" >"$log" 2>&1; then
        count "$targets" 0 0 fuzz
    else
        tail -n 40 "$log"
        findings=$(grep -c FINDING "$log")
        [ "$findings" -gt 0 ] || findings=$targets
        count $((targets - findings)) "$findings" 0 fuzz
    fi
}

stage packages
bash tests/packages.sh build servers tests || {
    echo "0 passed, 1 failed"
    exit 1
}

stage "format and includes"
single format check_format
unittests includes tests.includes_test

stage "dev build (sanitizers, warnings are errors)"
if single build-dev build dev; then
    stage "unit tests"
    ctest --test-dir build/dev -j "$jobs" --output-on-failure --output-junit "$PWD/$logs/unit.xml" \
        >"$logs/unit.log" 2>&1 || sed -n '/^The following tests FAILED/,$p' "$logs/unit.log"
    read -r ok bad skip < <(count_ctest "$logs/unit.xml" || echo "0 1 0")
    count "$ok" "$bad" "$skip" unit
    if [ "$bad" != 0 ]; then grep -B 40 -A 5 -E 'Failure|ERROR: AddressSanitizer|runtime error' "$logs/unit.log" | head -n 150; fi
fi

if [ $quick = no ]; then
    stage "release build"
    single build-release build release triaged # the tests are run in the dev build only
fi

stage "integration (real Dovecot, scripted SMTP server)"
unittests support tests.support.support_test
if [ -x build/dev/triaged ]; then
    export TRIAGED_BIN=${TRIAGED_BIN:-$PWD/build/dev/triaged}
    # More than there are cores: they mostly wait for servers; the longest first, so that it is not left alone.
    {
        echo crash_test.py
        find tests/integration -name '*_test.py' ! -name crash_test.py -printf '%f\n' | sort
    } | sed 's/\.py$//' |
        xargs -P $((jobs + 1)) -I '{}' sh -c \
            'python3 -W ignore::ResourceWarning -m unittest -v "tests.integration.{}" >"'"$logs"'/{}.log" 2>&1; echo $? >"'"$logs"'/{}.rc"'
    unittests quality tests.quality.quality_test
    for file in tests/integration/*_test.py; do
        label=$(basename "$file" .py)
        count_unittest "$label" "$(cat "$logs/$label.rc")"
        rm -f "$logs/$label.rc"
    done
else
    count 0 1 0 integration
fi

if [ $quick = no ]; then
    stage "faults (a slice of every topic, mutated rule files)"
    faults faults --short
    faults mutated-rules rules --short
    stage "fuzzing, a minute in all"
    fuzz 60
fi

printf '\n%d s in all.%s\n' $((SECONDS - started)) "${broken:+ Failed:$broken}"
if [ $skipped = 0 ]; then
    echo "$passed passed, $failed failed"
else
    echo "$passed passed, $failed failed, $skipped skipped"
fi
[ $failed = 0 ]

#!/usr/bin/env bash
# One working morning of an invented company, on this machine alone:
#
#   bash config/demo.sh           from nothing to sorted mail; ends by itself and leaves nothing running
#   bash config/demo.sh --keep    the same, then keeps the servers up for a look with a mail program
#
# Installs the packages it needs (root, or a user who may sudo), builds the release, starts a private
# Dovecot and an SMTP server that delivers nowhere, both on 127.0.0.1 in a temporary folder, connects
# the daemon, delivers config/demo/mails and shows what became of them. Nothing outside the build
# folder and the temporary folder is written.
set -euo pipefail
cd "$(dirname "$0")/.."

for option in "$@"; do
    case $option in
    --keep) ;;
    *)
        sed -n '2,11s/^# \{0,1\}//p' "$0" >&2
        exit 64
        ;;
    esac
done

bash tests/packages.sh build servers

# The build's progress: one line that changes on a terminal, otherwise a line for each tenth.
progress() {
    awk -v tty="$([ -t 1 ] && echo 1 || echo 0)" '
        match($0, /^\[[0-9]+\/[0-9]+\]/) {
            split(substr($0, 2, RLENGTH - 2), n, "/")
            if (tty) { printf "\rbuild: %d of %d ", n[1], n[2]; fflush() }
            else if (int(10 * n[1] / n[2]) > shown) {
                shown = int(10 * n[1] / n[2]); printf "build: %d of %d\n", n[1], n[2]; fflush()
            }
            held = ""; next
        }
        { held = held $0 "\n"; if (/error|FAILED/) failed = 1 }
        END { if (tty) printf "\n"; if (failed) printf "%s", held > "/dev/stderr" }'
}

log=$(mktemp)
trap 'rm -f "$log"' EXIT
if command -v ccache >/dev/null; then export CMAKE_CXX_COMPILER_LAUNCHER=ccache; fi
if [ ! -e build/release/build.ninja ]; then
    echo "build: configuring"
    cmake --preset release >"$log" 2>&1 || { cat "$log" >&2; exit 1; }
fi
if ! cmake --build build/release --target triaged 2>&1 | tee "$log" | progress; then
    echo "the build failed:" >&2
    tail -n 30 "$log" >&2
    exit 1
fi

# exec: signals reach the helper, which ends what it started.
rm -f "$log"
export TRIAGED_BIN=$PWD/build/release/triaged PYTHONDONTWRITEBYTECODE=1
exec python3 config/demo/morning.py "$@"

#!/usr/bin/env bash
# Faults at every place, not only at the named ones. Ends with "N passed, N failed".
#
#   bash tests/faults.sh [--short] [--seed N]
#       kill -9 at random moments, the connection cut after every so many bytes; a run counts as one
#   bash tests/faults.sh rules [--short] [--seed N] [--count N]
#       10,000 mutated rule files while mail is sorted
set -euo pipefail
cd "$(dirname "$0")/.."
export PYTHONDONTWRITEBYTECODE=1
if [ "${1:-}" = rules ]; then
    shift
    exec python3 -m tests.fault.mutated_rules "$@"
fi
exec python3 -m tests.fault.sweep "$@"

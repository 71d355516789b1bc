#!/usr/bin/env bash
# Faults at every place, not only at the named ones: kill -9 at random moments, the connection cut
# after every so many bytes. Ends with "N passed, N failed"; a run counts as one.
#
#   bash tests/faults.sh [--short] [--seed N]
set -euo pipefail
cd "$(dirname "$0")/.."
export PYTHONDONTWRITEBYTECODE=1
exec python3 -m tests.fault.sweep "$@"

#!/usr/bin/env bash
# Faults at every place. After each run another program counts: mails lost, mails twice,
# acknowledgements twice. Ends with "N passed, N failed"; a run counts as one.
#
#   bash tests/faults.sh [TOPIC ...] [--short] [--seed N] [--at-once N]
#       all topics, or
#       crash        kill -9 at every crash point, on four classes of servers, at each of ten mails
#       kills        500 times kill -9 at a random moment                         [--count N]
#       cuts         the connection cut at every byte of a session, both ways     [--every N]
#       server-kill  the server's own process killed while it moves mail          [--count N]
#       codes        BYE, NO with each response code, BAD, nonsense and silence at every command
#       store        full, read-only and damaged disks, and the N-th write failing, for every N
#   bash tests/faults.sh rules [--short] [--seed N] [--count N]
#       10,000 mutated rule files while mail is sorted
set -euo pipefail
cd "$(dirname "$0")/.."
export PYTHONDONTWRITEBYTECODE=1
if [ "${1:-}" = rules ]; then
    shift
    exec python3 -m tests.fault.mutated_rules "$@"
fi
exec python3 -m tests.fault.topics "$@"

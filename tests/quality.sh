#!/bin/sh
# Measures how right the shipped rules are: tests/quality.sh [--worst N] [--pin]
#
# Prints one table of all measures with their anchors, then the worst mistakes with the signals
# that led to them. A regression of more than one point on the pinned sample (tests/quality/sample,
# our own labelled mails) is a failure; --pin writes the present figures down. Public sets are only
# measured where they are, in ../shared or $TRIAGED_SHARED.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
program=${TRIAGED:-$root/build/release/triaged}
if [ ! -x "$program" ]; then
    echo "quality: no program at $program; build the release preset, or set TRIAGED" >&2
    exit 2
fi
cd "$root"
exec python3 -B -m tests.quality.table --program "$program" --rules "$root/rules" \
    --shared "${TRIAGED_SHARED:-$root/../shared}" "$@"

"""What an account costs and how fast its mail is sorted: tests/bench.sh mailbox [sort|latency|accounts|big ...]

Each part is tests/bench/mailbox_PART.py and says what it measures; all of them by default.
"""
import sys

from tests.bench import mailbox_accounts, mailbox_big, mailbox_latency, mailbox_sort

PARTS = {"sort": mailbox_sort, "latency": mailbox_latency, "accounts": mailbox_accounts, "big": mailbox_big}


def main():
    unknown = [name for name in sys.argv[1:] if name not in PARTS]
    if unknown:
        sys.exit(f"no such part: {', '.join(unknown)}; there are {', '.join(PARTS)}")
    for name in sys.argv[1:] or PARTS:
        print(f"== {name}", flush=True)
        PARTS[name].main()


if __name__ == "__main__":
    main()

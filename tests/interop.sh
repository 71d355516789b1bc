#!/usr/bin/env bash
# The integration tests against other mail servers, of Debian 12, that cannot be installed beside
# Dovecot: each lives in a Debian of its own below build/interop, made once (some minutes, 1 GB).
#
#   bash tests/interop.sh [cyrus] [courier] [dovecot] [TEST ...]      (without a name: cyrus courier)
#
# A TEST is a name as unittest takes it: tests.integration.undo_test. Needs root and the built program.
# One line a test, then figures; the last line is "N passed, N failed", with the skipped ones when
# there are any. Nothing of it is part of tests/run.sh.
set -euo pipefail
cd "$(dirname "$0")/.."
exec </dev/null
export PYTHONDONTWRITEBYTECODE=1
# Cyrus and the journal write through to the disk; in memory that costs nothing.
if [ -w /dev/shm ]; then export TMPDIR=${TMPDIR:-/dev/shm}; fi

chroots=build/interop
cyrus="cyrus-imapd sasl2-bin libsasl2-modules"
courier="courier-imap courier-authlib-userdb"

skip() {
    echo "interop: skipped: $*"
    echo "0 passed, 0 failed"
    exit 0
}

# A folder that is there is whole: it gets its name last. Nothing is started while packages are installed.
make_base() {
    local mirror
    [ ! -d $chroots/base ] || return 0
    # Where this machine's own packages come from.
    # shellcheck disable=SC2016
    mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Codename: bookworm' 'Created-By: Packages' | head -n 1)
    rm -rf $chroots/base.new
    debootstrap --variant=minbase bookworm $chroots/base.new ${mirror:+"$mirror"} || return
    printf '#!/bin/sh\nexit 101\n' >$chroots/base.new/usr/sbin/policy-rc.d
    chmod 755 $chroots/base.new/usr/sbin/policy-rc.d
    echo force-unsafe-io >$chroots/base.new/etc/dpkg/dpkg.cfg.d/unsafe-io
    mv $chroots/base.new $chroots/base
}

make_chroot() { # make_chroot NAME PACKAGE...
    local name=$1
    shift
    make_base || return
    rm -rf "$chroots/$name.new"
    cp -a $chroots/base "$chroots/$name.new"
    # shellcheck disable=SC2016
    DEBIAN_FRONTEND=noninteractive LC_ALL=C chroot "$chroots/$name.new" sh -c \
        'apt-get -q update && apt-get -q -y install --no-install-recommends "$@" && apt-get clean' sh "$@" || return
    mv "$chroots/$name.new" "$chroots/$name"
}

servers=() tests=()
for name in "$@"; do
    case $name in
    cyrus | courier | dovecot) servers+=("$name") ;;
    tests.*) tests+=("$name") ;;
    *)
        echo "interop: unknown: \"$name\"; there are: cyrus courier dovecot, and tests.integration..." >&2
        exit 64
        ;;
    esac
done
[ ${#servers[@]} -gt 0 ] || servers=(cyrus courier)
[ "$(id -u)" = 0 ] || skip "it needs root"
bash tests/packages.sh servers interop || skip "debootstrap or the servers' packages cannot be installed here"

logs=$chroots/logs
mkdir -p $logs
passed=0 failed=0 skipped=0
for server in "${servers[@]}"; do
    if [ "$server" != dovecot ] && [ ! -d "$chroots/$server" ]; then
        echo "interop: making $chroots/$server; see $logs/chroot.log"
        # shellcheck disable=SC2086
        make_chroot "$server" ${!server} >$logs/chroot.log 2>&1 || {
            tail -n 20 $logs/chroot.log
            skip "the Debian mirror cannot be reached, or its packages not be installed"
        }
    fi
    TRIAGED_SERVER=$server python3 -W ignore::ResourceWarning -m tests.interop ${tests[@]+"${tests[@]}"} 2>&1 |
        tee "$logs/$server.log" || true
    line=$(tail -n 1 "$logs/$server.log")
    if [[ $line =~ ^$server:\ ([0-9]+)\ passed,\ ([0-9]+)\ failed,\ ([0-9]+)\ skipped$ ]]; then
        passed=$((passed + BASH_REMATCH[1])) failed=$((failed + BASH_REMATCH[2])) skipped=$((skipped + BASH_REMATCH[3]))
    else
        failed=$((failed + 1))
    fi
done
echo "$passed passed, $failed failed$([ $skipped = 0 ] || echo ", $skipped skipped")"
[ $failed = 0 ]

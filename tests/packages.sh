#!/usr/bin/env bash
# Installs the Debian 12 packages that building, demo and tests need, and nothing else.
#
#   bash tests/packages.sh [build] [servers] [tests] [fuzz] [interop]      (without a name: build servers tests)
#
# As root, or as a user who may sudo. When nothing is missing it returns at once and needs no network.
# It does the machine no harm: no package is removed, no server is started, and what a package would
# have enabled for the next boot is disabled again.
set -euo pipefail

build="g++ cmake ninja-build pkg-config git ca-certificates tzdata
    libcurl4-openssl-dev libmimetic-dev libyaml-cpp-dev libsqlite3-dev libsqlitecpp-dev libspdlog-dev
    libfmt-dev libicu-dev libxml2-dev libcld2-dev libpcre2-dev libcli11-dev
    nlohmann-json3-dev libhowardhinnant-date-dev libexpected-dev libsystemd-dev libssl-dev
    libgtest-dev libgmock-dev"
servers="dovecot-imapd dovecot-lmtpd openssl python3"
tests="clang-format-14 python3 python3-jsonschema python3-yaml libbenchmark-dev"
fuzz="clang-16 libclang-rt-16-dev libgmime-3.0-dev"
interop="debootstrap"

policy=/usr/sbin/policy-rc.d
policy_saved=/usr/sbin/policy-rc.d.before-triaged
policy_mark="# triaged: nothing starts while packages are installed"

say() { printf 'packages: %s\n' "$*"; }

missing_of() {
    local package status
    for package in "$@"; do
        status=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
        [ "$status" = installed ] || printf '%s\n' "$package"
    done | sort -u
}

# An invoke-rc.d that asks this file is told 101: do not start anything.
forbid_starts() {
    allow_starts # what a killed run may have left
    if [ -e $policy ] || [ -L $policy ]; then mv -f $policy $policy_saved; fi
    printf '#!/bin/sh\n%s\nexit 101\n' "$policy_mark" >$policy
    chmod 755 $policy
}

allow_starts() {
    if grep -qsF "$policy_mark" $policy; then rm -f $policy; fi
    if [ -e $policy_saved ] || [ -L $policy_saved ]; then mv -f $policy_saved $policy; fi
}

# Units enabled for the next boot, and start links of System V scripts, one name a line.
enabled_units() {
    find /etc/systemd/system -mindepth 2 -type l -path '*.wants/*' -printf '%f\n' 2>/dev/null | sort -u || true
}
enabled_scripts() {
    find /etc/rc[2-5].d -name 'S[0-9][0-9]*' -printf '%f\n' 2>/dev/null | sed 's/^S..//' | sort -u || true
}

disable_new() { # disable_new UNITS-BEFORE SCRIPTS-BEFORE
    local name
    for name in $(comm -13 <(printf '%s\n' "$1") <(enabled_units)); do
        say "leaving $name disabled"
        DPKG_MAINTSCRIPT_PACKAGE=triaged deb-systemd-helper disable "$name" >/dev/null || true
    done
    for name in $(comm -13 <(printf '%s\n' "$2") <(enabled_scripts)); do
        update-rc.d "$name" disable >/dev/null 2>&1 || true
    done
}

# Shows progress only; on failure the end of what apt said.
apt_get() {
    if ! apt-get -q -q -o Acquire::Retries=3 -o DPkg::Lock::Timeout=300 "$@" </dev/null 2>&1 |
        tee "$log" | sed -u -n -E 's/^(Unpacking|Setting up) (.*)/packages:   \1 \2/p'; then
        tail -n 20 "$log" >&2
        return 1
    fi
}

install_as_root() {
    local units scripts
    export DEBIAN_FRONTEND=noninteractive
    units=$(enabled_units)
    scripts=$(enabled_scripts)
    log=$(mktemp)
    trap 'allow_starts; rm -f "$log"' EXIT
    trap 'exit 130' INT TERM HUP
    forbid_starts
    say "reading the package lists"
    apt_get update
    say "installing $# package(s): $*"
    apt_get -y -o Dpkg::Use-Pty=0 -o Dpkg::Options::=--force-confold \
        install --no-install-recommends --no-remove "$@"
    disable_new "$units" "$scripts"
    allow_starts
}

if [ "${1:-}" = --install-as-root ]; then
    shift
    install_as_root "$@"
    exit
fi

[ $# -gt 0 ] || set -- build servers tests
wanted=""
for group in "$@"; do
    case $group in
    build | servers | tests | fuzz | interop) wanted="$wanted ${!group}" ;;
    *)
        echo "packages: unknown group \"$group\"; there are: build servers tests fuzz interop" >&2
        exit 64
        ;;
    esac
done
command -v apt-get >/dev/null || {
    echo "packages: this needs Debian 12 (apt-get); install by hand: $wanted" >&2
    exit 69
}
# shellcheck disable=SC2086
missing=$(missing_of $wanted | tr '\n' ' ')
if [ -z "$missing" ]; then
    say "all there ($*)"
    exit 0
fi
if [ "$(id -u)" = 0 ]; then
    # shellcheck disable=SC2086
    bash "$0" --install-as-root $missing
elif command -v sudo >/dev/null; then
    say "asking sudo to install: $missing"
    # shellcheck disable=SC2086
    sudo bash "$0" --install-as-root $missing
else
    echo "packages: neither root nor sudo; as root: apt-get install --no-install-recommends $missing" >&2
    exit 77
fi
# shellcheck disable=SC2086
still=$(missing_of $missing | tr '\n' ' ')
[ -z "$still" ] || {
    echo "packages: not installed: $still" >&2
    exit 69
}
say "done"

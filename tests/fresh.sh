#!/bin/bash
# On a Debian 12 that has nothing yet, packages/build.txt alone is enough to build tocsin, without network.
#
#     tests/fresh.sh [SUITE]      needs root and debootstrap; exits 77 (skipped) without
#
# Makes a minimal bookworm with the package mirror of this machine, copies the committed tree there, installs exactly
# what packages/build.txt names, cuts the network, and builds as root by plain meson and ninja.
set -euo pipefail
cd "$(dirname "$0")/.."
suite=${1:-bookworm}
[ "$(id -u)" = 0 ] || { echo "needs root"; exit 77; }
command -v debootstrap >/dev/null || { echo "needs debootstrap"; exit 77; }
mirror=$(sed -nE 's/^(URIs:|deb(-src)?( \[[^]]*\])?) *(https?:[^ ]*).*/\4/p' /etc/apt/sources.list.d/*.sources /etc/apt/sources.list 2>/dev/null | head -1 || true)

machine=$(mktemp -d /tmp/tocsin-fresh-XXXXXX)
trap 'rm -rf --one-file-system "$machine"' EXIT
debootstrap --variant=minbase "$suite" "$machine" ${mirror:+"$mirror"} >"$machine.log" 2>&1 || { tail -5 "$machine.log"; exit 1; }
rm -f "$machine.log"
cp /etc/resolv.conf "$machine/etc/resolv.conf" 2>/dev/null || true
mkdir "$machine/tocsin"
git archive HEAD | tar -x -C "$machine/tocsin"
chroot "$machine" env DEBIAN_FRONTEND=noninteractive apt-get -q -y update
# shellcheck disable=SC2046
chroot "$machine" env DEBIAN_FRONTEND=noninteractive apt-get -q -y install --no-install-recommends $(cat packages/build.txt)
unshare --net chroot "$machine" sh -c 'cd /tocsin && meson setup B --buildtype=release && ninja -C B && B/tocsin version'
strip -o "$machine/stripped" "$machine/tocsin/B/tocsin"
size=$(stat -c %s "$machine/stripped")
echo "stripped: $size bytes"
[ "$size" -le 6291456 ]

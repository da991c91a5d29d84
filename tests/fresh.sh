#!/bin/bash
# A Debian 12 that has nothing yet: ./run serves the example township there, and a visitor carries the main job to its closing.
#
#     tests/fresh.sh [test]       needs root and debootstrap; exits 77 (skipped) without. test: also runs ./test there
#
# Makes a minimal bookworm with the package mirror of this machine and copies the committed tree there. ./run installs what it needs,
# builds and serves; the visitor is tests/browser/journey.mjs when this machine has a browser. Then the network is cut, and the tree
# builds from packages/build.txt alone. Says how long each took.
set -euo pipefail
cd "$(dirname "$0")/.."
[ "$(id -u)" = 0 ] || { echo "needs root"; exit 77; }
command -v debootstrap >/dev/null || { echo "needs debootstrap"; exit 77; }
mirror=$(sed -nE 's/^(URIs:|deb(-src)?( \[[^]]*\])?) *(https?:[^ ]*).*/\4/p' /etc/apt/sources.list.d/*.sources /etc/apt/sources.list 2>/dev/null | head -1 || true)

machine=$(mktemp -d /tmp/tocsin-fresh-XXXXXX)
inside() { chroot "$machine" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive CI="${CI:-}" "$@"; }
finish()
{
	[ -z "${desk:-}" ] || kill -TERM -- "-$desk" 2>/dev/null || true
	local mounted
	for mounted in proc dev/shm dev/pts dev sys; do umount -l "$machine/$mounted" 2>/dev/null || true; done
	rm -rf --one-file-system "$machine"
}
trap finish EXIT
took() { echo "$1: $((SECONDS - began)) s"; began=$SECONDS; }

began=$SECONDS
debootstrap --variant=minbase bookworm "$machine" ${mirror:+"$mirror"} >"$machine.log" 2>&1 || { tail -5 "$machine.log"; exit 1; }
rm -f "$machine.log"
cp /etc/resolv.conf "$machine/etc/resolv.conf" 2>/dev/null || true
for settings in /etc/apt/apt.conf.d/*proxy* /etc/apt/apt.conf; do [ ! -f "$settings" ] || cp "$settings" "$machine/etc/apt/apt.conf.d/"; done
mount -t proc proc "$machine/proc"
mount --rbind /dev "$machine/dev"
mount --make-rslave "$machine/dev"
mkdir "$machine/tocsin"
git archive HEAD | tar -x -C "$machine/tocsin"
took 'a Debian 12 with nothing on it'

# As somebody would who has read the README. A process group of its own, so that all of it can be ended.
setsid bash -c "exec chroot '$machine' env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root PORT=18680 TLS_PORT=18643 sh -c 'cd /tocsin && exec ./run'" >"$machine/run.log" 2>&1 &
desk=$!
until grep -q 'Ctrl-C' "$machine/run.log"; do
	kill -0 "$desk" 2>/dev/null || { tail -20 "$machine/run.log"; exit 1; }
	sleep 1
done
took './run, until the desk answers'
tests/fresh_world.py "$machine/run.log" http://127.0.0.1:18680 >"$machine/worlds.json"
if [ -x "${CHROMIUM:-/usr/bin/chromium}" ] && [ -x node_modules/.bin/node ]; then
	node_modules/.bin/node tests/browser/journey.mjs "$machine/worlds.json"
	took 'a visitor, from a report to the closed case'
else
	echo 'no browser on this machine: nobody visited'
fi
kill -TERM -- "-$desk"; wait "$desk" || true
desk=

unshare --net chroot "$machine" sh -c 'cd /tocsin && meson setup B --buildtype=release && ninja -C B && B/tocsin version' >"$machine/build.log" 2>&1 ||
	{ tail -20 "$machine/build.log"; exit 1; }
took 'once more without a network'
strip -o "$machine/stripped" "$machine/tocsin/B/tocsin"
size=$(stat -c %s "$machine/stripped")
echo "stripped: $size bytes"
[ "$size" -le 6291456 ]
if [ "${1:-}" = test ]; then
	inside sh -c 'cd /tocsin && ./test'
	took './test'
fi

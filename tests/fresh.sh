#!/bin/bash
# A Debian 12 that has nothing yet: ./run serves the example township there, and a visitor carries the main job to its closing.
#
#     tests/fresh.sh [test]       needs root, debootstrap and mounting; exits 77 (skipped) without. test: also runs ./test there
#
# Makes a minimal bookworm with the package mirror of this machine and copies the committed tree there. ./run installs what it needs,
# builds and serves; the visitor is tests/browser/journey.mjs when this machine has a browser. Then the network is cut, and the tree
# builds once more. Says how long each took. $TOCSIN_KEEP=1 leaves the Debian, to look at: `rm -rf` it when done.
#
# How this machine reaches the network goes along: apt's proxy, npm's settings, certificates of its own. ../shared, when it is there,
# is beside that tree too, read-only. All of it runs in namespaces of its own: whatever is mounted or started ends with them, so
# what is removed afterwards has nothing of this machine in it.
set -euo pipefail
cd "$(dirname "$0")/.."

if [ "${1:-}" != within ]; then
	[ "$(id -u)" = 0 ] || { echo "needs root"; exit 77; }
	command -v debootstrap >/dev/null || { echo "needs debootstrap"; exit 77; }
	isolated=(unshare --mount --propagation private --pid --fork --kill-child --mount-proc)
	"${isolated[@]}" true 2>/dev/null || { echo "needs namespaces of its own (unshare)"; exit 77; }
	machine=$(mktemp -d /tmp/tocsin-fresh-XXXXXX)
	finish()
	{
		[ -z "${inner:-}" ] || { kill -KILL "$inner"; wait "$inner"; } 2>/dev/null || true
		if [ -n "${TOCSIN_KEEP:-}" ]; then
			echo "kept: $machine"
		elif grep -q " $machine/" /proc/self/mountinfo; then
			echo "still mounted, and therefore not removed: $machine"
		else
			rm -rf --one-file-system "$machine" || { sleep 2; rm -rf --one-file-system "$machine"; }
		fi
	}
	trap finish EXIT
	trap 'exit 130' INT TERM HUP
	"${isolated[@]}" tests/fresh.sh within "$machine" "$@" &
	inner=$!
	status=0
	wait "$inner" || status=$?
	inner=
	exit "$status"
fi

# Read to its end before it begins: it takes long, and somebody may edit this file meanwhile.
{
machine=$2
shift 2
took() { echo "$1: $((SECONDS - began)) s"; began=$SECONDS; }
# The environment of somebody who has just logged in, and the ways to the network.
ways=()
while IFS= read -r way; do ways+=("$way"); done < <(env | grep -iE '^(https?_proxy|no_proxy|npm_config_[a-z_]*|CI)=' || true)
if command -v npm >/dev/null; then ways+=("npm_config_registry=$(npm config get registry)"); fi
inside() { chroot "$machine" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root TERM=dumb "${ways[@]}" "$@"; }

began=$SECONDS
mirror=$(sed -nE 's/^(URIs:|deb(-src)?( \[[^]]*\])?) *(https?:[^ ]*).*/\4/p' /etc/apt/sources.list.d/debian.sources /etc/apt/sources.list \
	/etc/apt/sources.list.d/* 2>/dev/null | head -1 || true)
# A mirror may fail over one of a hundred files; what is there already is not fetched again.
for again in yes yes no; do
	debootstrap --variant=minbase bookworm "$machine" ${mirror:+"$mirror"} >"$machine/debootstrap.log" 2>&1 && break
	[ $again = yes ] || { tail -5 "$machine/debootstrap.log"; exit 1; }
done
chmod 755 "$machine" # for whoever is not root there
cp -L /etc/resolv.conf "$machine/etc/resolv.conf" 2>/dev/null || true
apt-config dump | grep -E '^Acquire::(https?|Check)' >"$machine/etc/apt/apt.conf.d/90machine" || true
[ ! -d /usr/local/share/ca-certificates ] || cp -RL /usr/local/share/ca-certificates "$machine/usr/local/share/"
[ ! -f ~/.npmrc ] || cp -L ~/.npmrc "$machine/root/"
mount -t proc proc "$machine/proc"
mount --rbind /dev "$machine/dev"
mount -t tmpfs tmpfs "$machine/dev/shm"
mkdir "$machine/tocsin"
git archive HEAD | tar -x -C "$machine/tocsin"
if [ -d ../shared ]; then
	mkdir "$machine/shared"
	mount --bind ../shared "$machine/shared"
	mount -o remount,bind,ro "$machine/shared"
fi
took 'a Debian 12 with nothing on it'

# As somebody would who has read the README. A process group of its own, so that all of it can be ended.
(inside PORT=18680 TLS_PORT=18643 setsid --wait sh -c 'echo $$ >/tmp/desk; cd /tocsin && exec ./run') >"$machine/run.log" 2>&1 </dev/null &
desk=$!
until grep -q 'Ctrl-C' "$machine/run.log"; do
	kill -0 "$desk" 2>/dev/null || { tail -20 "$machine/run.log"; exit 1; }
	sleep 1
done
took './run, until the desk answers'
tests/fresh_world.py "$machine/run.log" http://127.0.0.1:18680 >"$machine/worlds.json"
if [ -x "${CHROMIUM:-/usr/bin/chromium}" ] && [ -x node_modules/.bin/node ]; then
	node_modules/.bin/node tests/browser/journey.mjs "$machine/worlds.json" >"$machine/visit.log" 2>&1 || { cat "$machine/visit.log"; exit 1; }
	sed '/^[0-9]* passed/d' "$machine/visit.log"
	took 'a visitor, from a report to the closed case'
else
	echo 'no browser on this machine: nobody visited'
fi
kill -TERM -- "-$(cat "$machine/tmp/desk")"
wait "$desk" || { echo "./run ended with $?"; tail -5 "$machine/run.log"; exit 1; }

unshare --net chroot "$machine" sh -c 'cd /tocsin && meson setup B --buildtype=release && ninja -C B && B/tocsin version' >"$machine/build.log" 2>&1 ||
	{ tail -20 "$machine/build.log"; exit 1; }
took 'once more without a network'
inside strip -o /tmp/stripped /tocsin/B/tocsin
size=$(stat -c %s "$machine/tmp/stripped")
echo "stripped: $size bytes"
[ "$size" -le 6291456 ] || { echo 'more than 6 MiB'; exit 1; }
if [ "${1:-}" = test ]; then
	# Hundreds of packages more; nobody's data is at stake.
	echo force-unsafe-io >"$machine/etc/dpkg/dpkg.cfg.d/throwaway"
	inside sh -c 'cd /tocsin && ./test' 2>"$machine/test.log" || { status=$?; tail -5 "$machine/test.log"; took './test'; exit "$status"; }
	took './test'
fi
exit 0
}

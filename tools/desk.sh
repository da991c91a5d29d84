#!/bin/bash
# Serves the store of ./run, making it first when it is not there, and tells people how to get in.
#
#     tools/desk.sh township           var/township, made by tools/township.py
#     tools/desk.sh empty [NAME]       var/empty, an office without anything
#
# $STATE is another directory, $TOCSIN another program, $PORT and $TLS_PORT other ports.
set -euo pipefail
cd "$(dirname "$0")/.."
kind=$1 name=${2:-}
state=${STATE:-var/$kind}
store=$state/store
export TOCSIN="${TOCSIN:-$PWD/build/tocsin}"

# In the language of the command line.
say()
{
	case "${LC_ALL:-${LC_MESSAGES:-${LANG:-}}}" in
	en*) echo "$2" ;;
	*) echo "$1" ;;
	esac
}

if [ -e "$store" ]; then
	say "資料沿用 $state（刪掉它就會重新開始）" "kept as it was: $state (remove it to begin anew)"
elif [ "$kind" = township ]; then
	rm -rf "$state" "$state.new"
	mkdir -p "$(dirname "$state")"
	say '建立範例：西螺鎮公所…' 'making the example, 西螺鎮公所…'
	tools/township.py make "$state.new"
	mv "$state.new" "$state"
else
	mkdir -p "$state"
	"$TOCSIN" init --data "$store" --name "${name:-範例鎮公所}"
fi

rm -f "$store/run/address" "$store/run/tls-address"
: >"$state/log"
"$TOCSIN" serve --data "$store" --port "${PORT:-8080}" --tls-port "${TLS_PORT:-8443}" 2>>"$state/log" &
server=$!
# The shell waits here; the desk gets the signal and answers what it has before it goes.
trap 'kill -TERM $server 2>/dev/null || true' INT TERM EXIT
until grep -q '"serve-ready"' "$state/log"; do
	if ! kill -0 $server 2>/dev/null; then
		wait $server || status=$?
		tail -3 "$state/log" >&2
		exit "${status:-1}"
	fi
	sleep 0.1
done
url=$(cat "$store/run/tls-address")
echo
if [ "$kind" = township ]; then
	say '登入連結（每個只能用一次：設定密碼後就用帳號登入）：' 'Links (each good once: set a password, then log in with the account):'
	tools/township.py links "$state" "$url"
else
	say '第一位系統管理者的登入連結（只能用一次，設定密碼後就用帳號 admin 登入）：' \
		'The first administrator'"'"'s link (good once: set a password, then log in as admin):'
	tools/township.py first "$state" "$url"
fi
echo
say "任何人都可以通報：${url}r" "anybody can report: ${url}r"
say '按 Ctrl-C 停止。' 'Ctrl-C stops.'
while kill -0 $server 2>/dev/null; do wait $server || true; done

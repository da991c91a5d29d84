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
		[ "${status:-}" != 69 ] || say '用別的埠號：PORT=8081 TLS_PORT=8444 ./run' 'other ports: PORT=8081 TLS_PORT=8444 ./run' >&2
		exit "${status:-1}"
	fi
	sleep 0.1
done
url=$(cat "$store/run/tls-address")
here=$(cat "$store/run/address")
echo
if [ "$kind" = township ]; then
	say '每個人的登入連結，前面是帳號（每個只能用一次：設定密碼就登入，之後用帳號和密碼）：' \
		"Everybody's account and link (each good once: set a password and be logged in; afterwards by account and password):"
	tools/township.py links "$state" "$url"
else
	say '第一位系統管理者（帳號 admin）的登入連結（只能用一次：設定密碼就登入，之後用帳號和密碼）：' \
		'The link of the first administrator, whose account is admin (good once: set a password and be logged in; afterwards by account and password):'
	tools/township.py first "$state" "$url"
fi
echo
say "任何人都可以通報，不用帳號：${url}r" "Anybody can report, without account: ${url}r"
say "在這台電腦上，${url%/} 都可以換成 $here，瀏覽器不會警告。" \
	"On this computer $here may stand for ${url%/} everywhere; the browser doesn't warn then."
say '按 Ctrl-C 停止。' 'Ctrl-C stops.'
while kill -0 $server 2>/dev/null; do wait $server || true; done

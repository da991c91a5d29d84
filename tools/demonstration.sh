#!/bin/bash
# One incident of an example township, from its first sign to the closed case, on a running tocsin.
#
#     tools/demonstration.sh [DIR]      the state directory, ./var/example unless told; it is made anew
#
# Prints each command before it gives it, so that every step can be repeated by hand. The store is a simulated one: its clock
# is the file DIR/clock, and moving it is a command too. Ends by verifying the ledger.
set -euo pipefail
cd "$(dirname "$0")/.."
state=${1:-var/example}
PATH="$PWD/build:$PATH"
export TOCSIN_DIR="$PWD/$state/store" LC_ALL=C.UTF-8

bold=$'\e[1m' dim=$'\e[2m' plain=$'\e[0m'
[ -t 1 ] && [ -z "${NO_COLOR:-}" ] || bold='' dim='' plain=''

say() { printf '\n%s── %s%s\n' "$bold" "$*" "$plain"; }
# Shows a command as it could be typed, then gives it; what it prints is kept in $answer.
give()
{
	local word line='' status
	for word; do
		case "$word" in
		*[!A-Za-z0-9@%+=:,./_-]* | '') line+=" '$word'" ;;
		*) line+=" $word" ;;
		esac
	done
	printf '%s$%s%s\n' "$dim" "${line//"$PWD/"/}" "$plain"
	answer=$("$@") || { status=$?; printf '%s\n' "$answer"; exit $status; }
	printf '%s\n' "$answer"
}
# field NAME: of the JSON in $answer.
field() { printf '%s' "$answer" | python3 -c 'import json,sys; print(json.load(sys.stdin)[sys.argv[1]])' "$1"; }
content_of() { tocsin incident form "$incident" --phase "$1" --json | python3 -c 'import json,sys; print(json.load(sys.stdin)["content"])'; }
as()
{
	export TOCSIN_TOKEN_FILE="$PWD/$state/tokens/$1"
	printf '%s$ export TOCSIN_TOKEN_FILE=$PWD/%s/tokens/%s%s\n' "$dim" "$state" "$1" "$plain"
}
clock()
{
	printf '%s$ echo %s > %s/clock%s\n' "$dim" "$1" "$state" "$plain"
	echo "$1" >"$state/clock.new" && mv "$state/clock.new" "$state/clock"
}

rm -rf "$state"
mkdir -p "$state/tokens"
chmod 700 "$state/tokens"

printf '%s$ export PATH="$PWD/build:$PATH" LC_ALL=C.UTF-8%s\n' "$dim" "$plain"
say '一、西螺鎮公所的範例資料（時鐘可以撥動的模擬庫），開始服務'
clock 2026-03-10T09:00:00+08:00
give tocsin init --simulated --clock "$state/clock" --agency xiluo --name 西螺鎮公所
vkey=$(printf '%s' "$answer" | grep -o 'tocsin/xiluo+[^ ]*')
printf '%s$ export TOCSIN_DIR=$PWD/%s/store; tocsin serve --clock %s/clock --port 0 &%s\n' "$dim" "$state" "$state" "$plain"
tocsin serve --clock "$state/clock" --port 0 >"$state/address" 2>"$state/log" &
server=$!
trap 'kill $server 2>/dev/null; wait $server 2>/dev/null || true' EXIT
for _ in $(seq 200); do [ -s "$TOCSIN_DIR/run/address" ] && break; sleep 0.05; done
number=1 # P-0001 is the operator of init
for person in staff:王小明 server_admin:林志明 contact:陳美玲 team_leader:張文雄; do
	give tocsin office register --name "${person#*:}" --roles "${person%%:*}" --title "${person%%:*}" \
		--phone 05-5860101 --fax 05-5860102 --email "${person%%:*}@example.gov.tw"
	number=$((number + 1)) id=P-000$number
	[ "${person%%:*}" = contact ] && contact=$id
	give tocsin office token "$id" --json
	(umask 077 && field token >"$state/tokens/${person%%:*}")
done
give tocsin office asset --name 公所形象網站 --target system --mtpd-minutes 1440
website=A-0001

say '二、同仁發現異常，通報徵兆（伍二(一)）'
as staff
give tocsin sign report --type odd-file --text '官網首頁被換成陌生圖片' --reporter-name 王小明
sign=S115-0001

say '三、主機房管理人員會勘；聯絡人判定為事故，知悉起算一小時（伍二(一)(二)）'
clock 2026-03-10T09:12:00+08:00
as server_admin
give tocsin sign survey "$sign" --attendees 林志明 --attendees 陳美玲 --findings '網站目錄多出不明檔案，首頁遭改寫'
as contact
give tocsin sign verdict "$sign" --verdict incident --reason '首頁遭改寫，影響官網機能' --title '官網首頁遭置換'
incident=I115-0001
give tocsin incident tell-leader "$incident" --how 電話
give tocsin incident classify "$incident" --source external.intrusion --category web --abnormal replaced --reason '網頁遭改寫'
give tocsin incident assess "$incident" --scope '公所形象網站首頁' --cause '外掛程式漏洞遭利用' --loss '首頁一頁' --support '無' --measures '離線、以備份還原'

say '四、依辦法 §2 算出等級，附條文，以及改變哪一項會改變等級'
give tocsin incident rate "$incident" --reason '僅首頁，當日還原' \
	--aspects 'dim=I;target=system;sev=minor;criterion=單一頁面且當日還原為輕微;reason=僅首頁' \
	--aspects "dim=A;target=system;within=yes;daily=yes;asset=$website"
give tocsin incident deadlines
as contact
give tocsin incident judge-telling "$incident" --tell yes --reason '首頁對外可見'

say '五、填通報單（已知者自動帶入），組長確認，一小時內通報（伍三(二)1，辦法 §6）'
clock 2026-03-10T09:35:00+08:00
give tocsin incident form-save "$incident" --phase notification \
	--values "reporter_fax=@$contact.fax" \
	--values 'is_proxy_report=no' --values 'investigation_vendor=無' \
	--values 'affects_others=no' \
	--values 'report_source=self'
give tocsin incident form-submit "$incident" --phase notification
as team_leader
give tocsin incident form "$incident" --phase notification
content=$(content_of notification)
give tocsin incident form-confirm "$incident" --phase notification --content "$content" --decision confirmed
as contact
give tocsin incident file "$incident" --kind notify --number NCERT-115-0001

say '六、損害控制、復原，通報單第二階段（辦法 §8）'
as server_admin
give tocsin incident contain "$incident" --measure '官網離線'
clock 2026-03-10T14:00:00+08:00
give tocsin incident control "$incident" --summary '移除不明檔案，封鎖來源'
give tocsin incident recover "$incident" --summary '自備份還原，逐頁比對'
give tocsin incident damage "$incident" --equipment 無 --damaged-data 首頁一頁 --scope 官網公告 --delay 半日 --recovery 已回復 --standby 未動用 --attendees 林志明
as contact
give tocsin incident form-save "$incident" --phase response --values 'keep_host_log=1-6m' \
	--values 'an_files=網站目錄不明檔案一個' --values 'act_isolate=yes' \
	--values 'act_block_ip=無' --values 'act_disable_acct=無' \
	--values 'response_summary=離線還原'
give tocsin incident form-submit "$incident" --phase response
as team_leader
give tocsin incident form "$incident" --phase response
content=$(content_of response)
give tocsin incident form-confirm "$incident" --phase response --content "$content" --decision confirmed
as contact
give tocsin incident file "$incident" --kind control --number NCERT-115-0001-2

say '七、結報與結案（伍三(二)2）'
clock 2026-03-20T10:00:00+08:00
give tocsin incident form-save "$incident" --phase closing \
	--values 'n_pc=0' --values 'n_server=1' --values 'os_family=linux' \
	--values 'isms_certified=no' --values 'maint_vendor=某網頁設計公司' \
	--values 'build_vendor=某網頁設計公司' --values 'soc_kind=none' \
	--values 'in_soc_scope=no' --values 'has_protection=yes' --values 'protections=firewall' \
	--values 'soc_alerted=no' --values "handler_name=@$contact.name" --values "handler_title=@$contact.title" \
	--values 'root_cause=app' --values 'investigation_note=外掛未更新' \
	--values 'field=rem_sys_web;values=app-passwords;values=host-passwords;values=update' \
	--values 'rem_other=每月更新，每季複查'
give tocsin incident form-submit "$incident" --phase closing
as team_leader
give tocsin incident form "$incident" --phase closing
content=$(content_of closing)
give tocsin incident form-confirm "$incident" --phase closing --content "$content" --decision confirmed
as contact
give tocsin incident file "$incident" --kind close --number NCERT-115-0001-3
give tocsin incident close "$incident" --summary '已還原，漏洞已補，列管改善'
give tocsin incident show "$incident"

say '八、紀錄自己作證：驗證、匯出，交給不認識我們的人'
kill "$server" && wait "$server" || true
trap - EXIT
unset TOCSIN_TOKEN_FILE
give tocsin ledger verify
give tocsin ledger export "$state/bundle"
give tocsin ledger verify --key "$vkey" --bundle "$state/bundle"
[ -f tests/verifier/verify.py ] && give python3 tests/verifier/verify.py --key "$vkey" "$state/bundle"
give tocsin rebuild --check
printf '\n%s資料留在 %s；再看：TOCSIN_DIR=%s/store build/tocsin serve --clock %s/clock%s\n' "$bold" "$state" "$state" "$state" "$plain"

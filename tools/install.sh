# Sourced by run and test: installs the Debian packages that a list names, where they are missing.
#
#     install_packages packages/build.txt …
#
# As root, or through sudo. Says nothing when all is there; touches neither network nor apt then.
install_packages()
{
	local missing=() name
	for name in $(sort -u "$@"); do
		# Some machines have npm from elsewhere; that one will do.
		[ "$name" = npm ] && command -v npm >/dev/null && continue
		dpkg-query -W -f '${Status}\n' "$name" 2>/dev/null | grep -q '^install ok installed' || missing+=("$name")
	done
	[ ${#missing[@]} -eq 0 ] && return 0
	echo "installing: ${missing[*]}" >&2
	local root=()
	if [ "$(id -u)" != 0 ]; then
		command -v sudo >/dev/null || { echo "not root and no sudo: install these yourself" >&2; return 1; }
		root=(sudo)
	fi
	local apt=("${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=600)
	"${apt[@]}" update >&2 && "${apt[@]}" install --no-install-recommends "${missing[@]}" >&2
}

#!/bin/bash
# clang-tidy over src/, with .clang-tidy's checks, two files at a time. Needs a configured build directory.
#
#     tests/tidy.sh BUILD
set -uo pipefail
cd "$(dirname "$0")/.."
find src -name '*.c' | sort | grep -v '_test\.c$' |
	xargs -P 2 -n 4 clang-tidy --quiet -p "$1" --extra-arg=-Wno-unknown-warning-option --extra-arg=-enable-trivial-auto-var-init-zero-knowing-it-will-be-removed-from-clang 2>&1 |
	grep -E '(warning|error):' | sort -u | tee "$1/tidy"
[ ! -s "$1/tidy" ]

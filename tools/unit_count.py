#!/usr/bin/env python3
"""unit_count: counts the tests inside the test programs that `meson test` ran.

    tools/unit_count.py BUILD/meson-logs/testlog.json

cmocka says "[       OK ] name" for each; a program that says nothing of the kind counts as one test. Prints what failed and
"N passed, N failed[, N skipped]"; exits 1 when anything failed.
"""
import json
import re
import sys

passed = failed = skipped = 0
for line in open(sys.argv[1], encoding='utf-8'):
    program = json.loads(line)
    said = (program.get('stdout') or '') + (program.get('stderr') or '')
    ok = len(re.findall(r'^\[\s+OK \]', said, re.M))
    skip = len(re.findall(r'^\[  SKIPPED \] (?!\d)', said, re.M))
    bad = len(re.findall(r'^\[  FAILED  \] (?!\d|tests:)', said, re.M))
    if program['result'] == 'SKIP':
        skip = skip or 1
    elif program['result'] != 'OK':
        print(f'FAILED {program["name"]}: {program["result"]}')
        # A program that died told of fewer failures than there were.
        bad = max(bad // 2, 1)
    elif not ok and not skip:
        ok = 1
    passed, failed, skipped = passed + ok, failed + bad, skipped + skip
print(f'{passed} passed, {failed} failed' + (f', {skipped} skipped' if skipped else ''))
sys.exit(1 if failed else 0)

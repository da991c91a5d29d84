#!/usr/bin/env python3
"""browser: every screen in Debian's Chromium, and what the script does: tests/browser/.

    tests/browser_test.py [--all] [--pseudo] [--turn N] [--only NAME] [--errors] [PART…]

Parts: gates (axe, html-validate, widths, targets, sizes), script, journey (the main job: with scripts, without, by keyboard
alone), passkeys (keys by a virtual authenticator, and forged ones), xss (a record full of attempts), kept (what was typed into any form, whatever happens then). --all takes every width and colour scheme for every screen;
--pseudo is for a program built with -Dpseudo=true. Ends with "N passed, N failed"; exit 77 when there is no browser.
"""
import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

from asking import ROOT, address_of

sys.path.insert(0, str(ROOT / 'tests' / 'browser'))
import hostile  # noqa: E402
import journeys  # noqa: E402
import kept  # noqa: E402
import worlds  # noqa: E402

worlds.WORLDS.update(journeys.WORLDS, hostile=hostile.hostile, **kept.WORLDS)

NODE = ROOT / 'node_modules' / '.bin' / 'node'
NEEDS = {'gates': ('empty', 'typical', 'long', 'error'), 'script': ('typical',), 'passkeys': ('typical',),
         'journey': ('scripts', 'plain', 'keys'), 'xss': ('hostile',), 'kept': ('kept', 'mute')}


def play(part, flags):
    """One .mjs over its worlds: (passed, failed)."""
    with contextlib.ExitStack() as stack, tempfile.NamedTemporaryFile('w', suffix='.json') as described:
        known = {}
        for name in NEEDS[part]:
            desk, examples, links = stack.enter_context(worlds.world('typical' if name == 'error' else name))
            known[name] = {'base': address_of(desk), 'examples': examples, 'clock': str(desk.clock_file),
                           'links': {role: link['path'] for role, link in links.items()},
                           'pid': desk.server.pid, 'token': desk.tokens['operator'], 'store': str(desk.dir / 'tocsin.db')}
        json.dump(known, described)
        described.flush()
        said = []
        with subprocess.Popen([NODE, '--disable-warning=ExperimentalWarning', ROOT / 'tests' / 'browser' / (part + '.mjs'), described.name, *flags], cwd=ROOT,
                              stdout=subprocess.PIPE, text=True) as running:
            for line in running.stdout:
                print(line, end='', flush=True)
                said.append(line)
    counts = re.findall(r'^(\d+) passed, (\d+) failed$', ''.join(said), re.M)
    return tuple(map(int, counts[-1])) if counts else (0, 1)


def main():
    if not os.access(os.environ.get('CHROMIUM', '/usr/bin/chromium'), os.X_OK) or not NODE.exists() or not shutil.which(NODE):
        print('no chromium or no npm packages')
        sys.exit(77)
    flags = [word for at, word in enumerate(sys.argv) if at and (word.startswith('--') or sys.argv[at - 1] in ('--only', '--turn'))]
    parts = [word for word in sys.argv[1:] if word in NEEDS] or list(NEEDS)
    totals = [play(part, flags) for part in parts]
    print(f'{sum(t[0] for t in totals)} passed, {sum(t[1] for t in totals)} failed')
    sys.exit(1 if any(t[1] for t in totals) else 0)


main()

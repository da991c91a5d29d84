#!/usr/bin/env python3
"""pictures: tests/browser/pictures.py FOLDER [--worlds typical,empty,long] [--only NAME,…] [--views zh-360-light,…]

Takes a picture of every screen, and the contact sheets. Not a test: somebody looks at them.
"""
import contextlib
import json
import subprocess
import sys
import tempfile

import worlds
from asking import ROOT, address_of

with contextlib.ExitStack() as stack, tempfile.NamedTemporaryFile('w', suffix='.json') as described:
    known, words = {}, sys.argv[2:]
    names = words[words.index('--worlds') + 1].split(',') if '--worlds' in words else ['typical']
    for name in names:
        desk, examples, links = stack.enter_context(worlds.world(name))
        known[name] = {'base': address_of(desk), 'examples': examples, 'links': {role: link['path'] for role, link in links.items()}}
    json.dump(known, described)
    described.flush()
    sys.exit(subprocess.run([ROOT / 'node_modules' / '.bin' / 'node', ROOT / 'tests' / 'browser' / 'pictures.mjs', described.name,
                             sys.argv[1], *words], cwd=ROOT, check=False).returncode)

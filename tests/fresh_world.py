#!/usr/bin/env python3
"""fresh_world: what ./run printed, as a world for tests/browser/journey.mjs: fresh_world.py RUN_LOG ADDRESS"""
import json
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'tools'))
from township import PEOPLE  # noqa: E402

printed, address = pathlib.Path(sys.argv[1]).read_text(encoding='utf-8'), sys.argv[2]
links = dict(re.findall(r'\s([a-z]+)\s+https?://[^/\s]+(/link/\w+)', printed))
world = {'base': address, 'examples': {}, 'links': {roles[0]: links[login] for login, _, _, roles in reversed(PEOPLE)}}
json.dump({'scripts': world}, sys.stdout)

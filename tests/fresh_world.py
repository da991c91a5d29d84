#!/usr/bin/env python3
"""fresh_world: what ./run printed, as a world for tests/browser/journey.mjs: fresh_world.py RUN_LOG ADDRESS"""
import json
import re
import sys

LOGINS = {'system_admin': 'admin', 'team_leader': 'leader', 'team_member': 'member', 'isms_coord': 'coordinator', 'server_admin': 'serverroom',
          'admin_office': 'office', 'reviewer': 'county'}

printed, address = open(sys.argv[1], encoding='utf-8').read(), sys.argv[2]
links = {}
for role, path in re.findall(r'\s([a-z_]+)\s+https?://[^/\s]+(/link/\w+)', printed):
    links.setdefault(role, path)
world = {'base': address, 'examples': {}, 'links': links, 'logins': {role: LOGINS.get(role, role) for role in links}}
json.dump({'scripts': world}, sys.stdout)

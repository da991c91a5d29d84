#!/usr/bin/env python3
"""authz: whom each address is for, said twice.

    authz.py --check [--stamp FILE]     routes.def against tests/authz.rows; exit 1 and the difference when they disagree
    authz.py --write                    writes tests/authz.rows anew from routes.def: read the difference before it is committed

The rows of src/desk/routes.def and src/web/routes.def name a capability; tests/authz.rows names it again, and what the {…} of the
address stands for. The build runs --check: an address that is new, gone, or given to somebody else fails it until the second place
says so too. tests/authz_test.py then asks every address as every role. Whom a capability belongs to is said by the office's
procedure (law/office), read by capabilities().
"""
import argparse
import pathlib
import re
import sys
from collections import namedtuple

ROOT = pathlib.Path(__file__).resolve().parent.parent
ROWS = ROOT / 'tests' / 'authz.rows'
Row = namedtuple('Row', 'room name method path who')  # who: a capability, NONE (anybody known) or OPEN (anybody)
OBJECT = re.compile(r'\{\w+\}')
# What the first segments of an address say about its id; what is not here has to be written into the rows by hand.
GUESSES = [('/api/v1/signs/', 'sign'), ('/api/v1/incidents/', 'incident'), ('/api/v1/people/', 'person'),
           ('/api/v1/subjects/', 'subject'), ('/api/v1/attachments/', 'sha256'), ('/api/v1/ledger/entries/', 'seq'),
           ('/api/v1/clocks/', 'clock'), ('/clocks/', 'clock'), ('/api/v1/rota/', 'rota'), ('/rota/', 'rota'),
           ('/api/v1/delegations/', 'delegation'), ('/delegations/', 'delegation'), ('/api/v1/messages/', 'message'), ('/admin/messages/', 'message'), ('/api/v1/envelopes/', 'envelope'), ('/envelopes/', 'envelope'), ('/api/v1/places/', 'place'), ('/api/v1/channels/', 'channel'), ('/admin/channels/', 'channel'), ('/api/v1/assets/', 'asset'), ('/help/errors/', 'code'), ('/signs/', 'sign'), ('/i/', 'incident'),
           ('/people/', 'person'), ('/link/', 'link'), ('/a/', 'link'), ('/attachments/', 'sha256'), ('/ledger/', 'seq'), ('/systems/', 'asset'),
           ('/admin/choices/', 'conflict'), ('/admin/places/', 'place'), ('/places/', 'place'), ('/r/ok/', 'receipt'),
           ('/r/', 'place_code')]


def desk_rows():
    text = (ROOT / 'src' / 'desk' / 'routes.def').read_text(encoding='utf-8')
    for method, path, verb, capability, kind in re.findall(r'^ROUTE\((\w+),\s*"([^"]*)",\s*(\w+),\s*(\w+),\s*(\w+),', text, re.M):
        yield Row('door' if kind == 'DOOR' else 'desk', verb, method, path, 'OPEN' if kind == 'PUBLIC' else capability)


def web_rows(verbs):
    text = (ROOT / 'src' / 'web' / 'routes.def').read_text(encoding='utf-8')
    for kind, path, rest in re.findall(r'^(PAGE|OPEN_PAGE|FILE|FORM|OPEN_FORM|FORM_OWN|OPEN_FORM_OWN)\("([^"]*)",\s*(.*)$', text, re.M):
        name, second = [word.strip() for word in rest.split(',')][:2]
        if 'FORM' in kind:
            yield Row('form', name, 'POST', path, 'OPEN' if kind.startswith('OPEN') else verbs[second])
        else:
            yield Row('file' if kind == 'FILE' else 'page', name, 'GET', path, 'OPEN' if kind.startswith('OPEN') else second)


def routes():
    desk = list(desk_rows())
    return desk + list(web_rows({row.name: row.who for row in desk}))


def rows():
    """{(room, name): (who, object)} of tests/authz.rows."""
    found = {}
    for number, line in enumerate(ROWS.read_text(encoding='utf-8').splitlines(), 1):
        if line.strip() and not line.startswith('#'):
            words = line.split()
            if len(words) != 4 or (words[0], words[1]) in found:
                sys.exit(f'tests/authz.rows:{number}: four words, each address once')
            found[words[0], words[1]] = words[2], words[3]
    return found


def guess(row):
    if not OBJECT.search(row.path):
        return '-'
    return next((what for begin, what in GUESSES if row.path.startswith(begin)), '?')


def differences(wanted, said):
    for row in wanted:
        who, what = said.get((row.room, row.name), (None, None))
        if who is None:
            yield f'{row.room} {row.name} ({row.path}) is for {row.who}, and tests/authz.rows does not say so'
        elif who != row.who:
            yield f'{row.room} {row.name} ({row.path}) is for {row.who} in routes.def and for {who} in tests/authz.rows'
        elif bool(OBJECT.search(row.path)) != (what != '-') or what == '?':
            yield f'{row.room} {row.name} ({row.path}): tests/authz.rows says "{what}" of its id'
    known = {(row.room, row.name) for row in wanted}
    for room, name in said:
        if (room, name) not in known:
            yield f'{room} {name} is in tests/authz.rows and in no routes.def'


def write(wanted):
    said = rows() if ROWS.exists() else {}
    lines = ['# Whom each address is for, said a second time, and what its id stands for. tools/authz.py holds this against routes.def',
             '# when the program is built; tests/authz_test.py asks. After a change of routes.def: tools/authz.py --write, and read',
             '# what it changed. NONE: whoever is known; OPEN: anybody.']
    for row in wanted:
        what = said.get((row.room, row.name), (None, '?'))[1]
        what = guess(row) if what == '?' or (what == '-') != (not OBJECT.search(row.path)) else what
        lines.append(f'{row.room:<5} {row.name:<24} {row.who:<22} {what}')
    ROWS.write_text('\n'.join(lines) + '\n', encoding='utf-8')


def capabilities():
    """{NAME: (code, clause, {roles})} by the office's procedure."""
    text = (ROOT / 'src' / 'rulebook' / 'capabilities.def').read_text(encoding='utf-8')
    codes = dict((code, name) for name, code in re.findall(r'^CAPABILITY\((\w+),\s*"([^"]+)"\)', text, re.M))
    office = next((ROOT / 'law' / 'office').glob('*.yaml')).read_text(encoding='utf-8')
    acts = office[office.index('\nacts:\n'):office.index('\nsigns:\n')]
    found = {}
    for code, body in re.findall(r'^  - id: (\S+)\n((?:    .*\n)*)', acts, re.M):
        clause = re.search(r"cite: '(.*)'", body).group(1)
        roles = re.search(r'roles: \[(.*)\]', body).group(1)
        found[codes[code]] = code, clause, {role.strip() for role in roles.split(',')}
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--check', action='store_true')
    parser.add_argument('--write', action='store_true')
    parser.add_argument('--stamp', type=pathlib.Path)
    words = parser.parse_args()
    wanted = routes()
    if words.write:
        write(wanted)
    wrong = list(differences(wanted, rows()))
    for line in wrong:
        print(line, file=sys.stderr)
    if wrong:
        sys.exit('Say it there as well (tools/authz.py --write does, then read the difference).')
    if words.stamp:
        words.stamp.write_text(f'{len(wanted)} addresses\n', encoding='utf-8')
    elif words.check or words.write:
        print(f'{len(wanted)} addresses')


if __name__ == '__main__':
    main()

#!/usr/bin/env python3
"""authz: every address as every role, of one's own agency, of another, and as nobody.

    tests/authz_test.py [--engine sqlite|postgres|both]

The addresses are those of src/desk/routes.def and src/web/routes.def (tools/authz.py holds them against tests/authz.rows when the
program is built); whom each is for comes from the acts of the office's procedure. Each cell is one request: the API by a bearer
token, pages and forms by a session. Somebody whom the clause does not name is refused with the clause; somebody of another agency
finds nothing by an id of ours; nobody is sent to the login. Whatever is refused leaves the record as it was.
Ends with "N passed, N failed[, N skipped]".
"""
import argparse
import collections
import contextlib
import html
import json
import re
import subprocess
import sys
import urllib.parse
import uuid

from asking import ROOT, TOCSIN, Client, Wrong, address_of, engines, problem, run, runner
from visiting import Visitor, enrol

sys.path.insert(0, str(ROOT / 'tools'))
import authz  # noqa: E402

PASSWORD = '一隻黑貓坐在公所的屋頂上'
ROLES = re.findall(r'^ROLE\(\w+,\s*"(\w+)"\)', (ROOT / 'src' / 'rulebook' / 'roles.def').read_text(encoding='utf-8'), re.M)
ACTS = authz.capabilities()
ROWS = authz.rows()
# What is not of one agency: everybody finds it.
COMMON = {'-', 'code', 'conflict', 'link', 'message', 'receipt', 'place_code'}


def must(condition, words):
    if not condition:
        raise Wrong(words)


def may(row, role):
    """By the procedure. Machines report by an act of their own (sign.feed), on the same address."""
    if row.who in ('NONE', 'OPEN'):
        return True
    if row.room == 'desk' and row.name == 'sign_report' and role == 'machine':
        return role in ACTS['SIGN_FEED'][2]
    return role in ACTS[row.who][2]


class Bodies:
    """For every write a body that its shape takes, from the description of the API."""

    def __init__(self):
        self.api = json.loads(subprocess.run([TOCSIN, 'openapi'], capture_output=True, text=True, check=True).stdout)

    def value(self, schema):
        if '$ref' in schema:
            found = self.api
            for part in schema['$ref'].removeprefix('#/').split('/'):
                found = found[part]
            return self.value(found)
        if 'enum' in schema:
            return schema['enum'][0]
        kind = schema.get('type')
        if kind == 'object':
            return {name: self.value(schema['properties'][name]) for name in schema.get('required', [])}
        if kind == 'array':
            return [self.value(schema['items'])]
        if kind == 'integer':
            return max(1, schema.get('minimum', 1))
        if kind == 'boolean':
            return True
        if schema.get('pattern', '').startswith('^[0-9a-f]{64}'):
            return '0' * 64
        if 'time' in schema.get('format', '') or 'time' in schema.get('description', '').lower():
            return '2026-03-10T08:00:00+08:00'
        return '115/03/10'

    def body(self, row):
        operation = self.api['paths'].get(row.path, {}).get(row.method.lower(), {})
        content = operation.get('requestBody', {}).get('content', {})
        return self.value(content['application/json']['schema']) if 'application/json' in content else {}


class Agency:
    """Somebody in each role, with a token and a session."""

    def __init__(self, desk, token, prefix):
        self.client, self.token = Client(address_of(desk)), token
        self.tokens, self.visitors, self.csrf, self.people = {}, {}, {}, {}
        self.post('/choices', conflict='second-factor', choice='own', reason='這裡問的是角色')
        for role in ROLES:
            made = self.post('/people', name=role, roles=[role], phone='05-5860101', email=f'{role}@example.gov.tw')['person']
            self.people[role] = made
            self.tokens[role] = self.post(f'/people/{made}/token', label='x')['token']
            login = f'{prefix}{role}'.replace('_', '-')
            link = self.post(f'/people/{made}/link', purpose='enrol', login=login)['path']
            must(enrol(address_of(desk), link, PASSWORD).status == 200, f'{login} can not enrol')
            visitor = Visitor(address_of(desk))
            page = visitor.log_in(login, PASSWORD, follow=False)
            must(page.status == 303, f'{login} can not log in: {page.status}')
            self.visitors[role] = visitor
            self.csrf[role] = visitor.get('/me').form('/logout').value('csrf')

    def post(self, path, token=None, **body):
        return self.client.must('POST', '/api/v1' + path, token or self.token, body)

    def things(self):
        """One of each kind that an id can stand for."""
        self.client.close()  # the server closes what was quiet for half a minute
        contact = self.tokens['contact']
        digest = self.client.must('POST', '/api/v1/attachments', contact, b'evidence')['sha256']
        first = self.post('/signs', contact, type='web-down', text='首頁打不開')['sign']
        sign = self.post('/signs', contact, type='web-down', text='又打不開', attachments=[
            {'sha256': digest, 'name': 'a.txt', 'media': 'text/plain'}])['sign']
        incident = self.post(f'/signs/{first}/verdict', contact, verdict='incident', reason='看過了')['incident']
        person = self.post('/people', name='某某', roles=['staff'])['person']
        subject = self.client.must('GET', f'/api/v1/people/{person}', self.token)['subject']
        asset = self.post('/assets', name='公文系統', target='system')['asset']
        deputy = self.post('/people', name='某乙', roles=['staff'])['person']
        self.post(f'/people/{deputy}/link', purpose='enrol', login='deputy')
        delegation = self.post('/delegations', self.tokens['ciso'], role='ciso', delegate=deputy,
                               from_at='2030/01/01', until_at='2030/12/31', document='1', reason='出國')['delegation']
        rota = self.post('/rota', person=self.people['contact'], role='contact', until_at='2030/12/31')['rota']
        return {'clock': f'{incident}.notify.1', 'rota': rota, 'delegation': delegation, 'sign': sign, 'incident': incident, 'person': person, 'subject': subject, 'asset': asset, 'sha256': digest,
                # The last of ours: the other log is shorter.
                'seq': str(self.head() - 1),
                'code': 'not-found', 'conflict': 'tell-leader', 'link': '0' * 52, 'message': '0', 'receipt': '0' * 16, 'place_code': '0' * 16,
                'place': self.place(), 'channel': self.channel(), 'envelope': self.envelope()}

    def place(self):
        answer = self.client.ask('POST', '/api/v1/places', self.token, {'name': '一樓服務臺'})
        return json.loads(answer.body).get('place', 'none') if answer.status == 201 else 'none'

    def channel(self):
        hook = {'name': '值班室', 'kind': 'template', 'target': 'none', 'url': 'https://example.gov.tw/', 'body': 'x'}
        answer = self.client.ask('POST', '/api/v1/channels', self.token, hook)
        return json.loads(answer.body).get('channel', 'none') if answer.status == 201 else 'none'

    def envelope(self):
        sealed = {'role': 'ciso', 'place': '保險箱', 'reason': '夜間'}
        answer = self.client.ask('POST', '/api/v1/envelopes', self.token, sealed)
        return json.loads(answer.body).get('envelope', 'none') if answer.status == 201 else 'none'

    def head(self):
        self.client.close()
        return self.client.must('GET', '/api/v1/ledger/head', self.token)['size']


@contextlib.contextmanager
def world(engine, cluster):
    desk = runner.Desk(TOCSIN, engine, cluster, False)
    try:
        desk.set_clock(runner.read_instant('2026-03-10T09:00+08:00'))
        desk.init()
        desk.must_run('init', '--add', '--json', '--clock', str(desk.clock_file), '--agency', 'huwei', '--name', '虎尾鎮公所')
        desk.start()
        ours = Agency(desk, (desk.dir / 'run' / 'token').read_text().strip(), '')
        theirs = Agency(desk, (desk.dir / 'run' / 'token-huwei').read_text().strip(), 'huwei.')
        yield desk, ours, theirs, ours.things()
    finally:
        desk.remove(False)


def target(row, things):
    what = ROWS[row.room, row.name][1]
    if what != '-' and what not in things:
        raise Wrong(f'{row.room} {row.name}: nothing of the kind "{what}" to ask for')
    return authz.OBJECT.sub(lambda _: things[what], row.path)


class Cells:
    """What was asked and what was wrong with the answers."""

    def __init__(self):
        self.asked, self.wrong = collections.Counter(), []

    def cell(self, row, who, right, words):
        self.asked[row.room] += 1
        if not right:
            self.wrong.append(f'{row.room} {row.name} {row.path} as {who}: {words}')

    def settle(self):
        must(not self.wrong, f'{len(self.wrong)} of {sum(self.asked.values())} cells:\n    ' + '\n    '.join(self.wrong[:60]))
        return ', '.join(f'{count} {room}' for room, count in sorted(self.asked.items()))


def quoted(answer, row):
    code, clause, _ = ACTS[row.who if row.who in ACTS else 'SIGN_FEED']
    said = problem(answer)
    return answer.status == 403 and said.get('code') == 'act-of-others' and clause in said.get('detail', '')


def api_ask(client, row, token, things, bodies):
    path = target(row, things)
    if row.method == 'GET':
        return client.ask('GET', path, token)
    if row.name == 'attachment_add':
        return client.ask('POST', path + '?dry-run=1', token, b'bytes')
    return client.ask('POST', path + '?dry-run=1', token, bodies.body(row), if_match='*')


def the_api(engine, cluster):
    with world(engine, cluster) as (desk, ours, theirs, things):
        bodies, cells = Bodies(), Cells()
        api = [row for row in authz.routes() if row.room == 'desk']
        heads = ours.head(), theirs.head()
        for row in api:
            answer = api_ask(ours.client, row, None, things, bodies)
            cells.cell(row, 'nobody', answer.status == 401 if row.who != 'OPEN' else answer.status in (200, 404, 503), answer.status)
            for role in ROLES if row.who != 'OPEN' else []:
                answer = api_ask(ours.client, row, ours.tokens[role], things, bodies)
                cells.cell(row, role, answer.status not in (401, 403, 500) if may(row, role) else quoted(answer, row),
                           f'{answer.status} {answer.body[:200]}')
                answer = api_ask(theirs.client, row, theirs.tokens[role], things, bodies)
                if not may(row, role):
                    right = quoted(answer, row)
                elif ROWS[row.room, row.name][1] in COMMON:
                    right = answer.status not in (401, 403, 500)
                else:
                    right = answer.status == 404
                cells.cell(row, f'{role} of another agency', right, f'{answer.status} {answer.body[:200]}')
        words = cells.settle()
        must((ours.head(), theirs.head()) == heads, 'a dry run or a refusal was recorded')
        prove_both(desk)
        return words


# Roles that can be delegated, and how a delegation of one may stand when it is asked of: in force, over, not begun, of other acts, of the
# case that is asked about, of another one.
DEPUTISED = [role for role in ROLES if role in ACTS['DELEGATION_GRANT'][2]]
STANDINGS = ('in_force', 'over', 'coming', 'scope', 'case', 'other_case')
NEVER = {'DELEGATION_GRANT', 'DELEGATION_RECORD', 'DELEGATION_REVOKE'}
READS = {'APPROVAL_DECIDE', 'SIGN_READ', 'INCIDENT_READ', 'ATTACHMENT_READ', 'DEADLINE_READ', 'RULEBOOK_READ'}


def one_act(role):
    """An act of that role that its staff can't do: what the scope is narrowed to."""
    return next(code for name, (code, _, roles) in ACTS.items() if role in roles and 'staff' not in roles and name not in NEVER | READS)


def delegated(row, role, standing):
    """What somebody of the staff with such a delegation is told: None, they may; else the code of the refusal."""
    if row.who in ('NONE', 'OPEN') or 'staff' in ACTS[row.who][2]:
        return None
    code, _, roles = ACTS[row.who]
    if role not in roles:
        return 'act-of-others'
    if standing in ('over', 'coming'):
        return {'over': 'delegation-over', 'coming': 'delegation-not-yet'}[standing]
    if row.who in NEVER:
        return 'delegation-further'
    if standing == 'scope' and row.who not in READS and code != one_act(role):
        return 'delegation-scope'
    on_case = row.path.startswith(('/api/v1/incidents/{id}', '/i/{id}', '/api/v1/clocks/{id}', '/clocks/{id}'))
    if standing == 'other_case' or standing == 'case' and not on_case:
        return 'delegation-case'
    return None


def delegates(ours, things, login):
    """Somebody of the staff for each role and standing: {(role, standing): person}."""
    sign = ours.post('/signs', ours.tokens['contact'], type='web-down', text='另一件')['sign']
    other = ours.post(f'/signs/{sign}/verdict', ours.tokens['contact'], verdict='incident', reason='看過了')['incident']
    found = {}
    for role in DEPUTISED:
        for standing in STANDINGS:
            made = ours.post('/people', name=f'{role} {standing}', roles=['staff'])['person']
            link = ours.post(f'/people/{made}/link', purpose='enrol', login=f'{login}-{role}-{standing}'.replace('_', '-'))['path']
            body = {'over': {'until_at': '2026-03-10T10:00+08:00'}, 'coming': {'from_at': '2026-06-01', 'until_at': '2026-07-01'},
                    'scope': {'capabilities': [one_act(role)]}, 'case': {'incident': things['incident']},
                    'other_case': {'incident': other}}.get(standing, {})
            ours.post('/delegations', ours.tokens[role], **{'role': role, 'delegate': made, 'until_at': '2026-12-31', 'document': '1', 'reason': '差假', **body})
            found[role, standing] = made, link
    return found


def as_a_delegate(engine, cluster):
    with world(engine, cluster) as (desk, ours, _, things):
        bodies, cells = Bodies(), Cells()
        people = delegates(ours, things, 'api')
        tokens = {key: ours.post(f'/people/{made}/token', label='x')['token'] for key, (made, _) in people.items()}
        # Pages, for one role: what decides there is the same.
        visitors = {}
        for standing in STANDINGS:
            login = f'api-team_leader-{standing}'.replace('_', '-')
            must(enrol(address_of(desk), people['team_leader', standing][1], PASSWORD).status == 200, f'{login} can not enrol')
        desk.set_clock(runner.read_instant('2026-03-10T12:00+08:00'))
        for standing in STANDINGS:
            visitors[standing] = Visitor(address_of(desk))
            must(visitors[standing].log_in(f'api-team_leader-{standing}'.replace('_', '-'), PASSWORD, follow=False).status == 303, standing)
        head = ours.head()
        for row in authz.routes():
            if row.who == 'OPEN':
                continue
            for (role, standing), token in tokens.items() if row.room == 'desk' else []:
                answer = api_ask(ours.client, row, token, things, bodies)
                wanted = delegated(row, role, standing)
                right = answer.status not in (401, 403, 500) if wanted is None else (
                    answer.status == 403 and problem(answer).get('code') == wanted and ACTS[row.who][1] in problem(answer).get('detail', ''))
                cells.cell(row, f'a delegate of {role}, {standing}', right, f'{answer.status} {answer.body[:200]}, not {wanted}')
            for standing, visitor in visitors.items() if row.room in ('page', 'file') else []:
                page, wanted = visitor.get(target(row, things), follow=False), delegated(row, 'team_leader', standing)
                right = page.status not in (401, 403, 500) if wanted is None else page.status == 403 and ACTS[row.who][1] in html.unescape(page.text)
                cells.cell(row, f'a delegate of team_leader, {standing}', right, f'{page.status}, not {wanted}')
        words = cells.settle()
        must(ours.head() == head, 'what was refused or only tried has left something on the record')
        prove_both(desk)
        return words


def page_right(row, page, role, things):
    if may(row, role):
        return page.status not in (401, 403, 500) and not page.headers.get('location', '').startswith('/login')
    clause = ACTS[row.who][1]
    return page.status == 403 and clause in html.unescape(page.text)


def pages(cells, ours, theirs, things):
    stranger = Visitor(ours.visitors['staff'].host)
    for row in authz.routes():
        if row.room not in ('page', 'file'):
            continue
        path, common = target(row, things), ROWS[row.room, row.name][1] in COMMON
        page = stranger.get(path, follow=False)
        if row.who == 'OPEN':
            cells.cell(row, 'nobody', page.status in (200, 303, 404) and not page.headers.get('location', '').startswith('/login'), page.status)
        else:
            cells.cell(row, 'nobody', page.status == 303 and page.headers['location'].startswith('/login?return='), page.status)
        for role in ROLES:
            page = ours.visitors[role].get(path, follow=False)
            cells.cell(row, role, page_right(row, page, role, things), page.status)
            page = theirs.visitors[role].get(path, follow=False)
            right = page_right(row, page, role, things) if common or not may(row, role) else page.status == 404
            cells.cell(row, f'{role} of another agency', right, page.status)


def send(visitor, path, csrf):
    return visitor.ask('POST', path, urllib.parse.urlencode({'csrf': csrf, 'key': uuid.uuid4().hex}), False)


def forms(cells, ours, theirs, things, allowed):
    """First all that must be refused, then what need not be."""
    own_body = set(re.findall(r'^(?:OPEN_)?FORM_OWN\("[^"]*",\s*(\w+)', (ROOT / 'src' / 'web' / 'routes.def').read_text(encoding='utf-8'), re.M))
    stranger = Visitor(ours.visitors['staff'].host)
    nobodys = stranger.get('/login').form('/login').value('csrf')
    for row in authz.routes():
        if row.room != 'form' or row.name == 'logout':
            continue
        path = target(row, things)
        refused_first = row.name in own_body and 422
        if not allowed:
            page = send(stranger, path, nobodys)
            right = page.status in ((200, 303, 401, 404, 422) if row.who == 'OPEN' else (401,))
            cells.cell(row, 'nobody', right, page.status)
        for role in ROLES:
            if may(row, role) == allowed and row.who != 'OPEN':
                page = send(ours.visitors[role], path, ours.csrf[role])
                right = page.status not in (401, 500) and (page.status != 403) if allowed else page.status in (403, refused_first)
                cells.cell(row, role, right, page.status)
            if not allowed and row.who not in ('OPEN', 'NONE'):
                page = send(theirs.visitors[role], path, theirs.csrf[role])
                what = ROWS[row.room, row.name][1]
                wanted = (403, refused_first) if not may(row, role) else (200, 303, 404, 409, 422) if what in COMMON else (404, 409, 422)
                cells.cell(row, f'{role} of another agency', page.status in wanted, page.status)


def the_web(engine, cluster):
    with world(engine, cluster) as (desk, ours, theirs, things):
        cells = Cells()
        head = ours.head()
        pages(cells, ours, theirs, things)
        forms(cells, ours, theirs, things, False)
        must(ours.head() == head, 'what was refused has left something on the record')
        forms(cells, ours, theirs, things, True)
        words = cells.settle()
        for role in ROLES:
            send(ours.visitors[role], '/logout', ours.csrf[role])
            page = ours.visitors[role].get('/me', follow=False)
            must(page.status == 303, f'{role} is still in after logging out: {page.status}')
        prove_both(desk)
        return words


def prove_both(desk):
    desk.stop()
    for agency in ('xiluo', 'huwei'):
        desk.must_run('ledger', 'verify', '--agency', agency)
    desk.must_run('rebuild', '--check')


def every_door_has_its_form(engine, cluster):
    """A verb without an address can be reached by the web's forms alone: each is, and none by the API."""
    del engine, cluster
    text = (ROOT / 'src' / 'web' / 'routes.def').read_text(encoding='utf-8')
    reached = set(re.findall(r'^(?:OPEN_)?FORM(?:_OWN)?\("[^"]*",\s*\w+,\s*(\w+)', text, re.M)) | {'attachment_open'}
    for row in authz.routes():
        must(row.room != 'door' or row.name in reached, f'{row.name} is a verb that nothing reaches')
        must(row.room != 'door' or row.path == '', f'{row.name} has an address')
    must(not [name for path in Bodies().api['paths'].values() for method in path.values() if isinstance(method, dict)
              for name in [method.get('operationId')] if ('door', name) in ROWS], 'a door is in the description of the API')


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--engine', choices=['sqlite', 'postgres', 'both'], default='sqlite')
    words = parser.parse_args()
    tests = [(test.__name__, engine, test) for engine in engines(words.engine) for test in (the_api, the_web, as_a_delegate)]
    tests.append((every_door_has_its_form.__name__, 'sqlite', every_door_has_its_form))
    return run(tests)


if __name__ == '__main__':
    sys.exit(main())

#!/usr/bin/env python3
"""scan: what two scanners find on the running desk: sqlmap over every parameter that the pages send, wapiti over every page.

    tests/scan.py [sqlmap] [wapiti] [--jobs N] [--keep FOLDER]

The desk is the typical world of the browser tests; four people and a stranger look at it, each through a go-between of this test
(tests/between.py), everything on loopback. The go-between gives each form a fresh key, so that a scanner's request is not refused as
one that was answered before, and counts: an answer of 5xx, and a form of src/web/routes.def that nothing was sent to, are failures
here as well as what the scanners say themselves. First each scanner is held against a server that is wrong on purpose, and must find
that: without it their silence would mean nothing.

--keep FOLDER: their own logs. Ends with "N passed, N failed[, N skipped]"; exit 77 when neither scanner is installed.
"""
import argparse
import collections
import concurrent.futures
import contextlib
import html
import html.parser
import http.server
import json
import pathlib
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

from asking import ROOT, Client, address_of
from between import PLACEHOLDER, Between, Server
from visiting import Visitor, enrol

sys.path.insert(0, str(ROOT / 'tests' / 'browser'))
import worlds  # noqa: E402

PASSWORD = '掃描用的一句話 2026'
STRANGER = 'stranger'
# Who looks, in this order: a page is taken from the first who may see it, a form from the first whom it is shown to.
ROLES = (STRANGER, 'contact', 'system_admin', 'team_leader', 'ciso')
NUMBERED = re.compile(r'\.[1-9]\d*(\.|$)')
EXAMPLES = {'signs': 'sign', 'i': 'incident', 'systems': 'asset', 'people': 'person', 'places': 'place', 'ledger': 'seq', 'link': 'link',
            'attachments': 'sha256', 'choices': 'conflict', 'ok': 'receipt', 'r': 'token', 'errors': 'code'}
# What ends that which the others need comes last, in this order.
LAST = ('/judge', '/clear', '/annul', '/reopen', '/close', '/revoke', '/lock', '/unlock', '/link', '/off', '/end', '/password')
# What a field takes, by the end of its name.
SAMPLES = {'date|day': '115/11/22', 'time': '02:00', 'at': '2026-11-22T02:00:00+08:00', 'minutes|count|level': '4', 'seq|until|most': '20',
           'return': '/board', 'phone|fax': '05-5860101', 'email': 'mei@example.gov.tw', 'code': '123456',
           'current|password|again': '掃描用的另一句話 2026'}
SQLMAP_S = WAPITI_S = 1800   # for one run, on a machine that has other things to do

passed = failed = skipped = 0
at_work = set()


def holds(what, found, details=()):
    global passed, failed
    passed, failed = passed + bool(found), failed + (not found)
    print(('ok   ' if found else 'FAIL ') + what + ''.join('\n    ' + line for line in details), flush=True)


class Forms(html.parser.HTMLParser):
    """Every form of a page with every field that it has, filled in so that the desk has something to judge."""

    def __init__(self, path, text):
        super().__init__()
        self.forms, self.form, self.open = [], None, None
        self.path = path
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        a = dict(attrs)
        name, kind = a.get('name'), a.get('type', 'text')
        if tag == 'form':
            self.form = {'method': a.get('method', 'get').lower(), 'action': a.get('action') or self.path, 'fields': {}}
            self.forms.append(self.form)
        elif not self.form:
            return
        elif tag == 'option' and self.open and self.open[0] == 'select':
            if 'selected' in a or not self.form['fields'].get(self.open[1]):
                self.form['fields'][self.open[1]] = a.get('value', '')
        elif tag == 'button' and a.get('formaction'):
            self.forms.append({**self.form, 'action': a['formaction']})  # the same fields, elsewhere
        elif not name:
            return
        elif tag == 'input' and kind == 'file':     # wapiti sends files; sqlmap does not
            return
        elif tag == 'input' and kind == 'radio':
            if 'checked' in a or name not in self.form['fields']:
                self.form['fields'][name] = a.get('value', 'on')
        elif tag == 'button' or tag == 'input':
            self.form['fields'].setdefault(name, a.get('value') or ('on' if kind == 'checkbox' else sample(name)))
        elif tag == 'select':
            self.open, self.form['fields'][name] = (tag, name), ''
        elif tag == 'textarea':
            self.open, self.form['fields'][name] = (tag, name), ''

    def handle_data(self, data):
        if self.open and self.open[0] == 'textarea':
            self.form['fields'][self.open[1]] += data

    def handle_endtag(self, tag):
        if tag == 'form':
            self.form = None
        elif self.open and tag == self.open[0]:
            name = self.open[1]
            if self.form and tag == 'textarea':
                self.form['fields'][name] = self.form['fields'][name].strip() or sample(name)
            self.open = None


def sample(name):
    """Something that a field of this name would take."""
    for end, value in SAMPLES.items():
        if re.search(f'(^|[._])({end})$', name):
            return value
    return '一句說明'


def routes(words):
    text = (ROOT / 'src/web/routes.def').read_text('utf-8')
    return re.findall(rf'^(?:{words})\(\s*"([^"]+)"', text, re.M)


PAGES = routes('PAGE|OPEN_PAGE|FILE')
ROUTES = sorted(set(routes('PAGE|OPEN_PAGE|FILE|FORM|OPEN_FORM|FORM_OWN|OPEN_FORM_OWN')), key=lambda row: row.count('{'))
FORMS = routes('FORM|OPEN_FORM|FORM_OWN|OPEN_FORM_OWN')
KNOWN = [(row, re.compile(re.sub(r'\{\w+\}', '[^/]+', row))) for row in ROUTES]


def pattern_of(path):
    """The row of routes.def that an address stands for: a literal one before one with an id."""
    return next((row for row, known in KNOWN if known.fullmatch(path)), path)


def addresses(examples, rows):
    """Each row for every example that there is of its id."""
    for row in rows:
        kind = EXAMPLES.get('i' if row.startswith('/i/') else row.partition('/{')[0].rpartition('/')[2])
        for one in examples.get(kind, []) if '{' in row else [None]:
            yield re.sub(r'\{\w+\}', str(one), row, count=1)


class Person:
    """Somebody who looks at the desk: a session, the go-between, the pages that they see, what those send."""

    def __init__(self, role, desk, links, examples, taken):
        self.role, address = role, address_of(desk)
        self.visitor, log_in = Visitor(address), None
        if role != STRANGER:
            enrol(address, links[role]['path'], PASSWORD)

            def log_in(visitor):
                visitor.log_in(role.replace('_', '-'), PASSWORD)
                assert visitor.session, f'{role} can not log in'

            log_in(self.visitor)
        self.between = Between(self.visitor, log_in, many_sources=role == STRANGER, spare=('/logout',))
        self.pages, self.shapes, self.numbered, self.sheets = [], [], set(), set()
        self.look(examples, taken)

    def look(self, examples, taken):
        """Every page for every example, and what they link to: of each row and query's names the first few."""
        eye, waiting, met = Visitor(self.between.address), list(addresses(examples, PAGES)), collections.Counter()
        seen = set(waiting)
        for path in waiting:
            page = eye.get(path, follow=False)
            if page.status != 200:
                continue
            row, had = pattern_of(path.partition('?')[0]), {pattern for method, pattern, _ in (t for t in taken if len(t) == 3)}
            links = self.read(path, page.text, taken) if page.headers.get('content-type', '').startswith('text/html') else []
            # An address of each page, and those that showed a form which none had shown before.
            if ('page', row) not in taken or any(method == 'post' and pattern_of(where) not in had for method, where, _ in self.shapes):
                taken.add(('page', row))
                self.pages.append(path)
            for link in links:
                where, _, query = link.partition('?')
                kind = (pattern_of(where), tuple(sorted(urllib.parse.parse_qs(query))))
                if link not in seen and kind[0] in ROUTES and met[kind] < 4:
                    met[kind] += 1
                    seen.add(link)
                    waiting.append(link)
        eye.close()

    def take(self, method, path, fields, taken):
        # Of fields that are numbered one of each kind: they are read by one loop.
        self.sheets |= {name for name, _ in fields if SHEETS.match(name)}
        self.numbered |= {name for name, _ in fields if NUMBERED.search(name)}
        fields = [(name, value) for name, value in fields if not NUMBERED.search(name)]
        shape = (method, pattern_of(path), tuple(sorted({name for name, _ in fields})))
        if shape not in taken:
            taken.add(shape)
            self.shapes.append((method, path, fields))

    def read(self, path, text, taken):
        links = []
        for form in Forms(path.partition('?')[0], text).forms:
            if form['action'] != '/logout':
                self.take(form['method'], form['action'].partition('?')[0], list(form['fields'].items()), taken)
        for link in re.findall(r'href="(/[^"#]*)', text):
            link = html.unescape(link)
            where, _, query = link.partition('?')
            if pattern_of(where) in ROUTES:
                if query:
                    self.take('get', where, urllib.parse.parse_qsl(query, keep_blank_values=True), taken)
                links.append(link)
        return links


def told(person, examples, taken):
    """Queries that routes.def tells of and no link has: "?lane= ?after=" in what it says of a page."""
    text = (ROOT / 'src/web/routes.def').read_text('utf-8')
    for row, words in re.findall(r'^(?:OPEN_)?(?:PAGE|FILE)\("([^"]+)",[^"]*"(.*)"\)', text, re.M):
        names = re.findall(r'\?(\w+)=', words)
        known = {name: value for method, path, fields in person.shapes if (method, pattern_of(path)) == ('get', row)
                 for name, value in fields}
        if set(names) - set(known):
            fields = [(name, known.get(name) or sample(name)) for name in names]
            person.take('get', next(iter(addresses(examples, [row]))), fields, taken)


def unseen(people, examples, taken):
    """Forms that no page of this world shows: the fields that their verb takes (desk/inputs.def)."""
    hidden = []
    text, rows = (ROOT / 'src/desk/inputs.def').read_text('utf-8'), (ROOT / 'src/web/routes.def').read_text('utf-8')
    shown = {shape[1] for shape in taken if shape[0] == 'post'}
    for row in FORMS:
        if row in shown or row == '/logout':
            continue
        verb = re.search(rf'FORM(?:_OWN)?\("{re.escape(row)}",\s*\w+,\s*(\w+)', rows)[1]
        fields = []
        for name, kind, words in re.findall(rf'^FIELD\({verb}, (\w+), (\w+), \w+, ([^,]+),', text, re.M):
            if kind == 'TIME':
                fields.append((name + '.choice', 'now'))
            elif kind != 'PARTS':
                fields.append((name, words.strip('"').partition('|')[0] if kind == 'CODE' else sample(name)))
        path = next(iter(addresses(examples, [row])))
        who = people['system_admin' if row.startswith('/people/') else 'contact']
        who.take('post', path, [('csrf', PLACEHOLDER), ('key', PLACEHOLDER), *fields], taken)
        hidden.append(row)
    return hidden


# ---- The servers that are wrong on purpose ----

class Wrong(http.server.BaseHTTPRequestHandler):
    """/q?name= and a form: SQL put together from text, and what was typed comes back as it is."""
    protocol_version = 'HTTP/1.1'

    def log_message(self, *_):
        pass

    def do_GET(self):
        self.reply(dict(urllib.parse.parse_qsl(self.path.partition('?')[2], keep_blank_values=True)))

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get('content-length') or 0)).decode('utf-8', 'replace')
        self.reply(dict(urllib.parse.parse_qsl(body, keep_blank_values=True)))

    def reply(self, typed):
        store = sqlite3.connect(':memory:')
        store.executescript("CREATE TABLE t(name TEXT, what TEXT); INSERT INTO t VALUES ('a', 'one'), ('b', 'two'), ('4', 'three');")
        try:
            rows = store.execute(f"SELECT what FROM t WHERE name = '{typed.get('name', 'a')}'").fetchall()
            said = ''.join(f'<li>{row[0]}</li>' for row in rows)
        except sqlite3.Error:      # silent, as the desk is: found by what differs alone
            said = ''
        finally:
            store.close()
        page = ('<!doctype html><title>t</title><p>Everything here is a line of text, so that a page has a length.</p>'
                f'<ul>{said}</ul><p>{typed.get("say", "")}</p><a href="/q?name=a&amp;say=b">again</a>'
                '<form method="post" action="/f"><input name="name" value="a"><input name="say" value="b"></form>').encode()
        self.send_response(200)
        self.send_header('Content-Type', 'text/html; charset=utf-8')
        self.send_header('Content-Length', str(len(page)))
        self.end_headers()
        self.wfile.write(page)


@contextlib.contextmanager
def wrong():
    server = Server(('127.0.0.1', 0), Wrong)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f'http://127.0.0.1:{server.server_address[1]}'
    finally:
        server.shutdown()
        server.server_close()


# ---- sqlmap ----

def perform(command, said, seconds):
    """A scanner to its end; ended with this test, and what it leaves out of time says so."""
    with open(said, 'wb') as out:
        running = subprocess.Popen(list(map(str, command)), stdout=out, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
        at_work.add(running)
        try:
            running.wait(seconds)
        except subprocess.TimeoutExpired:
            out.write(b'\nscan: out of time\n')
        finally:
            running.kill()
            running.wait()
            at_work.discard(running)


@contextlib.contextmanager
def several(jobs):
    """Scanners beside each other; when this test is ended, they end first."""
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        try:
            yield pool
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            for running in list(at_work):
                running.kill()
            raise


def request_text(address, method, path, fields, more=()):
    """One request as a proxy of testers logs it; sqlmap reads many of them in one run."""
    host, body = address.removeprefix('http://'), urllib.parse.urlencode(fields)
    if method == 'get' and body:
        path, body = f'{path}?{body}', ''
    lines = [f'{method.upper()} {path} HTTP/1.1', f'Host: {host}', *more]
    if method == 'post':
        lines += ['Content-Type: application/x-www-form-urlencoded', '', body]
    rule = '=' * 54
    return f'{rule}\n1:00:00 AM  {address}  [127.0.0.1]\n{rule}\n' + '\n'.join(lines) + f'\n{rule}\n\n'


# More places, and what differs in nothing but time (T).
DEEP = ('--level=2', '--risk=2', '--technique=BEUSTQ')


def sqlmap(name, texts, folder, *more):
    """What one run of sqlmap says about these requests: (parameters that it tried, lines of findings, its words)."""
    log, said = folder / f'{name}.requests', folder / f'{name}.log'
    log.write_text('\n'.join(texts), 'utf-8')
    # Level 1 and risk 1: by difference (B), by error (E), UNION (U), a second statement (S), inline (Q), in the likely places of a
    # statement. Forms write, one change a request; what they would break in an INSERT shows as a 5xx besides. The pages' queries, which
    # become WHERE and ORDER BY, get DEEP.
    command = ['sqlmap', '-l', log, '--batch', '--level=1', '--risk=1', '--technique=BEUSQ', '--dbms=SQLite', '--keep-alive', '--skip-waf',
               '--ignore-redirects', '--drop-set-cookie', '--ignore-stdin', '--union-cols=1-10', '--ignore-code=*', '--timeout=20',
               '--param-exclude=^csrf$', '--flush-session', '--answers=save scanning time=N,skip further tests=N', '--disable-coloring',
               '--output-dir', folder / name, '--results-file', folder / f'{name}.csv', *more]
    perform(command, said, SQLMAP_S)
    words = said.read_text('utf-8', 'replace')
    tried = len(re.findall(r'testing for SQL injection on', words))
    found = re.findall(r'^.*(?:is vulnerable|parameter .*appears to be .*injectable|heuristic.*shows that .* might be '
                       r'|identified the following|CRITICAL.*(?:onnect|timed out)(?!.*going to retry)).*$', words, re.M)
    return tried, found, words


def sqlmap_sees(folder):
    with wrong() as address:
        texts = [request_text(address, 'get', '/q', [('name', 'a'), ('say', 'b')]),
                 request_text(address, 'post', '/f', [('say', 'b'), ('name', 'a')]),
                 request_text(address, 'get', '/none', [('say', 'b')])]
        _, found, _ = sqlmap('wrong', texts, folder)
    vulnerable = [line for line in found if 'is vulnerable' in line]
    holds('sqlmap finds the parameters that are wrong on purpose, by GET and by POST, and no other',
          len(vulnerable) == 2 and all("'name'" in line for line in vulnerable), [] if len(vulnerable) == 2 else found[-8:])


def request_of(person, shape):
    """With sqlmap's mark behind the id of the address, which is tried as well then."""
    method, path, fields = shape
    at = [part.startswith('{') for part in pattern_of(path).split('/')]
    marked = '/'.join(part + '*' * (i < len(at) and at[i]) for i, part in enumerate(path.split('/')))
    return request_text(person.between.address, method, marked, fields)


def shares(weights, things, count):
    """In as many parts that weigh about the same, each in the order that it had."""
    parts, sums = [[] for _ in range(count)], [0] * count
    for weight, thing in zip(weights, things):
        lightest = sums.index(min(sums))
        parts[lightest].append(thing)
        sums[lightest] += weight + 1
    return parts


def sqlmap_scans(people, folder, jobs):
    shapes = [(person, shape) for person in people for shape in person.shapes]
    shapes.sort(key=lambda entry: next((i for i, end in enumerate(LAST) if entry[1][1].endswith(end)), -1))
    queries = [request_text(person.between.address, *shape) for person, shape in shapes if shape[0] == 'get']
    forms = [entry for entry in shapes if entry[1][0] == 'post']
    # Of the others only what their address has, cookies and headers.
    pages = [request_of(person, ('get', path, [])) for person in people for path in person.pages
             if '?' not in path and '{' in pattern_of(path)]
    contact = people[1]
    cookies = '; '.join(f'{k}={v}*' for k, v in contact.visitor.cookies.items())
    pages.append(request_text(contact.between.address, 'get', '/todo', [], ('X-Own-Cookie: 1', f'Cookie: {cookies}')))
    heads = ('Accept-Language: zh-TW*', 'User-Agent: some*', 'If-None-Match: 1*')
    pages.append(request_text(contact.between.address, 'get', '/board', [], heads))
    runs = [(f'queries-{i}', queries[i::jobs], DEEP) for i in range(jobs)] + [(f'pages-{i}', pages[i::jobs], ()) for i in range(jobs)]
    # Last, since with each of them the record grows, and its pages.
    shared = shares([len(shape[2]) for _, shape in forms], [request_of(*entry) for entry in forms], jobs)
    runs += [(f'forms-{i}', part, ()) for i, part in enumerate(shared)]
    with several(jobs) as pool:
        done = list(pool.map(lambda run: (run, sqlmap(run[0], run[1], folder, *run[2])), runs))
    for (name, asked, _), (tried, found, words) in done:
        ended = 'ending @' in words and 'out of time' not in words
        seen = len(re.findall(r'do you want to test this URL', words))
        fine = ended and tried >= len(asked) // 2 and seen == len(asked)
        holds(f'sqlmap {name}: {len(asked)} requests, {tried} parameters', fine and not found,
              found or ([] if fine else [f'{seen} looked at', words[-600:]]))


# ---- wapiti ----

# Each a run of its own; MANY send a hundred payloads a field, or look for each field on each page, and come last, since the record grows.
# blindsql and nikto are not among them: the one sleeps in dialects that are not ours, and sqlmap does better; the other asks for the
# files of other products.
MANY = ('xss,permanentxss', 'exec', 'file')
MODULES = ('sql,xss,crlf,redirect,htaccess,backup,ssrf,xxe,cookieflags,http_headers,methods,csp', *MANY)
# Of the official form and the table of the level, whose rows are read by one loop, MANY take none; the others all of them.
SHEETS = re.compile(r'(values|field|criterion|reason|what|hit|dim)\.')
# What it reports and is none, by its kind and its words, with the reason.
NONE = {
    ('HTTP Secure Headers', 'X-XSS-Protection is not set'):
        'browsers have dropped it, and where it is left it makes holes (OWASP, HTTP Headers Cheat Sheet); the pages have a CSP',
    ('HTTP Secure Headers', 'Strict-Transport-Security is not set'):
        'over plain HTTP it must not be sent (RFC 6797, 7.2); tests/tls_test.py holds it over TLS',
    ('XML External Entity', 'XXE vulnerability via injection in the parameter allow_private'):
        'it looks for the word link-local of /etc/networks, which the refusal itself says: what the field allows',
}
# It looks for everything that was ever sent on every page: twice the pages, four times the work, and the pages of a case, which show all
# that was said in it, took it hours. There tests/browser/xss.mjs has a browser run through a record full of attempts.
STORED, STORED_PAGES = 'xss,permanentxss', 20


def wapiti(name, address, pages, folder, modules, skip=()):
    own = folder / f'{name}.store'
    own.mkdir(exist_ok=True)
    # Without them it would go and fetch them from its makers.
    (own / 'apps.json').write_text('{}', 'utf-8')
    (own / 'nikto_db').touch()
    report, said = folder / f'{name}.json', folder / f'{name}.log'
    command = ['wapiti', '-u', address + '/', '--scope', 'domain', '-m', modules, '-f', 'json', '-o', report, '--flush-session',
               '--no-bugreport', '-d', '1', '--max-links-per-page', '1', '-S', 'normal', '-t', '60',
               '--endpoint', address + '/elsewhere/', '--store-session', own, '--store-config', own]
    for path in pages:
        command += ['-s', address + path]
    for field in ('csrf', *skip):
        command += ['--skip', urllib.parse.quote(field)]
    perform(command, said, WAPITI_S)
    return json.loads(report.read_text('utf-8')) if report.exists() else None, said.read_text('utf-8', 'replace')


def rows_of(found):
    return [(kind, f'{f["method"]} {f["path"]} {f["parameter"] or ""}: {f["info"][:160]}')
            for kind, findings in [*found['vulnerabilities'].items(), *found['anomalies'].items()] for f in findings
            if (kind, f['info']) not in NONE]


def wapiti_sees(folder):
    with wrong() as address:
        found, words = wapiti('wrong-wapiti', address, ['/q?name=a&say=b'], folder, 'xss,permanentxss')
    rows = rows_of(found) if found else []
    scripts = [row for kind, row in rows if 'Cross Site' in kind and ' say:' in row]
    holds('wapiti finds what is echoed as it is, by GET and by POST', {row.partition(' ')[0] for row in scripts} == {'GET', 'POST'},
          [] if scripts else [str(rows[:8]), words[-600:]])


def wapiti_scans(people, folder, jobs):
    def one(work):
        person, modules = work
        name = f'wapiti-{person.role}-{MODULES.index(modules)}'
        return work, wapiti(name, person.between.address, person.pages, folder, modules,
                            person.numbered | (person.sheets if modules in MANY else set()))

    work = [(person, modules) for modules in MODULES for person in sorted(people, key=lambda one: -len(one.pages))
            if person.pages and not (modules == STORED and len(person.pages) > STORED_PAGES)]
    with several(jobs) as pool:
        done = list(pool.map(one, work))
    for (person, modules), (found, words) in done:
        rows = [f'{kind}: {row}' for kind, row in rows_of(found)] if found else []
        crawled = int((re.findall(r'Wapiti found (\d+) URLs', words) or ['0'])[0])
        ended = [name for name in modules.split(',') if f'Launching module {name}\n' not in words]
        lost = re.findall(r'(\d+) requests were skipped', words)
        fine = found and not ended and not lost and crawled >= len(person.pages)
        holds(f'wapiti as {person.role}: {len(person.pages)} pages, {crawled} addresses and forms: {modules}', fine and not rows,
              rows[:20] or ([] if fine else [f'not done: {ended}, lost: {lost}', words[-600:]]))
    for person in people:
        holds(f'wapiti as {person.role}: the desk was led nowhere else', not person.between.reached, person.between.reached[:4])


# ---- Both ----

def reach(name, people, hidden):
    """What came to the desk: of each form how often, and how often it was done."""
    sent = collections.defaultdict(collections.Counter)
    for person in people:
        for (method, path), statuses in person.between.answers.items():
            sent[(method, pattern_of(path))] += statuses
    never = [row for row in FORMS if ('POST', row) not in sent and row != '/logout' and row not in hidden]
    undone = [row for row in FORMS if ('POST', row) in sent and min(sent[('POST', row)]) >= 400]
    asked = [row for row in FORMS if row not in hidden and row != '/logout']
    holds(f'{name}: {len(asked) - len(never)} of {len(asked)} forms were sent to', not never, never)
    print(f'     {len(undone)} never went through: ' + ', '.join(f'{row} {dict(sent[("POST", row)])}' for row in undone), flush=True)
    total = sum(sent.values(), collections.Counter())
    print(f'     {sum(total.values())} requests: ' + ', '.join(f'{s}: {n}' for s, n in sorted(total.items())), flush=True)


def more(desk):
    """What the typical night has none of: a kept file, a case that was none after all."""
    client, token = Client(address_of(desk)), desk.token('contact')
    file = client.must('POST', '/api/v1/attachments', token, b'evidence')['sha256']
    sign = client.must('POST', '/api/v1/signs', token, {'type': 'web-down', 'text': '首頁打不開', 'attachments': [
        {'sha256': file, 'name': 'a.txt', 'media': 'text/plain'}]})['sign']
    annulled = client.must('POST', f'/api/v1/signs/{sign}/verdict', token, {'verdict': 'incident', 'reason': '看過了'})['incident']
    client.must('POST', f'/api/v1/incidents/{annulled}/annul', desk.token('team_leader'), {'reason': '廠商排程'})
    client.close()
    return {'annulled': [annulled]}


def meet(desk, examples, links):
    """Everybody who looks, with what is theirs to look at."""
    # Whom the administrator's forms are about is nobody who looks.
    examples = {**examples, **more(desk), 'person': [desk.people['staff']], 'seq': ['1'], 'code': ['not-found'],
                'conflict': ['tell-leader']}
    examples['incident'] = examples['incident'] + examples.pop('annulled')
    taken, people = set(), []
    for role in ROLES:
        people.append(Person(role, desk, links, examples, taken))
    told(people[1], examples, taken)
    hidden = unseen({person.role: person for person in people}, examples, taken)
    # "/" only leads on.
    missing = [row for row in PAGES if ('page', row) not in taken and row != '/']
    count = sum(len(person.pages) for person in people), sum(len(person.shapes) for person in people)
    holds(f'{len(PAGES) - len(missing)} pages at {count[0]} addresses, {count[1]} shapes of requests', not missing, missing)
    return people, hidden


def main():
    global skipped
    words = argparse.ArgumentParser()
    words.add_argument('which', nargs='*')
    words.add_argument('--jobs', type=int, default=2)
    words.add_argument('--keep')
    words.add_argument('--see', action='store_true', help='only say what would be tried')
    given = words.parse_args()
    wanted = [name for name in ('sqlmap', 'wapiti') if shutil.which(name) and (not given.which or name in given.which)]
    skipped = 2 - len(wanted) if not given.which else 0
    if not wanted:
        print('needs the Debian packages sqlmap and wapiti')
        sys.exit(77)
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(given.keep or scratch)
        folder.mkdir(exist_ok=True)
        # Each has a desk of its own: what one of them wrote into a case would be read by the other on every page of it.
        for name in wanted:
            {'sqlmap': sqlmap_sees, 'wapiti': wapiti_sees}[name](folder)
            with worlds.world('typical') as (desk, examples, links):
                people, hidden = meet(desk, examples, links)
                if given.see:
                    for person in people:
                        for shape in person.shapes:
                            print(person.role, *shape)
                    sys.exit(0)
                started = time.monotonic()
                {'sqlmap': sqlmap_scans, 'wapiti': wapiti_scans}[name](people, folder, given.jobs)
                # wapiti knows the forms that it is shown.
                reach(name, people, hidden if name == 'wapiti' else [])
                print(f'     {time.monotonic() - started:.0f} s', flush=True)
                fell = [line for person in people for line in person.between.fell]
                holds(f'{name}: the desk never fell over', not fell, fell[:12])
                holds(f'{name}: the desk still answers', people[1].visitor.get('/board').status == 200)
    print(f'{passed} passed, {failed} failed' + (f', {skipped} skipped' if skipped else ''))
    sys.exit(1 if failed else 0)


if __name__ == '__main__':
    main()

#!/usr/bin/env python3
"""desk: runs the scenarios of spec/*.desk; the language is described in doc/scenarios.md.

    tools/desk.py [--engine sqlite|postgres|both] [--tocsin PATH] [--jobs N] [--verbose] [--keep] [FILE…]

Each scenario gets a new store, a server, a clock of its own; its lines are acts through the API and the command line and
expectations of what comes back. Then the server is stopped and the record is made to prove itself (see prove()). Without
FILE: every scenario of spec/. Ends with "N passed, N failed[, N skipped]"; exits 1 if any failed.
"""
import argparse
import concurrent.futures
import datetime
import http.client
import importlib.util
import json
import os
import pathlib
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import traceback
import uuid

ROOT = pathlib.Path(__file__).resolve().parent.parent
VERIFIER = ROOT / 'tests' / 'verifier' / 'verify.py'  # by RFC and C2SP texts; shares no line with the C
TAIPEI = datetime.timezone(datetime.timedelta(hours=8))
METHODS = ('GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS')
WORD = re.compile(r'[A-Za-z_][A-Za-z0-9_]*')
VARIABLE = re.compile(r'\$(?:(?P<bare>[A-Za-z_]\w*)|\{(?P<name>[A-Za-z_]\w*)(?P<shift>[+-][0-9dhms]+)?\})')
DURATION = re.compile(r'(\d+)([dhms])')
PEOPLE = {'staff': ('王小明', '課員'), 'contact': ('陳美玲', '資安聯絡人'), 'team_leader': ('張文雄', 'ISMS 執行小組組長'),
          'team_member': ('黃志豪', 'ISMS 執行小組'), 'server_admin': ('林志明', '主機房管理人員'), 'ciso': ('李淑芬', '資安長'),
          'mayor': ('廖宗憲', '鎮長'), 'admin_office': ('許雅婷', '行政室'), 'auditor': ('蔡佩君', '稽核人員')}
OPERATORS = ('==', '!=', '<=', '>=', '<', '>', 'contains', 'lacks', 'matches', 'exists', 'missing', 'count')


class Wrong(Exception):
    """What a scenario found, or what is wrong with its text; says where."""


class Skip(Exception):
    """The scenario can't run here, and says why."""


# --- The text ---------------------------------------------------------------------------------------------------------

class Step:
    """One statement: what (its first word, or 'request'), where ("file:line") and what was read."""

    def __init__(self, what, where, **fields):
        self.what, self.where = what, where
        self.__dict__.update(fields)

    def __repr__(self):
        return f'{self.where}: {self.what}'


class Scenario:
    def __init__(self, path):
        self.path, self.title, self.clauses, self.steps = path, '', [], []
        self.columns = [{}]  # one set of values for each run
        self.needs = []


def depth_of(text):
    """How many brackets of JSON text are open at its end; strings are skipped. Negative when one too many is closed."""
    depth, quoted, escaped = 0, False, False
    for c in text:
        if quoted:
            if escaped:
                escaped = False
            elif c == '\\':
                escaped = True
            elif c == '"':
                quoted = False
        elif c == '"':
            quoted = True
        elif c in '[{':
            depth += 1
        elif c in ']}':
            depth -= 1
    return depth


class Reader:
    """Lines to steps."""

    def __init__(self, path, folder=None):
        self.path = pathlib.Path(path)
        self.folder = pathlib.Path(folder or self.path.parent)
        self.lines = self.path.read_text(encoding='utf-8').split('\n')
        self.at = 0
        try:
            self.name = str(self.path.resolve().relative_to(ROOT))
        except ValueError:
            self.name = str(path)

    def wrong(self, words, at=None):
        return Wrong(f'{self.name}:{(self.at if at is None else at)}: {words}')

    def next(self):
        """(indent, text) of the next line that says something, or None. self.at becomes its number, from 1."""
        while self.at < len(self.lines):
            line = self.lines[self.at]
            self.at += 1
            text = line.strip()
            if text and not text.startswith('#'):
                return len(line) - len(line.lstrip()), text
        return None

    def peek(self):
        at = self.at
        found = self.next()
        self.at = at
        return found

    def json_from(self, text):
        """JSON that begins in text and goes on over the following lines until its brackets are closed."""
        began = self.at
        while depth_of(text) > 0:
            if self.at >= len(self.lines):
                raise self.wrong('this JSON does not end', began)
            text += '\n' + self.lines[self.at]
            self.at += 1
        return text

    def body(self, indent):
        """The indented `name: value` lines that follow, as [(name, value text)]; None when there are none."""
        rows = []
        while True:
            found = self.peek()
            if not found or found[0] <= indent or found[1].startswith('->'):
                break
            _, text = self.next()
            name, colon, value = text.partition(':')
            if not colon or not WORD.fullmatch(name.strip()):
                raise self.wrong(f'expected "name: value", got {text!r}')
            value = value.strip()
            rows.append((name.strip(), self.json_from(value) if value[:1] in '{["' else value))
        return rows or None

    def read(self):
        scenario = Scenario(self.path)
        scenario.steps = self.steps(scenario, None)
        if not scenario.title:
            raise self.wrong('the first line must be `scenario TITLE`', 1)
        return scenario

    def steps(self, scenario, until):
        steps = []
        while True:
            found = self.next()
            if not found:
                if until:
                    raise self.wrong(f'`end` of `{until}` is missing')
                return steps
            indent, text = found
            word, _, rest = text.partition(' ')
            rest = rest.strip()
            if word == 'end':
                if not until:
                    raise self.wrong('`end` without a beginning')
                return steps
            if not until and self.heading(scenario, word, rest, indent, steps):
                continue
            steps.append(self.statement(scenario, word, rest, indent, text))

    def heading(self, scenario, word, rest, indent, steps):
        if word == 'scenario':
            scenario.title = rest
        elif word == 'clause':
            scenario.clauses += rest.split()
        elif word == 'needs':
            scenario.needs.append(rest)
        elif word == 'for':
            self.columns(scenario, rest, indent)
        elif word == 'use':
            inner = Reader(self.folder / rest, self.folder)
            part = Scenario(inner.path)
            steps += inner.steps(part, None)
        else:
            return False
        return True

    def columns(self, scenario, rest, indent):
        """`for law 107 115` and its indented rows: one run for each column."""
        rows = [shlex.split(rest)]
        while self.peek() and self.peek()[0] > indent:
            rows.append(shlex.split(self.next()[1]))
        if any(len(row) != len(rows[0]) for row in rows) or len(rows[0]) < 2:
            raise self.wrong('every row of `for` has a name and as many values as the first')
        scenario.columns = [{row[0]: row[i] for row in rows} for i in range(1, len(rows[0]))]

    def statement(self, scenario, word, rest, indent, text):
        where = f'{self.name}:{self.at}'
        if word in METHODS:
            return self.request(word, rest, indent, where)
        if word == '->':
            status, *more = shlex.split(rest)
            if more[:1] == ['code']:
                more = more[1:]
            if not re.fullmatch(r'\d+', status) or len(more) > 1:
                raise self.wrong('expected `-> STATUS [code "…"]`')
            return Step('answer', where, status=int(status), code=more[0] if more else None)
        if word == 'keep':
            match = re.fullmatch(r'(\w+)\s*=\s*(.+)', rest)
            if not match:
                raise self.wrong('expected `keep NAME = .path`')
            return Step('keep', where, name=match[1], path=match[2].strip())
        if word == 'expect':
            return self.expectation(rest, where)
        if word == 'run':
            return Step('run', where, argv=rest)
        if word == 'file':
            name, _, value = rest.partition(' ')
            return Step('file', where, name=name, text=self.json_from(value.strip()))
        if word in ('repeat', 'if', 'unless'):
            return Step(word, where, rest=rest, steps=self.steps(scenario, word))
        if word == 'let':
            match = re.fullmatch(r'(\w+)\s*=\s*(.*)', rest)
            if not match:
                raise self.wrong('expected `let NAME = VALUE`')
            return Step('let', where, name=match[1], value=match[2])
        if word in ('clock', 'advance', 'as', 'header', 'note'):
            if not rest:
                raise self.wrong(f'`{word}` of what?')
            return Step(word, where, rest=rest)
        if word in ('restart', 'crash', 'tick', 'prove') and not rest:
            return Step(word, where)
        raise self.wrong(f'no such statement: {text!r}')

    def request(self, method, rest, indent, where):
        path, _, more = rest.partition(' ')
        more = more.strip()
        if not path.startswith('/'):
            raise self.wrong('a path begins with /')
        if more.startswith('file '):
            return Step('request', where, method=method, path=path, upload=shlex.split(more[5:]), body=None, rows=None)
        if more.startswith('text '):
            return Step('request', where, method=method, path=path, upload=None, body=more[5:], rows=None, raw=True)
        if more:
            if more[0] not in '{["':
                raise self.wrong('a body is JSON, or `file PATH`, or `text …`, or indented `name: value` lines')
            return Step('request', where, method=method, path=path, upload=None, body=self.json_from(more), rows=None)
        return Step('request', where, method=method, path=path, upload=None, body=None, rows=self.body(indent))

    def expectation(self, rest, where):
        for operator in sorted(OPERATORS, key=len, reverse=True):
            if operator.isalpha():
                match = re.fullmatch(rf'(\S.*?)\s+{operator}(?:\s+(.*))?', rest, re.S)
            else:
                match = re.fullmatch(rf'(\S.*?)\s+{re.escape(operator)}\s+(.*)', rest, re.S)
            if match and not any(f' {o} ' in f' {match[1]} ' for o in OPERATORS):
                value = match[2]
                if operator in ('exists', 'missing'):
                    if value:
                        raise self.wrong(f'`{operator}` takes no value')
                elif value is None:
                    raise self.wrong(f'`{operator}` of what?')
                elif value[:1] in '{[':
                    value = self.json_from(value)
                return Step('expect', where, path=match[1], operator=operator, value=value)
        raise self.wrong('expected `expect .path OPERATOR VALUE`; operators: ' + ' '.join(OPERATORS))


# --- Values -----------------------------------------------------------------------------------------------------------

def read_instant(text):
    """RFC 3339, seconds and offset optional (+08:00), or a date alone (its midnight); None when it is none."""
    match = isinstance(text, str) and re.fullmatch(
        r'(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(:\d\d)?(\.\d+)?(Z|[+-]\d\d:\d\d)?)?', text)
    if not match:
        return None
    day, minute, second, fraction, zone = match.groups()
    try:
        return datetime.datetime.fromisoformat(
            f'{day}T{minute or "00:00"}{second or ":00"}{(fraction or ".000000")[:7].ljust(7, "0")}'
            f'{"+00:00" if zone == "Z" else zone or "+08:00"}')
    except ValueError:
        return None


def print_instant(instant):
    text = instant.astimezone(TAIPEI).isoformat(timespec='milliseconds')
    return text.replace('.000', '')


def read_duration(text):
    sign = -1 if text.startswith('-') else 1
    text = text.lstrip('+-')
    if not text or DURATION.sub('', text):
        raise ValueError(f'{text!r} is no duration: 45m, 1d2h')
    unit = {'d': 86400, 'h': 3600, 'm': 60, 's': 1}
    return datetime.timedelta(seconds=sign * sum(int(n) * unit[u] for n, u in DURATION.findall(text)))


def fill(text, values, json_text=False):
    """$name and ${name} and ${name+1h} in text. In JSON text a value stands escaped inside quotes and as JSON outside."""
    def value_of(match):
        name = match['bare'] or match['name']
        if name not in values:
            raise KeyError(f'${name} was never kept')
        value = values[name]
        if match['shift']:
            instant = read_instant(value)
            if not instant:
                raise KeyError(f'${name} is no instant: {value!r}')
            value = print_instant(instant + read_duration(match['shift']))
        return value

    out, last = [], 0
    for match in VARIABLE.finditer(text):
        out.append(text[last:match.start()])
        last = match.end()
        value = value_of(match)
        if not json_text:
            out.append(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
        else:
            dumped = json.dumps(value, ensure_ascii=False)
            quoted = ''.join(out).replace('\\\\', '').replace('\\"', '').count('"') % 2
            out.append(dumped[1:-1] if quoted and isinstance(value, str) else dumped)
    return ''.join(out) + text[last:]


def literal(text):
    """A value as written: JSON when it is JSON, else the text itself."""
    try:
        return json.loads(text)
    except ValueError:
        return text


PATH_PART = re.compile(r'\.(?P<name>[\w-]+)|\[(?P<index>-?\d+)\]|\[(?P<all>\*)\]|\[(?P<filter>[^\]]+)\]')


def reach(value, path):
    """The values that a path reaches, as a list: .a.b, [0], [-1], [*], [name=value,other=value]. `.` is the whole."""
    found, at = [value], 0
    if path == '.':
        return found
    while at < len(path):
        match = PATH_PART.match(path, at)
        if not match:
            raise ValueError(f'can not read the path {path!r} from {path[at:]!r}')
        at = match.end()
        step = []
        for item in found:
            if match['name'] is not None:
                if isinstance(item, dict) and match['name'] in item:
                    step.append(item[match['name']])
            elif match['index'] is not None:
                if isinstance(item, list) and -len(item) <= int(match['index']) < len(item):
                    step.append(item[int(match['index'])])
            elif isinstance(item, list):
                pairs = [] if match['all'] else [pair.partition('=')[::2] for pair in match['filter'].split(',')]
                step += [x for x in item if all(
                    (got := reach(x, '.' + n.strip())) and same(got[0], literal(v.strip())) for n, v in pairs)]
        found = step
    return found


def same(got, wanted):
    """Equal as JSON; instants as instants in whichever zone; a bare word equals the text."""
    if got == wanted and isinstance(got, bool) == isinstance(wanted, bool):
        return True
    a, b = read_instant(got), read_instant(wanted)
    if a and b and 'T' in got:
        return a == b
    return isinstance(got, str) and not isinstance(wanted, (bool, dict, list)) and got == str(wanted)


def ordered(got, wanted):
    a, b = read_instant(got), read_instant(wanted)
    return (a, b) if a and b else (got, wanted)


def holds(found, operator, wanted):
    """Does what the path reached (a list of values) stand to wanted as the operator says?"""
    if operator == 'exists':
        return any(x is not None for x in found)
    if operator == 'missing':
        return all(x is None for x in found)
    if operator == 'count':
        if len(found) == 1 and isinstance(found[0], list):
            found = found[0]
        return len(found) == wanted
    if operator == 'lacks':
        return not holds(found, 'contains', wanted)
    if operator == 'contains':
        return any(isinstance(x, str) and str(wanted) in x or isinstance(x, list) and any(same(y, wanted) for y in x)
                   for x in found) or len(found) > 1 and any(same(x, wanted) for x in found)
    if operator == '!=':
        return bool(found) and not any(same(x, wanted) for x in found)
    if len(found) != 1:
        return False
    got = found[0]
    if operator == '==':
        return same(got, wanted)
    if operator == 'matches':
        return isinstance(got, str) and re.search(str(wanted), got) is not None
    try:
        a, b = ordered(got, wanted)
        return {'<': a < b, '<=': a <= b, '>': a > b, '>=': a >= b}[operator]
    except TypeError:
        return False


def short(value, limit=600):
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= limit else text[:limit] + f'… ({len(text)} characters)'


# --- The server under test --------------------------------------------------------------------------------------------

class Desk:
    """A store, its server and its clock, in a directory of their own."""

    AGENCY = 'xiluo'
    READY_S = 60

    def __init__(self, tocsin, engine, cluster, verbose):
        self.tocsin, self.engine, self.cluster, self.verbose = str(tocsin), engine, cluster, verbose
        self.tmp = pathlib.Path(tempfile.mkdtemp(prefix='tocsin-desk-'))
        self.dir, self.clock_file, self.log = self.tmp / 'store', self.tmp / 'clock', self.tmp / 'log'
        self.database = self.vkey = None
        self.server = None
        self.serve_options = []
        self.connection = None
        self.now = None
        self.tokens, self.people = {}, {}

    def env(self):
        env = dict(os.environ, TOCSIN_DIR=str(self.dir), LC_ALL='C.UTF-8', LANGUAGE='')
        env.setdefault('ASAN_OPTIONS', 'detect_leaks=1:abort_on_error=0')
        env.setdefault('UBSAN_OPTIONS', 'print_stacktrace=1:halt_on_error=1')
        return env

    def run(self, argv, **more):
        return subprocess.run([self.tocsin, *argv], env=self.env(), capture_output=True, text=True, timeout=300,
                              stdin=subprocess.DEVNULL, cwd=self.tmp, **more)

    def must_run(self, *argv):
        done = self.run(argv)
        if done.returncode:
            raise Wrong(f'`tocsin {shlex.join(argv)}` exits {done.returncode}:\n{short((done.stdout + done.stderr).strip(), 2000)}')
        return done.stdout

    def init(self):
        where = []
        if self.engine == 'postgres':
            self.database = 'desk_' + uuid.uuid4().hex[:12]
            where = ['--store', self.cluster.create(self.database)]
        made = self.must_run('init', '--json', '--simulated', '--clock', str(self.clock_file), '--agency', self.AGENCY,
                             '--name', '西螺鎮公所', '--agency-key-out', str(self.tmp / 'agency-key'), *where)
        self.vkey = json.loads(made)['vkey']

    def set_clock(self, instant):
        self.now = instant
        new = self.clock_file.with_suffix('.new')
        new.write_text(print_instant(instant) + '\n')
        new.replace(self.clock_file)

    def start(self):
        with open(self.log, 'ab') as log:
            self.server = subprocess.Popen([self.tocsin, 'serve', '--clock', str(self.clock_file), '--port', '0', *self.serve_options],
                                           env=self.env(), stdout=log, stderr=log, stdin=subprocess.DEVNULL, cwd=self.tmp)
        address = self.dir / 'run' / 'address'
        deadline = time.monotonic() + self.READY_S
        while not (address.exists() and address.read_text().strip() and self.answers(address.read_text().strip())):
            if self.server.poll() is not None:
                raise Wrong(f'the server does not start (exit {self.server.returncode}):\n{self.log_tail()}')
            if time.monotonic() > deadline:
                raise Wrong(f'the server is not ready after {self.READY_S} s:\n{self.log_tail()}')
            time.sleep(0.02)

    def answers(self, address):
        host, port = address.removeprefix('http://').rstrip('/').rsplit(':', 1)
        try:
            self.connection = http.client.HTTPConnection(host, int(port), timeout=60)
            self.connection.request('GET', '/readyz')
            response = self.connection.getresponse()
            response.read()
            return response.status == 200
        except (OSError, http.client.HTTPException, ValueError):
            return False

    def stop(self, crash=False):
        if not self.server:
            return
        if self.connection:
            self.connection.close()
        self.server.send_signal(signal.SIGKILL if crash else signal.SIGTERM)
        try:
            code = self.server.wait(60)
        except subprocess.TimeoutExpired:
            self.server.kill()
            self.server.wait()
            raise Wrong(f'the server does not stop within 60 s:\n{self.log_tail()}') from None
        finally:
            self.server = None
        (self.dir / 'run' / 'address').unlink(missing_ok=True)
        if code and not crash:
            raise Wrong(f'the server ended with {code}:\n{self.log_tail()}')

    def log_tail(self, size=3000):
        return self.log.read_text(errors='replace')[-size:].strip() if self.log.exists() else ''

    def token(self, person):
        """The bearer token of a person; the first time one is named, the operator registers them in the role of that name."""
        if not self.tokens:
            self.tokens['operator'] = (self.dir / 'run' / 'token').read_text().strip()
        if person not in self.tokens:
            name, title = PEOPLE.get(person, (person, person))
            made = self.operator_posts('/api/v1/people', {
                'name': name, 'title': title, 'phone': '05-5860101', 'fax': '05-5860102', 'roles': [person],
                'email': person.replace('_', '-') + '@example.gov.tw'})
            self.people[person] = made['person']
            self.tokens[person] = self.operator_posts(f'/api/v1/people/{made["person"]}/token', {'label': 'scenario'})['token']
            (self.tmp / f'token-{person}').write_text(self.tokens[person] + '\n')
            os.chmod(self.tmp / f'token-{person}', 0o600)
        return self.tokens[person]

    def operator_posts(self, target, value):
        response, text = self.request('POST', target, {
            'authorization': 'Bearer ' + self.tokens['operator'], 'content-type': 'application/json',
            'idempotency-key': str(uuid.uuid4())}, json.dumps(value, ensure_ascii=False).encode())
        if response.status // 100 != 2:
            raise Wrong(f'POST {target} {value}: {response.status} {short(text.decode(errors="replace"))}')
        return json.loads(text)

    def request(self, method, target, headers, body):
        for attempt in (1, 2):  # a kept connection may have been closed by the server in the meantime
            try:
                self.connection.request(method, target, body=body, headers=headers)
                response = self.connection.getresponse()
                return response, response.read()
            except (ConnectionError, http.client.HTTPException) as error:
                self.connection.close()
                if attempt == 2:
                    raise Wrong(f'{method} {target}: no answer ({error!r})\n{self.log_tail()}') from None

    def remove(self, keep):
        if self.connection:
            self.connection.close()
        if self.server:
            self.server.kill()
            self.server.wait()
        if self.database and not keep:
            self.cluster.drop(self.database)
        if not keep:
            shutil.rmtree(self.tmp, ignore_errors=True)


# --- A run ------------------------------------------------------------------------------------------------------------

class Answer:
    def __init__(self, status, headers, text):
        self.status, self.headers, self.text = status, headers, text
        try:
            self.json = json.loads(text)
        except ValueError:
            self.json = None


class Run:
    """One scenario, with one column of its values, on one engine."""

    def __init__(self, scenario, column, desk, verbose=False):
        self.scenario, self.desk, self.verbose = scenario, desk, verbose
        self.values = dict(column, tmp=str(desk.tmp), dir=str(desk.dir), source=str(ROOT), engine=desk.engine,
                           shared=str(ROOT.parent / 'shared'))
        self.person, self.headers, self.answer = None, {}, None
        self.request_text, self.answered, self.began, self.where = '', True, False, ''
        self.expects = 0

    def run(self):
        self.do(self.scenario.steps)
        self.settle()
        if not self.began:
            raise Wrong('the scenario sets no clock and does nothing')
        if not self.expects:
            raise Wrong('the scenario expects nothing')
        self.prove()

    def do(self, steps):
        for number, step in enumerate(steps):
            self.where = step.where
            follows = steps[number + 1] if number + 1 < len(steps) else None
            self.say(step)
            try:
                if step.what != 'answer':
                    self.settle()
                self.where = step.where
                if step.what == 'request':
                    self.do_request(step, follows if follows and follows.what == 'answer' else None)
                else:
                    getattr(self, 'do_' + step.what)(step)
            except (KeyError, ValueError, OSError) as error:
                words = error.args[0] if isinstance(error, KeyError) else str(error)
                raise Wrong(f'{step.where}: {words}') from error
            except Wrong as error:
                raise error if str(error).startswith(self.scenario_name(step)) else Wrong(f'{step.where}: {error}') from error

    @staticmethod
    def scenario_name(step):
        return step.where.rsplit(':', 1)[0] + ':'

    def say(self, step):
        if self.verbose:
            words = getattr(step, 'rest', '') or getattr(step, 'path', '') or getattr(step, 'argv', '')
            print(f'    {step.where} {getattr(step, "method", step.what)} {words}', flush=True)

    def settle(self):
        """A request or command without `->` must have gone well."""
        if not self.answered:
            self.answered = True
            ok = self.answer.status == 0 if self.request_text.startswith('tocsin') else 200 <= self.answer.status < 300
            if not ok:
                raise Wrong(f'{self.asked_at}: {self.request_text}\n  expected it to go well\n  got      '
                            f'{self.answer.status} {short(self.answer.text.strip(), 1500)}')

    # The clock

    def do_clock(self, step):
        instant = read_instant(fill(step.rest, self.values))
        if not instant:
            raise ValueError(f'{step.rest!r} is no instant')
        self.move(instant)

    def do_advance(self, step):
        self.move(self.desk.now + read_duration(fill(step.rest, self.values)))

    def move(self, instant):
        self.desk.set_clock(instant)
        self.values['now'] = print_instant(instant)
        if not self.began:
            self.desk.init()
            self.desk.start()
            self.began = True
        else:
            self.do_tick(None)

    def do_tick(self, _):
        response, body = self.desk.request('POST', '/api/v1/clock/tick', self.head('operator', 'POST'), b'{}')
        if response.status // 100 != 2:
            raise Wrong(f'the clock does not tick: {response.status} {short(body.decode(errors="replace"))}')

    def do_restart(self, _):
        self.desk.stop()
        self.desk.start()

    def do_crash(self, _):
        self.desk.stop(crash=True)
        self.desk.start()

    # Acts

    def do_as(self, step):
        self.person = fill(step.rest, self.values)
        if self.began and self.person != 'nobody':
            self.desk.token(self.person)
            self.values.update(self.desk.people)

    def do_header(self, step):
        """For the next request only. An empty value leaves a header out that would be sent by itself."""
        name, _, value = step.rest.partition(':')
        self.headers[name.strip().lower()] = fill(value.strip(), self.values)

    def do_let(self, step):
        self.values[step.name] = literal(fill(step.value, self.values))

    def do_note(self, step):
        pass

    def head(self, person, method, **more):
        headers = {'accept': 'application/json', 'accept-language': 'zh-Hant'}
        if person != 'nobody':
            headers['authorization'] = 'Bearer ' + self.desk.token(person)
        if method not in ('GET', 'HEAD'):
            headers['idempotency-key'] = str(uuid.uuid4())
            headers['content-type'] = 'application/json'
        headers.update(more)
        return headers

    def do_request(self, step, expected):
        if not self.began:
            raise Wrong('set the clock first')
        if not self.person:
            raise Wrong('as whom? (`as contact`)')
        target = fill(step.path, self.values)
        target = target if target.startswith(('/api/', '/healthz', '/readyz')) else '/api/v1' + target
        headers = self.head(self.person, step.method)
        body = self.body(step, headers)
        for name, value in self.headers.items():
            headers[name] = value
            if not value:
                headers.pop(name)
        self.headers = {}
        refused = expected and expected.status >= 400 and step.method not in ('GET', 'HEAD')
        before = self.ledger_head() if refused else None
        response, text = self.desk.request(step.method, target, headers, body)
        self.answer = Answer(response.status, {k.lower(): v for k, v in response.getheaders()}, text.decode(errors='replace'))
        self.request_text = f'{step.method} {target}' + (f' {short(body.decode(errors="replace"), 300)}' if body else '')
        self.asked_at, self.answered = step.where, False
        if before is not None and self.answer.status >= 400 and self.ledger_head() != before:
            raise Wrong(f'{self.request_text}\n  was refused with {self.answer.status}, and yet the ledger has grown')

    def body(self, step, headers):
        if step.upload:
            path, *kind = [fill(word, self.values) for word in step.upload]
            path = pathlib.Path(path)
            path = path if path.is_absolute() else ROOT / path
            headers['content-type'] = kind[0] if kind else 'application/octet-stream'
            headers['content-disposition'] = f'attachment; filename="{path.name}"'
            return path.read_bytes()
        if step.rows:
            pairs = [f'{json.dumps(n)}: ' + (v if v[:1] in '{["' or not isinstance(literal(v), str) else
                     '$' + v[1:] if VARIABLE.fullmatch(v) else json.dumps(v, ensure_ascii=False)) for n, v in step.rows]
            return fill('{' + ', '.join(pairs) + '}', self.values, json_text=True).encode()
        if step.body is not None:
            raw = getattr(step, 'raw', False)
            return fill(step.body, self.values, json_text=not raw).encode('utf-8', 'surrogateescape')
        return b'{}' if step.method in ('POST', 'PUT', 'PATCH') else None

    def ledger_head(self):
        response, text = self.desk.request('GET', '/api/v1/ledger/head', self.head(self.person, 'GET'), None)
        return text if response.status == 200 else None

    def do_run(self, step):
        argv = shlex.split(fill(step.argv, self.values))
        if argv[:1] == ['tocsin']:
            argv[0] = self.desk.tocsin
        env = self.desk.env()
        if self.person and self.person != 'nobody':
            self.desk.token(self.person)
            env['TOCSIN_TOKEN_FILE'] = str(self.desk.tmp / f'token-{self.person}')
        done = subprocess.run(argv, env=env, capture_output=True, text=True, timeout=300, stdin=subprocess.DEVNULL,
                              cwd=self.desk.tmp)
        self.answer = Answer(done.returncode, {}, done.stdout if done.stdout.strip() else done.stderr)
        self.answer.talk = done.stderr
        self.request_text = 'tocsin ' + shlex.join(argv[1:]) if argv[0] == self.desk.tocsin else 'tocsin: ' + shlex.join(argv)
        self.asked_at, self.answered = step.where, False

    def do_file(self, step):
        path = self.desk.tmp / fill(step.name, self.values)
        path.write_text(fill(step.text, self.values, json_text=step.text[:1] in '{["'), encoding='utf-8')
        self.values[re.sub(r'\W', '_', step.name)] = str(path)

    # What came back

    def do_answer(self, step):
        if self.answered:
            raise Wrong('`->` belongs right after a request or a command')
        self.answered = True
        self.expects += 1
        code = self.answer.json.get('code') if isinstance(self.answer.json, dict) else None
        if code is None and isinstance(self.answer.json, dict):
            code = str(self.answer.json.get('type', '')).rsplit('/', 1)[-1]
        if code is None and self.answer.json is None:
            found = re.search(r'\[([a-z0-9-]+)\]\s*$', getattr(self.answer, 'talk', ''))
            code = found and found[1]
        if self.answer.status != step.status or step.code is not None and code != step.code:
            raise Wrong(f'{self.request_text}\n  expected {step.status} {step.code or ""}\n  got      {self.answer.status} '
                        f'{short(self.answer.text.strip(), 1500)}')

    def reach(self, path):
        """(what the path reaches, the rest for the message): .json, @header, text, status, or $name.path."""
        path = path.strip()
        if path.startswith('$'):
            match = re.match(r'\$(\w+)(.*)', path)
            return reach(self.values[match[1]], match[2] or '.')
        if self.answer is None:
            raise Wrong('nothing was asked yet')
        if path.startswith('@'):
            value = self.answer.headers.get(path[1:].lower())
            return [] if value is None else [value]
        if path == 'text':
            return [self.answer.text + getattr(self.answer, 'talk', '')]
        if path == 'status':
            return [self.answer.status]
        if not path.startswith(('.', '[')):
            raise Wrong(f'{path!r} is no path: .name, @header, text, status or $kept')
        if self.answer.json is None:
            raise Wrong(f'{self.request_text}\n  answered no JSON: {short(self.answer.text, 1500)}')
        return reach(self.answer.json, path)

    def do_keep(self, step):
        found = self.reach(step.path)
        if len(found) != 1:
            raise Wrong(f'keep {step.name} = {step.path}: reaches {len(found)} values\n  of {short(self.answer.text, 1500)}')
        self.values[step.name] = found[0]

    def do_expect(self, step):
        self.expects += 1
        found = self.reach(step.path)
        wanted = None
        if step.value is not None:
            json_like = step.value[:1] in '{["'
            text = fill(step.value, self.values, json_text=json_like)
            wanted = json.loads(text) if json_like else literal(text)
        if not holds(found, step.operator, wanted):
            got = 'nothing' if not found else short(found[0] if len(found) == 1 else found)
            shown = '' if wanted is None else ' ' + short(wanted)
            whole = '' if step.path in ('text', 'status') or not self.answer else f'\n  of {self.request_text}: {short(self.answer.text, 2500)}'
            raise Wrong(f'expect {step.path}\n  expected {step.operator}{shown}\n  got      {got}{whole}')

    # Blocks

    def do_repeat(self, step):
        for i in range(int(fill(step.rest, self.values))):
            self.values['i'] = i + 1
            self.do(step.steps)
            self.settle()

    def do_if(self, step):
        name, *wanted = step.rest.split()
        if str(self.values.get(name, '')) in wanted:
            self.do(step.steps)
            self.settle()

    def do_unless(self, step):
        name, *wanted = step.rest.split()
        if str(self.values.get(name, '')) not in wanted:
            self.do(step.steps)
            self.settle()

    # The end of every scenario

    def do_prove(self, _):
        self.prove()
        self.desk.start()

    def prove(self):
        """The record proves itself: rebuild gives the same tables, the ledger verifies, so does its bundle, also to a
        stranger who has only the Python verifier."""
        self.where = f'{self.scenario.path.name} (afterwards)'
        self.desk.stop()
        bundle = self.desk.tmp / 'bundle'
        bundle.unlink(missing_ok=True)
        self.desk.must_run('rebuild', '--check')
        self.desk.must_run('ledger', 'verify')
        self.desk.must_run('ledger', 'export', str(bundle))
        self.desk.must_run('ledger', 'verify', '--key', self.desk.vkey, '--bundle', str(bundle))
        done = subprocess.run([sys.executable, str(VERIFIER), '--key', self.desk.vkey, str(bundle)], capture_output=True, text=True)
        if done.returncode:
            raise Wrong(f'the Python verifier refuses the bundle:\n{short((done.stdout + done.stderr).strip(), 2000)}')


# --- The command ------------------------------------------------------------------------------------------------------

def run_one(scenario, column, engine, options, cluster):
    """(outcome, seconds, words): outcome is 'passed', 'failed' or 'skipped'."""
    began = time.monotonic()
    for need in scenario.needs:
        path = pathlib.Path(fill(need, {'shared': str(ROOT.parent / 'shared'), 'source': str(ROOT)}))
        if not path.exists():
            return 'skipped', 0, f'{path.name} is not here'
    desk = Desk(options.tocsin, engine, cluster, options.verbose)
    run = Run(scenario, column, desk, options.verbose)
    outcome, words = 'passed', ''
    try:
        run.run()
    except Skip as skip:
        outcome, words = 'skipped', str(skip)
    except Wrong as wrong:
        words = str(wrong) if run.where.split(':')[0] in str(wrong) else f'{run.where}: {wrong}'
        outcome = 'failed'
    except Exception:  # the runner's own bug is a failure too, told with its place
        outcome, words = 'failed', f'{run.where}: the runner broke:\n{traceback.format_exc()}'
    if outcome == 'failed' and desk.log_tail():
        words += '\n  the server\'s last words:\n    ' + '\n    '.join(desk.log_tail(1500).splitlines())
    keep = options.keep and outcome == 'failed'
    if keep:
        words += f'\n  kept: {desk.tmp}'
    desk.remove(keep)
    return outcome, time.monotonic() - began, words


def load_cluster():
    spec = importlib.util.spec_from_file_location('postgres', ROOT / 'tools' / 'postgres.py')
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.Cluster()


def main():
    parser = argparse.ArgumentParser(description='Runs scenarios; see doc/scenarios.md.')
    parser.add_argument('--engine', choices=('sqlite', 'postgres', 'both'), default='sqlite')
    parser.add_argument('--tocsin', type=pathlib.Path, default=ROOT / 'build' / 'tocsin')
    parser.add_argument('--jobs', type=int, default=2)
    parser.add_argument('--only', default='', help='NAME=VALUE: only the runs whose `for` column says so')
    parser.add_argument('--verbose', '-v', action='store_true')
    parser.add_argument('--keep', action='store_true', help='keep the store of what failed')
    parser.add_argument('files', nargs='*', type=pathlib.Path)
    options = parser.parse_args()
    options.tocsin = options.tocsin.resolve()
    files = options.files or sorted((ROOT / 'spec').glob('*.desk'))
    engines = ['sqlite', 'postgres'] if options.engine == 'both' else [options.engine]
    counts = {'passed': 0, 'failed': 0, 'skipped': 0}
    lock = threading.Lock()
    jobs = []
    for file in files:
        try:
            scenario = Reader(file).read()
        except (Wrong, OSError) as error:
            print(f'failed   {file.name}\n  {error}')
            counts['failed'] += 1
            continue
        jobs += [(scenario, column, engine) for engine in engines for column in scenario.columns]
    if options.only:
        name, _, value = options.only.partition('=')
        jobs = [job for job in jobs if job[1].get(name) == value]
    cluster = load_cluster() if any(engine == 'postgres' for _, _, engine in jobs) else None

    def one(job):
        scenario, column, engine = job
        outcome, seconds, words = run_one(scenario, column, engine, options, cluster)
        first = next(iter(column.items()), None)
        label = f'{scenario.path.stem} [{engine}{f", {first[0]} {first[1]}" if first else ""}]'
        with lock:
            counts[outcome] += 1
            print(f'{outcome:8} {label} {scenario.title} ({seconds:.1f} s)', flush=True)
            if words:
                print('  ' + words.replace('\n', '\n  '), flush=True)

    try:
        if cluster:
            cluster.start()
        with concurrent.futures.ThreadPoolExecutor(max(1, options.jobs)) as pool:
            list(pool.map(one, jobs))
    finally:
        if cluster:
            cluster.__exit__()
    tail = f', {counts["skipped"]} skipped' if counts['skipped'] else ''
    print(f'{counts["passed"]} passed, {counts["failed"]} failed{tail}')
    return 1 if counts['failed'] or not (counts['passed'] or counts['skipped']) else 0


if __name__ == '__main__':
    sys.exit(main())

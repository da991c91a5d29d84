"""asking: what the tests of a running server share: one request, one client with a token, the server's processes.

A request answers (status, headers in lower case, body as bytes), or None when the connection broke before there was an
answer: then nobody knows whether it was done, and the same Idempotency-Key must be used to ask again.
"""
import argparse
import collections
import contextlib
import http.client
import json
import os
import pathlib
import sys
import time
import uuid

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / 'tools'))
import desk as runner  # noqa: E402

TOCSIN = os.environ.get('TOCSIN', str(ROOT / 'build' / 'tocsin'))
Wrong, Skip = runner.Wrong, runner.Skip
Answer = collections.namedtuple('Answer', 'status headers body')


def problem(answer):
    """What a refusal says, {} when it is none."""
    return json.loads(answer.body) if answer.headers.get('content-type') == 'application/problem+json' else {}


class Client:
    """One kept connection to a server, for one thread."""

    def __init__(self, address, timeout=60):
        host, port = address.removeprefix('http://').strip().rsplit(':', 1)
        self.connection = http.client.HTTPConnection(host, int(port), timeout=timeout)

    def ask(self, method, path, token=None, body=None, key=None, **headers):
        """body: bytes are sent as they are, anything else as JSON. headers: content_type='…' is Content-Type."""
        sent = {name.replace('_', '-'): value for name, value in headers.items()}
        if token:
            sent.setdefault('Authorization', 'Bearer ' + token)
        if method != 'GET':
            sent.setdefault('content-type', 'application/octet-stream' if isinstance(body, bytes) else 'application/json')
            if key != '':
                sent['Idempotency-Key'] = key or uuid.uuid4().hex
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body, ensure_ascii=False).encode()
        try:
            self.connection.request(method, path, body, sent)
            response = self.connection.getresponse()
            return Answer(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())
        except (OSError, http.client.HTTPException):
            self.connection.close()
            return None

    def must(self, method, path, token, body=None, status=None, **more):
        """As ask, but it must go well; gives the JSON."""
        answer = self.ask(method, path, token, body, **more)
        if not answer or (answer.status != status if status else answer.status // 100 != 2):
            raise Wrong(f'{method} {path} {str(body)[:300]}: {answer and (answer.status, answer.body[:600])}')
        return json.loads(answer.body)

    def close(self):
        self.connection.close()


def address_of(desk):
    return (desk.dir / 'run' / 'address').read_text().strip()


def signer_of(pid):
    """Process id of the signer that the serving process started; None when it has none."""
    for task in pathlib.Path(f'/proc/{pid}/task').iterdir():
        for child in (task / 'children').read_text().split():
            if b'signer' in pathlib.Path(f'/proc/{child}/cmdline').read_bytes().split(b'\0'):
                return int(child)
    return None


def all_signs(client, token):
    """Every sign of the list, over all pages."""
    signs, after = [], ''
    while True:
        page = client.must('GET', f'/api/v1/signs?limit=200{after}', token)['signs']
        signs += page
        if len(page) < 200:
            return signs
        after = '&after=' + page[-1]['sign']


def entries(desk):
    """The facts of the log, from a bundle; the server need not run."""
    bundle = desk.tmp / 'bundle'
    bundle.unlink(missing_ok=True)
    desk.must_run('ledger', 'export', str(bundle))
    with open(bundle, encoding='utf-8') as lines:
        return [json.loads(line.split(' ', 2)[2]) for line in lines if line.startswith('E ')]


def prove(desk):
    """The server stops; the ledger verifies; rebuilt tables are the tables."""
    desk.stop()
    desk.must_run('ledger', 'verify')
    desk.must_run('rebuild', '--check')


def engines(words):
    return {'both': ['sqlite', 'postgres'], 'sqlite': ['sqlite'], 'postgres': ['postgres']}[words]


def run(tests):
    """tests: [(name, engine, function(engine, cluster) -> words)]. Prints a line each and the count; the exit status."""
    counts = collections.Counter()
    cluster = runner.load_cluster() if any(engine == 'postgres' for _, engine, _ in tests) else None
    with cluster or contextlib.nullcontext():
        for name, engine, test in tests:
            began = time.monotonic()
            try:
                words, outcome = test(engine, cluster), 'passed'
            except Skip as skip:
                words, outcome = str(skip), 'skipped'
            except Exception as error:  # whatever broke, the others are still tried
                words, outcome = f'{type(error).__name__}: {error}', 'failed'
            counts[outcome] += 1
            print(f'{outcome:8} {name} [{engine}] {words or ""} ({time.monotonic() - began:.1f} s)', flush=True)
    tail = f', {counts["skipped"]} skipped' if counts['skipped'] else ''
    print(f'{counts["passed"]} passed, {counts["failed"]} failed{tail}')
    return 1 if counts['failed'] else 0


def play(words, tests):
    """The main of a test file: --engine, SQLite unless told, and --only a part of a name; words: its docstring. The exit status."""
    parser = argparse.ArgumentParser(description=words.splitlines()[0])
    parser.add_argument('--engine', choices=['sqlite', 'postgres', 'both'], default='sqlite')
    parser.add_argument('--only', default='')
    given = parser.parse_args()
    return run([(test.__name__, engine, test) for engine in engines(given.engine) for test in tests if given.only in test.__name__])

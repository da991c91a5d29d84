#!/usr/bin/env python3
"""durability: what was acknowledged is there, exactly once, however the server died.

    tests/durability_test.py [ENGINE…]        sqlite and postgres unless told

Eight writers report signs over HTTP while the server is killed with SIGKILL at a random moment and started again,
$TOCSIN_ROUNDS times (8). A writer that got no answer asks again with the same Idempotency-Key. In the end every
acknowledged report is in the store exactly once, every other at most once, the ledger verifies and a rebuild is identical. On PostgreSQL
the database is killed too, every fifth round. Then a full disk: a store on a tmpfs of 8 MB is filled; what is refused is refused
clearly and leaves nothing, and when there is room again the same server goes on.

Ends with "N passed, N failed[, N skipped]".
"""
import collections
import http.client
import json
import os
import pathlib
import random
import subprocess
import sys
import threading
import time
import uuid

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / 'tools'))
import desk as runner  # noqa: E402

ROUNDS = int(os.environ.get('TOCSIN_ROUNDS', '8'))
TOCSIN = os.environ.get('TOCSIN', str(ROOT / 'build' / 'tocsin'))
WRITERS = 8
SEED = int(os.environ.get('TOCSIN_SEED', str(random.SystemRandom().randrange(1 << 32))))


class Writer(threading.Thread):
    """Reports signs, each with a text of its own, until told to stop; keeps a report until it is acknowledged."""

    def __init__(self, address, token, pending, acknowledged):
        super().__init__(daemon=True)
        self.address, self.token, self.pending, self.acknowledged = address, token, pending, acknowledged
        self.stopping = threading.Event()
        self.refused = []

    def run(self):
        host, port = self.address.removeprefix('http://').rsplit(':', 1)
        connection = http.client.HTTPConnection(host, int(port), timeout=30)
        while not self.stopping.is_set():
            if not self.pending:
                self.pending.append(uuid.uuid4().hex)
            text = self.pending[0]
            try:
                connection.request('POST', '/api/v1/signs', json.dumps({'type': 'web-down', 'text': text}), {
                    'Authorization': 'Bearer ' + self.token, 'Content-Type': 'application/json', 'Idempotency-Key': text})
                response = connection.getresponse()
                body = response.read()
            except (OSError, http.client.HTTPException):
                return  # killed: not acknowledged; asked again after the restart
            if response.status != 201:
                self.refused.append((response.status, body[:300]))
                if response.status != 503:
                    return
                continue
            self.acknowledged[text] = json.loads(body)['sign']
            self.pending.pop(0)


def texts_of(desk, person):
    """How often each text is in the store, over all pages."""
    counts, after = collections.Counter(), ''
    while True:
        response, body = desk.request('GET', f'/api/v1/signs?limit=200{after}', {
            'Authorization': 'Bearer ' + desk.token(person)}, None)
        page = json.loads(body)
        if response.status != 200:
            raise runner.Wrong(f'the list of signs answers {response.status}: {body[:300]}')
        counts.update(sign['text'] for sign in page['signs'])
        if len(page['signs']) < 200:
            return counts
        after = '&after=' + page['signs'][-1]['sign']


def prove(desk):
    desk.stop()
    for argv in (['rebuild', '--check'], ['ledger', 'verify']):
        desk.must_run(*argv)


def kill_rounds(engine, cluster):
    chance = random.Random(SEED)
    desk = runner.Desk(TOCSIN, engine, cluster, False)
    pending, acknowledged = [[] for _ in range(WRITERS)], {}
    try:
        desk.set_clock(runner.read_instant('2026-03-10T09:00+08:00'))
        desk.init()
        desk.start()
        tokens = [desk.token(role) for role in ('staff', 'contact', 'server_admin', 'duty')]
        for number in range(ROUNDS):
            address = (desk.dir / 'run' / 'address').read_text().strip()
            writers = [Writer(address, tokens[i % len(tokens)], pending[i], acknowledged) for i in range(WRITERS)]
            for writer in writers:
                writer.start()
            time.sleep(chance.uniform(0.02, 0.4))  # the one place where the machine's time is the point
            if engine == 'postgres' and number % 5 == 4:
                cluster.stop(hard=True)
            desk.stop(crash=True)
            for writer in writers:
                writer.stopping.set()
                writer.join(60)
            refused = [r for w in writers for r in w.refused if r[0] != 503]
            if refused:
                raise runner.Wrong(f'round {number}: refused {refused[0]}')
            if engine == 'postgres' and number % 5 == 4:
                cluster.start()
            desk.start()
            if number % 20 == 19:
                prove(desk)
                desk.start()
        counts = texts_of(desk, 'contact')
        lost = [text for text in acknowledged if counts[text] == 0]
        twice = [text for text, count in counts.items() if count > 1]
        unknown = set(counts) - set(acknowledged) - {text for queue in pending for text in queue}
        prove(desk)
        if lost or twice or unknown:
            raise runner.Wrong(f'{len(lost)} lost, {len(twice)} twice, {len(unknown)} never sent, of {len(acknowledged)}')
        if len(acknowledged) < ROUNDS:
            raise runner.Wrong(f'only {len(acknowledged)} were acknowledged in {ROUNDS} rounds: this proves nothing')
        return f'{ROUNDS} rounds, {len(acknowledged)} acknowledged, each there once'
    finally:
        desk.remove(False)


def full_disk(engine, cluster):
    """SQLite only: the disk that a PostgreSQL fills is its own."""
    if os.getuid() != 0:
        raise runner.Skip('mounting a tmpfs needs root')
    desk = runner.Desk(TOCSIN, 'sqlite', None, False)
    mount = desk.tmp / 'small'
    mount.mkdir()
    if subprocess.run(['mount', '-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', str(mount)], capture_output=True).returncode:
        desk.remove(False)
        raise runner.Skip('no tmpfs can be mounted here')
    desk.dir = mount / 'store'
    try:
        desk.set_clock(runner.read_instant('2026-03-10T09:00+08:00'))
        desk.init()
        desk.start()
        desk.token('contact')
        ballast = mount / 'ballast'
        with open(ballast, 'wb') as file:
            file.write(bytes(3 << 20))
        kept, refusal = [], None
        for _ in range(5000):
            text = uuid.uuid4().hex + 'x' * 4000
            response, body = desk.request('POST', '/api/v1/signs', {
                'Authorization': 'Bearer ' + desk.token('contact'), 'Content-Type': 'application/json',
                'Idempotency-Key': uuid.uuid4().hex}, json.dumps({'type': 'web-down', 'text': text}))
            if response.status != 201:
                refusal = (response.status, json.loads(body))
                break
            kept.append(text)
        if not refusal:
            raise runner.Wrong('a disk of 8 MB was never full')
        status, problem = refusal
        if status not in (503, 507) or not problem.get('title') and not problem.get('detail'):
            raise runner.Wrong(f'the refusal is not clear: {refusal}')
        counts = texts_of(desk, 'contact')
        if set(counts) != set(kept):
            raise runner.Wrong(f'{len(set(counts) ^ set(kept))} reports are there and should not be, or the other way round')
        ballast.unlink()
        deadline = time.monotonic() + 30
        while True:
            response, body = desk.request('POST', '/api/v1/signs', {
                'Authorization': 'Bearer ' + desk.token('contact'), 'Content-Type': 'application/json',
                'Idempotency-Key': uuid.uuid4().hex}, json.dumps({'type': 'web-down', 'text': 'room again'}))
            if response.status == 201:
                break
            if time.monotonic() > deadline:
                raise runner.Wrong(f'there is room again, and still {response.status}: {body[:300]}')
            time.sleep(0.1)
        prove(desk)
        return f'{len(kept)} kept, then {status} {problem.get("code")}, then on'
    finally:
        desk.remove(True)
        subprocess.run(['umount', '-l', str(mount)], check=False)
        runner.shutil.rmtree(desk.tmp, ignore_errors=True)


def main():
    engines = sys.argv[1:] or ['sqlite', 'postgres']
    counts = collections.Counter()
    print(f'TOCSIN_SEED={SEED}')
    for test, engine in [(kill_rounds, engine) for engine in engines] + [(full_disk, 'sqlite')]:
        cluster = runner.load_cluster() if engine == 'postgres' else None
        try:
            if cluster:
                cluster.start()
            words, outcome = test(engine, cluster), 'passed'
        except runner.Skip as skip:
            words, outcome = str(skip), 'skipped'
        except Exception as error:  # whatever broke, the other parts are still tried
            words, outcome = f'{type(error).__name__}: {error}', 'failed'
        finally:
            if cluster:
                cluster.__exit__()
        counts[outcome] += 1
        print(f'{outcome:8} {test.__name__} [{engine}] {words}', flush=True)
    tail = f', {counts["skipped"]} skipped' if counts['skipped'] else ''
    print(f'{counts["passed"]} passed, {counts["failed"]} failed{tail}')
    return 1 if counts['failed'] else 0


if __name__ == '__main__':
    sys.exit(main())

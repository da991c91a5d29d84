#!/usr/bin/env python3
"""backup: a store is backed up while eight writers report signs, restored elsewhere with proof, and served again.

    tests/backup_test.py [ENGINE…]        sqlite and postgres unless told

Each backup holds what was acknowledged before it began; restored, it has the same ledger head and tables, on either engine;
with the key from paper the restored desk opens the sealed attachment and records on; without it, it does not serve. A
backup in which anything was changed is refused. No backup holds anything of the key directory.

Ends with "N passed, N failed".
"""
import hashlib
import json
import os
import pathlib
import subprocess
import sys
import threading
import uuid

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / 'tools'))
sys.path.insert(0, str(ROOT / 'tests'))
import desk as runner  # noqa: E402
from asking import Client  # noqa: E402
from postgres import Cluster  # noqa: E402

TOCSIN = os.environ.get('TOCSIN', str(ROOT / 'build' / 'tocsin'))
WRITERS = 8
SECRET = b'sealed words that no backup shows'


class Writer(threading.Thread):
    """Reports signs, one after the other, until it is told to stop; what was acknowledged goes into a set that all share."""

    def __init__(self, address, token, acknowledged):
        super().__init__()
        self.client, self.token, self.acknowledged = Client(address), token, acknowledged
        self.stopping, self.refused = threading.Event(), []

    def run(self):
        while not self.stopping.is_set():
            text = f'sign {uuid.uuid4().hex}'
            answer = self.client.ask('POST', '/api/v1/signs', self.token, {'type': 'web-down', 'text': text})
            if answer and answer.status == 201:
                self.acknowledged.add(text)
            else:
                self.refused.append(answer)
        self.client.close()


def check(truth, words):
    if not truth:
        raise runner.Wrong(words)


def tree(path):
    return {str(p.relative_to(path)): p.read_bytes() for p in sorted(path.rglob('*')) if p.is_file()}


def exits(desk, *argv):
    return desk.run(argv).returncode


def heads(desk, directory):
    done = desk.run(['ledger', 'head', '--data', str(directory), '--json'])
    check(done.returncode == 0, f'ledger head: {done.stderr}')
    return json.loads(done.stdout)


def attach(desk):
    path = desk.tmp / 'evidence'
    path.write_bytes(SECRET)
    desk.must_run('sign', 'report', '--type', 'web-down', '--text', '網站無法開啟', '--attach', str(path), '--json')
    return hashlib.sha256(SECRET).hexdigest()


def written_meanwhile(desk):
    """Backups made under load; the last one and what had been acknowledged before it began."""
    address = (desk.dir / 'run' / 'address').read_text().strip()
    token, acknowledged = desk.token('contact'), set()
    writers = [Writer(address, token, acknowledged) for _ in range(WRITERS)]
    for writer in writers:
        writer.start()
    sizes = []
    for number in range(3):
        before = acknowledged.copy()
        desk.must_run('backup', '--data', str(desk.dir), '--to', str(desk.tmp / f'backup{number}'))
        manifest = json.loads((desk.tmp / f'backup{number}' / 'manifest.json').read_text())
        sizes.append(manifest['heads'][0]['size'])
    for writer in writers:
        writer.stopping.set()
        writer.join(60)
    refused = [r for w in writers for r in w.refused]
    check(not refused, f'a writer was refused during a backup: {refused[:1]}')
    check(sizes == sorted(set(sizes)), f'the backups did not grow: {sizes}')
    return desk.tmp / 'backup2', before


def restore(desk, backup, name, *more):
    into = desk.tmp / name
    done = desk.run(['restore', '--from', str(backup), '--into', str(into), '--verify', '--json', *more])
    check(done.returncode == 0, f'restore exits {done.returncode}: {done.stderr}')
    answer = json.loads(done.stdout)
    check(answer['verified'] and answer['tables_compared'], f'nothing was proved: {answer}')
    manifest = json.loads((backup / 'manifest.json').read_text())
    check(answer['heads'] == manifest['heads'], 'another head')
    return into


def texts(desk):
    found, after = set(), ''
    while True:
        response, body = desk.request('GET', f'/api/v1/signs?limit=200{after}',
                                      {'Authorization': 'Bearer ' + desk.token('contact')}, None)
        check(response.status == 200, f'the list of signs answers {response.status}: {body[:300]}')
        page = json.loads(body)
        found.update(sign['text'] for sign in page['signs'])
        if len(page['signs']) < 200:
            return found
        after = '&after=' + page['signs'][-1]['sign']


def serve_again(desk, into, acknowledged, digest):
    """The restored directory takes the place of the old one."""
    old = desk.dir
    desk.dir = into
    try:
        desk.start()
        found = texts(desk)
        check(set(acknowledged) <= found, f'{len(set(acknowledged) - found)} acknowledged signs are not in the backup')
        token = ['--token-file', str(desk.tmp / 'token-contact')]
        check(desk.must_run('attachment', 'get', digest, *token) == SECRET.decode(), 'the attachment is another')
        desk.must_run('sign', 'report', '--type', 'web-down', '--text', 'after the restore', *token)
        desk.stop()
        check(exits(desk, 'ledger', 'verify', '--data', str(into)) == 0, 'the ledger goes on, but does not verify')
        check(exits(desk, 'rebuild', '--check', '--data', str(into)) == 0, 'rebuild differs after the restore')
    finally:
        desk.dir = old


def spoiled(desk, backup):
    """One byte of every file, a file more, a file less."""
    for name, content in tree(backup).items():
        path = backup / name
        path.write_bytes(content[:len(content) // 2] + bytes([content[len(content) // 2] ^ 1]) + content[len(content) // 2 + 1:])
        code = exits(desk, 'restore', '--from', str(backup), '--into', str(desk.tmp / 'spoiled'), '--verify')
        check(code in (1, 65), f'{name} was changed, and restore exits {code}')
        check(not (desk.tmp / 'spoiled').exists(), 'a refused restore left something')
        path.unlink()
        code = exits(desk, 'restore', '--from', str(backup), '--into', str(desk.tmp / 'spoiled'), '--verify')
        check(code in (1, 65), f'{name} was removed, and restore exits {code}')
        path.write_bytes(content)
    (backup / 'more').write_text('x')
    check(exits(desk, 'restore', '--from', str(backup), '--into', str(desk.tmp / 'spoiled')) == 1, 'a file more passes')
    (backup / 'more').unlink()


def one_engine(engine, cluster):
    desk = runner.Desk(TOCSIN, engine, cluster, False)
    other = None
    try:
        desk.set_clock(runner.read_instant('2026-03-10T09:00+08:00'))
        desk.init()
        desk.start()
        desk.token('contact')
        digest = attach(desk)
        backup, acknowledged = written_meanwhile(desk)
        check(len(acknowledged) > 10, 'hardly anything was written before the last backup')
        desk.stop()
        content = tree(backup)
        check(not any('key' in name and name != 'vkeys' for name in content), f'{sorted(content)}')
        for secret in tree(desk.dir / 'keys'):
            if secret.endswith(('.sign', '.wrap')):
                bare = (desk.dir / 'keys' / secret).read_bytes().strip()
                check(not any(bare in c for c in content.values()), f'{secret} is in the backup')
        check(not any(SECRET in c for c in content.values()), 'the attachment lies open in the backup')
        key = str(desk.tmp / 'agency-key')
        serve_again(desk, restore(desk, backup, 'restored', '--agency-key', key), acknowledged, digest)
        keyless = restore(desk, backup, 'keyless')
        check(exits(desk, 'serve', '--data', str(keyless), '--clock', str(desk.clock_file), '--port', '0') not in (0, 1),
              'it serves without keys')
        other = 'restored_' + uuid.uuid4().hex[:12]
        there = restore(desk, backup, 'elsewhere', '--agency-key', key, '--store', cluster.create(other))
        one, two = heads(desk, there), heads(desk, desk.tmp / 'keyless')
        check(all(one[k] == two[k] for k in ('checkpoint', 'root', 'size')), f'PostgreSQL has another head: {one} {two}')
        serve_again(desk, there, acknowledged, digest)
        check(exits(desk, 'restore', '--from', str(backup), '--into', str(desk.tmp / 'keyless')) == 73, 'overwrites')
        check(exits(desk, 'backup', '--data', str(desk.dir), '--to', str(backup)) == 73, 'overwrites a backup')
        spoiled(desk, backup)
    finally:
        if other:
            cluster.drop(other)
        desk.remove(False)


class Given:
    """The server that TOCSIN_TEST_POSTGRES names, as tools/postgres.py gives it."""

    def __init__(self, conninfo):
        self.given = conninfo

    def psql(self, text):
        subprocess.run(['psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1', '-c', text, self.given], check=True, cwd='/',
                       stdout=subprocess.DEVNULL)

    def create(self, database):
        self.psql(f'CREATE DATABASE "{database}"')
        return f'{self.given} dbname={database}'

    def drop(self, database):
        self.psql(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')


def run(engines, cluster):
    failed = 0
    for engine in engines:
        try:
            one_engine(engine, cluster)
            print(f'passed  {engine}')
        except runner.Wrong as wrong:
            failed += 1
            print(f'FAILED  {engine}: {wrong}')
    print(f'{len(engines) - failed} passed, {failed} failed')
    return 1 if failed else 0


if __name__ == '__main__':
    asked = sys.argv[1:] or ['sqlite', 'postgres']
    if os.environ.get('TOCSIN_TEST_POSTGRES'):
        sys.exit(run(asked, Given(os.environ['TOCSIN_TEST_POSTGRES'])))
    with Cluster() as own:
        sys.exit(run(asked, own))

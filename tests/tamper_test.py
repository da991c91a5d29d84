#!/usr/bin/env python3
"""tamper: whatever is changed in a store behind tocsin's back is found.

    tests/tamper_test.py [SEED]

Makes a store with a few dozen facts, copies it for each attempt, changes the copy with the database's own means (the triggers
that refuse it are dropped first) and asks `tocsin ledger verify`, which must exit 1 and name a place. Bytes of facts, leaf
hashes and checkpoints are flipped; entries dropped, exchanged, inserted; the end cut off; an older database is put under the
newer keys; the whole chain is made anew without the key; rows of derived tables are changed, which `rebuild --check` must
find. The untouched copy must pass. Ends with "N passed, N failed".
"""
import base64
import hashlib
import json
import os
import pathlib
import random
import shutil
import sqlite3
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / 'tools'))
import desk as runner  # noqa: E402

TOCSIN = os.environ.get('TOCSIN', str(ROOT / 'build' / 'tocsin'))
SEED = int(sys.argv[1]) if len(sys.argv) > 1 else random.SystemRandom().randrange(1 << 32)
FLIPS = 40


def make_store(desk):
    """Some signs in the store; an older copy of the database is kept on the way. Returns its path."""
    def post(path, person, **body):
        response, text = desk.request('POST', '/api/v1' + path, {
            'Authorization': 'Bearer ' + desk.token(person), 'Content-Type': 'application/json',
            'Idempotency-Key': runner.uuid.uuid4().hex}, json.dumps(body))
        if response.status // 100 != 2:
            raise runner.Wrong(f'{path}: {response.status} {text[:300]}')
        return json.loads(text)

    def some(number):
        for i in range(number):
            sign = post('/signs', 'staff', type='web-down', text=f'徵兆 {i}', reporter_name='王小明')['sign']
            post(f'/signs/{sign}/verdict', 'contact', verdict='not_incident', reason='誤報')

    desk.set_clock(runner.read_instant('2026-03-10T09:00+08:00'))
    desk.init()
    desk.start()
    some(8)
    desk.stop()
    older = desk.tmp / 'older.db'
    shutil.copy(desk.dir / 'tocsin.db', older)
    desk.start()
    some(8)
    desk.stop()
    return older


class Attempt:
    """A copy of the store that may be spoilt."""

    def __init__(self, desk, name):
        self.name, self.dir = name, desk.tmp / 'attempt'
        shutil.rmtree(self.dir, ignore_errors=True)
        shutil.copytree(desk.dir, self.dir)
        self.db = sqlite3.connect(self.dir / 'tocsin.db')
        for (trigger,) in self.db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            self.db.execute(f'DROP TRIGGER "{trigger}"')

    def tocsin(self, *argv):
        self.db.commit()
        self.db.close()
        return subprocess.run([TOCSIN, *argv], env=dict(os.environ, TOCSIN_DIR=str(self.dir)), capture_output=True,
                              text=True, timeout=120, stdin=subprocess.DEVNULL)

    def entries(self):
        return self.db.execute('SELECT agency, seq, body, leaf FROM entry ORDER BY agency, seq').fetchall()


def leaf(body):
    return hashlib.sha256(b'\0' + body).digest()


def root_of(leaves):
    if len(leaves) == 1:
        return leaves[0]
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    return hashlib.sha256(b'\1' + root_of(leaves[:half]) + root_of(leaves[half:])).digest()


def flipped(data, chance):
    data = bytearray(data)
    data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    return bytes(data)


def flip_body(a, chance):
    agency, seq, body, _ = chance.choice(a.entries())
    a.db.execute('UPDATE entry SET body = ? WHERE agency = ? AND seq = ?', (flipped(body, chance), agency, seq))


def flip_leaf(a, chance):
    agency, seq, _, digest = chance.choice(a.entries())
    a.db.execute('UPDATE entry SET leaf = ? WHERE agency = ? AND seq = ?', (flipped(digest, chance), agency, seq))


def flip_body_and_leaf(a, chance):
    agency, seq, body, _ = chance.choice(a.entries())
    body = flipped(body, chance)
    a.db.execute('UPDATE entry SET body = ?, leaf = ? WHERE agency = ? AND seq = ?', (body, leaf(body), agency, seq))


def flip_checkpoint(a, chance):
    agency, size, note = chance.choice(a.db.execute('SELECT agency, size, note FROM checkpoint').fetchall())
    note = flipped(note.encode() if isinstance(note, str) else note, chance)
    a.db.execute('UPDATE checkpoint SET note = CAST(? AS TEXT) WHERE agency = ? AND size = ?', (note, agency, size))


def drop_entry(a, chance):
    agency, seq, *_ = chance.choice(a.entries())
    a.db.execute('DELETE FROM entry WHERE agency = ? AND seq = ?', (agency, seq))


def drop_and_close_up(a, chance):
    agency, seq, *_ = chance.choice(a.entries()[:-1])
    a.db.execute('DELETE FROM entry WHERE agency = ? AND seq = ?', (agency, seq))
    for (other,) in a.db.execute('SELECT seq FROM entry WHERE seq > ? ORDER BY seq', (seq,)).fetchall():
        a.db.execute('UPDATE entry SET seq = ? WHERE agency = ? AND seq = ?', (other - 1, agency, other))


def exchange(a, chance):
    one, two = chance.sample(a.entries(), 2)
    for (agency, seq, *_), (_, _, body, digest) in ((one, two), (two, one)):
        a.db.execute('UPDATE entry SET body = ?, leaf = ? WHERE agency = ? AND seq = ?', (body, digest, agency, seq))


def insert(a, chance):
    entries = a.entries()
    agency, at, body, digest = chance.choice(entries)
    for _, seq, *_ in reversed([e for e in entries if e[1] > at]):
        a.db.execute('UPDATE entry SET seq = ? WHERE agency = ? AND seq = ?', (seq + 1, agency, seq))
    a.db.execute('INSERT INTO entry (agency, seq, body, leaf) VALUES (?, ?, ?, ?)', (agency, at + 1, body, digest))


def append(a, chance):
    agency, seq, body, digest = a.entries()[-1]
    a.db.execute('INSERT INTO entry (agency, seq, body, leaf) VALUES (?, ?, ?, ?)', (agency, seq + 1, body, digest))


def cut_off_the_end(a, chance):
    sizes = [size for (size,) in a.db.execute('SELECT size FROM checkpoint ORDER BY size').fetchall()]
    size = chance.choice(sizes[len(sizes) // 2:-1])
    a.db.execute('DELETE FROM entry WHERE seq >= ?', (size,))
    a.db.execute('DELETE FROM checkpoint WHERE size > ?', (size,))
    a.db.execute('UPDATE ledger_head SET size = ?', (size,))


def drop_last_checkpoint(a, chance):
    a.db.execute('DELETE FROM checkpoint WHERE size = (SELECT max(size) FROM checkpoint)')


def chain_made_anew(a, chance):
    """As one would who has the disk and not the key: a changed fact, right hashes, right roots, another's signature."""
    agency, seq, body, _ = a.entries()[3]
    changed = body.replace(b'"act":"', b'"act":"x', 1)
    a.db.execute('UPDATE entry SET body = ?, leaf = ? WHERE agency = ? AND seq = ?', (changed, leaf(changed), agency, seq))
    leaves = [leaf(bytes(body)) for _, _, body, _ in a.entries()]
    for size, note in a.db.execute('SELECT size, note FROM checkpoint').fetchall():
        text, _, signature = note.partition('\n\n')
        lines = text.split('\n')
        lines[2] = base64.b64encode(root_of(leaves[:size])).decode()
        a.db.execute('UPDATE checkpoint SET note = ? WHERE size = ?', ('\n'.join(lines) + '\n\n' + signature, size))


VERIFY = [(flip_body, FLIPS), (flip_leaf, FLIPS // 4), (flip_body_and_leaf, FLIPS // 2), (flip_checkpoint, FLIPS), (drop_entry, 8),
          (drop_and_close_up, 6), (exchange, 8), (insert, 6), (append, 1), (cut_off_the_end, 4), (drop_last_checkpoint, 1),
          (chain_made_anew, 1)]


def rebuild_finds(a, chance):
    table, column = chance.choice([('sign', 'text'), ('sign', 'state'), ('sign', 'type')])
    a.db.execute(f'UPDATE {table} SET {column} = \'x\' WHERE rowid = (SELECT min(rowid) FROM {table})')


def main():
    chance = random.Random(SEED)
    print(f'SEED {SEED}')
    desk = runner.Desk(TOCSIN, 'sqlite', None, False)
    passed, failed = 0, 0

    def told(ok, name, words):
        nonlocal passed, failed
        passed, failed = passed + ok, failed + (not ok)
        if not ok:
            print(f'failed   {name}: {words.strip()[-600:]}', flush=True)

    try:
        older = make_store(desk)
        done = Attempt(desk, 'untouched').tocsin('ledger', 'verify')
        told(done.returncode == 0, 'the untouched store', done.stdout + done.stderr)
        done = Attempt(desk, 'untouched').tocsin('rebuild', '--check')
        told(done.returncode == 0, 'the untouched tables', done.stdout + done.stderr)
        for spoil, times in VERIFY:
            for _ in range(times):
                attempt = Attempt(desk, spoil.__name__)
                spoil(attempt, chance)
                done = attempt.tocsin('ledger', 'verify')
                told(done.returncode == 1 and (done.stdout + done.stderr).strip() != '', spoil.__name__,
                     f'exit {done.returncode}: {done.stdout}{done.stderr}')
        attempt = Attempt(desk, 'rebuild')
        rebuild_finds(attempt, chance)
        done = attempt.tocsin('rebuild', '--check')
        told(done.returncode == 1, 'a derived row', f'exit {done.returncode}: {done.stdout}{done.stderr}')
        attempt = Attempt(desk, 'older')
        attempt.db.close()
        for name in ('tocsin.db-wal', 'tocsin.db-shm'):
            (attempt.dir / name).unlink(missing_ok=True)
        shutil.copy(older, attempt.dir / 'tocsin.db')
        attempt.db = sqlite3.connect(attempt.dir / 'tocsin.db')
        done = attempt.tocsin('ledger', 'verify')
        told(done.returncode == 1, 'an older database under newer keys', f'exit {done.returncode}: {done.stdout}{done.stderr}')
        attempt.db = sqlite3.connect(attempt.dir / 'tocsin.db')
        try:
            done = attempt.tocsin('serve', '--clock', str(desk.clock_file), '--port', '0')
            told(done.returncode not in (0, 1), 'serve on an older database', f'exit {done.returncode}: {done.stdout}{done.stderr}')
        except subprocess.TimeoutExpired:
            told(False, 'serve on an older database', 'it serves')
    finally:
        desk.remove(False)
    print(f'{passed} passed, {failed} failed')
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())

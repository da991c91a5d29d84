#!/usr/bin/env python3
"""full_disk: a full disk is said, changes nothing, and is over when there is room again.

    tests/full_disk_test.py

A store on a tmpfs of 8 MB (root only) is loaded with reports and attachments until there is no room. Each refusal must be a
clear 507 or 503, nothing of what was refused may be there, what was kept can be read and verified meanwhile, the server can be
killed and started on the full disk, and when room is made the same server goes on.

Ends with "N passed, N failed[, N skipped]".
"""
import contextlib
import hashlib
import os
import random
import subprocess
import sys
import time
import uuid

from asking import TOCSIN, Client, Skip, Wrong, address_of, all_signs, entries, problem, prove, run, runner

FULL = {'store-full', 'disk-full'}


@contextlib.contextmanager
def small_disk(megabytes=8):
    """A desk whose store lies on a disk of that size; ballast lies there too, to be taken away."""
    if os.getuid() != 0:
        raise Skip('mounting a tmpfs needs root')
    desk = runner.Desk(TOCSIN, 'sqlite', None, False)
    mount = desk.tmp / 'small'
    mount.mkdir()
    if subprocess.run(['mount', '-t', 'tmpfs', '-o', f'size={megabytes}m', 'tmpfs', str(mount)], capture_output=True).returncode:
        desk.remove(False)
        raise Skip('no tmpfs can be mounted here')
    try:
        desk.dir = mount / 'store'
        desk.ballast = mount / 'ballast'
        desk.set_clock(runner.read_instant('2026-03-10T09:00+08:00'))
        desk.init()
        desk.start()
        desk.token('contact')
        desk.token('auditor')
        desk.ballast.write_bytes(bytes(3 << 20))
        yield desk
    finally:
        desk.remove(True)
        subprocess.run(['umount', '-l', str(mount)], check=False)
        runner.shutil.rmtree(desk.tmp, ignore_errors=True)


def fill_up(desk):
    """What is left on the disk, to the last byte."""
    with contextlib.suppress(OSError), open(desk.ballast, 'ab', buffering=0) as file:
        while file.write(bytes(4096)):
            pass


def must_be_full(answer):
    if answer is None or answer.status not in (503, 507) or problem(answer).get('code') not in FULL or not problem(answer)['detail']:
        raise Wrong(f'the refusal is not clear: {answer}')
    return problem(answer)['code']


def report(client, desk, text, **more):
    return client.ask('POST', '/api/v1/signs', desk.token('contact'), {'type': 'web-down', 'text': text, **more})


def until_room(client, desk):
    """There is room again: the same server must take reports before long, and say that it is ready."""
    deadline = time.monotonic() + 10
    while True:
        answer = report(client, desk, 'room again')
        if answer and answer.status == 201:
            break
        if time.monotonic() > deadline:
            raise Wrong(f'there is room again, and still {answer}')
        time.sleep(0.05)
    if client.ask('GET', '/readyz').status != 200:
        raise Wrong('there is room again, and the server is not ready')


def no_halves(desk):
    """Once what was refused is off the server's hands, no half of it lies about."""
    deadline = time.monotonic() + 5
    while half := [path for path in desk.dir.rglob('*') if path.is_file() and (path.suffix == '.new' or path.parent.name == 'spool')]:
        if time.monotonic() > deadline:
            raise Wrong(f'halves are left behind: {half}')
        time.sleep(0.02)


def reports(_engine, _cluster):
    with small_disk() as desk:
        client, kept = Client(address_of(desk)), []
        for _ in range(5000):
            text = uuid.uuid4().hex + 'x' * 4000
            answer = report(client, desk, text)
            if answer.status != 201:
                break
            kept.append(text)
        code = must_be_full(answer)
        fill_up(desk)
        head, refused = client.must('GET', '/api/v1/ledger/head', desk.token('auditor')), 0
        for _ in range(5000):  # again and again: nothing wears out
            text = uuid.uuid4().hex + 'x' * 4000
            answer = report(client, desk, text)
            if answer and answer.status == 201:  # the write-ahead log was written back and has room of its own again
                kept.append(text)
                fill_up(desk)
                head, refused = client.must('GET', '/api/v1/ledger/head', desk.token('auditor')), 0
                continue
            must_be_full(answer)
            refused += 1
            if refused == 20:
                break
        if refused != 20:
            raise Wrong('a full disk is never full for long')
        if client.must('GET', '/api/v1/ledger/head', desk.token('auditor')) != head:
            raise Wrong('the ledger has grown on a full disk')
        if client.ask('GET', '/readyz').status < 500:
            raise Wrong('the disk is full and the server says that it is ready')
        there = [sign['text'] for sign in all_signs(client, desk.token('contact'))]
        if there != kept:
            raise Wrong(f'{len(kept)} were acknowledged and {len(there)} are there')
        desk.must_run('ledger', 'verify')
        desk.stop(crash=True)
        desk.start()  # a full disk is no reason not to let people read
        client = Client(address_of(desk))
        if [sign['text'] for sign in all_signs(client, desk.token('contact'))] != kept:
            raise Wrong('after a start on the full disk, other reports are there')
        desk.ballast.unlink()
        until_room(client, desk)
        prove(desk)
        texts = [fact['data']['text'] for fact in entries(desk) if fact['kind'] == 'sign.reported']
        if texts[:len(kept)] != kept or set(texts[len(kept):]) - {'room again'}:
            raise Wrong(f'the ledger has {len(texts)} reports, {len(kept)} were acknowledged on the way to the full disk')
        return f'{len(kept)} kept, then {code}, then on'


def attachments(_engine, _cluster):
    with small_disk() as desk:
        client, kept, chance = Client(address_of(desk)), {}, random.Random(8)
        token = desk.token('contact')
        for _ in range(200):
            data = chance.randbytes(chance.randrange(1, 400000))
            answer = client.ask('POST', '/api/v1/attachments', token, data)
            if answer is None or answer.status != 201:
                break
            kept[hashlib.sha256(data).hexdigest()] = data
        code = must_be_full(answer)
        refused = hashlib.sha256(data).hexdigest()
        for _ in range(5):
            client = Client(address_of(desk))
            must_be_full(client.ask('POST', '/api/v1/attachments', token, data))
        no_halves(desk)
        if client.ask('GET', '/api/v1/attachments/' + refused, token).status != 404:
            raise Wrong('a refused attachment is there')
        answer = report(client, desk, 'x', attachments=[{'sha256': refused}])
        if answer.status != 422 and problem(answer).get('code') not in FULL:
            raise Wrong(f'a report naming a refused attachment: {answer}')
        for digest, bytes_ in kept.items():
            answer = client.ask('GET', '/api/v1/attachments/' + digest, token)
            if answer.status != 200 or answer.body != bytes_:
                raise Wrong(f'kept attachment {digest}: {answer.status}')
        desk.ballast.unlink()
        until_room(client, desk)
        if client.must('POST', '/api/v1/attachments', token, data)['sha256'] != refused:
            raise Wrong('there is room again, and the attachment gets another name')
        prove(desk)
        return f'{len(kept)} kept, then {code}, then on'


if __name__ == '__main__':
    sys.exit(run([('reports', 'sqlite', reports), ('attachments', 'sqlite', attachments)]))

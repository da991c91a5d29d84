#!/usr/bin/env python3
"""spool: a report is taken and receipted while the store can't be written, and is in the store afterwards, once, as of when it came.

    tests/spool_test.py

By a disk that is full to the last byte (a small tmpfs, root only), by another process that holds the store's lock, and by a
signer that is gone. Ends with "N passed, N failed[, N skipped]".
"""
import contextlib
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time

from asking import TOCSIN, Client, Wrong, address_of, all_signs, prove, run, runner, signer_of
from full_disk_test import fill_up, small_disk
from visiting import Visitor, is_up


def visit_address(desk):
    return address_of(desk).removeprefix('http://')


def form_of(visitor):
    """The report page, and a tile of it."""
    page = visitor.get('/r')
    tile = re.search(r'name="tile"[^>]*value="([^"]+)"|value="([^"]+)"[^>]*name="tile"', page.text)
    if page.status != 200 or not tile:
        raise Wrong(f'the form is not shown: {page.status} {page.text[:500]}')
    return page, tile.group(1) or tile.group(2)


def send(desk, text):
    """What comes of somebody's report by the form."""
    visitor = Visitor(visit_address(desk))
    try:
        page, tile = form_of(visitor)
        return visitor.send(page, '/r', tile=tile, text=text, reporter_name='王小明')
    finally:
        visitor.close()


def report(desk, text):
    """The receipt of somebody's report."""
    done = send(desk, text)
    found = re.fullmatch(r'/r/ok/((?:[0-9A-Z]{4}-){3}[0-9A-Z]{4})(\?.*)?', done.path)
    if done.status != 200 or not found:
        raise Wrong(f'no receipt: {done.status} {done.path}')
    return found.group(1)


def receipt_page(desk, receipt):
    visitor = Visitor(visit_address(desk))
    try:
        page = visitor.get('/r/ok/' + receipt)
        if page.status != 200:
            raise Wrong(f'the receipt {receipt} is not known: {page.status}')
        return page.text
    finally:
        visitor.close()


def signs(desk):
    client = Client(address_of(desk))
    try:
        return all_signs(client, desk.token('contact'))
    finally:
        client.close()


def wait_for(desk, texts, seconds=15):
    """All of them are signs, in their order, each once."""
    until = time.monotonic() + seconds
    while True:
        found = {sign['text']: sign for sign in signs(desk)}
        if all(text in found for text in texts):
            break
        if time.monotonic() > until:
            raise Wrong(f'not replayed: {[text for text in texts if text not in found]}\n{desk.log_tail()}')
        time.sleep(0.1)
    every = [sign['text'] for sign in signs(desk)]
    if any(every.count(text) != 1 for text in texts):
        raise Wrong(f'replayed more than once: {every}')
    numbers = [found[text]['sign'] for text in texts]
    if numbers != sorted(numbers):
        raise Wrong(f'not in the order in which they came: {numbers}')
    return [found[text] for text in texts]


def spool_of(desk):
    return (desk.dir / 'reports.spool').read_bytes()


def must_wait(desk, text, code):
    if text in [sign['text'] for sign in signs(desk)]:
        raise Wrong(f'{text} is in the store that can not be written')
    if text.encode() not in spool_of(desk) or '保留區' not in receipt_page(desk, code):
        raise Wrong(f'{text} does not wait in the spool')


def start_again(desk):
    """At the address that it had: another could not be written down."""
    port = address_of(desk).rsplit(':', 1)[1]
    with open(desk.log, 'ab') as log:
        desk.server = subprocess.Popen([desk.tocsin, 'serve', '--data', str(desk.dir), '--clock', str(desk.clock_file), '--port', port],
                                       env=desk.env(), stdout=log, stderr=log, stdin=subprocess.DEVNULL)
    until = time.monotonic() + 60
    while not is_up(visit_address(desk)):
        if desk.server.poll() is not None or time.monotonic() > until:
            raise Wrong(f'it does not start on a full disk: {desk.log_tail()}')
        time.sleep(0.05)


def full(_engine, _cluster):
    with small_disk() as desk:
        before = report(desk, 'while there is room')
        fill_up(desk)
        # The log of the store may have a little room of its own.
        client = Client(address_of(desk))
        for _ in range(200):
            answer = client.ask('POST', '/api/v1/signs', desk.token('contact'), {'type': 'web-down', 'text': 'x' * 4000})
            if answer is None or answer.status != 201:
                break
            fill_up(desk)
        client.close()
        texts, codes = [f'full {i}: 檔案打不開' for i in range(5)], []
        for i, text in enumerate(texts):
            desk.set_clock(runner.read_instant(f'2026-03-10T09:{10 + i}+08:00'))
            codes.append(report(desk, text))
        for text, code in zip(texts, codes):
            must_wait(desk, text, code)
        if len(set(codes) | {before}) != 6:
            raise Wrong(f'receipts are not each their own: {codes}')
        # Killed and started again on the full disk: what was receipted is still known.
        os.kill(desk.server.pid, signal.SIGKILL)
        desk.server.wait()
        start_again(desk)
        fill_up(desk)
        for text, code in zip(texts, codes):
            must_wait(desk, text, code)
        os.truncate(desk.ballast, desk.ballast.stat().st_size - (1 << 20))
        fill = desk.ballast.stat().st_size
        desk.set_clock(runner.read_instant('2026-03-10T10:00+08:00'))
        found = wait_for(desk, texts)
        for i, (sign, code) in enumerate(zip(found, codes)):
            if not sign['reported_at'].startswith(f'2026-03-10T09:{10 + i}'):
                raise Wrong(f'{sign["sign"]} is as of {sign["reported_at"]}')
            if sign['sign'] not in receipt_page(desk, code):
                raise Wrong(f'the receipt {code} does not lead to {sign["sign"]}')
        if b'full' in spool_of(desk) or '王小明'.encode() in spool_of(desk):
            raise Wrong('what was replayed is still in the spool')
        after = report(desk, 'room again')
        wait_for(desk, [*texts, 'room again'])
        if after in codes:
            raise Wrong('a receipt twice')
        prove(desk)
        return f'{fill >> 20} MB of ballast'


@contextlib.contextmanager
def plain_desk():
    desk = runner.Desk(TOCSIN, 'sqlite', None, False)
    try:
        desk.set_clock(runner.read_instant('2026-03-10T09:00+08:00'))
        desk.init()
        desk.start()
        desk.token('contact')
        yield desk
    finally:
        desk.remove(False)


def locked(_engine, _cluster):
    with plain_desk() as desk:
        other = sqlite3.connect(desk.dir / 'tocsin.db', isolation_level=None)
        other.execute('BEGIN IMMEDIATE')
        code = report(desk, 'locked out')
        must_wait(desk, 'locked out', code)
        other.execute('ROLLBACK')
        other.close()
        sign, = wait_for(desk, ['locked out'])
        if sign['sign'] not in receipt_page(desk, code):
            raise Wrong('the receipt does not lead to the sign')
        prove(desk)


def no_signer(_engine, _cluster):
    with plain_desk() as desk:
        os.kill(signer_of(desk.server.pid), signal.SIGKILL)
        texts = ['unsigned 1', 'unsigned 2', 'unsigned 3']
        codes = [report(desk, text) for text in texts]
        for text, code in zip(texts, codes):
            must_wait(desk, text, code)
        desk.stop()
        desk.start()
        for sign, code in zip(wait_for(desk, texts), codes):
            if sign['sign'] not in receipt_page(desk, code):
                raise Wrong('the receipt does not lead to the sign')
        prove(desk)


def once(_engine, _cluster):
    """The same form sent again and again, before and after: one report, one receipt."""
    with plain_desk() as desk:
        other = sqlite3.connect(desk.dir / 'tocsin.db', isolation_level=None)
        other.execute('BEGIN IMMEDIATE')
        visitor = Visitor(visit_address(desk))
        page, tile = form_of(visitor)
        values = {'tile': tile, 'text': 'only once'}
        paths = {visitor.send(page, '/r', **values).path for _ in range(2)}
        image = spool_of(desk)
        other.execute('ROLLBACK')
        other.close()
        wait_for(desk, ['only once'])
        paths.add(visitor.send(page, '/r', **values).path)
        if len({path.partition('?')[0] for path in paths}) != 1:
            raise Wrong(f'one form, and receipts {paths}')
        # The spool as it was, as if the power had gone between the store's commit and the forgetting.
        desk.stop()
        (desk.dir / 'reports.spool').write_bytes(image)
        desk.start()
        until = time.monotonic() + 15
        while b'only once' in spool_of(desk):
            if time.monotonic() > until:
                raise Wrong('it is not replayed again')
            time.sleep(0.05)
        wait_for(desk, ['only once'])
        visitor.close()
        prove(desk)


def unwritable(_engine, _cluster):
    """With no spool either, nobody is told that a report was taken."""
    with plain_desk() as desk:
        desk.stop()
        (desk.dir / 'reports.spool').unlink()
        (desk.dir / 'reports.spool').mkdir()
        desk.start()
        other = sqlite3.connect(desk.dir / 'tocsin.db', isolation_level=None)
        other.execute('BEGIN IMMEDIATE')
        page = send(desk, 'nowhere')
        if page.status != 503 or '/r/ok/' in page.path:
            raise Wrong(f'a receipt for what is nowhere: {page.status} {page.path}')
        if 'nowhere' not in page.text or '王小明' not in page.text:
            raise Wrong('what was typed is not on the page any more')
        other.execute('ROLLBACK')
        other.close()


if __name__ == '__main__':
    sys.exit(run([(name, 'sqlite', test) for name, test in {
        'on a full disk reports are receipted, survive a kill, and are replayed in order as of when they came': full,
        'while another holds the store': locked,
        'while the signer is gone': no_signer,
        'the same form is the same report, also when the spool comes back from before': once,
        'without a spool no receipt is given, and nothing typed is lost': unwritable,
    }.items()]))

#!/usr/bin/env python3
"""security: what a stranger, a neighbour, a repeated or a tried request, and a changed file may not bring about.

    tests/security_test.py [--engine sqlite|postgres|both]

Ends with "N passed, N failed[, N skipped]".
"""
import argparse
import contextlib
import json
import os
import shutil
import sqlite3
import sys

from asking import TOCSIN, Client, Wrong, address_of, engines, problem, prove, run, runner

SIGN = {'type': 'web-down', 'text': '首頁打不開', 'reporter_name': '王小明'}
STRANGER = 'tcn_' + '0' * 51


def must(condition, words):
    if not condition:
        raise Wrong(words)


@contextlib.contextmanager
def desk_of(engine, cluster):
    desk = runner.Desk(TOCSIN, engine, cluster, False)
    try:
        desk.set_clock(runner.read_instant('2026-03-10T09:00+08:00'))
        desk.init()
        desk.start()
        for role in ('staff', 'contact', 'auditor', 'system_admin'):
            desk.token(role)
        yield desk
    finally:
        desk.remove(False)


def files_of(folder):
    return sorted(os.path.join(base, name) for base, _, names in os.walk(folder) for name in names)


def strangers_store_nothing(engine, cluster):
    """Without the folder for uploads nobody can send one; whoever is told that, was let in that far."""
    with desk_of(engine, cluster) as desk:
        client = Client(address_of(desk))
        shutil.rmtree(desk.dir / 'run' / 'spool')
        for token, status in ((desk.token('contact'), 507), (STRANGER, 401)):
            got = client.ask('POST', '/api/v1/attachments', token, os.urandom(100_000))
            must(got and got.status == status, f'an upload is answered {got}, not {status}')
        big = {**SIGN, 'text': '字' * 20_000}
        for token, status in ((desk.token('staff'), 422), (STRANGER, 401)):
            got = client.ask('POST', '/api/v1/signs', token, big)
            must(got and got.status == status, f'a big report is answered {got and got.status}, not {status}')
        prove(desk)


def a_dry_run_leaves_no_file(engine, cluster):
    with desk_of(engine, cluster) as desk:
        client, before = Client(address_of(desk)), files_of(desk.dir / 'blobs')
        tried = client.must('POST', '/api/v1/attachments?dry-run=1', desk.token('contact'), b'evidence')
        must(files_of(desk.dir / 'blobs') == before, 'a dry run of an upload leaves a file')
        got = client.ask('GET', '/api/v1/attachments/' + tried['sha256'], desk.token('contact'))
        must(got.status == 404, f'what was only tried is there: {got.status}')
        kept = client.must('POST', '/api/v1/attachments', desk.token('contact'), b'evidence', status=201)
        got = client.ask('GET', '/api/v1/attachments/' + kept['sha256'], desk.token('contact'))
        must(got.body == b'evidence' and got.headers['content-disposition'] == 'attachment', f'it comes back as {got}')
        prove(desk)


def answers_are_kept_for_those_who_asked(engine, cluster):
    """The same Idempotency-Key of two people is two keys, of one person on another route a refusal; whoever the act is by."""
    with desk_of(engine, cluster) as desk:
        client, key = Client(address_of(desk)), 'the-same-key'
        for person in ('staff', 'contact'):
            for again in (False, True):
                got = client.ask('POST', '/api/v1/clock/tick', desk.token(person), {}, key)
                must(got.status == 200 and ('idempotency-replayed' in got.headers) == again,
                     f'{person}, again: {again}: {got}')
        got = client.ask('POST', '/api/v1/signs', desk.token('staff'), SIGN, key)
        must(problem(got).get('code') == 'idempotency-reused', f'another request under the same key: {got}')
        made = client.ask('POST', f'/api/v1/people/{desk.people["staff"]}/token', desk.tokens['operator'], {}, 'secret')
        again = client.ask('POST', f'/api/v1/people/{desk.people["staff"]}/token', desk.tokens['operator'], {}, 'secret')
        must(b'tcn_' in made.body and b'tcn_' not in again.body, 'a credential is told twice')
        prove(desk)


def neighbours_see_nothing(engine, cluster):
    """Two agencies of one store: by no id of the other's is anything found, changed or erased."""
    with desk_of(engine, cluster) as desk:
        contact, client = desk.token('contact'), Client(address_of(desk))
        digest = client.must('POST', '/api/v1/attachments', contact, b'of xiluo')['sha256']
        sign = client.must('POST', '/api/v1/signs', contact, SIGN)['sign']
        subject = client.must('GET', '/api/v1/signs/' + sign, contact)['subject']
        entry = client.must('GET', '/api/v1/ledger/entries/5', contact)
        desk.stop()
        desk.must_run('init', '--add', '--json', '--clock', str(desk.clock_file), '--agency', 'huwei', '--name', '虎尾鎮公所')
        desk.start()
        client = Client(address_of(desk))
        token = (desk.dir / 'run' / 'token-huwei').read_text().strip()
        own = client.must('POST', '/api/v1/people', token, {'name': '某', 'phone': '1', 'email': 'a@b.tw', 'roles': ['contact']})
        neighbour = client.must('POST', f'/api/v1/people/{own["person"]}/token', token, {})['token']
        for path in ('/api/v1/signs/' + sign, '/api/v1/attachments/' + digest, '/api/v1/ledger/entries/5'):
            got = client.ask('GET', path, neighbour)
            must(got.status == 404, f'GET {path} of a neighbour: {got}')
        got = client.ask('POST', '/api/v1/signs', neighbour, {**SIGN, 'attachments': [{'sha256': digest, 'name': 'a', 'media': 'b/c'}]})
        must(problem(got).get('code') == 'attachment-unknown', f'a neighbour names our evidence: {got}')
        for path, who, body in ((f'/api/v1/subjects/{subject}/erase', token, {'reason': 'x'}),
                                (f'/api/v1/people/{desk.people["auditor"]}/token', token, {}),
                                (f'/api/v1/signs/{sign}/verdict', neighbour, {'verdict': 'incident', 'reason': 'x'})):
            got = client.ask('POST', path, who, body)
            must(got.status == 404, f'POST {path} by a neighbour: {got}')
        must(client.must('GET', '/api/v1/ledger/entries/5', contact) == entry, 'our entry has changed')
        must(client.must('GET', '/api/v1/signs/' + sign, contact).get('reporter_name') == '王小明', 'our person is gone')
        desk.stop()
        for agency in ('xiluo', 'huwei'):
            desk.must_run('ledger', 'verify', '--agency', agency)
        desk.must_run('rebuild', '--check')


def a_changed_file_ends_nothing(engine, cluster):
    """Bytes that somebody changed in the file are refused when they are read, and the server goes on."""
    del engine, cluster
    with desk_of('sqlite', None) as desk:
        client, contact = Client(address_of(desk)), desk.token('contact')
        sign = client.must('POST', '/api/v1/signs', contact, SIGN)['sign']
        other = client.must('POST', '/api/v1/signs', contact, SIGN)['sign']
        with contextlib.closing(sqlite3.connect(desk.dir / 'tocsin.db', timeout=30)) as db:
            for (trigger,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
                db.execute(f'DROP TRIGGER {trigger}')
            seq, body = db.execute('SELECT seq, body FROM entry ORDER BY seq DESC LIMIT 1 OFFSET 1').fetchone()
            db.execute('UPDATE entry SET body = ? WHERE seq = ?', (body.replace(b'"v":1}', b'"v":1 '), seq))
            db.commit()
        for path in (f'/api/v1/signs/{sign}', f'/api/v1/ledger/entries/{seq}'):
            got = client.ask('GET', path, contact)
            must(got and problem(got).get('code') == 'store-corrupt', f'GET {path} of changed bytes: {got}')
            must(problem(got)['detail'].endswith('…'), f'the store tells strangers of itself: {problem(got)["detail"]}')
        must('request-failed' in desk.log_tail(), 'the log does not tell what was wrong')
        client.must('GET', f'/api/v1/signs/{other}', contact)
        client.must('POST', '/api/v1/signs', contact, SIGN, status=201)
        # A fact about what was never there: well formed, and not what a desk writes.
        verdict = client.must('POST', f'/api/v1/signs/{other}/verdict', contact,
                              {'verdict': 'not_incident', 'reason': 'x'})
        must(verdict['sign'] == other, f'{verdict}')
        desk.stop()
        with contextlib.closing(sqlite3.connect(desk.dir / 'tocsin.db', timeout=30)) as db:
            db.execute('UPDATE entry SET body = ? WHERE seq = ?', (body, seq))
            last, text = db.execute('SELECT seq, body FROM entry ORDER BY seq DESC LIMIT 1').fetchone()
            db.execute('UPDATE entry SET body = ? WHERE seq = ?',
                       (text.replace(f'"on":"{other}"'.encode(), b'"on":"S115-7777"'), last))
            db.commit()
        done = desk.run(['rebuild'])
        must(done.returncode == 65 and 'entry-unreadable' in done.stderr, f'rebuild: {done.returncode} {done.stderr}')
        done = desk.run(['ledger', 'verify'])
        must(done.returncode == 1, f'ledger verify: {done.returncode} {done.stdout} {done.stderr}')


TESTS = [strangers_store_nothing, a_dry_run_leaves_no_file, answers_are_kept_for_those_who_asked, neighbours_see_nothing]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--engine', choices=['sqlite', 'postgres', 'both'], default='both')
    words = parser.parse_args()
    tests = [(test.__name__, engine, test) for engine in engines(words.engine) for test in TESTS]
    tests.append((a_changed_file_ends_nothing.__name__, 'sqlite', a_changed_file_ends_nothing))
    return run(tests)


if __name__ == '__main__':
    sys.exit(main())

#!/usr/bin/env python3
"""serving: one store, one server; readers while writing; a clean end; what a start refuses.

    tests/serving_test.py [--engine sqlite|postgres|both]

Ends with "N passed, N failed[, N skipped]".
"""
import argparse
import contextlib
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
import uuid

from asking import TOCSIN, Client, Wrong, address_of, all_signs, engines, entries, problem, prove, run, runner, signer_of

SIGN = {'type': 'web-down', 'text': '首頁打不開'}


@contextlib.contextmanager
def desk_of(engine, cluster):
    desk = runner.Desk(TOCSIN, engine, cluster, False)
    try:
        desk.set_clock(runner.read_instant('2026-03-10T09:00+08:00'))
        desk.init()
        desk.start()
        for role in ('staff', 'contact', 'auditor'):
            desk.token(role)
        yield desk
    finally:
        desk.remove(False)


def report(client, desk, key=None, text='x'):
    return client.ask('POST', '/api/v1/signs', desk.token('staff'), {**SIGN, 'text': text}, key)


def serve_again(desk, **env):
    """A second server on the same directory: (exit status, what it says)."""
    done = subprocess.run([TOCSIN, 'serve', '--clock', str(desk.clock_file), '--port', '0'], env=dict(desk.env(), **env),
                          capture_output=True, text=True, timeout=60, stdin=subprocess.DEVNULL, cwd=desk.tmp)
    return done.returncode, done.stdout + done.stderr


def must_refuse_to_start(desk, code, status=None):
    got, words = serve_again(desk)
    if got == 0 or code not in words or status and got != status:
        raise Wrong(f'a start that must be refused with {code} exits {got}: {words[-800:]}')


def a_second_server_is_refused(engine, cluster):
    with desk_of(engine, cluster) as desk:
        client = Client(address_of(desk))
        for _ in range(3):
            must_refuse_to_start(desk, 'store-locked', 75)
            if report(client, desk).status != 201:
                raise Wrong('the first server is disturbed by a second')
        desk.stop(crash=True)
        desk.start()  # a dead server's lock is nobody's
        if report(Client(address_of(desk)), desk).status != 201:
            raise Wrong('after the crash nothing is taken')
        prove(desk)
    return ''


def readers_see_whole_acts(engine, cluster):
    """While two write, four read: what a reader sees never shrinks, and a sign is never there without its history."""
    with desk_of(engine, cluster) as desk:
        address, stopping, wrong, seen = address_of(desk), threading.Event(), [], []

        def write():
            client = Client(address)
            while not stopping.is_set():
                answer = report(client, desk, text=uuid.uuid4().hex)
                if answer is None or answer.status != 201:
                    wrong.append(f'a writer got {answer}')
                    return

        def read():
            client, last, head = Client(address), 0, 0
            try:
                while not stopping.is_set():
                    signs = all_signs(client, desk.token('contact'))
                    size = int(client.must('GET', '/api/v1/ledger/head', desk.token('auditor'))['size'])
                    if len(signs) < last or size < head or len({s['sign'] for s in signs}) != len(signs):
                        wrong.append(f'a reader saw {last} signs and {head} facts, and then {len(signs)} and {size}')
                    last, head = len(signs), size
                    if signs:
                        sign = client.must('GET', '/api/v1/signs/' + signs[-1]['sign'], desk.token('contact'))
                        if not sign['history']:
                            wrong.append(f'a sign without history: {sign}')
                seen.append(last)
            except Wrong as error:
                wrong.append(str(error))

        threads = [threading.Thread(target=write) for _ in range(2)] + [threading.Thread(target=read) for _ in range(4)]
        for thread in threads:
            thread.start()
        time.sleep(1.5)
        stopping.set()
        for thread in threads:
            thread.join(60)
        if wrong:
            raise Wrong(wrong[0])
        prove(desk)
    return f'{max(seen)} signs seen'


def a_told_end_answers_what_is_under_way(engine, cluster):
    """SIGTERM under eight writers: everyone has an answer or a closed door, what was acknowledged is there, exit 0."""
    with desk_of(engine, cluster) as desk:
        for _ in range(3):
            address, kept, wrong = address_of(desk), [], []

            def write():
                client = Client(address)
                while True:
                    text = uuid.uuid4().hex
                    answer = report(client, desk, text=text)
                    if answer is None:
                        return
                    if answer.status == 201:
                        kept.append(text)
                    elif problem(answer).get('code') != 'stopping':
                        wrong.append(answer)
                        return

            before = [sign['text'] for sign in all_signs(Client(address), desk.token('contact'))]
            threads = [threading.Thread(target=write, daemon=True) for _ in range(8)]
            for thread in threads:
                thread.start()
            time.sleep(0.3)
            began = time.monotonic()
            desk.stop()  # asks by SIGTERM, and that must exit 0
            took = time.monotonic() - began
            for thread in threads:
                thread.join(30)
            if wrong or not kept:
                raise Wrong(f'while stopping: {wrong[:1]}, {len(kept)} kept')
            if took > 5:
                raise Wrong(f'stopping took {took:.1f} s')
            desk.start()
            there = [sign['text'] for sign in all_signs(Client(address_of(desk)), desk.token('contact'))]
            if sorted(there) != sorted(before + kept):
                raise Wrong(f'{len(kept)} were acknowledged, {len(there) - len(before)} came to be')
        prove(desk)
    return f'{len(kept)} in the last round, {took:.2f} s'


def a_key_is_remembered_over_restarts(engine, cluster):
    with desk_of(engine, cluster) as desk:
        key, answers = uuid.uuid4().hex, []
        for how in (None, False, True):
            if how is not None:
                desk.stop(crash=how)
                desk.start()
            answer = report(Client(address_of(desk)), desk, key)
            if answer.status != 201 or (how is not None) != (answer.headers.get('idempotency-replayed') == 'true'):
                raise Wrong(f'the same key: {answer}')
            answers.append((answer.body, answer.headers.get('location'), answer.headers.get('etag')))
        if len(set(answers)) != 1:
            raise Wrong(f'the same key is answered in two ways: {answers}')
        # At once, from eight: one act, one answer.
        key, got = uuid.uuid4().hex, []
        threads = [threading.Thread(target=lambda: got.append(report(Client(address_of(desk)), desk, key).body)) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        if len(got) != 8 or len(set(got)) != 1:
            raise Wrong(f'the same key from eight at once: {set(got)}')
        prove(desk)
        if sum(fact['kind'] == 'sign.reported' for fact in entries(desk)) != 2:
            raise Wrong('two keys have made more than two reports')
    return ''


def snapshot(desk, engine, cluster, name):
    """The database as it is now, the server stopped; what it gives puts it back."""
    if engine == 'sqlite':
        copy = desk.tmp / name
        shutil.copy(desk.dir / 'tocsin.db', copy)

        def back():
            for tail in ('-wal', '-shm'):
                (desk.dir / f'tocsin.db{tail}').unlink(missing_ok=True)
            shutil.copy(copy, desk.dir / 'tocsin.db')
        return back
    cluster.sql(f'CREATE DATABASE "{desk.database}_{name}" TEMPLATE "{desk.database}"')

    def back():
        cluster.sql(f'DROP DATABASE "{desk.database}" WITH (FORCE)')
        cluster.sql(f'CREATE DATABASE "{desk.database}" TEMPLATE "{desk.database}_{name}"')
    return back


def an_older_database_is_refused(engine, cluster):
    """Put under newer keys: the server does not start and says why, verify finds it; the newest one is taken back."""
    with desk_of(engine, cluster) as desk:
        report(Client(address_of(desk)), desk)
        desk.stop()
        old = snapshot(desk, engine, cluster, 'old')
        desk.start()
        for _ in range(3):
            report(Client(address_of(desk)), desk)
        desk.stop(crash=True)
        desk.start()
        desk.stop()
        new = snapshot(desk, engine, cluster, 'new')
        old()
        for _ in range(2):  # trying does not make it right
            must_refuse_to_start(desk, 'rollback-found')
        done = desk.run(['ledger', 'verify'])
        if done.returncode != 1:
            raise Wrong(f'ledger verify of an older database exits {done.returncode}: {done.stdout}{done.stderr}')
        new()
        desk.start()
        if report(Client(address_of(desk)), desk).status != 201:
            raise Wrong('the newest database is refused')
        desk.stop()
        # Another history of the same length: the older database carried on under older keys.
        newest = snapshot(desk, engine, cluster, 'newest')
        keys = desk.tmp / 'keys'
        shutil.copytree(desk.dir / 'keys', keys)
        old()
        for state in (desk.dir / 'keys').glob('*state*'):
            state.unlink()
        desk.start()  # keys that know of no head have nothing to hold against it: it is taken and carried on
        for _ in range(4):
            report(Client(address_of(desk)), desk, text='another history')
        desk.stop()
        shutil.rmtree(desk.dir / 'keys')
        shutil.copytree(keys, desk.dir / 'keys')
        must_refuse_to_start(desk, 'rollback-found')
        if desk.run(['ledger', 'verify']).returncode != 1:
            raise Wrong('ledger verify takes another history of the same length')
        newest()
        desk.start()
        prove(desk)
    return ''


def crashes_between_signer_and_database(engine, cluster):
    """The signer may have signed what the database never took: legal, again and again, and never in the way."""
    with desk_of(engine, cluster) as desk:
        for number in range(6):
            client = Client(address_of(desk))
            report(client, desk)
            desk.stop()
            back = snapshot(desk, engine, cluster, f'before_{number}') if number == 0 else back
            desk.start()
            # The database stands still for the commit, and the server dies in it.
            client, pid = Client(address_of(desk), timeout=2), desk.server.pid
            thread = threading.Thread(target=report, args=(client, desk))
            thread.start()
            time.sleep(0.001 * number)
            os.kill(pid, signal.SIGKILL)
            thread.join(30)
            desk.stop(crash=True)
            desk.start()
        # Without the signer's child nobody waits for ever.
        os.kill(signer_of(desk.server.pid), signal.SIGSTOP)
        client = Client(address_of(desk), timeout=1)
        if report(client, desk) is not None:
            raise Wrong('a report is acknowledged while the signer stands still')
        os.kill(signer_of(desk.server.pid), signal.SIGCONT)
        if report(Client(address_of(desk)), desk).status != 201:
            raise Wrong('the signer goes on, and the server does not')
        prove(desk)
    return ''


def two_servers_of_one_database(engine, cluster):
    """PostgreSQL: each with a directory and a signer of its own, the same keys. One log; one dies, the other goes on."""
    with desk_of(engine, cluster) as desk:
        other = runner.Desk(TOCSIN, engine, cluster, False)
        try:
            other.set_clock(desk.now)
            other.tokens = desk.tokens
            shutil.copytree(desk.dir, other.dir, ignore=shutil.ignore_patterns('run'))
            other.start()
            stopping, kept, wrong = threading.Event(), [], []

            def write(at):
                client = Client(address_of(at))
                while not stopping.is_set():
                    text = uuid.uuid4().hex
                    answer = report(client, desk, text=text)
                    if answer is None:
                        return  # killed
                    if answer.status != 201:
                        wrong.append(answer)
                        return
                    kept.append(text)

            threads = [threading.Thread(target=write, args=(at,)) for at in (desk, other, desk, other)]
            for thread in threads:
                thread.start()
            time.sleep(0.7)
            other.stop(crash=True)
            time.sleep(0.3)
            stopping.set()
            for thread in threads:
                thread.join(30)
            other.start()
            if wrong or report(Client(address_of(other)), desk, text='last').status != 201:
                raise Wrong(f'two servers: {wrong[:1]}')
            other.stop()
        finally:
            other.remove(False)
        prove(desk)
        there = {fact['data']['text'] for fact in entries(desk) if fact['kind'] == 'sign.reported'}
        if set(kept) - there:
            raise Wrong(f'{len(set(kept) - there)} of {len(kept)} are lost between two servers')
    return f'{len(kept)} kept'


def other_commands_while_it_serves(engine, cluster):
    """Verify, export and backup work meanwhile; a rebuild, which would take tables away, is refused and does no harm."""
    with desk_of(engine, cluster) as desk:
        address, stopping, kept, wrong = address_of(desk), threading.Event(), [], []

        def write():
            client = Client(address)
            while not stopping.is_set():
                answer = report(client, desk, text=uuid.uuid4().hex)
                if answer is None or answer.status != 201:
                    wrong.append(answer)
                    return
                kept.append(answer)

        threads = [threading.Thread(target=write) for _ in range(4)]
        for thread in threads:
            thread.start()
        try:
            for argv in (['rebuild'], ['rebuild', '--check']):
                done = desk.run(argv)
                if done.returncode != 75 or 'store-locked' not in done.stderr:
                    raise Wrong(f'{argv} under a running server exits {done.returncode}: {done.stdout}{done.stderr}')
            desk.must_run('ledger', 'verify')
            entries(desk)
            desk.must_run('backup', '--to', str(desk.tmp / 'backup'))
        finally:
            stopping.set()
            for thread in threads:
                thread.join(30)
        if wrong or not kept:
            raise Wrong(f'meanwhile a writer got {wrong[:1]}')
        prove(desk)
    return f'{len(kept)} kept meanwhile'


def a_founding_is_whole_or_not(engine, cluster):
    """Killed at any moment, or failed: the same command again founds the store, and what is told once is told."""
    done = []
    for number in range(12):
        desk = runner.Desk(TOCSIN, 'sqlite', None, False)
        try:
            desk.set_clock(runner.read_instant('2026-03-10T09:00+08:00'))
            argv = ['init', '--simulated', '--clock', str(desk.clock_file), '--agency', desk.AGENCY, '--agency-key-out',
                    str(desk.tmp / 'agency-key'), '--json']
            if number == 0:
                failed = desk.run(argv + ['--store', 'host=/nowhere dbname=none'])
                if failed.returncode == 0 or 'store-unavailable' not in failed.stderr:
                    raise Wrong(f'init on no database exits {failed.returncode}: {failed.stderr}')
                failed = desk.run(argv[:-2] + [str(desk.tmp / 'none' / 'agency-key')])
                if failed.returncode == 0:
                    raise Wrong('init says that all is well, and the agency key is nowhere')
            else:
                killed = subprocess.Popen([TOCSIN, *argv], env=desk.env(), stdout=subprocess.DEVNULL,
                                          stderr=subprocess.DEVNULL, cwd=desk.tmp)
                time.sleep(0.015 * number)
                killed.kill()
                done.append(killed.wait() == 0)
            again = desk.run(argv)
            if again.returncode and 'store-exists' not in again.stderr:
                raise Wrong(f'init once more exits {again.returncode}: {again.stderr}')
            desk.start()
            desk.token('staff')
            if not (desk.tmp / 'agency-key').read_text().strip():
                raise Wrong('the agency key is empty')
            prove(desk)
        finally:
            desk.remove(False)
    return f'{len(done) - sum(done)} killed on the way'


def a_database_is_founded_once(engine, cluster):
    """A PostgreSQL that holds a store is not founded over from another directory, under no name."""
    with desk_of(engine, cluster) as desk:
        other = runner.Desk(TOCSIN, engine, cluster, False)
        try:
            for agency in (desk.AGENCY, 'other'):
                done = other.run(['init', '--agency', agency, '--store', cluster.conninfo(desk.database)])
                if done.returncode != 73 or 'store-exists' not in done.stderr or any(other.dir.iterdir()):
                    raise Wrong(f'init over a store exits {done.returncode}: {done.stdout}{done.stderr}')
        finally:
            other.remove(False)
        desk.stop()
        desk.start()
        prove(desk)
    return ''


def nobody_need_read_the_log(engine, cluster):
    """Whoever reads what the server says may go away, and it goes on."""
    with desk_of(engine, cluster) as desk:
        desk.stop()
        reading, writing = os.pipe()
        desk.server = subprocess.Popen([TOCSIN, 'serve', '--clock', str(desk.clock_file), '--port', '0'], env=desk.env(),
                                       stdout=subprocess.PIPE, stderr=writing, text=True, stdin=subprocess.DEVNULL, cwd=desk.tmp)
        os.close(writing)
        address = desk.server.stdout.readline()
        desk.server.stdout.close()
        os.close(reading)
        client = Client(address)
        os.kill(signer_of(desk.server.pid), signal.SIGKILL)  # something to say
        for _ in range(2):
            answer = report(client, desk)
            if answer is None or answer.status != 503:
                raise Wrong(f'nobody reads the log any more, and a report is answered {answer}')
        desk.stop()
        desk.start()
        prove(desk)
    return ''


def a_damaged_place_is_said(engine, cluster):
    """What can be wrong with a directory at start: each said by a code, and nothing is made worse."""
    with desk_of(engine, cluster) as desk:
        desk.stop()
        keys = desk.dir / 'keys'
        os.chmod(next(keys.glob('*.sign')), 0o644)
        must_refuse_to_start(desk, 'keys-exposed')
        os.chmod(next(keys.glob('*.sign')), 0o600)
        shutil.move(keys, desk.tmp / 'elsewhere')
        must_refuse_to_start(desk, '[')
        shutil.move(desk.tmp / 'elsewhere', keys)
        if engine == 'sqlite':
            path = desk.dir / 'tocsin.db'
            whole = path.read_bytes()
            path.write_bytes(b'no database at all, but long enough to be one' * 200)
            must_refuse_to_start(desk, 'store-corrupt')
            path.write_bytes(whole[:len(whole) // 2])
            (desk.dir / 'tocsin.db-writer').write_text('open\n')
            must_refuse_to_start(desk, 'store-corrupt')
            path.write_bytes(whole)
        else:
            cluster.stop()
            must_refuse_to_start(desk, 'store-unavailable')
            cluster.start()
        desk.start()
        if report(Client(address_of(desk)), desk).status != 201:
            raise Wrong('all is as it was, and nothing is taken')
        prove(desk)
    return ''


TESTS = [a_second_server_is_refused, readers_see_whole_acts, a_told_end_answers_what_is_under_way,
         a_key_is_remembered_over_restarts, an_older_database_is_refused, crashes_between_signer_and_database,
         two_servers_of_one_database, a_founding_is_whole_or_not, a_database_is_founded_once, other_commands_while_it_serves, nobody_need_read_the_log,
         a_damaged_place_is_said]
ONLY = {two_servers_of_one_database: 'postgres', a_database_is_founded_once: 'postgres', a_founding_is_whole_or_not: 'sqlite'}

if __name__ == '__main__':
    parser = argparse.ArgumentParser(description='How the server stands, starts and ends.')
    parser.add_argument('--engine', choices=('sqlite', 'postgres', 'both'), default='both')
    parser.add_argument('names', nargs='*', help='only these')
    options = parser.parse_args()
    sys.exit(run([(test.__name__, engine, test) for engine in engines(options.engine) for test in TESTS
                  if (not options.names or test.__name__ in options.names) and
                  ONLY.get(test, engine) == engine]))

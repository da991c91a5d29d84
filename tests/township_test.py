#!/usr/bin/env python3
"""township: what ./run serves: the example township and the empty office, from nothing to people who log in.

    tests/township_test.py

Runs tools/desk.sh as ./run does, in a directory of its own. Ends with "N passed, N failed[, N skipped]".
"""
import contextlib
import os
import pathlib
import re
import shutil
import signal
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

from asking import ROOT, TOCSIN, Wrong, run
from visiting import Visitor, enrol

PASSWORD = '西螺的月光照著濁水溪與老街上的醬油缸'


@contextlib.contextmanager
def running(state, kind, *more):
    """What tools/desk.sh has said once it serves; afterwards it is interrupted and must end well."""
    said = state.with_suffix('.said')
    env = dict(os.environ, STATE=str(state), TOCSIN=TOCSIN, PORT='0', TLS_PORT='0', LC_ALL='C.UTF-8')
    with open(said, 'wb') as out:
        shell = subprocess.Popen([ROOT / 'tools' / 'desk.sh', kind, *more], env=env, stdout=out, stderr=subprocess.STDOUT,
                                 stdin=subprocess.DEVNULL, start_new_session=True)
    try:
        until = time.monotonic() + 120
        while 'Ctrl-C' not in said.read_text():
            if shell.poll() is not None or time.monotonic() > until:
                raise Wrong(f'it does not serve: {said.read_text()[-2000:]}')
            time.sleep(0.05)
        yield said.read_text()
        os.killpg(shell.pid, signal.SIGINT)
        if shell.wait(60):
            raise Wrong(f'it ends with {shell.returncode}')
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(shell.pid, signal.SIGKILL)
        shell.wait()


@contextlib.contextmanager
def place():
    made = pathlib.Path(tempfile.mkdtemp(prefix='tocsin-township-'))
    try:
        yield made / 'state'
    finally:
        shutil.rmtree(made)


def plain(state):
    return (state / 'store' / 'run' / 'address').read_text().strip().removeprefix('http://')


def opens(link):
    trusting = ssl.create_default_context()
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
    try:
        with urllib.request.urlopen(link, context=trusting, timeout=60) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


def links_of(said):
    return re.findall(r'^  (\S+) .*? ([a-z]+) +(https://\S+/link/\S+)$', said, re.M)


def township(_engine, _cluster):
    with place() as state:
        with running(state, 'township') as said:
            links = links_of(said)
            if len(links) != 14:
                raise Wrong(f'{len(links)} links: {said}')
            accounts = {account for _, account, _ in links}
            if len(accounts) != 14:
                raise Wrong(f'accounts: {sorted(accounts)}')
            if not re.search(r'^([0-9A-F]{2}:){31}[0-9A-F]{2}$', said, re.M) or '/r' not in said:
                raise Wrong(f'no fingerprint, or no way to report: {said}')
            if any(opens(link) != 200 for _, _, link in links):
                raise Wrong('a link leads nowhere')
            path = '/link/' + next(link for _, account, link in links if account == 'contact').rsplit('/', 1)[1]
            enrol(plain(state), path, PASSWORD)
            visitor = Visitor(plain(state))
            visitor.log_in('contact', PASSWORD)
            for page, words in (('/board', 'S115-'), ('/i', '課室共用檔案伺服器遭勒索軟體加密'), ('/systems', '公文管理系統'), ('/signs', '服務台')):
                shown = visitor.get(page)
                if shown.status != 200 or words not in shown.text:
                    raise Wrong(f'{page} does not show {words}: {shown.status}')
            visitor.close()
        with running(state, 'township') as said:
            if '沿用' not in said:
                raise Wrong('it does not say that the store is kept')
            if len(links_of(said)) != 13 or '已設密碼' not in said:
                raise Wrong(f'who has a password gets another link: {said}')
        for words in (['ledger', 'verify'], ['rebuild', '--check']):
            done = subprocess.run([TOCSIN, *words, '--data', str(state / 'store')], capture_output=True, text=True, stdin=subprocess.DEVNULL)
            if done.returncode:
                raise Wrong(f'{words}: {done.stdout} {done.stderr}')


def empty(_engine, _cluster):
    with place() as state:
        with running(state, 'empty', '土庫鎮公所') as said:
            link = re.search(r'https://\S+(/link/\S+)', said)
            if not link:
                raise Wrong(f'no link: {said}')
            enrol(plain(state), link.group(1), PASSWORD)
            visitor = Visitor(plain(state))
            page = visitor.log_in('admin', PASSWORD)
            if '土庫鎮公所' not in page.text or not visitor.session:
                raise Wrong('the first administrator can not log in')
            visitor.close()
        with running(state, 'empty') as said:
            if '沿用' not in said or '已設密碼' not in said:
                raise Wrong(f'the store is not kept: {said}')


if __name__ == '__main__':
    sys.exit(run([(name, 'sqlite', test) for name, test in {
        'the example township: a link for each of fourteen people, a login, the cases, and the same store again': township,
        'the empty office: its first administrator logs in': empty,
    }.items()]))

#!/usr/bin/env python3
"""make: writes the golden ledger of a release.

    tests/golden/make.py [--tocsin PROGRAM] DIRECTORY

Plays everything.desk in a store of two agencies, the township and the county that reviews it, rotates the township's
checkpoint key, and writes into DIRECTORY (which must not exist):

    <agency>.bundle  the log of each, as `tocsin ledger export` gives it
    vkeys            the verifier key of each at founding
    kinds            every kind and version of fact that the logs hold
    tables           name, rows and SHA-256 of each derived table, as the live desk left them (`tocsin backup`)

src/store/golden_test.c replays the logs of every release into an empty store and must arrive at these tables. A ledger is
made once, by the release itself, and never again. When the *shape* of a table changes (sql/schema/derived.sql) only the
lines of that table in `tables` are to be exchanged, for those that the test then prints: read what changed.
"""
import argparse
import base64
import datetime
import http.server
import json
import pathlib
import re
import sqlite3
import subprocess
import sys
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(ROOT / 'tools'))
sys.path.insert(0, str(ROOT / 'tests'))
import desk as runner  # noqa: E402
from softkey import SoftKey  # noqa: E402
from visiting import Visitor, enrol  # noqa: E402

VERIFIER = ROOT / 'tests' / 'verifier' / 'verify.py'


class TwoAgencies(runner.Desk):
    """A store where the reviewing agency keeps its log beside ours."""

    def init(self):
        how = ['init', '--json', '--simulated', '--clock', str(self.clock_file)]
        county = self.must_run(*how, '--agency', 'county', '--name', '縣政府', '--agency-key-out', str(self.tmp / 'county-key'))
        ours = self.must_run(*how, '--add', '--agency', self.AGENCY, '--name', '西螺鎮公所', '--code', '376490000A', '--reviewer', 'county',
                             '--reviewer-name', '縣政府', '--agency-key-out', str(self.tmp / 'agency-key'))
        self.vkey, self.county_vkey = json.loads(ours)['vkey'], json.loads(county)['vkey']
        self.tokens['operator'] = pathlib.Path(json.loads(ours)['token_file']).read_text(encoding='utf-8').strip()


def play(desk):
    run = runner.Run(runner.Reader(HERE / 'everything.desk', ROOT / 'spec').read(), {}, desk)
    run.do(run.scenario.steps)
    run.settle()
    doors(desk)
    channels(desk)
    desk.stop()
    jump(desk)
    desk.must_run('key', 'rotate', '--agency', desk.AGENCY, '--clock', str(desk.clock_file), '--reason', '每年更換')


def doors(desk):
    """What is done at a browser only: an account, and a report from a place whose code was scanned."""
    address = (desk.dir / 'run' / 'address').read_text().strip()
    person = desk.operator_posts('/api/v1/people', {'name': '陳美玲', 'roles': ['duty']})['person']
    link = desk.operator_posts(f'/api/v1/people/{person}/link', {'purpose': 'enrol', 'login': 'mei'})['path']
    enrol(address, link, '醬油是我們鎮上最好的味道')
    passkey(address.replace('127.0.0.1', 'localhost'))
    desk.operator_posts(f'/api/v1/people/{person}/lock', {'reason': '留職停薪'})
    desk.operator_posts(f'/api/v1/people/{person}/unlock', {'reason': '復職'})
    envelopes(desk, address)
    place = desk.operator_posts('/api/v1/places', {'name': '二樓民政課', 'remark': '門口右側'})['place']
    with sqlite3.connect(desk.dir / 'tocsin.db') as store:
        token, = store.execute('SELECT token FROM place_token WHERE agency = ?', (desk.AGENCY,)).fetchone()
    visitor = Visitor(address)
    page = visitor.send(visitor.get('/r/' + token), '/r', tile='odd', text='螢幕自己動', reporter_name='某甲', reporter_contact='分機 215')
    receipt, sign = re.match(r'/r/ok/([^?]+)', page.path).group(1), re.search(r'S\d{3}-\d{4}', page.text).group(0)
    visitor.send(page, f'/r/ok/{receipt}', text='又動了一次')
    visitor.close()
    headers = {'authorization': 'Bearer ' + desk.token('contact'), 'content-type': 'application/json', 'idempotency-key': 'call-back'}
    desk.request('POST', f'/api/v1/signs/{sign}/call-back', headers, json.dumps({'how': '回撥分機 215，本人接聽'}).encode())
    desk.operator_posts(f'/api/v1/places/{place}/revoke', {'reason': '海報換新'})


def passkey(address):
    """A key is added, and shown with a counter that has gone back."""
    visitor, key = Visitor(address), SoftKey(address)
    visitor.log_in('mei', '醬油是我們鎮上最好的味道')
    key.add(visitor, '隨身金鑰')
    key.show(visitor, visitor.log_in('mei', '醬油是我們鎮上最好的味道'), count=1)
    visitor.close()


def envelopes(desk, address):
    """Emergency access: one that is used and looked at, one that is withdrawn."""
    body = {'role': 'contact', 'place': '主任室保險箱', 'reason': '夜間無人時'}
    first, second = (desk.operator_posts('/api/v1/envelopes', body) for _ in range(2))
    visitor = Visitor(address)
    visitor.send(visitor.get('/login/envelope'), '/login/envelope', envelope=first['number'], code=first['code'], name='林夜班', reason='都聯絡不上')
    sign = desk.operator_posts('/api/v1/signs', {'type': 'web-down', 'text': '首頁被改了'})['sign']
    visitor.send(visitor.get(f'/signs/{sign}/judge'), f'/signs/{sign}/judge', verdict='not_incident', reason='看過，是快取')
    visitor.close()
    desk.operator_posts(f"/api/v1/envelopes/{first['envelope']}/acknowledge", {'reason': '已問過本人'})
    desk.operator_posts(f"/api/v1/envelopes/{second['envelope']}/withdraw", {'reason': '封口破損'})


class Hook(http.server.BaseHTTPRequestHandler):
    """Takes whatever it is sent."""

    def do_POST(self):  # noqa: N802
        self.rfile.read(int(self.headers['content-length']))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_):
        pass


def store_of(desk):
    return sqlite3.connect(desk.dir / 'tocsin.db', isolation_level=None)


def by_hand(desk, channel, store):
    """What could not be delivered: once more, and known to be so."""
    def ask(path, body):
        headers = {'authorization': 'Bearer ' + desk.token('system_admin'), 'content-type': 'application/json', 'idempotency-key': path}
        desk.request('POST', path, headers, json.dumps(body).encode())

    def dead():
        return [number for number, in store.execute("SELECT number FROM outbox WHERE state = 'dead' ORDER BY number")]

    ask(f'/api/v1/channels/{channel}/test', {'remark': 'once more'})
    while len(dead()) < 2:
        time.sleep(0.05)
    first, second = dead()
    ask(f'/api/v1/messages/{second}/acknowledge', {'reason': '已用電話告知'})
    ask(f'/api/v1/messages/{first}/resend', {})
    while store.execute("SELECT count(*) FROM outbox WHERE state = 'waiting'").fetchone()[0]:
        time.sleep(0.05)


def channels(desk):
    """What leaves the house: a channel that takes a test, one that can't, and the end of it."""
    server = http.server.HTTPServer(('127.0.0.1', 0), Hook)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    key = 'whsec_' + base64.b64encode(bytes(32)).decode()
    hook = {'kind': 'webhook', 'name': '縣府監控中心', 'url': f'http://127.0.0.1:{server.server_address[1]}/', 'secret': key, 'allow_private': True}
    mail = {'kind': 'smtp', 'name': '公所郵件主機', 'url': 'smtp://127.0.0.1:1', 'sender': 'desk@xiluo.gov.tw', 'allow_private': True, 'plain': True}
    desk.token('system_admin')
    made = [desk.operator_posts('/api/v1/channels', body)['channel'] for body in (hook, mail)]
    for channel in made:
        headers = {'authorization': 'Bearer ' + desk.token('system_admin'), 'content-type': 'application/json', 'idempotency-key': channel}
        desk.request('POST', f'/api/v1/channels/{channel}/test', headers, b'{}')
    with sqlite3.connect(desk.dir / 'tocsin.db') as store:
        while store.execute("SELECT count(*) FROM outbox WHERE state IN ('sent', 'dead')").fetchone()[0] < 2:
            time.sleep(0.05)
    by_hand(desk, made[1], store_of(desk))
    server.shutdown()
    desk.operator_posts(f'/api/v1/channels/{made[1]}/retire', {'reason': '改用另一台主機'})


def jump(desk):
    """The machine's clock is set ahead."""
    desk.serve_options = ['--jumps']
    desk.start()
    recorded = "SELECT count(*) FROM history WHERE thing = 'clock'"
    time.sleep(1.5)
    desk.set_clock(desk.now + datetime.timedelta(hours=1))
    with sqlite3.connect(desk.dir / 'tocsin.db') as store:
        while store.execute(recorded).fetchone()[0] < 2:
            time.sleep(0.05)
    desk.stop()


def derived_tables():
    """Names of the tables that a replay makes."""
    words = (ROOT / 'sql' / 'schema' / 'derived.sql').read_text(encoding='utf-8').split()
    return {words[i + 2] for i, word in enumerate(words[:-2]) if word == 'CREATE' and words[i + 1] == 'TABLE'}


def write(desk, out):
    out.mkdir(parents=True)
    kinds = set()
    for agency, vkey in (('county', desk.county_vkey), (desk.AGENCY, desk.vkey)):
        bundle = out / f'{agency}.bundle'
        desk.must_run('ledger', 'export', '--agency', agency, str(bundle))
        desk.must_run('ledger', 'verify', '--key', vkey, '--bundle', str(bundle))
        subprocess.run([sys.executable, str(VERIFIER), '--key', vkey, str(bundle)], check=True)
        for line in bundle.read_text(encoding='utf-8').splitlines():
            if line.startswith('E '):
                body = json.loads(line.split(' ', 2)[2])
                kinds.add(f"{body['kind']} {body['v']}\n")
    (out / 'vkeys').write_text(f'{desk.county_vkey}\n{desk.vkey}\n', encoding='utf-8')
    (out / 'kinds').write_text(''.join(sorted(kinds)), encoding='utf-8')
    desk.must_run('rebuild', '--check')
    desk.must_run('backup', '--to', str(desk.tmp / 'backup'))
    manifest = json.loads((desk.tmp / 'backup' / 'manifest.json').read_text(encoding='utf-8'))
    derived = derived_tables()
    lines = [f"{table['name']} {table['rows']} {table['sha256']}\n" for table in manifest['tables'] if table['name'] in derived]
    (out / 'tables').write_text(''.join(sorted(lines)), encoding='utf-8')
    print(f'{len(kinds)} kinds of fact, {len(lines)} tables')


def main():
    parser = argparse.ArgumentParser(description='Writes the golden ledger of a release.')
    parser.add_argument('--tocsin', type=pathlib.Path, default=ROOT / 'build' / 'tocsin')
    parser.add_argument('directory', type=pathlib.Path)
    options = parser.parse_args()
    if options.directory.exists():
        sys.exit(f'{options.directory} exists: a golden ledger is made once')
    desk = TwoAgencies(options.tocsin.resolve(), 'sqlite', None, False)
    try:
        play(desk)
        write(desk, options.directory.resolve())
    finally:
        desk.remove(False)


if __name__ == '__main__':
    main()

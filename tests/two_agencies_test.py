#!/usr/bin/env python3
"""L04, P20: one act across two agencies of one store is one fact in each log, linked by hash; keys rotate by a fact.

    tests/two_agencies_test.py [--engine sqlite|postgres|both]

A township files its notification; the county that reviews it is kept in the same store. The county's entry names the
township's by the RFC 6962 leaf hash that anyone can compute from the township's bundle, and both carry the digest of the act.
Then the township rotates its checkpoint key: its bundle still verifies against the key that init told, by both verifiers.
"""
import argparse
import hashlib
import json
import pathlib
import subprocess
import sys
import tempfile

import asking
from asking import TOCSIN, Client, Wrong

VERIFIER = pathlib.Path(__file__).resolve().parent / 'verifier' / 'verify.py'


def tocsin(*words):
    done = subprocess.run([TOCSIN, *map(str, words)], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Wrong(f'tocsin {words}: {done.returncode} {done.stdout} {done.stderr}')
    return done.stdout


class Store:
    """A simulated store of two agencies, with the keys that init told."""

    def __init__(self, folder, conninfo):
        self.dir, self.clock = folder / 'store', folder / 'clock'
        self.at('2026-03-10T09:00:00+08:00')
        common = ['--data', self.dir, '--simulated', '--clock', self.clock, '--json']
        county = ['--agency', 'county', '--name', '雲林縣政府', '--reviewer-name', '數位發展部']
        town = ['--add', '--agency', 'xiluo', '--name', '西螺鎮公所', '--reviewer', 'county', '--reviewer-name', '雲林縣政府']
        where = ['--store', conninfo] if conninfo else []
        self.keys = {'county': json.loads(tocsin('init', *common, *county, *where))['vkey'],
                     'xiluo': json.loads(tocsin('init', *common, *town))['vkey']}

    def at(self, instant):
        self.clock.write_text(instant + '\n')

    def serve(self):
        server = subprocess.Popen([TOCSIN, 'serve', '--data', str(self.dir), '--port', '0', '--clock', str(self.clock)],
                                  stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        return server, server.stdout.readline().strip()

    def bundle(self, agency):
        path = self.dir.parent / f'{agency}.bundle'
        path.unlink(missing_ok=True)
        tocsin('ledger', 'export', '--data', self.dir, '--agency', agency, path)
        return path


def person(client, admin, role):
    body = {'name': '人員 ' + role, 'phone': '05-5860000', 'email': 'a@example.gov.tw', 'roles': [role]}
    who = client.must('POST', '/api/v1/people', admin, body)['person']
    return client.must('POST', f'/api/v1/people/{who}/token', admin, {})['token']


def notify(client, contact, leader):
    """A sign, judged, assessed, rated, confirmed and filed."""
    sign = client.must('POST', '/api/v1/signs', contact, {'type': 'web-down', 'text': '首頁打不開'})['sign']
    case = client.must('POST', f'/api/v1/signs/{sign}/verdict', contact, {'verdict': 'incident', 'reason': '確認'})['incident']
    path = f'/api/v1/incidents/{case}'
    five = dict.fromkeys(['scope', 'cause', 'loss', 'support', 'measures'], '如通報')
    client.must('POST', path + '/classify', contact, {'source': 'external.intrusion', 'category': 'web'})
    client.must('POST', path + '/assess', contact, five)
    aspect = {'dim': 'I', 'target': 'system', 'sev': 'minor', 'criterion': '單頁', 'reason': '僅首頁'}
    client.must('POST', path + '/rate', contact, {'aspects': [aspect], 'reason': '僅首頁'})
    client.must('POST', path + '/form/submit', contact, {'phase': 'notification'})
    content = client.must('GET', path + '/form?phase=notification', leader)['submitted_content']
    client.must('POST', path + '/form/confirm', leader,
                {'phase': 'notification', 'content': content, 'decision': 'confirmed'})
    client.must('POST', path + '/file', contact, {'kind': 'notify', 'number': 'N-1'})
    return case


def bodies(bundle):
    """The entries' bytes, as exported: "E <leaf> <body>"."""
    return [line.split(b' ', 2)[2].rstrip(b'\n') for line in bundle.read_bytes().splitlines() if line.startswith(b'E ')]


def of_kind(bundle, kind):
    found = [body for body in bodies(bundle) if json.loads(body)['kind'] == kind]
    if len(found) != 1:
        raise Wrong(f'{len(found)} facts {kind}, not one')
    return found[0]


def linked(store):
    sent, got = of_kind(store.bundle('xiluo'), 'notification.filed'), of_kind(store.bundle('county'), 'notification.received')
    filed, received = json.loads(sent), json.loads(got)
    peer = received['data']['peer']
    if peer['leaf'] != hashlib.sha256(b'\0' + sent).hexdigest() or peer['seq'] != filed['seq'] or peer['agency'] != 'xiluo':
        raise Wrong(f"the county's entry names {peer}, not the township's")
    if filed['data']['act'] != received['data']['act'] or filed['act'] != received['act']:
        raise Wrong('the two sides carry different acts')


def verified(store, agency):
    """By our program and by the other verifier, against the key that init told."""
    bundle, key = store.bundle(agency), store.keys[agency]
    tocsin('ledger', 'verify', '--bundle', bundle, '--key', key)
    done = subprocess.run([sys.executable, VERIFIER, '--key', key, bundle], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Wrong(f'the Python verifier on {agency}: {done.stdout}{done.stderr}')


def served(store):
    server, address = store.serve()
    try:
        client = Client(address)
        admin = (store.dir / 'run' / 'token-xiluo').read_text().strip()
        contact, leader = person(client, admin, 'contact'), person(client, admin, 'team_leader')
        case = notify(client, contact, leader)
        stranger = (store.dir / 'run' / 'token').read_text().strip()
        people = client.must('GET', '/api/v1/people', stranger)['people']
        if len(people) != 1:
            raise Wrong('one agency sees the people of the other')
        client.close()
        return case
    finally:
        server.terminate()
        server.wait()


def two_agencies(engine, cluster):
    with tempfile.TemporaryDirectory() as folder:
        store = Store(pathlib.Path(folder), fresh_database(cluster) if engine == 'postgres' else None)
        served(store)
        linked(store)
        for agency in ('county', 'xiluo'):
            verified(store, agency)
        tocsin('key', 'rotate', '--data', store.dir, '--agency', 'xiluo', '--reason', '每年更換', '--clock', store.clock)
        verified(store, 'xiluo')
        served(store)
        verified(store, 'xiluo')
        tocsin('ledger', 'verify', '--data', store.dir)
        tocsin('rebuild', '--check', '--data', store.dir)
    return 'linked by hash; rotated'


def fresh_database(cluster):
    name = 'two_agencies'
    subprocess.run(['psql', cluster.conninfo('postgres'), '-qc', f'DROP DATABASE IF EXISTS {name}'], check=True)
    subprocess.run(['psql', cluster.conninfo('postgres'), '-qc', f'CREATE DATABASE {name}'], check=True)
    return cluster.conninfo(name)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--engine', choices=['sqlite', 'postgres', 'both'], default='both')
    engine = parser.parse_args().engine
    return asking.run([('two agencies', e, two_agencies) for e in asking.engines(engine)])


if __name__ == '__main__':
    sys.exit(main())

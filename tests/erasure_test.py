#!/usr/bin/env python3
"""erasure: a person can be taken out of a record that nobody can change.

    tests/erasure_test.py

Personal fields and attachments are nowhere in the clear in what the store keeps, not even in what is kept of answers, in the
log or in a backup. Erasing a subject takes their fields out of every answer, shuts their tokens out, leaves the others as they
were, and the ledger still verifies, the rebuilt tables are the same, and the destroyed key is in no file any more.

Ends with "N passed, N failed[, N skipped]".
"""
import base64
import json
import os
import sqlite3
import sys

from asking import TOCSIN, Client, Wrong, address_of, engines, prove, run, runner

# Planted where personal fields go; no other text has them.
PLANTED = {'name': '甄普玲壹', 'title': '督導員貳記', 'phone': '05-7776661', 'fax': '05-7776662', 'email': 'zhen.marker@example.gov.tw',
           'reporter_name': '賈報案參', 'reporter_contact': '分機 77763', 'survey': '會勘人肆君', 'damage': '評估人伍君',
           'emergency': '與會人陸君', 'ciso': '與會人柒君'}
FILE = '附件內的記號捌'


def must(condition, words):
    if not condition:
        raise Wrong(words)


def spellings(text):
    """How a text may stand in a file: itself, escaped in JSON, and in base64 whatever stands before it."""
    plain = text.encode()
    yield plain
    yield json.dumps(text)[1:-1].encode()
    for before in range(3):
        coded = base64.b64encode(bytes(before) + plain)
        yield coded[4 if before else 0:-4]


def found_in(folder, needles):
    """(file, needle) of everything that stands somewhere in the clear."""
    for base, _, files in os.walk(folder):
        for name in files:
            with open(os.path.join(base, name), 'rb') as file:
                content = file.read()
            for needle, forms in needles.items():
                if any(form in content for form in forms):
                    yield os.path.relpath(os.path.join(base, name), folder), needle


class Office:
    def __init__(self, engine, cluster):
        self.desk = desk = runner.Desk(TOCSIN, engine, cluster, False)
        desk.set_clock(runner.read_instant('2026-03-10T09:00+08:00'))
        desk.init()
        desk.start()
        self.token = {role: desk.token(role) for role in (
            'contact', 'staff', 'server_admin', 'team_member', 'team_leader', 'ciso', 'system_admin', 'auditor')}
        self.client = Client(address_of(desk))

    def ask(self, method, path, role, body=None, **more):
        return self.client.must(method, '/api/v1' + path, self.token[role], body, **more)

    def restart(self):
        self.client.close()
        self.desk.stop()
        self.desk.start()
        self.client = Client(address_of(self.desk))

    def plant(self):
        """A person, a sign, a survey, a case with its meetings, and a file: with a name in each place where one can be."""
        p = PLANTED
        self.person = self.ask('POST', '/people', 'system_admin', {
            'name': p['name'], 'title': p['title'], 'phone': p['phone'], 'fax': p['fax'], 'email': p['email'],
            'roles': ['contact']})['person']
        self.persons_token = self.ask('POST', f'/people/{self.person}/token', 'system_admin', {})['token']
        kept = self.client.must('POST', '/api/v1/attachments', self.token['contact'], (FILE * 9000).encode())
        self.file = kept['sha256']
        self.sign = self.ask('POST', '/signs', 'staff', {
            'type': 'web-down', 'text': '官網連不上', 'reporter_name': p['reporter_name'], 'reporter_contact': p['reporter_contact'],
            'attachments': [{'sha256': self.file, 'name': 'log.txt'}]})['sign']
        self.ask('POST', f'/signs/{self.sign}/survey', 'server_admin', {'attendees': [p['survey']], 'findings': '網頁被換'})
        self.incident = self.ask('POST', f'/signs/{self.sign}/verdict', 'contact', {'verdict': 'incident', 'reason': '入侵'})['incident']
        case = f'/incidents/{self.incident}'
        self.ask('POST', case + '/classify', 'contact', {'source': 'external.intrusion', 'category': 'web', 'abnormal': ['defaced']})
        self.ask('POST', case + '/assess', 'contact', {'scope': '網站', 'cause': '漏洞', 'loss': '無', 'support': '否', 'measures': '還原'})
        self.ask('POST', case + '/damage', 'team_member', {
            'equipment': '一台', 'data': '網頁', 'scope': '公告', 'delay': '無', 'recovery': '一日', 'standby': '無', 'attendees': [p['damage']]})
        self.ask('POST', case + '/rate', 'contact', {'reason': '全站', 'aspects': [
            {'dim': 'I', 'target': 'system', 'core': True, 'sev': 'severe', 'criterion': '全站', 'reason': '全站被換'}]})
        self.ask('POST', case + '/meeting', 'contact', {'attendees': [p['emergency']], 'minutes': '還原'})
        self.ask('POST', case + '/ciso-meeting', 'ciso', {'attendees': [p['ciso']], 'minutes': '加派人力'})
        self.ask('POST', case + '/form', 'contact', {'phase': 'notification', 'values': [
            {'field': 'reporter_fax', 'values': [f'@{self.person}.fax']}]})
        self.ask('POST', case + '/form/submit', 'contact', {'phase': 'notification'})

    def reads(self):
        """All that can be read of what was planted, as one text."""
        texts = [self.ask('GET', path, role) for path, role in (
            ('/people', 'system_admin'), (f'/signs/{self.sign}', 'contact'), ('/signs', 'contact'), (f'/incidents/{self.incident}', 'contact'),
            (f'/incidents/{self.incident}/form?phase=notification', 'contact'), ('/incidents', 'contact'))]
        return json.dumps(texts, ensure_ascii=False)

    def subjects(self):
        """What was planted → the subject under whose key it lies, from the entries themselves."""
        size = int(self.ask('GET', '/ledger/head', 'auditor')['size'])
        found = {}
        for seq in range(size):
            body = self.ask('GET', f'/ledger/entries/{seq}', 'auditor')['entry']
            data, kind = body['data'], body['kind']
            if kind == 'person.registered' and body['on'] == self.person:
                found['person'] = data['subject']
            elif kind in ('sign.reported', 'sign.surveyed', 'damage.assessed') and data.get('subject'):
                found[kind] = data['subject']
            elif kind == 'meeting.held':
                found[kind + '.' + data['meeting']] = data['subject']
        return found


def nothing_personal_is_kept_in_the_clear(engine, cluster):
    office = Office(engine, cluster)
    desk = office.desk
    try:
        office.plant()
        shown = office.reads()
        for what, text in PLANTED.items():
            must(text in shown, f'{what} was planted and nobody can read it')
        needles = {what: list(spellings(text)) for what, text in {**PLANTED, 'file': FILE, 'token': office.persons_token}.items()}
        desk.must_run('backup', '--to', str(desk.tmp / 'backup'))
        while_running = list(found_in(desk.dir, needles))
        must(not while_running, f'in the clear while running: {while_running}')
        prove(desk)
        left = list(found_in(desk.dir, needles)) + list(found_in(desk.tmp / 'backup', needles))
        must(not left, f'in the clear: {left}')
        must(not any(text.encode() in desk.log.read_bytes() for text in PLANTED.values()), 'in the log')
        return f'{len(needles)} texts, nowhere'
    finally:
        office.client.close()
        desk.remove(False)


def an_erased_person_is_gone_from_every_answer_and_the_proof_holds(engine, cluster):
    office = Office(engine, cluster)
    desk = office.desk
    try:
        office.plant()
        must(office.client.ask('GET', '/api/v1/whoami', office.persons_token).status == 200, 'the token is good at first')
        subject = office.subjects()['person']
        office.ask('POST', f'/subjects/{subject}/erase', 'system_admin', {'reason': '當事人請求'})
        for again in (False, True):
            shown = office.reads()
            for what in ('name', 'title', 'phone', 'fax', 'email'):
                must(PLANTED[what] not in shown, f'{what} can still be read{" after a restart" * again}')
            for what in ('reporter_name', 'survey', 'damage', 'emergency', 'ciso'):
                must(PLANTED[what] in shown, f'{what} was another\'s and is gone')
            must(office.client.ask('GET', '/api/v1/whoami', office.persons_token).status == 401, 'the token still lets in')
            if not again:
                office.restart()
        refused = office.client.ask('POST', f'/api/v1/subjects/{subject}/erase', office.token['system_admin'], {'reason': '再一次'})
        must(refused.status == 404, f'erased twice: {refused.status}')
        prove(desk)
        return 'read six ways, before and after a restart'
    finally:
        office.client.close()
        desk.remove(False)


def every_place_of_a_name_can_be_erased(engine, cluster):
    office = Office(engine, cluster)
    desk = office.desk
    try:
        office.plant()
        subjects = office.subjects()
        must(len(set(subjects.values())) == 6, f'each place has a key of its own: {subjects}')
        for subject in subjects.values():
            office.ask('POST', f'/subjects/{subject}/erase', 'system_admin', {'reason': '保存期限屆滿'})
        shown = office.reads()
        for what, text in PLANTED.items():
            must(text not in shown, f'{what} can still be read')
        must('官網連不上' in shown, 'what is not personal stays')
        prove(desk)
        return f'{len(subjects)} subjects'
    finally:
        office.client.close()
        desk.remove(False)


def a_destroyed_key_is_in_no_file_any_more(engine, cluster):
    office = Office(engine, cluster)
    desk = office.desk
    try:
        office.plant()
        subject = office.subjects()['person']
        store = sqlite3.connect(f'file:{desk.dir}/tocsin.db?mode=ro', uri=True)
        wrapped, = store.execute('SELECT wrapped FROM subject_key WHERE subject = ?', (subject,)).fetchone()
        store.close()
        must(list(found_in(desk.dir, {'key': [wrapped]})), 'the wrapped key stands in the store at first')
        office.ask('POST', f'/subjects/{subject}/erase', 'system_admin', {'reason': '當事人請求'})
        prove(desk)
        left = list(found_in(desk.dir, {'key': [wrapped]}))
        must(not left, f'the wrapped key is still in {left}')
        return 'nor in what SQLite leaves free'
    finally:
        office.client.close()
        desk.remove(False)


def main():
    tests = [(test.__name__, engine, test) for engine in engines('both') for test in (
        nothing_personal_is_kept_in_the_clear, an_erased_person_is_gone_from_every_answer_and_the_proof_holds,
        every_place_of_a_name_can_be_erased)]
    tests.append(('a_destroyed_key_is_in_no_file_any_more', 'sqlite', a_destroyed_key_is_in_no_file_any_more))
    return run(tests)


if __name__ == '__main__':
    sys.exit(main())

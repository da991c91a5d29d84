#!/usr/bin/env python3
"""people: accounts, logins and sessions, as somebody at a browser meets them, and as somebody who tries doors does.

    tests/people_test.py [--engine sqlite|postgres|both] [--only NAME]

Ends with "N passed, N failed[, N skipped]".
"""
import argparse
import base64
import contextlib
import datetime
import json
import math
import random
import re
import shutil
import sqlite3
import statistics
import subprocess
import sys
import time
import urllib.parse

from asking import ROOT, TOCSIN, Client, Skip, Wrong, address_of, engines, entries, problem, prove, run, runner
from softkey import SoftKey, challenge_of
from visiting import Visitor, enrol

FIRST = '醬油是我們鎮上最好的味道'
SECOND = '明天早上八點半在公所門口'
THIRD = '大橋下面的河水今天很清澈'
FOURTH = '阿公種的西瓜一個十八公斤'
MINUTE = datetime.timedelta(minutes=1)
TIMES, T_MOST = 70, 4.5


def must(condition, words):
    if not condition:
        raise Wrong(words)


class Office:
    """A desk with a system administrator who uses the API, and people who log in."""

    def __init__(self, desk):
        self.desk = desk
        self.operator = (desk.dir / 'run' / 'token').read_text().strip()

    @property
    def address(self):
        return address_of(self.desk)

    @property
    def client(self):
        """A new connection each time: a kept one is closed when it was quiet for half a minute."""
        return Client(self.address)

    def advance(self, **span):
        self.desk.set_clock(self.desk.now + datetime.timedelta(**span))

    def post(self, path, **body):
        return self.client.must('POST', '/api/v1' + path, self.operator, body)

    def refused(self, path, **body):
        return problem(self.client.ask('POST', '/api/v1' + path, self.operator, body)).get('code')

    def person(self, name, *roles):
        return self.post('/people', name=name, roles=list(roles))['person']

    def link(self, person, purpose='enrol', login=None):
        return self.post(f'/people/{person}/link', purpose=purpose, **({'login': login} if login else {}))['path']

    def member(self, login, password, *roles):
        person = self.person(login, *roles)
        page = enrol(self.address, self.link(person, login=login), password)
        must(is_home(page), f'{login} can not enrol: {page.status} {page.path}')
        return person

    def visitor(self, source=None, **headers):
        return Visitor(self.address, source, **headers)

    def entered(self, login, password, **more):
        visitor = self.visitor(**more)
        page = visitor.log_in(login, password)
        must(visitor.session and is_in(visitor), f'{login} can not log in: {page.status} {page.path} {errors(page)}')
        return visitor

    def head(self):
        return self.client.must('GET', '/api/v1/ledger/head', self.operator)['size']


def is_home(page):
    """Where a link leads once it has done its work: logged in."""
    return page.status == 200 and page.path.split('?')[0] in ('/board', '/todo', '/people', '/me')


def is_in(visitor):
    return visitor.get('/me').path == '/me'


def errors(page):
    return re.findall(r'<a href="#f-[^>]*>([^<]*)<', page.text) or re.findall(r'class="[^"]*refusal[^"]*"[^>]*>\s*(?:<[^>]*>)*([^<]*)', page.text)


@contextlib.contextmanager
def office(engine, cluster):
    desk = runner.Desk(TOCSIN, engine, cluster, False)
    try:
        desk.set_clock(runner.read_instant('2026-03-10T09:00+08:00'))
        desk.init()
        desk.start()
        yield Office(desk)
    finally:
        desk.remove(False)


# --- Links ------------------------------------------------------------------------------------------------------------

def a_link_is_good_once(engine, cluster):
    with office(engine, cluster) as o:
        mei = o.person('陳美玲', 'contact')
        must(o.refused(f'/people/{mei}/link', purpose='enrol') == 'field-missing', 'an account without a login name')
        must(o.refused(f'/people/{mei}/link', purpose='reset') == 'account-none', 'a reset for whoever has no account')
        for wrong in ('m', '陳美玲', 'mei mei', '.mei', 'x' * 65):
            must(o.refused(f'/people/{mei}/link', purpose='enrol', login=wrong) == 'login-name', f'login name {wrong}')
        first = o.link(mei, login=' Mei.Ling ')
        second = o.link(mei)
        must(o.visitor().get(first).status == 404, 'a new link leaves the old one good')
        page = o.visitor().get(second)
        must(page.status == 200 and 'mei.ling' in page.text and '陳美玲' in page.text, 'the link shows whose account it is')
        must(o.visitor().get(second).status == 200, 'looking at it uses it up (a mail scanner would have)')
        for password, why in ((FIRST[:11], '12'), ('Password1234', '太多人用'), ('mei.ling mei.ling'[:12], '名稱')):
            page = enrol(o.address, second, password)
            must(page.status == 422 and why in ''.join(errors(page)), f'{password}: {page.status} {errors(page)}')
            must(password not in page.text, 'a refused password comes back in the page')
        visitor = o.visitor()
        page = visitor.send(visitor.get(second), second, password=FIRST, again=SECOND)
        must(page.status == 422 and '不一樣' in ''.join(errors(page)), f'two different ones: {page.status} {errors(page)}')
        page = enrol(o.address, second, FIRST)
        must(is_home(page) and '密碼已設定，您已登入' in page.text, f'{page.status} {page.path}')
        must(o.visitor().get(second).status == 404, 'the link is good twice')
        must(enrol(o.address, second, SECOND).status == 404, 'the link is good twice')
        must(o.visitor().get('/link/' + '0' * 52).status == 404, 'a link that never was')
        o.entered('MEI.LING', FIRST)
        hao = o.person('黃志豪', 'staff')
        must(o.refused(f'/people/{hao}/link', purpose='enrol', login='mei.ling') == 'login-taken', 'one name, two accounts')
        prove(o.desk)


def links_end(engine, cluster):
    """Enrolment after 72 hours, a reset after 20 minutes; nothing of it by a constant of this program's."""
    with office(engine, cluster) as o:
        mei = o.person('陳美玲', 'contact')
        link = o.link(mei, login='mei')
        o.advance(hours=71, minutes=59)
        must(o.visitor().get(link).status == 200, 'it ends too early')
        o.advance(minutes=2)
        must(enrol(o.address, link, FIRST).status == 404, 'it does not end')
        must(is_home(enrol(o.address, o.link(mei), FIRST)), 'a new one does not help')
        before = o.entered('mei', FIRST)
        link = o.link(mei, 'reset')
        must(is_in(before), 'a reset link alone ends sessions: anybody could be thrown out by one')
        o.advance(minutes=19)
        must(o.visitor().get(link).status == 200, 'a reset ends too early')
        o.advance(minutes=2)
        must(enrol(o.address, link, SECOND).status == 404, 'a reset does not end')
        before = o.entered('mei', FIRST)
        link = o.link(mei, 'reset')
        for old, why in ((FIRST, '三次'),):
            must(why in ''.join(errors(enrol(o.address, link, old))), 'the same password again')
        must(is_home(enrol(o.address, link, SECOND)), 'a reset does not work')
        must(not is_in(before), 'a session outlives its password')
        must(is_home(enrol(o.address, o.link(mei, 'reset'), THIRD)), 'another reset')
        for old in (FIRST, SECOND, THIRD):
            must('三次' in ''.join(errors(enrol(o.address, o.link(mei, 'reset'), old))), f'{old} was among the last three')
        must(is_home(enrol(o.address, o.link(mei, 'reset'), FOURTH)), 'a fourth')
        must(is_home(enrol(o.address, o.link(mei, 'reset'), FIRST)), 'the first is long ago')
        prove(o.desk)


def the_first_administrator_gets_in_without_a_server(engine, cluster):
    with office(engine, cluster) as o:
        done = o.desk.run(['user', 'link', '--offline', '--agency', 'xiluo', '--login', 'admin', 'P-0001'])
        must(done.returncode == 75, f'while it is served: {done.returncode} {done.stderr}') if engine == 'sqlite' else None
        o.desk.stop()
        made = json.loads(o.desk.must_run('user', 'link', '--offline', '--agency', 'xiluo', '--clock', str(o.desk.clock_file),
                                          '--login', 'admin', '--json', 'P-0001'))
        o.desk.start()
        must(is_home(enrol(o.address, made['path'], FIRST)), 'the link does not work')
        admin = o.entered('admin', FIRST)
        page = admin.get('/')
        must(page.status == 200 and page.path == '/people', f'they land on {page.path}: {page.status}')
        listed = json.loads(o.desk.must_run('user', 'list', '--json'))['people'][0]
        must(listed['account'] == 'enabled' and listed['login'] == 'admin' and not listed['second_factor'], f'{listed}')
        made = json.loads(o.desk.must_run('user', 'add', '--name', '林志明', '--roles', 'server_admin', '--json'))
        told = json.loads(o.desk.must_run('user', 'link', made['person'], '--purpose', 'enrol', '--login', 'lin', '--json'))
        must(is_home(enrol(o.address, told['path'], SECOND)), 'tocsin user link')
        o.desk.must_run('user', 'roles', made['person'], '--roles', 'server_admin', '--roles', 'duty')
        o.desk.must_run('user', 'lock', made['person'], '--reason', '調職')
        must(o.desk.run(['user', 'lock', made['person'], '--reason', '再一次']).returncode == 65, 'locked twice')
        must(json.loads(o.desk.must_run('user', 'show', made['person'], '--json'))['account_reason'] == '調職', 'user show')
        o.desk.must_run('user', 'unlock', made['person'], '--reason', '調回')
        o.entered('lin', SECOND)
        prove(o.desk)


# --- Sessions ---------------------------------------------------------------------------------------------------------

def a_lock_ends_everything_at_once(engine, cluster):
    with office(engine, cluster) as o:
        mei = o.member('mei', FIRST, 'contact')
        token = o.post(f'/people/{mei}/token', label='x')['token']
        visitor, link = o.entered('mei', FIRST), None
        must(o.client.ask('GET', '/api/v1/whoami', token).status == 200, 'the token')
        link = o.link(mei, 'reset')
        must(o.refused('/people/P-0001/lock', reason='x') == 'account-own', 'administrators lock themselves out')
        o.post(f'/people/{mei}/lock', reason='懷疑帳號被盜用')
        must(not is_in(visitor), 'the session goes on')
        must(problem(o.client.ask('GET', '/api/v1/whoami', token)).get('code') == 'token-wrong', 'the token goes on')
        must(o.visitor().get(link).status == 404, 'the link goes on')
        must(o.refused(f'/people/{mei}/link', purpose='reset') == 'account-locked', 'a link for whoever is locked')
        page = o.visitor().log_in('mei', FIRST)
        must(page.status == 403 and '被盜用' in page.text, f'with the right password: {page.status} {errors(page)}')
        page = o.visitor().log_in('mei', SECOND)
        must(page.status == 401 and '停用' not in page.text, 'a stranger learns that the account is locked')
        o.post(f'/people/{mei}/unlock', reason='查明無事')
        must(not is_in(visitor), 'the old session comes back to life')
        o.entered('mei', FIRST)
        must(o.client.ask('GET', '/api/v1/whoami', token).status == 200, 'the token after it')
        o.client.must('POST', f'/api/v1/subjects/{o.client.must("GET", f"/api/v1/people/{mei}", o.operator)["subject"]}/erase',
                      o.operator, {'reason': '離職滿一年'})
        page = o.visitor().log_in('mei', FIRST)
        must(page.status == 401, f'who was erased logs in: {page.status}')
        prove(o.desk)
        kinds = [e['kind'] for e in entries(o.desk)]
        for kind in ('account.enabled', 'account.linked', 'account.secured', 'account.locked', 'account.unlocked'):
            must(kind in kinds, f'{kind} is not on the record')


def what_was_there_before_the_login_is_worth_nothing(engine, cluster):
    """Session fixation; reuse after logout."""
    with office(engine, cluster) as o:
        o.member('mei', FIRST, 'contact')
        planted = 'a' * 52
        visitor = o.visitor()
        visitor.cookies['tocsin'] = planted
        visitor.log_in('mei', FIRST)
        must(visitor.session != planted and is_in(visitor), 'the planted session became theirs')
        before = visitor.session
        visitor.log_in('mei', FIRST)
        must(visitor.session != before, 'a second login keeps the session')
        thief = o.visitor()
        thief.cookies['tocsin'] = before
        must(not is_in(thief), 'the session before the second login goes on')
        kept = visitor.session
        page = visitor.send(visitor.get('/me'), '/logout')
        must(page.path.startswith('/login') and not visitor.session, f'logout leads to {page.path}')
        thief.cookies['tocsin'] = kept
        must(not is_in(thief), 'a session is good after its logout')
        seen = {o.entered('mei', FIRST).session for _ in range(6)}
        must(len(seen) == 6 and all(re.fullmatch('[0-9a-hjkmnp-z]{52}', s) for s in seen), f'cookies: {seen}')
        must(all(len(set(s)) > 12 for s in seen), 'cookies of few letters')
        prove(o.desk)


def sessions_end_when_idle_and_in_any_case(engine, cluster):
    with office(engine, cluster) as o:
        o.member('mei', FIRST, 'contact')
        visitor = o.entered('mei', FIRST)
        o.advance(minutes=14, seconds=58)
        must(is_in(visitor), 'not a quarter of an hour has passed')
        settle(o)
        o.advance(minutes=15)
        must(not is_in(visitor), 'a quarter of an hour without a request')
        visitor, began = o.entered('mei', FIRST), o.desk.now
        while o.desk.now - began < datetime.timedelta(hours=11, minutes=50):
            o.advance(minutes=10)
            page = visitor.send(visitor.get('/me/totp'), '/me/totp/begin')  # an act is noted with itself
            must(page.path.startswith('/me/totp'), f'ended after {o.desk.now - began} of work')
        o.advance(minutes=11)
        must(not is_in(visitor), 'twelve hours')
        page = visitor.get('/me')
        must(page.path == '/login?return=%2Fme', f'led to {page.path}')
        prove(o.desk)


def settle(o):
    """Who only looks is noted by the writer within a second."""
    deadline = time.monotonic() + 20
    while o.desk.engine == 'sqlite' and time.monotonic() < deadline:
        with contextlib.closing(sqlite3.connect(o.desk.dir / 'tocsin.db', timeout=30)) as db:
            (seen,) = db.execute('SELECT max(seen_at) FROM session').fetchone()
        if seen and abs(seen / 1000 - o.desk.now.timestamp()) < 1:
            return
        time.sleep(0.05)
    if o.desk.engine != 'sqlite':
        time.sleep(2.2)


def a_change_of_roles_acts_at_once(engine, cluster):
    with office(engine, cluster) as o:
        mei = o.member('mei', FIRST, 'staff')
        visitor = o.entered('mei', FIRST)
        must(visitor.get('/people').status == 403, 'staff see people')
        o.post(f'/people/{mei}/roles', roles=['staff', 'isms_coord'])
        must(visitor.get('/people').status == 200, 'a role is there only after the next login')
        o.post(f'/people/{mei}/roles', roles=['staff'])
        must(not is_in(visitor), 'whoever lost a role stays logged in')
        visitor = o.entered('mei', FIRST)
        page = visitor.get('/people')
        must(page.status == 403 and '參' in page.text, f'{page.status}: the refusal does not quote the clause')
        prove(o.desk)


def people_end_their_other_sessions(engine, cluster):
    with office(engine, cluster) as o:
        o.member('mei', FIRST, 'contact')
        o.member('hao', SECOND, 'contact')
        here, there, other = o.entered('mei', FIRST), o.entered('mei', FIRST, source='127.0.0.7'), o.entered('hao', SECOND)
        page = here.get('/me')
        must('127.0.0.7' in page.text and page.text.count('action="/me/sessions/end"') == 3, 'the list of sessions')
        theirs = other.get('/me').form('/me/sessions/end').value('session')
        page = here.send(page, '/me/sessions/end', session=theirs)
        must(page.status == 404 and is_in(other), f'the session of somebody else: {page.status}')
        page = here.get('/me')
        row = next(row for row in page.text.split('<tr>') if '127.0.0.7' in row)
        here.send(page, '/me/sessions/end', session=re.search(r'name="session" value="([0-9a-f]{64})"', row).group(1))
        must(is_in(here) and not is_in(there), 'ending the other one')
        there = o.entered('mei', FIRST, source='127.0.0.7')
        old = here.session
        page = here.send(here.get('/me/password'), '/me/password', current=SECOND, password=THIRD, again=THIRD)
        must(page.status == 422 and '目前的密碼' in ''.join(errors(page)), f'a wrong current password: {errors(page)}')
        page = here.send(here.get('/me/password'), '/me/password', current=FIRST, password=THIRD, again=THIRD)
        must(page.path.startswith('/me') and is_in(here) and here.session != old, f'{page.status} {page.path} {errors(page)}')
        must(not is_in(there), 'another session outlives the password')
        must(o.visitor().log_in('mei', FIRST).status == 401, 'the old password')
        prove(o.desk)


# --- The second step --------------------------------------------------------------------------------------------------

def code_at(o, secret):
    done = subprocess.run(['oathtool', '--totp', '-b', secret, '--now', f'@{int(o.desk.now.timestamp())}'],
                          capture_output=True, text=True, check=True)
    return done.stdout.strip()


def set_up(o, visitor):
    page = visitor.send(visitor.get('/me/totp'), '/me/totp/begin')
    secret = re.search(r'class="secret">([A-Z2-7 ]+)<', page.text).group(1).replace(' ', '')
    papers = re.findall(r'<li><code>([0-9a-z-]+)</code>', page.text)
    must(len(papers) == 10 and '<svg' in page.text and 'otpauth' not in page.text, f'the page to set it up: {papers}')
    must(visitor.send(page, '/me/totp', code='000000').status == 401, 'any code confirms')
    page = visitor.send(page, '/me/totp', code=code_at(o, secret))
    must(page.path.startswith('/me') and '已開啟' in page.text, f'{page.status} {page.path} {errors(page)}')
    must(secret not in visitor.get('/me/totp').text, 'the secret is shown again')
    return secret, papers


def the_second_step(engine, cluster):
    if not shutil.which('oathtool'):
        raise Skip('oathtool is not installed')
    with office(engine, cluster) as o:
        mei = o.member('mei', FIRST, 'contact')
        visitor = o.entered('mei', FIRST)
        secret, papers = set_up(o, visitor)
        visitor = o.visitor()
        page = visitor.log_in('mei', FIRST)
        must('/login/code' in [f.action for f in page.forms] and not is_in(visitor), 'the password alone lets in')
        half = visitor.session
        must(visitor.send(page, '/login/code', code=code_at(o, secret)).status == 401, 'the code that set it up is good again')
        o.advance(seconds=60)
        code = code_at(o, secret)
        page = visitor.send(page, '/login/code', code=code)
        must(is_in(visitor) and visitor.session != half, f'{page.status} {errors(page)}')
        again = o.visitor()
        must(again.log_in('mei', FIRST, code).status == 401, 'a code that was seen being typed is good again')
        page = o.visitor().log_in('mei', FIRST, papers[0].upper().replace('-', ' '))
        must(page.status != 401, f'a code on paper: {page.status} {errors(page)}')
        must(o.visitor().log_in('mei', FIRST, papers[0]).status == 401, 'a code on paper is good twice')
        late = o.visitor()
        page = late.log_in('mei', FIRST)
        o.advance(minutes=6)
        must(late.send(page, '/login/code', code=code_at(o, secret)).status == 401, 'the second step has no end')
        # A reset does not get round it; enrolling anew does, for the phone that was lost.
        link = o.link(mei, 'reset')
        page = enrol(o.address, link, SECOND)
        must(page.status == 401, f'a reset without the code: {page.status}')
        page = enrol(o.address, link, SECOND, code=papers[1])
        must(is_home(page), f'a reset with a code: {page.status} {errors(page)}')
        # Ten wrong ones, from wherever they come, and even the right one has to wait.
        o.advance(minutes=16)
        for i in range(10):
            v = o.visitor(source=f'127.0.0.{10 + i}')
            must(v.log_in('mei', SECOND, '000000').status == 401, 'a wrong code')
        must(o.visitor(source='127.0.0.99').log_in('mei', SECOND, code_at(o, secret)).status == 429, 'an eleventh try')
        o.advance(minutes=16)
        visitor = o.visitor()
        visitor.log_in('mei', SECOND, code_at(o, secret))
        must(is_in(visitor), 'after the pause')
        must(is_home(enrol(o.address, o.link(mei), THIRD)), 'enrolling anew')
        o.entered('mei', THIRD)
        prove(o.desk)


def secured(o):
    """What account.secured has recorded so far, in order."""
    return [entry['data']['what'] for entry in entries(o.desk) if entry['kind'] == 'account.secured']


def codes_on_paper_are_ten_good_once_and_replaced_as_a_set(engine, cluster):
    if not shutil.which('oathtool'):
        raise Skip('oathtool is not installed')
    with office(engine, cluster) as o:
        o.member('mei', FIRST, 'contact')
        visitor = o.entered('mei', FIRST)
        must('/me/codes' not in visitor.get('/me').text and '/me/codes' not in [f.action for f in visitor.get('/me/codes').forms],
             'codes that stand in for nothing are offered')
        secret, first = set_up(o, visitor)
        must(len(set(first)) == 10 and '還有 10 組' in visitor.get('/me').text, 'ten of them')
        must(visitor.send(visitor.get('/me/codes'), '/me/codes', code='123456').status == 401, 'a wrong code makes new ones')
        o.advance(minutes=1)
        page = visitor.send(visitor.get('/me/codes'), '/me/codes', code=code_at(o, secret))
        second = re.findall(r'<li><code>([0-9a-z-]+)</code>', page.text)
        must(page.status == 200 and len(set(second)) == 10 and not set(first) & set(second), f'{page.status} {errors(page)} {second}')
        must(page.headers.get('cache-control') == 'no-store', 'the page with the codes may be kept')
        must(not any(code in visitor.get('/me/codes').text for code in second), 'they are shown again')
        must(o.visitor().log_in('mei', FIRST, first[0]).status == 401, 'one of the old set is good')
        must(o.visitor().log_in('mei', FIRST, second[0][:-1]).status == 401, 'a part of one is good')
        must(o.visitor().log_in('mei', FIRST, second[0]).status == 200, 'one of the new set is not')
        must('還有 9 組' in visitor.get('/me').text, 'what is left is not said')
        page = visitor.send(visitor.get('/me/codes'), '/me/codes', code=second[1])
        third = re.findall(r'<li><code>([0-9a-z-]+)</code>', page.text)
        must(len(third) == 10, 'one of them makes a new set, for whoever has no phone any more')
        must(o.visitor().log_in('mei', FIRST, second[2]).status == 401, 'the set before is good')
        told = secured(o)
        must(told == ['password', 'totp_on', 'codes_made', 'codes_made', 'code_used', 'code_used', 'codes_made'], f'{told}')
        must(not any(code.replace('-', '') in json.dumps(entries(o.desk)) for code in first + second + third), 'a code is on the record')
        prove(o.desk)


def named(o):
    """The desk by the name of this machine: keys are made for names."""
    return o.address.replace('127.0.0.1', 'localhost')


def a_passkey_is_a_second_step(engine, cluster):
    """By an authenticator of the test's own; browsers' are in tests/browser/passkeys.mjs."""
    if not shutil.which('openssl'):
        raise Skip('openssl is not installed')
    with office(engine, cluster) as o:
        mei = o.member('mei', FIRST, 'contact')
        o.post('/choices', conflict='second-factor', choice='roles', reason='附表十')
        here = Visitor(named(o))
        here.log_in('mei', FIRST)
        must(here.get('/signs').status == 403, 'the role needs a second step')
        key, other = SoftKey(named(o)), SoftKey(named(o))
        page = key.add(here, '隨身金鑰', origin='http://evil.example')
        must(page.status == 401 and not secured(o)[1:], f'made for another site: {page.status}')
        page = key.add(here, '隨身金鑰')
        papers = re.findall(r'<li><code>([0-9a-z-]+)</code>', page.text)
        must(page.status == 200 and len(set(papers)) == 10, f'{page.status} {errors(page)}')
        must(here.get('/signs').status == 200, 'it is set up')
        must(key.add(here, '再一次').status == 409, 'one credential, two keys')
        must(other.add(here, '備用').status == 200, 'a second key')
        must('/me/codes' in here.get('/me').text and '2 把' in here.get('/me').text, 'what there is is not said')
        fresh = Visitor(named(o))
        page = fresh.log_in('mei', FIRST)
        must(not is_in(fresh), 'the password alone lets in')
        page, asked = fresh.log_in('mei', FIRST), None
        asked = challenge_of(page)
        must(key.show(fresh, page, origin='http://evil.example').status == 401, 'signed for another site')
        must(key.show(fresh, page, rp='evil.example').status == 401, 'signed for another rp')
        must(SoftKey(named(o)).show(fresh, page).status == 401, 'a key that nobody knows')
        page = key.show(fresh, page)
        must(is_in(fresh), f'{page.status} {errors(page)}')
        again = Visitor(named(o))
        page = again.log_in('mei', FIRST)
        must(challenge_of(page) != asked, 'a challenge twice')
        must(key.show(again, page, challenge=asked).status == 401, 'what was asked before is good again')
        o.advance(minutes=6)
        must(key.show(again, page).status == 401, 'a challenge without end')
        # One person's key is not another's.
        o.member('hao', SECOND, 'contact')
        his = Visitor(named(o))
        his.log_in('hao', SECOND)
        must(SoftKey(named(o)).add(his, '他的').status == 200 and key.add(his, '她的').status == 409, 'a key of two people')
        page = Visitor(named(o))
        theirs = page.log_in('hao', SECOND)
        must(key.show(page, theirs).status == 401, "somebody else's key lets in")
        # A counter that stands still or goes back: an alarm, and that key no more; the other one is good.
        page = fresh.log_in('mei', FIRST)
        page = key.show(fresh, page, count=1)
        must(page.status == 403 and '複本' in page.text and not is_in(fresh), f'a copy: {page.status}')
        must([e['data']['what'] for e in entries(o.desk) if e['kind'] == 'account.alarmed'] == ['passkey_counter'], 'no alarm')
        page = fresh.log_in('mei', FIRST)
        must(key.show(fresh, page, count=1000).status == 401, 'a key under suspicion lets in')
        other.show(fresh, page)
        must(is_in(fresh), 'the other key does not')
        # A reset does not get round it.
        reset = Visitor(named(o))
        link = o.link(mei, 'reset')
        page = reset.send(reset.get(link), link, password=SECOND, again=SECOND)
        must(not is_in(reset), 'a reset gets round the key')
        must(Visitor(named(o)).log_in('mei', FIRST).status == 401, 'the old password')
        page = reset.log_in('mei', SECOND)
        other.show(reset, page)
        must(is_in(reset), 'after the reset')
        # Removed by proof of another factor; the last one stays where the role needs one.
        rows = re.findall(r'/me/passkeys/remove\?passkey=([0-9a-f]{64})', reset.get('/me/passkeys').text)
        at = f'/me/passkeys/remove?passkey={rows[0]}'
        must(reset.send(reset.get(at), '/me/passkeys/remove', code='123456').status == 401, 'without proof')
        must(reset.send(reset.get(at), '/me/passkeys/remove', code=papers[0]).path.startswith('/me/passkeys'), 'with proof')
        at = f'/me/passkeys/remove?passkey={rows[1]}'
        must(reset.send(reset.get(at), '/me/passkeys/remove', code=papers[1]).status == 409, 'the last one goes')
        # Enrolling anew: none is left.
        must(is_home(enrol(o.address, o.link(mei), THIRD)), 'enrolling anew')
        with_none = Visitor(named(o))
        with_none.log_in('mei', THIRD)
        must(is_in(with_none) and 'passkey=' not in with_none.get('/me/passkeys').text, 'a key outlives it')
        record = json.dumps(entries(o.desk))
        must(base64_of(key.public) not in record and key.id.hex() not in record, 'the key is on the record')
        prove(o.desk)


def base64_of(data):
    return base64.b64encode(data).decode()


def who_must_have_a_second_step_can_do_nothing_before(engine, cluster):
    if not shutil.which('oathtool'):
        raise Skip('oathtool is not installed')
    with office(engine, cluster) as o:
        o.member('mei', FIRST, 'contact')
        o.member('ming', SECOND, 'staff')
        visitor = o.entered('mei', FIRST)
        must(visitor.get('/signs').status == 200, 'in a store for trying out nobody has to')
        o.post('/choices', conflict='second-factor', choice='roles', reason='附表十')
        page = visitor.get('/signs')
        must(page.status == 403 and '兩步驟' in page.text, f'{page.status} {page.text[-300:]}')
        must(visitor.get('/').path == '/me' and '/me/totp' in visitor.get('/me').text, 'they are not led to setting it up')
        must(o.entered('ming', SECOND).get('/me').text.count('/me/totp') == 1, 'staff have to')
        secret, papers = set_up(o, visitor)
        must(visitor.get('/signs').status == 200, 'it is set up')
        must('/me/totp/off' not in visitor.get('/me/totp').text, 'it may be switched off')
        page = visitor.get('/me/totp')
        token = re.search(r'name="csrf" value="([^"]+)"', page.text).group(1)
        page = visitor.ask('POST', '/me/totp/off', urllib.parse.urlencode({'csrf': token, 'key': 'k1', 'code': papers[0]}))
        must(page.status == 409, f'switched off all the same: {page.status}')
        o.post('/choices', conflict='second-factor', choice='own', reason='試辦')
        page = visitor.send(visitor.get('/me/totp'), '/me/totp/off', code=papers[0])
        must(page.path.startswith('/me') and '已關閉' in page.text, f'{page.status} {errors(page)}')
        prove(o.desk)


# --- Whoever tries doors ----------------------------------------------------------------------------------------------

def five_tries_then_a_pause(engine, cluster):
    """For that account from that source; another source and another account are not held up."""
    with office(engine, cluster) as o:
        o.member('mei', FIRST, 'contact')
        o.member('hao', SECOND, 'contact')
        for i in range(5):
            must(o.visitor().log_in('mei', f'wrong password {i}').status == 401, f'try {i}')
        page = o.visitor().log_in('mei', FIRST)
        must(page.status == 429 and '15' in ''.join(errors(page) or [page.text]), f'the sixth: {page.status}')
        o.entered('hao', SECOND)
        o.entered('mei', FIRST, source='127.0.0.2')
        o.advance(minutes=14)
        must(o.visitor().log_in('mei', FIRST).status == 429, 'a quarter of an hour is not over')
        o.advance(minutes=1, seconds=1)
        o.entered('mei', FIRST)
        for i in range(4):
            o.visitor().log_in('mei', 'wrong password')
        o.entered('mei', FIRST)  # and what was right begins the count anew
        for i in range(5):
            must(o.visitor().log_in('mei', 'wrong password').status == 401, 'counted on after a right one')
        tries = sum(o.visitor(source='127.0.0.3').log_in(f'nobody{i}', 'x' * 12).status == 401 for i in range(60))
        must(tries == 50, f'one source, {tries} names')
        must(o.visitor(source='127.0.0.3').log_in('hao', SECOND).status == 429, 'the source goes on')
        o.entered('hao', SECOND, source='127.0.0.4')
        prove(o.desk)


def bare(page):
    """Without what is drawn anew for every page, and without what was typed."""
    return re.sub(r'(name="(csrf|key)" value=")[^"]*|(data-now=")\d+|(id="f-login" name="login" value=")[^"]*', r'\1\3\4', page.text)


def nobody_learns_which_names_there_are(engine, cluster):
    """By the answer."""
    with office(engine, cluster) as o:
        o.member('mei', FIRST, 'contact')
        new = o.person('新來的', 'staff')
        o.link(new, login='not-enrolled')
        locked = o.member('locked', FIRST, 'staff')
        o.post(f'/people/{locked}/lock', reason='x')
        visitor = o.visitor()
        visitor.get('/login')
        seen = {}
        for name in ('mei', 'nobody', 'not-enrolled', 'locked', '沒有這個人', "' OR 1=1 --"):
            page = visitor.log_in(name, 'a wrong password')
            seen[name] = (page.status, page.path, sorted(k for k in page.headers if k not in ('date', 'set-cookie', 'content-length')), bare(page))
        for name, answer in seen.items():
            must(answer == seen['nobody'], f'{name} is answered differently from nobody')
        for name in ('mei', 'nobody'):
            for _ in range(4):
                visitor.log_in(name, 'a wrong password')
            must(visitor.log_in(name, 'a wrong password').status == 429, f'{name} is not throttled')
        prove(o.desk)


def welch(a, b):
    return (statistics.fmean(a) - statistics.fmean(b)) / math.sqrt(statistics.variance(a) / len(a) + statistics.variance(b) / len(b))


def trimmed(times):
    """Without the slowest tenth: what another process of this machine did in between."""
    return sorted(times)[:len(times) * 9 // 10]


def nobody_learns_it_by_time_either(engine, cluster):
    """Welch's t over interleaved tries of a known and an unknown name, as dudect has it; the clock is moved past the throttle."""
    with office(engine, cluster) as o:
        o.member('mei', FIRST, 'contact')
        visitor = o.visitor()
        page = visitor.get('/login')
        fields = dict(page.form('/login').fields)
        times = {'mei': [], 'nobody': []}
        order = ['mei', 'nobody'] * TIMES
        random.Random(7).shuffle(order)
        for i, name in enumerate(order):
            if i % 4 == 0:
                o.advance(minutes=16)
            body = urllib.parse.urlencode({**fields, 'login': name, 'password': 'a wrong password'})
            began = time.perf_counter()
            got = visitor.ask('POST', '/login', body)
            times[name].append(time.perf_counter() - began)
            must(got.status == 401, f'{got.status}')
        t = welch(trimmed(times['mei']), trimmed(times['nobody']))
        must(abs(t) < T_MOST, f't = {t:.2f}, medians {statistics.median(times["mei"]):.4f} and {statistics.median(times["nobody"]):.4f} s')
        return f't = {t:.2f} over {2 * TIMES} tries, {statistics.median(times["nobody"]) * 1000:.0f} ms'


def no_redirect_leads_away(engine, cluster):
    with office(engine, cluster) as o:
        o.member('mei', FIRST, 'contact')
        for target in ('https://evil.example/', '//evil.example/', '/\\evil.example', '\\\\evil.example', 'javascript:alert(1)',
                       '/%09/evil.example', 'http:evil.example', '///evil.example', '/\t/evil.example', '/\n/evil', ' //evil.example',
                       'evil.example', '.evil.example', '@evil.example', '//evil.example\\@127.0.0.1'):
            visitor = o.visitor()
            page = visitor.get('/login?return=' + urllib.parse.quote(target))
            page = visitor.send(page, '/login', follow=False, login='mei', password=FIRST, **{'return': target})
            to = page.headers.get('location', '')
            parts = urllib.parse.urlsplit(urllib.parse.urljoin(o.address + '/login', to))
            must(page.status == 303 and 'evil' not in parts.netloc and to.startswith('/') and to[1:2] not in ('/', '\\'),
                 f'{target!r} leads to {page.status} {to!r}')
        visitor = o.visitor()
        must(visitor.get('/me/password').path == '/login?return=%2Fme%2Fpassword', 'where one wanted to go')
        page = visitor.send(visitor.get('/login?return=%2Fme%2Fpassword'), '/login', login='mei', password=FIRST)
        must(page.path == '/me/password', f'after the login: {page.path}')
        prove(o.desk)


FORM = re.compile(r'^(OPEN_)?FORM(?:_OWN)?\("([^"]+)",\s*(\w+),\s*(\w+),', re.M)


def no_other_site_sends_our_forms(engine, cluster):
    """Every form of web/routes.def: without the token, with another's, from another site, by GET. The record stays as it is."""
    with office(engine, cluster) as o:
        person = o.member('mei', FIRST, 'contact', 'isms_coord', 'system_admin', 'team_leader', 'ciso')
        o.member('hao', SECOND, 'contact')
        visitor, other = o.entered('mei', FIRST), o.entered('hao', SECOND)
        theirs = other.get('/me').form('/logout').value('csrf')
        own = visitor.get('/me').form('/logout').value('csrf')
        must(own != theirs, 'one token for two people')
        rows = FORM.findall((ROOT / 'src' / 'web' / 'routes.def').read_text(encoding='utf-8'))
        must(len(rows) > 10, 'no forms in routes.def')
        head, count = o.head(), 0
        ways = {'no token': ({'key': 'k'}, {}), 'the token of another': ({'key': 'k', 'csrf': theirs}, {}),
                'another site': ({'key': 'k', 'csrf': own}, {'Origin': 'https://evil.example'}),
                'cross-site': ({'key': 'k', 'csrf': own}, {'Sec-Fetch-Site': 'cross-site', 'Origin': None}),
                'same-site': ({'key': 'k', 'csrf': own}, {'Sec-Fetch-Site': 'same-site', 'Origin': None}),
                'plain text': ({'key': 'k', 'csrf': own}, {'Content-Type': 'text/plain'})}
        for is_open, template, name, verb in rows:
            if verb in ('sign_report_open', 'sign_add'):
                continue  # a stranger's report is nobody's act: the browser's own word is enough, and it is asked below
            path = re.sub(r'\{\w+\}', person, template)
            for way, (fields, headers) in ways.items():
                page = visitor.ask('POST', path, urllib.parse.urlencode({**fields, 'reason': 'x'}), False, headers)
                must(page.status in (400, 403, 413, 415), f'POST {path} with {way}: {page.status}')
                count += 1
            page = visitor.ask('GET', path + '?' + urllib.parse.urlencode({'csrf': own, 'key': 'k', 'reason': 'x'}), None, False)
            must(page.status in (200, 303, 404, 405), f'GET {path}: {page.status}')
        for is_open, template, name, verb in rows:
            if verb in ('sign_report_open', 'sign_add'):
                for headers in ({'Origin': 'https://evil.example'}, {'Sec-Fetch-Site': 'cross-site', 'Origin': None}):
                    page = visitor.ask('POST', re.sub(r'\{\w+\}', 'x', template), 'key=k&text=x', False, headers)
                    must(page.status in (403, 404), f'POST {template} from elsewhere: {page.status}')
        must(o.head() == head, 'something was recorded')
        must(is_in(visitor) and is_in(other), 'somebody was logged out')
        prove(o.desk)
        return f'{count} requests to {len(rows)} forms'


def nothing_secret_lies_in_the_store(engine, cluster):
    """Passwords, links, cookies, secrets and codes are nowhere in the store's files, the log or a bundle."""
    del engine, cluster
    if not shutil.which('oathtool'):
        raise Skip('oathtool is not installed')
    with office('sqlite', None) as o:
        mei = o.person('陳美玲', 'contact')
        link = o.link(mei, login='mei')
        enrol(o.address, link, FIRST)
        visitor = o.entered('mei', FIRST)
        secret, papers = set_up(o, visitor)
        o.visitor().log_in('mei', 'mistyped password 77')
        o.visitor().log_in('typed-in-the-name-field-77', 'x')
        planted = [FIRST, link.rsplit('/', 1)[1], visitor.session, secret, papers[0], papers[0].replace('-', ''),
                   'mistyped password 77', 'typed-in-the-name-field-77']
        time.sleep(1.2)
        entries(o.desk)
        found = []
        for path in [o.desk.log, o.desk.tmp / 'bundle', *o.desk.dir.rglob('*')]:
            if path.is_file():
                content = path.read_bytes()
                found += [f'{mark!r} in {path.name}' for mark in planted if mark.encode() in content]
        must(not found, ', '.join(found))
        log = [json.loads(line) for line in o.desk.log.read_text().splitlines() if line.startswith('{')]
        actions = {line['event.action'] for line in log}
        must({'login', 'login-failed', 'account-enrolled'} <= actions, f'the log tells of {actions}')
        failed = next(line for line in log if line['event.action'] == 'login-failed')
        must(failed['source.ip'] == '127.0.0.1' and failed['user.id'] == mei, f'{failed}')
        prove(o.desk)


TESTS = [a_link_is_good_once, links_end, the_first_administrator_gets_in_without_a_server, a_lock_ends_everything_at_once,
         what_was_there_before_the_login_is_worth_nothing, sessions_end_when_idle_and_in_any_case, a_change_of_roles_acts_at_once,
         people_end_their_other_sessions, the_second_step,
         codes_on_paper_are_ten_good_once_and_replaced_as_a_set, a_passkey_is_a_second_step, who_must_have_a_second_step_can_do_nothing_before,
         five_tries_then_a_pause, nobody_learns_which_names_there_are]
ONCE = [nobody_learns_it_by_time_either, no_redirect_leads_away, no_other_site_sends_our_forms, nothing_secret_lies_in_the_store]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--engine', choices=['sqlite', 'postgres', 'both'], default='both')
    parser.add_argument('--only', action='append')
    words = parser.parse_args()
    tests = [(test.__name__, engine, test) for engine in engines(words.engine) for test in TESTS]
    tests += [(test.__name__, 'sqlite', test) for test in ONCE]
    if words.only:
        tests = [test for test in tests if any(only in test[0] for only in words.only)]
    return run(tests)


if __name__ == '__main__':
    sys.exit(main())

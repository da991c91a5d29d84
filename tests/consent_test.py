#!/usr/bin/env python3
"""consent: P22, P25, P27: a decision on a telephone at night: by a link that decides nothing by being opened, by a call, at the desk.

    tests/consent_test.py [--engine sqlite|postgres|both] [--only NAME]

Mail goes to Debian's aiosmtpd (tests/mailbox.py), codes come from oathtool. Ends with "N passed, N failed[, N skipped]".
"""
import contextlib
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.parse

from asking import TOCSIN, Skip, entries, play, prove, runner
from courier_test import PYTHON, Mailbox, body_of, subject_of, wait_for
from visiting import Visitor, enrol
from web_case_test import CAST, WORDS, Office, errors, must, rate, words_of

START = '2026-03-10T22:00+08:00'
FACTS = '申請人名冊三千筆遭人下載'
DRAFT = {'authority': '雲林縣警察局虎尾分局', 'grounds': 'data', 'facts': FACTS, 'evidence': '網站存取紀錄'}


class Night(Office):
    """A desk whose people have an address, a mail server, and, where they set it up, a second step."""

    def __init__(self, desk, box):
        super().__init__(desk)
        self.box, self.secrets, self.read = box, {}, 0
        self.post('/channels', name='公所郵件', kind='smtp', url=f'smtp://localhost:{box.port}', sender='desk@xiluo.gov.tw', plain=True, allow_private=True)
        self.persons = {}

    def known(self, *names, factor=True):
        for name in names:
            person = self.post('/people', name=name + '某', roles=CAST[name], email=f'{name}@example.gov.tw')['person']
            link = self.post(f'/people/{person}/link', purpose='enrol', login=name)['path']
            must(enrol(self.address, link, WORDS).status == 200, f'{name} can not enrol')
            self.persons[name] = person
            self.people[name] = Visitor(self.address)
            self.people[name].log_in(name, WORDS)
            if factor:
                self.set_up(name)

    def set_up(self, name):
        visitor = self.people[name]
        page = visitor.send(visitor.get('/me/totp'), '/me/totp/begin')
        self.secrets[name] = re.search(r'class="secret">([A-Z2-7 ]+)<', page.text).group(1).replace(' ', '')
        page = visitor.send(page, '/me/totp', code=self.code(name))
        must(page.status == 200, f'{name} can not set up a second step: {errors(page)}')

    def code(self, name):
        """The next one: a code is good once, so the clock goes on half a minute."""
        self.advance(seconds=31)
        return subprocess.run(['oathtool', '--totp', '-b', self.secrets[name], '--now', f'@{int(self.desk.now.timestamp())}'],
                              capture_output=True, text=True, check=True).stdout.strip()

    def see(self, who, path):
        page = self.people[who].get(path)
        if page.path.startswith('/login'):
            self.people[who].log_in(who, WORDS, self.code(who) if who in self.secrets else None)
            page = self.people[who].get(path)
        must(page.status == 200, f'{who} {path}: {page.status} {words_of(page)[:400]}')
        return page

    def mail_to(self, name, what):
        """The newest mail to them with these words in its subject: (subject, body)."""
        def newest():
            mails = [mail for mail in self.box.mails if mail['to'] == [f'{name}@example.gov.tw'] and what in subject_of(mail)]
            return mails[-1] if len(mails) > self.seen.get((name, what), 0) else None
        mail = wait_for(newest, f'no mail to {name} of {what}: {[(m["to"], subject_of(m)) for m in self.box.mails]}')
        self.seen[name, what] = len([m for m in self.box.mails if m['to'] == [f'{name}@example.gov.tw'] and what in subject_of(m)])
        return subject_of(mail), body_of(mail)

    def link_to(self, name, what='移請偵辦'):
        _, body = self.mail_to(name, what)
        found = re.search(r'http://[^/]+(/a/[0-9a-z]{32})\b', body)
        must(found, f'no link: {body}')
        return found.group(1)

    seen = {}

    def approvals(self, number):
        return self.client.must('GET', f'/api/v1/incidents/{number}/approvals', self.token('contact'))['approvals']

    def token(self, name):
        if name not in self.tokens:
            self.tokens[name] = self.post(f'/people/{self.persons[name]}/token', label='test')['token']
        return self.tokens[name]

    tokens = {}

    def size(self):
        """What people have recorded: that a mail has arrived is recorded by the desk, a little later."""
        return sum(not entry['kind'].startswith('message.') for entry in entries(self.desk))

    def drafted(self, **more):
        number = self.case('名冊外洩')
        self.do('contact', f'/i/{number}/referral', **{**DRAFT, **more})
        return number


@contextlib.contextmanager
def office(engine, cluster):
    if not shutil.which('oathtool'):
        raise Skip('oathtool is not installed')
    if subprocess.run([PYTHON, '-c', 'import aiosmtpd'], capture_output=True, check=False).returncode:
        raise Skip('python3-aiosmtpd is not installed')
    desk = runner.Desk(TOCSIN, engine, cluster, False)
    folder = pathlib.Path(tempfile.mkdtemp(prefix='tocsin-consent-'))
    box = None
    try:
        desk.set_clock(runner.read_instant(START))
        desk.init()
        desk.start()
        box = Mailbox(folder / 'mail')
        Night.seen, Night.tokens = {}, {}
        yield Night(desk, box)
        prove(desk)
    finally:
        if box:
            box.stop()
        desk.remove(False)
        shutil.rmtree(folder, ignore_errors=True)


def code_word(page):
    found = re.search(r'/help/errors/([a-z-]+)', page.text)
    return found.group(1) if found else ''


def opened(o, name, link, code=None):
    """The page behind the link once a code was given, in a browser of its own."""
    visitor = Visitor(o.address)
    page = visitor.get(link)
    must(page.status == 200, f'{link}: {page.status} {words_of(page)[:300]}')
    return visitor, visitor.send(page, link, code=code or o.code(name))


def five_clients_that_fetch_every_link_decide_nothing(engine, cluster):
    with office(engine, cluster) as o:
        o.known('contact', 'leader', 'mayor')
        number = o.drafted()
        subject, body = o.mail_to('leader', '移請偵辦')
        o.seen.clear()
        link = o.link_to('leader')
        for secret in (FACTS, '虎尾分局', '名冊外洩', '資料外洩'):
            must(secret not in subject + body, f'the mail says {secret}')
        must(number in subject and '期限' in body, f'{subject} {body}')
        before = o.size()
        agents = ('Mozilla/5.0 (Windows NT 10.0) Outlook', 'GoogleImageProxy', 'SkypeUriPreview', 'facebookexternalhit/1.1', 'curl/7.88')
        for agent in agents:
            visitor = Visitor(o.address, user_agent=agent)
            for path in (link, link + '?x=1', link, link + '/decide'):
                page = visitor.get(path)
                must(page.status in (200, 404, 405), f'{agent} {path}: {page.status}')
                for secret in (FACTS, '虎尾分局', '名冊外洩', '資料外洩', 'contact某'):
                    must(secret not in page.text, f'{agent} is shown {secret} by {path}')
            page = visitor.ask('HEAD', link)
            visitor.close()
        row, = o.approvals(number)
        must(o.size() == before and row['state'] == 'pending' and row['decided'] == [], f'{row}')
        # The same link still opens, for whoever has the code, and is taken once.
        visitor, page = opened(o, 'leader', link)
        for said in (FACTS, '虎尾分局', '名冊外洩', '資料外洩', 'contact某', '同意後，報請鎮長'):
            must(said in words_of(page), f'unlocked, the page does not say {said}: {words_of(page)[:700]}')
        must(o.size() == before, 'unlocking is on the record')
        page = visitor.send(page, link + '/decide', decision='granted')
        must(page.status == 200 and '您的決定已經寫進紀錄' in words_of(page), f'{page.status} {words_of(page)[:300]}')
        must(FACTS not in page.text, 'what was decided stands there still')
        row, = o.approvals(number)
        must(row['decided'][0]['how'] == 'link' and row['decided'][0]['person'] == o.persons['leader'] and row['waits_for']['roles'] == ['mayor'], f'{row}')
        return f'{len(agents)} clients, {4 * len(agents)} visits'


def each_link_that_must_not_be_taken_is_refused_by_its_own_code(engine, cluster):
    with office(engine, cluster) as o:
        o.known('contact', 'leader', 'mayor', 'ciso')
        number = o.drafted()
        link = o.link_to('leader')
        stranger = Visitor(o.address)
        for forged in ('/a/' + '0' * 32, '/a/x', link[:-1] + ('0' if link[-1] != '0' else '1'), '/a/' + 'a' * 33):
            page = stranger.get(forged)
            must(page.status == 404 and code_word(page) == 'approval-link-wrong', f'{forged}: {page.status} {code_word(page)}')
        # Somebody else's code, a wrong one, one that was used.
        page = stranger.send(stranger.get(link), link, code=o.code('mayor'))
        must(page.status == 401 and FACTS not in page.text, f"another's code: {page.status}")
        page = stranger.send(stranger.get(link), link, code='000000')
        must(page.status == 401 and FACTS not in page.text, f'a wrong code: {page.status}')
        page = stranger.send(stranger.get(link), link, code='')
        must(page.status == 422, f'no code: {page.status}')
        code = o.code('leader')
        visitor, first = opened(o, 'leader', link, code)
        must(FACTS in first.text, words_of(first)[:300])
        page = stranger.send(stranger.get(link), link, code=code)
        must(page.status == 401 and FACTS not in page.text, f'a code that was watched: {page.status}')
        # Somebody else who is logged in.
        page = o.people['ciso'].get(link)
        must(page.status == 403 and code_word(page) == 'approval-link-others', f'{page.status} {code_word(page)}')
        # What unlocks it is a secret of that page, good for that link, for some minutes.
        form = first.form(link + '/decide')
        fields = {**dict(form.fields), 'decision': 'granted'}
        for wrong in ('', 'x', '0' * 32):
            page = visitor.ask('POST', link + '/decide', urllib.parse.urlencode({**fields, 'unlock': wrong}))
            must(page.status in (401, 422), f'unlock {wrong}: {page.status}')
        page = visitor.ask('POST', link + '/decide', urllib.parse.urlencode({**fields, 'csrf': ''}))
        must(page.status == 403, f'without token: {page.status}')
        page = visitor.ask('POST', link + '/decide', urllib.parse.urlencode(fields), headers={'Origin': 'https://evil.example', 'Sec-Fetch-Site': 'cross-site'})
        must(page.status == 403, f'from another site: {page.status}')
        page = visitor.ask('POST', link + '/decide', urllib.parse.urlencode({**fields, 'content': '0' * 64}))
        must(page.status == 412, f'another content: {page.status}')
        page = visitor.send(first, link + '/decide', decision='returned', reason='')
        must(page.status == 422 and FACTS in page.text, f'returned without reason: {page.status}')
        o.advance(minutes=6)
        page = visitor.send(first, link + '/decide', decision='granted')
        must(page.status == 401 and code_word(page) == 'approval-unlock-ended' and FACTS not in page.text, f'{page.status} {code_word(page)}')
        must(o.approvals(number)[0]['decided'] == [], 'something was decided')
        # Returned by the link, which is then spent.
        visitor, page = opened(o, 'leader', link)
        page = visitor.send(page, link + '/decide', decision='returned', reason='請補筆數')
        must('您的決定已經寫進紀錄' in words_of(page), words_of(page)[:300])
        for again in (Visitor(o.address), visitor):
            page = again.get(link)
            must(page.status == 410 and code_word(page) == 'approval-link-used', f'{page.status} {code_word(page)}')
        must(o.approvals(number)[0]['state'] == 'returned', f'{o.approvals(number)}')
        must('退回' in o.mail_to('contact', '退回')[0], 'the asker is not told')
        # Asked anew, and left lying: it ends a day after its deadline.
        o.do('contact', f'/i/{number}/referral', **{**DRAFT, 'facts': FACTS + '，共三千零二筆'})
        link = o.link_to('leader')
        o.advance(hours=26)
        page = Visitor(o.address).get(link)
        must(page.status == 410 and code_word(page) == 'approval-link-expired', f'{page.status} {code_word(page)}')
        return 'forged, foreign, watched, expired, spent'


def content_that_changed_between_mail_and_click_is_shown_anew(engine, cluster):
    with office(engine, cluster) as o:
        o.known('contact', 'leader', 'mayor')
        number = o.drafted()
        old = o.link_to('leader')
        visitor, page = opened(o, 'leader', old)
        o.do('contact', f'/i/{number}/referral', **{**DRAFT, 'facts': '申請人名冊八千筆遭人下載'})
        refused = visitor.send(page, old + '/decide', decision='granted')
        must(refused.status == 410 and 'approval-link-changed' in refused.text, f'{refused.status} {words_of(refused)[:300]}')
        page = Visitor(o.address).get(old)
        must(page.status == 410 and code_word(page) == 'approval-link-changed', f'{page.status} {code_word(page)}')
        new = o.link_to('leader')
        must(new != old, 'the same link')
        visitor, page = opened(o, 'leader', new)
        must('和前一份的不同' in words_of(page) and FACTS in page.text and '八千筆' in page.text, words_of(page)[:600])
        visitor.send(page, new + '/decide', decision='granted')
        # The mayor decides at the desk: a link of theirs passes to the page there, and is over once somebody has decided.
        link = o.link_to('mayor')
        page = o.see('mayor', link)
        must(page.path.startswith(f'/i/{number}/approvals/'), page.path)
        o.people['mayor'].close()
        number_of = page.path.rpartition('/')[2]
        o.do('mayor', f'/i/{number}/approvals/{number_of}', decision='granted', code=o.code('mayor') if '驗證碼' in words_of(page) else '')
        page = Visitor(o.address).get(link)
        must(page.status == 410 and code_word(page) in ('approval-link-used', 'approval-link-passed'), f'{page.status} {code_word(page)}')
        must('立即辦理' in o.mail_to('contact', '移送已獲同意')[0], 'those who hand it over are not told')
        page = o.do('contact', f'/i/{number}/referral/sent', how='letter', number='西鎮行字第1150000777號')
        must('西鎮行字第1150000777號' in words_of(page), 'the story does not say how it left')
        return 'the old link, the difference, the new link, the desk'


def the_notification_is_confirmed_by_a_link_within_the_hour(engine, cluster):
    with office(engine, cluster) as o:
        o.known('contact', 'leader')
        number = o.case('官網遭置換')
        o.do('contact', f'/i/{number}/act/tell-leader', how='電話')
        o.do('contact', f'/i/{number}/act/assess', scope='官網首頁', cause='弱點', loss='無', support='無', measures='還原')
        rate(o, number, 1)
        o.do('contact', f'/i/{number}/form/check', f'/i/{number}/form/check')
        old = o.link_to('leader', '通報單等您確認')
        page = Visitor(o.address).get(old)
        must('官網' not in page.text and number in page.text, words_of(page)[:400])
        visitor, page = opened(o, 'leader', old)
        for said in ('官網遭置換', '第 1 級', '資安聯絡人即可依這份內容', 'contact某'):
            must(said in words_of(page), f'{said}: {words_of(page)[:800]}')
        page = visitor.send(page, old + '/decide', decision='returned', reason='請補影響範圍')
        must('您的決定已經寫進紀錄' in words_of(page), words_of(page)[:300])
        rate(o, number, 2)
        o.do('contact', f'/i/{number}/form/check', f'/i/{number}/form/check')
        link = o.link_to('leader', '通報單等您確認')
        page = Visitor(o.address).get(old)
        must(page.status == 410 and code_word(page) == 'approval-link-used', f'{page.status} {code_word(page)}')
        # Logged in as the leader: the page at the desk.
        page = o.see('leader', link)
        must(page.path.startswith(f'/i/{number}/confirm?phase=notification'), page.path)
        visitor, page = opened(o, 'leader', link)
        must('原來' in words_of(page), 'what differs from the version before is not there')
        visitor.send(page, link + '/decide', decision='granted')
        page = o.see('contact', f'/i/{number}')
        must('組長已確認' in words_of(page) and '以連結與驗證碼' in words_of(page), words_of(page)[-900:])
        o.do('contact', f'/i/{number}/filed?kind=notify', number='NCERT-1')
        return 'returned, and confirmed, by link'


def the_link_is_kept_by_its_digest_alone(engine, cluster):
    with office(engine, cluster) as o:
        o.known('contact', 'leader')
        o.box.stop()
        o.drafted()
        if engine == 'sqlite':
            kept = b''.join(path.read_bytes() for path in o.desk.dir.rglob('*') if path.is_file() and path.suffix != '.sock')
        o.box.start()
        o.advance(minutes=30)
        text = o.link_to('leader')[3:]
        if engine == 'sqlite':
            must(text.encode() not in kept, 'the link lay open before it was sent')
            kept = b''.join(path.read_bytes() for path in o.desk.dir.rglob('*') if path.is_file())
            must(text.encode() not in kept, 'the link lies open after it was sent')
        entries(o.desk)
        must(text not in (o.desk.tmp / 'bundle').read_text() + o.desk.log_tail(10**6), 'the link is in the bundle or the log')
        return 'store, bundle, log'


def who_has_no_second_step_decides_logged_in_and_who_logged_in_long_ago_gives_a_code(engine, cluster):
    with office(engine, cluster) as o:
        o.known('contact', 'mayor')
        o.known('leader', factor=False)
        number = o.drafted()
        link = o.link_to('leader')
        visitor = Visitor(o.address)
        page = visitor.send(visitor.get(link), link, code='123456')
        must(page.status == 409 and 'approval-no-factor' in page.text, f'{page.status} {words_of(page)[:300]}')
        page = o.see('leader', link)
        path = page.path
        o.do('leader', path, decision='granted')
        # The mayor has one: a session that began a while ago is asked for a code.
        o.see('mayor', '/todo')
        o.advance(minutes=6)
        page = o.see('mayor', path)
        must('登入已有一段時間' in words_of(page), words_of(page)[:600])
        page = o.people['mayor'].send(page, path, decision='granted')
        must(page.status == 401, f'without a code: {page.status}')
        page = o.refused('mayor', path, 401, decision='granted', code='000000')
        o.do('mayor', path, decision='granted', code=o.code('mayor'))
        must(o.approvals(number)[0]['state'] == 'granted', f'{o.approvals(number)}')
        return 'a code where there is one'


def consent_by_telephone_is_amber_until_it_is_affirmed(engine, cluster):
    with office(engine, cluster) as o:
        o.known('contact', 'leader', 'mayor', 'room', 'ciso')
        number = o.drafted()
        row, = o.approvals(number)
        path = f'/i/{number}/approvals/{row["approval"]}'
        said = {'person': o.persons['leader'], 'witness': o.persons['room'], 'called_at__choice': 'now', 'words': '撥組長手機，同意'}
        page = o.see('contact', path + '/dictate')
        must(FACTS in page.text and 'leader某' in page.text, 'what is to be read out is not there')
        must(o.persons['mayor'] not in page.form(path + '/dictate').fields, 'the mayor can not give the first step')
        page = o.refused('contact', path + '/dictate', 422, **{**said, 'witness': o.persons['leader']})
        must('第三個人' in words_of(page), errors(page))
        o.do('contact', path + '/dictate', **said)
        page = o.see('contact', f'/i/{number}')
        must('電話同意，待本人確認' in words_of(page), 'the case does not show it amber')
        page = o.see('contact', path)
        for words in ('通話時間', 'room某', '撥組長手機', '電話同意，待本人確認'):
            must(words in words_of(page), f'{words}: {words_of(page)[-900:]}')
        todo = words_of(o.see('leader', '/todo'))
        must('確認登錄的電話同意是不是您說的' in todo, todo[:600])
        must('確認登錄的電話同意' not in words_of(o.see('mayor', '/todo')), 'on the list of another')
        # Affirmed by the link that came for it.
        link = o.link_to('leader', '登錄了您的電話同意')
        visitor, page = opened(o, 'leader', link)
        must('是我同意的' in words_of(page), words_of(page)[:500])
        visitor.send(page, link + '/decide', decision='granted')
        step = o.approvals(number)[0]['decided'][0]
        must(step['amber'] is False and step['affirmed_at'] and step['said_at'], f'{step}')
        must('電話同意，本人已確認' in words_of(o.see('contact', path)), 'affirmed does not show')
        must('確認登錄的電話同意' not in words_of(o.see('leader', '/todo')), 'still on the list')
        # The mayor is said to have consented too, and says that they did not.
        o.do('contact', path + '/dictate', **{**said, 'person': o.persons['mayor']})
        o.see('mayor', '/todo')
        page = o.refused('mayor', path, 422, path + '/affirm', decision='disowned', code=o.code('mayor'))
        o.do('mayor', path, path + '/affirm', decision='disowned', reason='當晚沒有接電話', code=o.code('mayor'))
        must('否認' in o.mail_to('ciso', '否認')[0] and o.mail_to('leader', '否認'), 'no alarm')
        page = o.see('contact', f'/i/{number}')
        must('遭本人否認' in words_of(page), 'the case does not say it')
        page = o.see('contact', f'/i/{number}/referral/sent')
        must('還沒有經組長確認並獲同意的移送' in words_of(page), 'it could still leave')
        return 'affirmed by a link, disowned at the desk'


def forensics_continuity_and_more_time_go_by_their_pages(engine, cluster):
    with office(engine, cluster) as o:
        o.known('contact', 'leader', 'ciso', factor=False)
        number = o.case('公文系統停擺')
        page = o.see('contact', f'/i/{number}/approvals')
        must('還沒有送請決定的事項' in words_of(page), words_of(page)[:300])
        o.do('contact', f'/i/{number}/forensics', to='國家資通安全研究院', scope='公文主機', purpose='入侵途徑')
        row, = o.approvals(number)
        path = f'/i/{number}/approvals/{row["approval"]}'
        page = o.see('ciso', path)
        must('這是' in words_of(page) and not [f for f in page.forms if f.action == path], 'the CISO comes before the leader')
        o.do('leader', path, decision='granted')
        page = o.see('ciso', f'/i/{number}')
        must('等 資安長 決定' in words_of(page) and '自 民國115年' in words_of(page), 'the case does not say who decides next, and since when')
        o.do('ciso', path, decision='granted')
        # Continuity: asked, consented, declared, ended.
        page = o.see('leader', f'/i/{number}/act/continuity')
        must('資安長還沒有同意' in words_of(page), words_of(page)[:600])
        page = o.refused('leader', f'/i/{number}/act/continuity', 409, declare='yes', reason='公文改紙本')
        must('approval-missing' in page.text, errors(page))
        o.do('leader', f'/i/{number}/bcp', services='公文收發', measures='紙本', reason='停擺逾時')
        row = o.approvals(number)[-1]
        o.do('ciso', f'/i/{number}/approvals/{row["approval"]}', decision='granted')
        o.do('leader', f'/i/{number}/act/continuity', declare='yes', reason='公文改紙本')
        o.advance(minutes=10)
        o.do('leader', f'/i/{number}/bcp/end', reason='系統恢復')
        # The report's month.
        rate(o, number, 1)
        o.do('contact', f'/i/{number}/act/control', summary='已隔離')
        o.do('contact', f'/i/{number}/extension', until='115/07/31', reason='等待鑑識結果')
        o.do('contact', f'/i/{number}/extension/answer', consented='yes', number='府資字第9號')
        must('8月1日' in words_of(o.see('contact', f'/i/{number}')), 'the clock does not show the day')
        must(o.people['contact'].get(f'/i/{number}/meeting').path.endswith('/act/meeting'), 'no meeting')
        return 'three kinds'


def a_delegate_decides_in_somebodys_place_and_no_person_twice(engine, cluster):
    with office(engine, cluster) as o:
        CAST.update(office=['admin_office'])
        o.known('contact', 'leader', 'mayor', 'office')
        number = o.drafted()
        o.do('mayor', '/me/delegate', role='mayor', delegate=o.persons['office'], until_at='115/03/12', document='1', reason='出國')
        o.do('mayor', '/me/delegate', role='mayor', delegate=o.persons['leader'], until_at='115/03/12', document='2', reason='出國')
        visitor, page = opened(o, 'leader', link := o.link_to('leader'))
        visitor.send(page, link + '/decide', decision='granted')
        row, = o.approvals(number)
        path = f'/i/{number}/approvals/{row["approval"]}'
        # The leader is the mayor's delegate as well: that would be one person for two.
        page = o.see('leader', path)
        must('要由別人決定' in words_of(page), words_of(page)[:600])
        answer = o.client.ask('POST', '/api/v1' + path.replace('/i/', '/incidents/') + '/decide', o.token('leader'),
                              {'content': row['content'], 'decision': 'granted'})
        must(answer.status == 409 and 'submitter-confirms' in str(answer.body), f'{answer.body}')
        visitor, page = opened(o, 'office', link := o.link_to('office'))
        page = visitor.send(page, link + '/decide', decision='granted')
        must(page.status == 200, f'{page.status} {words_of(page)[:300]}')
        step = o.approvals(number)[0]['decided'][1]
        must(step['person'] == o.persons['office'] and step['for'] == o.persons['mayor'], f'{step}')
        must('office某（代理 mayor某 鎮長）' in words_of(o.see('contact', path)), 'both names do not show')
        return 'by link, both names on the record'


TESTS = (
    five_clients_that_fetch_every_link_decide_nothing,
    each_link_that_must_not_be_taken_is_refused_by_its_own_code,
    content_that_changed_between_mail_and_click_is_shown_anew,
    the_notification_is_confirmed_by_a_link_within_the_hour,
    the_link_is_kept_by_its_digest_alone,
    who_has_no_second_step_decides_logged_in_and_who_logged_in_long_ago_gives_a_code,
    consent_by_telephone_is_amber_until_it_is_affirmed,
    forensics_continuity_and_more_time_go_by_their_pages,
    a_delegate_decides_in_somebodys_place_and_no_person_twice,
)


if __name__ == '__main__':
    sys.exit(play(__doc__, TESTS))

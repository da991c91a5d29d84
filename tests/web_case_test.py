#!/usr/bin/env python3
"""web_case: a case from its verdict to its closing, through the pages alone, as people at browsers without scripts do it.

    tests/web_case_test.py [--engine sqlite|postgres|both] [--only NAME]

Ends with "N passed, N failed[, N skipped]".
"""
import argparse
import contextlib
import datetime
import html
import re
import sys
import urllib.parse

from asking import TOCSIN, Client, Wrong, address_of, engines, prove, run, runner
from visiting import Visitor, enrol

WORDS = '醬油是我們鎮上最好的味道'
CAST = {'contact': ['contact', 'isms_coord'], 'leader': ['team_leader'], 'member': ['team_member'], 'room': ['server_admin'],
        'ciso': ['ciso'], 'staff': ['staff'], 'mayor': ['mayor']}


def must(condition, words):
    if not condition:
        raise Wrong(words)


def words_of(page):
    return html.unescape(re.sub(r'\s+', ' ', re.sub(r'<[^>]+>', ' ', page.text)))


class Cast(dict):
    """Everybody of the cast, registered and logged in when they are first needed."""

    def __init__(self, office):
        super().__init__()
        self.office = office

    def __missing__(self, login):
        person = self.office.post('/people', name=login + '某', roles=CAST[login])['person']
        link = self.office.post(f'/people/{person}/link', purpose='enrol', login=login)['path']
        must(enrol(self.office.address, link, WORDS).status == 200, f'{login} can not enrol')
        self[login] = Visitor(self.office.address)
        self[login].log_in(login, WORDS)
        return self[login]


class Office:
    """A simulated desk with a system or two."""

    def __init__(self, desk):
        self.desk = desk
        self.client = Client(address_of(desk))
        self.operator = (desk.dir / 'run' / 'token').read_text().strip()
        self.people = Cast(self)
        self.system = self.post('/assets', name='公文管理系統', target='system', core=True, mtpd_minutes=240)['asset']
        self.site = self.post('/assets', name='公所形象網站', target='system', mtpd_minutes=1440)['asset']

    @property
    def address(self):
        return address_of(self.desk)

    def post(self, path, **body):
        return self.client.must('POST', '/api/v1' + path, self.operator, body)

    def advance(self, **span):
        self.desk.set_clock(self.desk.now + datetime.timedelta(**span))

    def see(self, who, path):
        page = self.people[who].get(path)
        if page.path.startswith('/login'):  # sessions end while the clock is moved on
            self.people[who].log_in(who, WORDS)
            page = self.people[who].get(path)
        must(page.status == 200, f'{who} {path}: {page.status} {words_of(page)[:400]}')
        return page

    def do(self, who, path, action=None, **values):
        """Fills in the form of a page; it must be taken. Names with a dot are given with two underscores."""
        page = self.see(who, path)
        values = {name.replace('__', '.'): value for name, value in values.items()}
        done = self.people[who].send(page, action or path.partition('?')[0], **values)
        must(done.status == 200 and 'role="status"' in done.text,
             f'{who} {path} {values}: {done.status} {done.path} {errors(done)}')
        return done

    def refused(self, who, path, status, action=None, **values):
        page = self.see(who, path)
        values = {name.replace('__', '.'): value for name, value in values.items()}
        done = self.people[who].send(page, action or path.partition('?')[0], **values)
        must(done.status == status, f'{who} {path} {values}: {done.status}, not {status}: {errors(done)}')
        return done

    def case(self, title):
        """From a sign to a case, by the verdict page."""
        sign = self.post('/signs', type='other', text=title)['sign']
        self.advance(minutes=5)
        page = self.do('contact', f'/signs/{sign}/judge', verdict='incident', reason='會勘確認', title=title)
        number = re.search(r'/i/([A-Z0-9-]+)', page.path)
        must(number, f'the verdict leads to {page.path}')
        return number.group(1)

    def next_step(self, who, number):
        """The heading of the next owed step."""
        found = re.search(r'id="next-title"[^>]*>(.*?)</h2>', self.see(who, f'/i/{number}').text, re.S)
        return re.sub(r'<[^>]+>', '', found.group(1)).strip() if found else ''


def errors(page):
    found = re.search(r'<div class="problem".*?</div>', page.text, re.S)
    return re.sub(r'\s+', ' ', re.sub(r'<[^>]+>', ' ', found.group(0))) if found else words_of(page)[:500]


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


# --- The steps, each by its page --------------------------------------------------------------------------------------

FIVE = {'scope': '官網主機', 'cause': '外掛漏洞', 'loss': '首頁遭置換', 'support': '無', 'measures': '下架並還原'}
SIX = {'equipment': '一臺主機', 'data': '無', 'scope': '官網', 'delay': '半天', 'recovery': '四小時', 'standby': '備援網頁'}
ANSWERS = {
    1: {'hit__1': 'minor', 'what__1': ':system:0:0:none', 'reason__1': '單一頁面，立即還原'},
    2: {'hit__2': 'within', 'what__2': ':system:1:0:none', 'daily__2': 'yes', 'reason__2': '預計兩小時恢復'},
    3: {'hit__1': 'severe', 'what__1': ':system:1:0:none', 'reason__1': '程式與帳號權限遭改'},
    4: {'hit__0': 'severe', 'what__0': ':info:0:0:official_confidential', 'reason__0': '已公開流傳'},
}


def rate(o, number, level, who='contact'):
    """Tried first: what it would give is shown and nothing is recorded; then confirmed."""
    path, before = f'/i/{number}/level', o.client.must('GET', '/api/v1/ledger/head', o.operator)['size']
    page = o.see(who, path)
    values = {name.replace('__', '.'): value for name, value in ANSWERS[level].items()}
    form = page.form(path)
    form.action = path + '/try'
    tried = o.people[who].send(page, path + '/try', reason='依現場事實', **values)
    must(tried.status == 200, f'tried: {tried.status} {errors(tried)}')
    must(f'level level-{level}' in tried.text.split('id="tried-title"')[1][:600], f'level {level} is not shown before it is confirmed')
    must('§2' in tried.text, 'the paragraph that decided is not quoted')
    must(o.client.must('GET', '/api/v1/ledger/head', o.operator)['size'] == before, 'trying records something')
    done = o.people[who].send(tried, path, reason='依現場事實')
    must(done.status == 200 and done.path.startswith(f'/i/{number}'), f'confirmed: {done.status} {errors(done)}')
    must(f'level level-{level}' in done.text, 'the case does not show its level')


def form(o, number, phase, kind):
    """Filled from the record, put before the leader, confirmed, filed."""
    o.see('contact', f'/i/{number}/form?phase={phase}')
    o.do('contact', f'/i/{number}/form/check?phase={phase}')
    o.advance(minutes=3)
    o.do('leader', f'/i/{number}/confirm?phase={phase}', decision='confirmed')
    o.advance(minutes=3)
    o.do('contact', f'/i/{number}/filed?kind={kind}', channel='site', number=f'NCERT-{kind}')


def by_level(o, number, level):
    if level == 1:
        o.do('contact', f'/i/{number}/act/judge-telling', tell='no', convene='no', reason='影響輕微')
    if level == 2:
        o.do('contact', f'/i/{number}/act/meeting', attendees='林志明\n陳美玲', minutes='確認隔離範圍')
    if level >= 3:
        o.do('leader', f'/i/{number}/act/situation', text='全盤狀況如下')
        page = o.see('ciso', f'/i/{number}/act/acknowledge')
        must('全盤狀況如下' in page.text, 'the CISO does not see what is reported')
        o.do('ciso', f'/i/{number}/act/acknowledge', remark='照辦')
        o.do('ciso', f'/i/{number}/act/ciso-meeting', attendees='周淑芬\n張文雄', minutes='決議通知受影響民眾')


def journey(level):
    def test(engine, cluster):
        with office(engine, cluster) as o:
            number = o.case('官網遭置換')
            must('告知組長' in o.next_step('contact', number), 'telling the leader is not the first step')
            o.do('contact', f'/i/{number}/act/tell-leader', how='電話')
            must('五項評估' in o.next_step('contact', number), 'the assessments are not next')
            o.do('room', f'/i/{number}/act/contain', measure='拔網路線', asset=o.site)
            o.do('room', f'/i/{number}/act/assess', **FIVE)
            o.do('contact', f'/i/{number}/act/classify', source='external.intrusion')
            rate(o, number, level)
            by_level(o, number, level)
            form(o, number, 'notification', 'notify')
            o.advance(hours=2)
            o.do('member', f'/i/{number}/damage', attendees='林志明', **SIX)
            o.do('room', f'/i/{number}/act/control', summary='已隔離')
            form(o, number, 'response', 'control')
            o.advance(hours=1)
            o.do('room', f'/i/{number}/act/recover', summary='已還原並驗證')
            must('結案' not in o.next_step('contact', number), 'closing is next while the report is owed')
            must('還不能結案' in o.see('contact', f'/i/{number}/close').text, 'the debts are not shown before closing')
            form(o, number, 'closing', 'close')
            must('結案' in o.next_step('contact', number), f'after all else: {o.next_step("contact", number)}')
            o.do('contact', f'/i/{number}/close', summary='外掛漏洞，已更新並監測')
            page = o.see('contact', f'/i/{number}')
            must('已結案' in page.text and '立案' in page.text, 'the closed case does not show its story')
            must('逾期' not in words_of(page).split('期限')[0], 'a case that was in time is shown late')
            prove(o.desk)
    test.__name__ = f'level_{level}_from_verdict_to_closing'
    return test


# --- What pages must not do -------------------------------------------------------------------------------------------

def what_was_typed_is_kept(engine, cluster):
    with office(engine, cluster) as o:
        number = o.case('檔案伺服器遭加密')
        text = '逗號，「引號」<b>𠮷</b>\n第二行'
        page = o.refused('room', f'/i/{number}/act/assess', 422, scope=text, cause='', loss='損失', support='無', measures='隔離')
        must(html.escape(text.replace('\n', '\r\n')).split('\r\n')[0] in page.text or html.escape(text).split('\n')[0] in page.text,
             'what was typed is gone')
        must(page.form(f'/i/{number}/act/assess').value('loss') == '損失', 'another field is gone')
        must('href="#f-cause"' in page.text and 'aria-invalid' in page.text, 'the empty field is not named')
        must('<b>𠮷' not in page.text, 'markup that was typed is markup on the page')
        page = o.refused('contact', f'/i/{number}/act/know', 422, aware_at='other', other__date='115/03/10', other__time='23:00', reason='早')
        must(page.form(f'/i/{number}/act/know').value('other.time') == '23:00', 'the time that was typed is gone')
        page = o.see('contact', f'/i/{number}/level')
        page = o.people['contact'].send(page, f'/i/{number}/level', **{'hit.1': 'severe', 'what.1': ':system:1:0:none', 'reason': '整體'})
        must(page.status == 422 and 'href="#f-reason.1"' in page.text, f'a level without its reason: {page.status} {errors(page)}')
        must(page.form(f'/i/{number}/level').value('hit.1') == 'severe', 'the answer is gone')


def two_tabs_see_both_texts(engine, cluster):
    with office(engine, cluster) as o:
        number = o.case('帳號異常')
        path = f'/i/{number}/act/assess'
        mine, theirs = o.see('contact', path), o.see('room', path)
        done = o.people['room'].send(theirs, path, **dict(FIVE, scope='對方寫的範圍'))
        must(done.status == 200, errors(done))
        page = o.people['contact'].send(mine, path, **dict(FIVE, scope='我寫的範圍'))
        must(page.status == 412, f'a stale save: {page.status}')
        must('對方寫的範圍' in page.text and page.form(path).value('scope') == '我寫的範圍', 'both texts are not shown')
        done = o.people['contact'].send(page, path)
        must(done.status == 200 and 'role="status"' in done.text, f'after having seen both: {errors(done)}')
        page = o.see('contact', path)
        must(page.form(path).value('scope') == '我寫的範圍' and '對方寫的範圍' in page.text, 'what was superseded is hidden')


def a_login_in_between_hides_no_conflict(engine, cluster):
    """The form that a ticket fills in again is held against the version of now: what changed since must be said."""
    with office(engine, cluster) as o:
        number = o.case('帳號異常')
        path, visitor = f'/i/{number}/act/assess', o.people['contact']
        mine = o.see('contact', path)
        o.do('room', path, **dict(FIVE, scope='對方寫的範圍'))
        del visitor.cookies['tocsin']
        page = visitor.send(mine, path, **dict(FIVE, scope='我寫的範圍'))
        must(page.status == 401, f'without a session: {page.status} {errors(page)}')
        page = visitor.send(page, '/login', login='contact', password=WORDS)
        must(page.status == 200 and page.form(path).value('scope') == '我寫的範圍', f'after the login: {page.status} {errors(page)}')
        must('別人已經改過' in page.text and '對方寫的範圍' in page.text.split('<h1>')[0], 'it is not said that somebody else was first')


def a_login_in_between_finds_no_form_and_loses_no_words(engine, cluster):
    with office(engine, cluster) as o:
        number, other = o.case('帳號異常'), o.post('/signs', type='other', text='連線慢')['sign']
        for path, me, words, who, values in (
                (f'/i/{number}/act/annul', 'member', '我的理由', 'leader', {'reason': '只是連線慢'}),
                (f'/signs/{other}/judge', 'contact', '我也看過', 'room', {'verdict': 'incident', 'reason': '看到勒索訊息'})):
            mine, visitor = o.see(me, path), o.people[me]
            o.do(who, path, **values)
            del visitor.cookies['tocsin']
            page = visitor.send(mine, path, reason=words)
            must(page.status == 401, f'without a session: {page.status} {errors(page)}')
            page = visitor.send(page, '/login', login=me, password=WORDS)
            must(page.status == 200 and words in page.text, f'{path}: after the login: {page.status} {page.path} {errors(page)}')


def a_form_that_is_no_more_gives_its_words_back(engine, cluster):
    with office(engine, cluster) as o:
        number = o.case('帳號異常')
        path = f'/i/{number}/act/annul'
        mine = o.see('leader', path)
        o.do('member', path, reason='只是連線慢')
        page = o.people['leader'].send(mine, path, reason='查過了，<b>沒有</b>入侵\n第二行')
        must(page.status == 409, f'annulled twice: {page.status} {errors(page)}')
        must('查過了，&lt;b&gt;沒有&lt;/b&gt;入侵' in page.text and '第二行' in page.text, 'what was typed is nowhere')


def whose_act_it_is_is_said(engine, cluster):
    with office(engine, cluster) as o:
        number = o.case('網站很慢')
        for who, act, whose, clause in (('mayor', 'act/assess', '行政室人員', '伍二(二)'), ('contact', 'damage', 'ISMS 執行小組', '伍二(四)'),
                                        ('room', 'act/situation', 'ISMS 執行小組組長', '伍三(二)6'), ('leader', 'act/acknowledge', '資安長', '伍三(二)6')):
            page = o.see(who, f'/i/{number}/{act}')
            must(not [f for f in page.forms if f.action.endswith(act)], f'{who} has a form for {act}')
            must(whose in page.text and clause in page.text, f'{act} does not say whose it is')
        page = o.see('mayor', f'/i/{number}')
        must('這一步由' in words_of(page) and '資安聯絡人' in words_of(page), 'the next step does not say who does it')
        must(o.people['staff'].get(f'/i/{number}').status == 403, 'staff may read a case')
        must(o.people['staff'].get(f'/i/{number}/act/contain').status == 200, 'staff may not record what they sealed off')


def containment_is_never_refused(engine, cluster):
    with office(engine, cluster) as o:
        number = o.case('勒索訊息')
        o.do('staff', f'/i/{number}/act/contain', measure='拔網路線')
        o.do('member', f'/i/{number}/act/annul', reason='測試郵件')
        o.do('room', f'/i/{number}/act/contain', measure='關機')
        o.do('contact', f'/i/{number}/act/look', finding='沒有再出現')
        o.do('contact', f'/i/{number}/act/clear', reason='三天沒有再出現')
        o.do('room', f'/i/{number}/act/contain', measure='停用帳號')
        must('徵兆已解除' in o.see('contact', f'/i/{number}').text, 'the case is not laid to rest')
        o.do('contact', f'/i/{number}/act/reopen', reason='又出現了')
        must('處理中' in o.see('contact', f'/i/{number}').text, 'the case is not an incident again')


def a_late_duty_stays_in_sight(engine, cluster):
    with office(engine, cluster) as o:
        number = o.case('公文系統停擺')
        o.do('contact', f'/i/{number}/act/outage', asset=o.system, began_at__date='115/03/10', began_at__time='09:00')
        outage = re.search(r'outage=([^"]+)"', o.see('contact', f'/i/{number}').text).group(1)
        o.advance(hours=5)
        o.client.must('POST', '/api/v1/clock/tick', o.operator, {})
        page = o.see('leader', f'/i/{number}')
        must('已逾可容忍時間' in page.text and '逾期' in page.text, 'what is late is not shown')
        o.do('leader', f'/i/{number}/act/continuity', declare='no', reason='已近恢復')
        o.do('room', f'/i/{number}/act/outage?outage={outage}', ended_at__date='115/03/10', ended_at__time='14:00')
        o.do('contact', f'/i/{number}/act/tell-leader', how='電話')
        clock = re.search(r'name="clock" value="([^"]+)"', o.see('contact', f'/i/{number}/act/explain').text).group(1)
        o.do('contact', f'/i/{number}/act/explain', clock=clock, text='承辦人在途中')
        page = o.see('contact', f'/i/{number}')
        must('逾期' in page.text and '說明逾期' in page.text, 'an explanation hides the lateness')


def a_review_changes_the_level(engine, cluster):
    with office(engine, cluster) as o:
        number = o.case('官網遭置換')
        o.do('room', f'/i/{number}/act/assess', **FIVE)
        rate(o, number, 1)
        form(o, number, 'notification', 'notify')
        o.do('contact', f'/i/{number}/act/review', level='1', basis='電話確認')
        page = o.refused('contact', f'/i/{number}/act/review', 422, level='3', basis='縣府認定')
        must(page.form(f'/i/{number}/act/review').value('basis') == '縣府認定', 'what was typed is gone')
        o.do('contact', f'/i/{number}/act/review', level='3', basis='縣府認定', **ANSWERS[3])
        page = o.see('contact', f'/i/{number}')
        must('level-3' in page.text and '<del>' in page.text, 'both levels are not shown')
        must('續行通報' in page.text, 'the changed level asks for no notification')


def all_cases_are_found(engine, cluster):
    with office(engine, cluster) as o:
        names = [o.case(f'案件{n}') for n in range(3)]
        page = o.see('contact', '/i')
        must([m for m in re.findall(r'href="/i/(I115-\d+)"', page.text)] == names[::-1], 'the newest is not the first')
        must('案件1' in o.see('contact', '/i?q=' + urllib.parse.quote('案件1')).text and '案件2' not in o.see('contact', '/i?q=' + urllib.parse.quote('案件1')).text, 'a title is not found')
        must('沒有符合的案件' in o.see('contact', '/i?state=closed').text, 'the state does not narrow')
        must('案件2' not in o.see('contact', '/i?q=%25').text, "a per cent sign finds everything")


TESTS = [journey(level) for level in (1, 2, 3)] + [
    what_was_typed_is_kept, two_tabs_see_both_texts, a_login_in_between_hides_no_conflict, a_login_in_between_finds_no_form_and_loses_no_words,
    a_form_that_is_no_more_gives_its_words_back, whose_act_it_is_is_said, containment_is_never_refused, a_late_duty_stays_in_sight,
    a_review_changes_the_level, all_cases_are_found]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--engine', choices=('sqlite', 'postgres', 'both'), default='sqlite')
    parser.add_argument('--only', default='')
    asked = parser.parse_args()
    chosen = [test for test in TESTS if asked.only in test.__name__]
    sys.exit(run([(test.__name__.replace('_', ' '), engine, test) for engine in engines(asked.engine) for test in chosen]))


if __name__ == '__main__':
    main()

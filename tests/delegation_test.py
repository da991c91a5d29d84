#!/usr/bin/env python3
"""delegation: P02: a role's holder lets another act in their place, through pages alone; and what of it must be refused.

    tests/delegation_test.py [--engine sqlite|postgres|both] [--only NAME]

Ends with "N passed, N failed[, N skipped]".
"""
import contextlib
import html
import re
import sys

from asking import TOCSIN, play, prove, runner
from web_case_test import CAST, Office, errors, must, rate, words_of

CAST.update(office=['admin_office'], sysadmin=['system_admin'], clerk=['staff'], auditor=['auditor'])
START = '2026-03-10T09:00+08:00'
FORM = {'document': '西鎮行字第1150000123號', 'reason': '出差'}


@contextlib.contextmanager
def office(engine, cluster):
    desk = runner.Desk(TOCSIN, engine, cluster, False)
    try:
        desk.set_clock(runner.read_instant(START))
        desk.init()
        desk.start()
        yield Office(desk)
        prove(desk)
    finally:
        desk.remove(False)


def known(o, *names):
    """Logs everybody in, so that their accounts can be used; {login: person}."""
    for name in names:
        o.see(name, '/me')
    found = o.client.must('GET', '/api/v1/people', o.operator)['people']
    return {person['login']: person['person'] for person in found if person.get('login')}


def grant(o, who, path='/me/delegate', **values):
    """The delegation's number."""
    done = o.do(who, path, **{**FORM, **values})
    number = re.search(r'/delegations/(D-\d+)', done.path)
    must(number, f'leads to {done.path}')
    return number.group(1)


def submitted(o, title='官網遭置換'):
    """A case whose first phase the contact has put before the leader."""
    number = o.case(title)
    o.do('contact', f'/i/{number}/act/tell-leader', how='電話')
    o.do('contact', f'/i/{number}/act/assess', scope='官網', cause='弱點', loss='無', support='無', measures='還原')
    rate(o, number, 1)
    o.do('contact', f'/i/{number}/form/check', f'/i/{number}/form/check')
    return number


def the_leader_is_away_and_somebody_confirms_in_their_place(engine, cluster):
    with office(engine, cluster) as o:
        people = known(o, 'leader', 'office', 'contact', 'ciso', 'clerk')
        number = submitted(o)
        page = o.see('leader', '/me')
        must('沒有授權給別人' in words_of(page), words_of(page)[:300])
        deputy = grant(o, 'leader', role='team_leader', delegate=people['office'], until_at='１１５年３月１０日 下午6時')
        page = o.see('leader', f'/delegations/{deputy}')
        for said in ('生效中', 'leader某', 'office某', '西鎮行字第1150000123號', '這個職務的全部動作', '18:00'):
            must(said in words_of(page), f'{said}: {words_of(page)[:900]}')
        for path in ('/me', '/board', f'/i/{number}', '/todo'):
            must('您代理 leader某（ISMS 執行小組組長），至' in words_of(o.see('office', path)), f'{path} does not say for whom')
        must('您代理' not in words_of(o.see('leader', '/board')), 'the giver is told so too')
        todo = words_of(o.see('office', '/todo'))
        must('確認' in todo and number in todo, todo[:600])
        o.do('office', f'/i/{number}/confirm?phase=notification', f'/i/{number}/confirm', decision='confirmed')
        both = 'office某（代理 leader某 ISMS 執行小組組長）'
        for who, path in (('contact', f'/i/{number}'), ('contact', f'/i/{number}/form/check?phase=notification'),
                          ('contact', f'/i/{number}/form/print?phase=notification')):
            must(both in words_of(o.see(who, path)), f'{path} does not show both: {words_of(o.see(who, path))[-900:]}')
        seq = re.search(r'office某（代理.*?/ledger/(\d+)', o.see('auditor', f'/i/{number}').text, re.S).group(1)
        must(both in words_of(o.see('auditor', '/ledger')), 'the ledger does not show both')
        page = o.see('auditor', f'/ledger/{seq}')
        must(both in words_of(page), words_of(page)[:500])
        by = f'"by":{{"delegation":"{deputy}","for":"{people["leader"]}","role":"team_leader","who":"{people["office"]}"}}'
        must(by in html.unescape(page.text), f'{by} is not what was recorded')
        english(o, number)


def english(o, number):
    o.people['contact'].cookies['lang'] = 'en'
    page = words_of(o.see('contact', f'/i/{number}'))
    must('office某 (for leader某, ISMS team leader)' in page, page[-900:])
    del o.people['contact'].cookies['lang']


def what_can_not_be_granted_is_refused_at_its_field_and_what_was_typed_stays(engine, cluster):
    with office(engine, cluster) as o:
        people = known(o, 'leader', 'office', 'clerk')
        right = {**FORM, 'role': 'team_leader', 'delegate': people['office'], 'until_at': '115/03/12'}
        for wrong, words in ((dict(delegate=people['leader']), '不能授權給自己'), (dict(until_at='115/03/09'), '必須晚於現在'),
                             (dict(from_at='115/03/13'), '不可早於'), (dict(until_at='3/12'), ''), (dict(document=''), '文號'),
                             (dict(reason=''), ''), (dict(incident='I115-0099'), '找不到'), (dict(capabilities='situation.acknowledge'), '可以交給別人'),
                             (dict(role='ciso'), '授權人現在不是')):
            status = 404 if 'incident' in wrong else 409 if 'role' in wrong else 422
            page = o.refused('leader', '/me/delegate', status, **{**right, **wrong})
            must(words in errors(page), f'{wrong}: {errors(page)}')
            must('西鎮行字' in page.text or 'document' in wrong, 'what was typed is gone')
        page = o.people['clerk'].get('/me/delegate')
        must(page.status == 403 and '參一' in html.unescape(page.text), page.status)
        must('授權別人代理我' not in o.see('clerk', '/me').text, 'staff are offered what they can not do')
        must(o.people['clerk'].get('/delegations/D-0001').status == 404, 'there is one')


def a_paper_is_entered_seen_and_revoked_by_the_administrator(engine, cluster):
    with office(engine, cluster) as o:
        people = known(o, 'mayor', 'office', 'sysadmin', 'leader')
        page = o.see('sysadmin', f"/people/{people['mayor']}")
        must('依書面授權書登錄代理' in page.text, words_of(page)[:300])
        paper = grant(o, 'sysadmin', f"/people/{people['mayor']}/delegate", role='mayor', delegate=people['office'],
                      from_at='民國115年3月11日', until_at='2026-03-12')
        page = words_of(o.see('sysadmin', f'/delegations/{paper}'))
        must('依書面授權書登錄' in page and '尚未開始' in page and 'sysadmin某' in page, page[:800])
        must(o.people['leader'].get(f'/delegations/{paper}').status == 404, 'whom it does not concern sees it')
        for who in ('mayor', 'office'):
            must(paper in o.see(who, '/me').text, f'{who} does not see it')
        must('您代理' not in o.see('office', '/todo').text, 'it has not begun')
        o.advance(days=1)
        must('您代理 mayor某（鎮長），至' in words_of(o.see('office', '/todo')), 'it has begun')
        must('提前結束' not in o.see('office', f'/delegations/{paper}').text, 'the delegate may end it')
        o.do('mayor', f'/delegations/{paper}', f'/delegations/{paper}/revoke', reason='提前返國')
        page = words_of(o.see('mayor', f'/delegations/{paper}'))
        must('已撤銷' in page and '提前返國' in page and '撤銷這個代理' not in page, page[:800])
        must('您代理' not in o.see('office', '/todo').text, 'it is revoked')


def outside_its_time_and_scope_the_page_says_why(engine, cluster):
    with office(engine, cluster) as o:
        people = known(o, 'leader', 'clerk', 'contact')
        number = submitted(o)
        path = f'/i/{number}/confirm'
        page = o.people['clerk'].get(path)
        must(page.status == 403 and '這個動作屬於' in html.unescape(page.text), page.status)
        grant(o, 'leader', role='team_leader', delegate=people['clerk'], from_at='115/03/10 12:00', until_at='115/03/10 13:00')
        page = o.people['clerk'].get(path)
        must(page.status == 403 and '要到' in page.text, words_of(page)[:600])
        o.advance(hours=5)
        page = o.people['clerk'].get(path)
        if page.path.startswith('/login'):
            o.people['clerk'].log_in('clerk', '醬油是我們鎮上最好的味道')
            page = o.people['clerk'].get(path)
        must(page.status == 403 and '結束' in page.text, words_of(page)[:600])
        # Of this case only: its pages open, the board does not; and for another act only: it may be read, not confirmed.
        only = grant(o, 'leader', role='team_leader', delegate=people['clerk'], until_at='115/03/31', incident=number, capabilities='form.ratify')
        must(o.people['clerk'].get('/board').status == 403, 'the board is of every case')
        page = o.see('clerk', path + '?phase=notification')
        must(f'只限案件 {number}' in words_of(page) and 'name="decision"' not in page.text, words_of(page)[:800])
        o.do('leader', f'/delegations/{only}', f'/delegations/{only}/revoke', reason='改授確認')
        grant(o, 'leader', role='team_leader', delegate=people['clerk'], until_at='115/03/31', incident=number, capabilities='form.confirm')
        must(f'/i/{number}/confirm' in o.see('clerk', '/todo').text, 'what they are to do in that place is not among what they owe')
        o.do('clerk', path + '?phase=notification', path, decision='confirmed')


def nobody_confirms_what_they_submitted_in_whosever_place(engine, cluster):
    with office(engine, cluster) as o:
        people = known(o, 'leader', 'office', 'contact')
        number = submitted(o)
        for giver, role in (('contact', 'contact'), ('leader', 'team_leader')):
            grant(o, giver, role=role, delegate=people['office'], until_at='115/03/31')
        o.do('contact', f'/i/{number}/form?phase=notification', f'/i/{number}/form', values__event_description='更正')
        o.do('office', f'/i/{number}/form/check?phase=notification', f'/i/{number}/form/check')
        page = o.see('office', f'/i/{number}/confirm?phase=notification')
        must('您自己送出的' in page.text and 'name="decision"' not in page.text, words_of(page)[:600])
        must('office某（代理 contact某 資安聯絡人）' in words_of(page), words_of(page)[:600])
        # Another confirms it: whom it was submitted for is not who submitted it.
        o.do('leader', f'/i/{number}/confirm?phase=notification', f'/i/{number}/confirm', decision='confirmed')


def a_role_that_needs_a_second_step_needs_it_of_the_delegate(engine, cluster):
    with office(engine, cluster) as o:
        people = known(o, 'leader', 'office', 'contact')
        number = submitted(o)
        grant(o, 'leader', role='team_leader', delegate=people['office'], until_at='115/03/31')
        o.post('/choices', conflict='second-factor', choice='roles', reason='全所啟用')
        page = o.see('office', '/todo')
        must('設定好才能代理' in page.text, words_of(page)[:400])
        o.see('office', f'/i/{number}')  # what their own role lets them do they still do
        page = o.see('office', f'/i/{number}/confirm?phase=notification')
        must('name="decision"' not in page.text, 'without the second step they act for the leader')


TESTS = [the_leader_is_away_and_somebody_confirms_in_their_place, what_can_not_be_granted_is_refused_at_its_field_and_what_was_typed_stays,
         a_paper_is_entered_seen_and_revoked_by_the_administrator, outside_its_time_and_scope_the_page_says_why,
         nobody_confirms_what_they_submitted_in_whosever_place, a_role_that_needs_a_second_step_needs_it_of_the_delegate]


if __name__ == '__main__':
    sys.exit(play(__doc__, TESTS))

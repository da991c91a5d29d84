#!/usr/bin/env python3
"""web_signs: signs through their pages, as people at browsers without scripts see and judge them: the board, the spot, the verdict,
what is watched, what one owes oneself.

    tests/web_signs_test.py [--engine sqlite|postgres|both] [--only NAME]

Ends with "N passed, N failed[, N skipped]".
"""
import argparse
import re
import sys
import urllib.parse

from asking import engines, prove, run
from web_case_test import errors, must, office, words_of


def sign(o, text='官網首頁打不開', **more):
    return o.post('/signs', type=more.pop('type', 'web-down'), text=text, **more)['sign']


def numbers(page):
    """What a board lists, in its order."""
    return re.findall(r'<span class="board-number">([^<]+)</span>', page.text)


def told(o, path):
    """What the API tells an auditor."""
    if not hasattr(o, 'auditor'):
        person = o.post('/people', name='稽核某', roles=['auditor'])['person']
        o.auditor = o.post(f'/people/{person}/token')['token']
    return o.client.must('GET', '/api/v1' + path, o.auditor)


def state_of(o, number):
    return told(o, f'/signs/{number}')['state']


def judge(o, who, number, **values):
    return o.do(who, f'/signs/{number}/judge', **values)


def from_the_report_to_the_clearing(engine, cluster):
    with office(engine, cluster) as o:
        number = sign(o, place='二樓機房', reporter_name='王小明', reporter_contact='分機 12')
        page = o.see('contact', f'/signs/{number}')
        for words in ('官網首頁打不開', '二樓機房', '王小明', '分機 12', '網頁伺服器當機', '肆三(一)2(3)', '現場先做', '判斷：是不是資安事故'):
            must(words in page.text, f'the sign does not show {words}')
        o.advance(minutes=10)
        o.do('room', f'/signs/{number}/onsite', attendees='林志明\n陳美玲', findings='交換器燈號全滅', look_scope='二樓一臺交換器',
             look_loss='無')
        page = o.see('contact', f'/signs/{number}')
        for words in ('到場會勘', '林志明', '交換器燈號全滅', '影響範圍：二樓一臺交換器', '損失情形：無'):
            must(words in page.text, f'after the survey: no {words}')
        must('來源及如何發生' not in page.text, 'a look that nobody filled in is on record')
        judge(o, 'room', number, verdict='not_incident', reason='電源線鬆脫', next_look_at__date='115/03/12', next_look_at__time='09:00')
        must(state_of(o, number) == 'watched', 'it is not watched')
        page = o.see('contact', '/observe')
        must(f'/signs/{number}/clear' in page.text and '正常' in page.text, 'the list does not offer to clear it')
        must(f'/signs/{number}/clear' not in o.see('room', '/observe').text, 'somebody else is offered to clear it')
        o.advance(days=3)
        page = o.see('contact', '/observe')
        must('data-tone="late"' in page.text and '逾期' in page.text, 'a look that was missed is not said so')
        o.do('contact', f'/signs/{number}/look', finding='燈號正常，再觀察一天', next_look_at__date='115/03/14', next_look_at__time='0900')
        must('data-tone="late"' not in o.see('contact', '/observe').text, 'it was looked at and is late all the same')
        o.do('contact', f'/signs/{number}/clear', reason='三天無異常')
        must(state_of(o, number) == 'cleared', 'it is not cleared')
        must('目前沒有需要監測的徵兆' in o.see('contact', '/observe').text, 'the list is not empty')
        must('徵兆已確實解除' in o.see('contact', f'/signs/{number}').text, 'the record does not tell of the clearing')
        prove(o.desk)


def an_incident_from_the_time_that_is_chosen(engine, cluster):
    with office(engine, cluster) as o:
        first, second, third, fourth = (sign(o, text) for text in ('檔案打不開', '印表機亂印', '帳號被鎖', '信箱爆滿'))
        reported = o.desk.now
        o.advance(minutes=20)
        o.do('room', f'/signs/{second}/onsite', attendees='林志明', findings='不明程式')
        surveyed = o.desk.now
        o.advance(minutes=10)

        def aware(page):
            case = re.fullmatch(r'/i/([A-Z0-9-]+)', page.path.partition('?')[0])
            must(case, f'the verdict leads to {page.path}')
            return told(o, f'/incidents/{case[1]}')

        case = aware(judge(o, 'contact', first, verdict='incident', reason='勒索訊息', title='公文主機遭加密'))
        must(case['title'] == '公文主機遭加密' and case['aware_at'].startswith(reported.strftime('%Y-%m-%dT%H:%M')), f'{case}')
        page = o.see('contact', f'/signs/{second}/judge')
        must('現場會勘時' in page.text and '通報收到時' in page.text, 'the candidates are not offered')
        at = re.search(r'name="aware_at" value="(\d{4}-[^"]+)"', page.text)[1]
        case = aware(judge(o, 'contact', second, verdict='incident', reason='惡意程式', aware_at=at))
        must(case['aware_at'].startswith(surveyed.strftime('%Y-%m-%dT%H:%M')), f"the survey's time does not count: {case['aware_at']}")
        must(case['title'] == '印表機亂印', 'the first line is not its name')
        o.refused('contact', f'/signs/{third}/judge', 422, verdict='incident', reason='外洩', aware_at='other')
        o.refused('contact', f'/signs/{third}/judge', 422, verdict='incident', reason='外洩', aware_at='other',
                  aware_other__date='115/03/10', aware_other__time='09:05')
        case = aware(judge(o, 'contact', third, verdict='incident', reason='外洩', aware_at='other', aware_reason='廠商來電告知',
                           aware_other__date='１１５／０３／１０', aware_other__time='9:05'))
        must('T09:05' in case['aware_at'], f"the told time does not count: {case['aware_at']}")
        must('廠商來電告知' in o.see('contact', f"/i/{case['incident']}").text, 'why that time is not told')
        page = judge(o, 'contact', fourth, verdict='incident', reason='同一件', incident=case['incident'], title='不該用到')
        must(state_of(o, fourth) == 'incident', 'it did not join')
        page = o.see('contact', f'/signs/{fourth}')
        must(f"/i/{case['incident']}" in page.text, 'the sign does not lead to the case that it joined')
        prove(o.desk)


def what_was_typed_is_kept(engine, cluster):
    with office(engine, cluster) as o:
        number = sign(o)
        text = '看到「<b>怪圖</b>」𠮷'
        page = o.refused('contact', f'/signs/{number}/judge', 422, verdict='look_again', reason='', next_look_at__date='昨天', next_look_at__time='25:99')
        form = page.form(f'/signs/{number}/judge')
        must(form.value('verdict') == 'look_again' and form.value('next_look_at.date') == '昨天', 'what was typed is gone')
        must(page.text.index('role="alert"') < page.text.index('<h1'), 'the summary does not stand above the heading')
        must('錯誤：' in re.search(r'<title>[^<]*', page.text)[0], 'the title does not say so')
        page = o.refused('contact', f'/signs/{number}/judge', 422, reason=text)
        must(page.form(f'/signs/{number}/judge').value('reason').strip() == text and '<b>怪' not in page.text, 'the reason is gone, or is markup')
        must('href="#f-verdict"' in page.text, 'the summary does not lead to the missing verdict')
        page = o.refused('room', f'/signs/{number}/onsite', 422, attendees='林志明\n王小明', findings='', look_scope='只有一臺')
        form = page.form(f'/signs/{number}/onsite')
        must('王小明' in form.value('attendees') and form.value('look_scope').strip() == '只有一臺', 'the looks are gone')
        must('href="#f-findings"' in page.text, 'the empty field is not named')
        must(state_of(o, number) == 'new', 'something was recorded')


def two_who_judge_at_once(engine, cluster):
    with office(engine, cluster) as o:
        number = sign(o)
        path = f'/signs/{number}/judge'
        mine, theirs = o.see('contact', path), o.see('room', path)
        must(o.people['room'].send(theirs, path, verdict='not_incident', reason='誤會').status == 200, 'the first is refused')
        page = o.people['contact'].send(mine, path, verdict='incident', reason='我看到勒索訊息')
        must(page.status == 412 and '我看到勒索訊息' in page.text, f'the second: {page.status} {errors(page)}')
        must(state_of(o, number) == 'watched', 'the second verdict was taken unseen')


def whose_act_it_is(engine, cluster):
    with office(engine, cluster) as o:
        number = sign(o)
        page = o.people['staff'].get(f'/signs/{number}')
        must(page.status == 403 and '伍二' in page.text, f'staff read the sign: {page.status}')
        must(o.people['mayor'].get(f'/signs/{number}').status == 200, 'the mayor can not read it')
        must(o.people['mayor'].get(f'/signs/{number}/judge').status == 403, 'the mayor is offered the verdict')
        must('這一步由' in o.see('mayor', f'/signs/{number}').text, 'it is not said whose act it is')
        judge(o, 'contact', number, verdict='look_again', reason='等廠商')
        must(o.people['room'].get(f'/signs/{number}/look').status == 403, 'looking is not the contact\'s')
        page = o.people['contact'].get(f'/signs/{number}/clear')
        must(page.status == 409 and '再觀察' in page.text, f'it clears before it is judged: {page.status} {words_of(page)[:300]}')
        must('沒有輪到您' in o.see('staff', '/todo').text, 'staff owe something')


def the_board_is_in_the_order_of_its_dates(engine, cluster):
    with office(engine, cluster) as o:
        must('目前沒有進行中的徵兆或事故' in o.see('contact', '/board').text, 'an empty board does not say so')
        must('可以寫入' in o.see('contact', '/board').text and '還沒有收到過徵兆' in o.see('contact', '/board').text, 'empty looks like broken')
        watched = sign(o, '早先的')
        judge(o, 'contact', watched, verdict='not_incident', reason='無', next_look_at__date='115/03/10', next_look_at__time='09:20')
        o.advance(minutes=2)
        case = o.case('遭加密')            # its leader is to be told within thirty minutes of the report
        o.advance(minutes=3)
        fresh = sign(o, '最新的')
        page = o.see('contact', '/board')
        must(numbers(page) == [watched, case, fresh], f'the order is {numbers(page)}')
        must('noscript' in page.text and 'http-equiv="refresh"' in page.text, 'without scripts it stays as it is')
        must(numbers(o.see('contact', '/board?lane=sign')) == [fresh], 'the lane of new signs')
        must(numbers(o.see('contact', '/board?lane=notify')) == [case], 'the lane of notifications')
        must(numbers(o.see('contact', '/board?lane=watch')) == [watched], 'the lane of what is watched')
        must('這一類目前沒有' in o.see('contact', '/board?lane=probe').text, 'an empty lane does not say so')
        seen, path = [], '/board?most=1'
        while path:
            page = o.see('contact', path)
            seen += numbers(page)
            more = re.search(r'href="(/board\?[^"]*after=[^"]*)"', page.text)
            path = more and more[1].replace('&amp;', '&')
        must(seen == [watched, case, fresh], f'page by page it is {seen}')
        o.do('contact', f'/i/{case}/act/tell-leader', how='電話')
        page = o.see('contact', '/board')
        must(numbers(page) == [watched, fresh, case] or numbers(page) == [watched, case, fresh], f'{numbers(page)}')
        must('五項評估' in page.text, 'the next step is not what is owed now')
        must('做五項評估' in o.see('room', '/todo').text and '告知組長與小組' not in o.see('room', '/todo').text, "the room's tasks")


def signs_are_found(engine, cluster):
    with office(engine, cluster) as o:
        all_of_them = []
        for i in range(5):
            all_of_them.append(sign(o, f'第 {i} 個'))
            o.advance(minutes=1)
        judge(o, 'contact', all_of_them[2], verdict='not_incident', reason='無')
        found = re.compile(r'<a href="/signs/(S[0-9-]+)">')
        must(found.findall(o.see('contact', '/signs').text) == all_of_them[::-1], 'the newest is not the first')
        must(found.findall(o.see('contact', '/signs?state=watched').text) == [all_of_them[2]], 'the state does not narrow')
        seen, path = [], '/signs?most=2'
        while path:
            page = o.see('contact', path)
            seen += found.findall(page.text)
            more = re.search(r'href="(/signs\?[^"]*before=[^"]*)"', page.text)
            path = more and more[1].replace('&amp;', '&') + '&most=2'
        must(seen == all_of_them[::-1], f'page by page: {seen}')
        for asked in ('3', 's115-3', 'S115-0003', '０００３'):
            page = o.see('contact', '/signs?q=' + urllib.parse.quote(asked))
            must(page.path == f'/signs/{all_of_them[2]}', f'{asked} leads to {page.path}')
        must('沒有這個編號的徵兆' in o.see('contact', '/signs?q=99').text, 'a number that is not there')


def what_one_owes_is_read_page_by_page(engine, cluster):
    with office(engine, cluster) as o:
        made = []
        for n in range(112):
            made.append(sign(o, f'第 {n} 件'))
            o.advance(seconds=1)
        seen, path, pages = [], '/todo', 0
        while path:
            page = o.see('contact', path)
            must('共 112 件' in page.text, f'{path} does not say how many there are')
            seen += re.findall(r'href="/signs/([^"/]+)/judge"', page.text)
            more = re.search(r'href="(/todo\?from=\d+)">期限較遠的', page.text)
            must(('期限較近的' in page.text) == (pages > 0), f'{path}: the way back')
            path, pages = more and more[1], pages + 1
        must(seen == made and pages == 3, f'{len(seen)} on {pages} pages')
        for odd in ('999', '-1', 'x', '112'):
            must(re.findall(r'href="/signs/([^"/]+)/judge"', o.see('contact', f'/todo?from={odd}').text) == made[:50], f'?from={odd}')


TESTS = [from_the_report_to_the_clearing, an_incident_from_the_time_that_is_chosen, what_was_typed_is_kept, two_who_judge_at_once,
         whose_act_it_is, the_board_is_in_the_order_of_its_dates, signs_are_found,
         what_one_owes_is_read_page_by_page]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--engine', choices=('sqlite', 'postgres', 'both'), default='sqlite')
    parser.add_argument('--only', default='')
    asked = parser.parse_args()
    chosen = [test for test in TESTS if asked.only in test.__name__]
    sys.exit(run([(test.__name__.replace('_', ' '), engine, test) for engine in engines(asked.engine) for test in chosen]))


if __name__ == '__main__':
    main()

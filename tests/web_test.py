#!/usr/bin/env python3
"""web: what every page and form of the desk has in common, and reports by anybody.

    tests/web_test.py [--engine sqlite|postgres|both] [--only NAME]

Reports from the page to the receipt and back; posters; floods that are taken all the same. That nothing typed is lost: a
session that has ended, somebody who was faster, a version that is old, a desk that can't write. Language and calendar, refusals as
pages, headers.

Ends with "N passed, N failed[, N skipped]".
"""
import argparse
import os
import re
import signal
import sys
import urllib.parse
import uuid

from asking import Client, Wrong, engines, run, signer_of
from people_test import FIRST, errors, must, office

REPORT = {'tile': 'malware', 'text': '螢幕出現紅字，要付比特幣', 'place': '二樓民政課', 'reporter_name': '王小明', 'reporter_contact': '分機 215'}
PHOTO = b'\x89PNG\r\n\x1a\n' + bytes(range(256)) * 40


def tiles(page):
    return re.findall(r'name="tile"[^>]*value="([^"]+)"', page.text)


def filed(page):
    """The receipt that a report led to."""
    found = re.fullmatch(r'/r/ok/((?:[0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4})(\?.*)?', page.path)
    if page.status != 200 or not found:
        raise Wrong(f'no receipt: {page.status} {page.path} {errors(page)} {page.text[-800:]}')
    return found.group(1)


def multipart(page, action, files, **values):
    """The page's form to that action as multipart, with files: [(field, file name, media, bytes)]."""
    edge, out = uuid.uuid4().hex, b''
    fields = [(name, value) for name, value in page.form(action).fields if name not in values]
    for name, value in fields + list(values.items()):
        out += f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
    for name, file_name, media, content in files:
        out += f'--{edge}\r\nContent-Disposition: form-data; name="{name}"; filename="{file_name}"\r\nContent-Type: {media}\r\n\r\n'.encode()
        out += content + b'\r\n'
    return out + f'--{edge}--\r\n'.encode(), {'Content-Type': f'multipart/form-data; boundary={edge}'}


def send_files(visitor, page, action, files, **values):
    body, headers = multipart(page, action, files, **values)
    return visitor.ask('POST', action, body, headers=headers)


def sign_of(o, number):
    return o.client.must('GET', f'/api/v1/signs/{number}', o.contact)


def the_number(page):
    return re.search(r'S\d{3}-\d{4,}', page.text).group(0)


def staffed(o):
    """Somebody who works at the desk: with a token, and with a login."""
    person = o.member('mei', FIRST, 'contact')
    o.contact = o.post(f'/people/{person}/token')['token']
    o.post('/window', name='行政室', phone='05-586-2000')
    return o


# --- Reports ----------------------------------------------------------------------------------------------------------

def a_report_is_receipted_followed_and_added_to(engine, cluster):
    with office(engine, cluster) as o:
        staffed(o)
        visitor = o.visitor()
        page = visitor.get('/')
        must(page.path == '/r' and page.status == 200, f'strangers come to {page.path}')
        must(len(tiles(page)) == 10, f'tiles: {tiles(page)}')
        must('05-586-2000' in page.text, 'the page does not say whom to call')
        page = visitor.send(page, '/r', **REPORT)
        receipt, number = filed(page), the_number(page)
        must('拔掉網路線' in page.text and '不要關機' in page.text, 'no advice for this tile')
        must('通報已收到' in page.text and '值班人員會盡快查看' in page.text, 'no confirmation')
        sign = sign_of(o, number)
        must(sign['type'] == 'malware' and sign['place'] == '二樓民政課' and sign['reporter_name'] == '王小明', f'recorded: {sign}')
        first = sign['history'][0]
        data = first['data']
        must(data.get('self_declared') is True and data.get('zone') == '127.0.0.0/24' and data.get('tile') == 'malware', f'the fact: {data}')
        must(first['by']['who'] == 'anyone', f'recorded as {first["by"]}')
        must(receipt not in str(sign) and receipt.replace('-', '') not in str(sign), 'the record has the receipt itself')
        other = o.visitor()
        for spelling in (receipt, receipt.lower().replace('-', ''), receipt.replace('0', 'O').replace('1', 'l')):
            page = other.get('/r/find?code=' + urllib.parse.quote(spelling))
            must(page.status == 200 and number in page.text and '通報已收到' not in page.text, f'{spelling}: {page.status} {page.path}')
        page = other.send(page, f'/r/ok/{receipt}', text='剛剛又跳出一次')
        must(page.status == 200 and '補充已收到' in page.text, f'{page.status} {page.text[:300]}')
        must('剛剛又跳出一次' in str(sign_of(o, number)['history']), 'what was added is not recorded')
        o.client.must('POST', f'/api/v1/signs/{number}/verdict', o.contact, {'verdict': 'not_incident', 'reason': '誤報'})
        must('持續觀察' in other.get(f'/r/ok/{receipt}').text, 'the receipt does not say how it stands')
        must(other.get('/r/ok/0000-0000-0000-0000').status == 404 and other.get('/r/ok/x').status == 404, 'any code is a receipt')
        must('找不到這個代碼' in other.get('/r/find?code=hello').text, 'a wrong code is not said to be wrong')


def a_report_needs_little_and_says_what_it_needs(engine, cluster):
    with office(engine, cluster) as o:
        staffed(o)
        visitor = o.visitor()
        page = visitor.send(visitor.get('/r'), '/r', text='冒煙', place='機房', reporter_contact='0912')
        must(page.status == 422 and errors(page) and '像哪一種' in errors(page)[0], f'{page.status} {errors(page)}')
        form = page.form('/r')
        must([form.value(n) for n in ('text', 'place', 'reporter_contact')] == ['冒煙', '機房', '0912'], f'lost: {form.fields}')
        page = visitor.send(page, '/r', tile='power')
        must(sign_of(o, the_number(page))['text'] == '冒煙', 'the text is lost after all')
        page = visitor.send(visitor.get('/r'), '/r', tile='unsure')
        must(sign_of(o, the_number(page))['text'] == '我不確定', 'a tile alone is not enough')


def the_same_form_is_one_report(engine, cluster):
    with office(engine, cluster) as o:
        staffed(o)
        visitor = o.visitor()
        form = visitor.get('/r')
        first, second = (visitor.send(form, '/r', **REPORT) for _ in range(2))
        must(filed(first) == filed(second) and the_number(first) == the_number(second), 'two clicks are two reports')


def pictures_go_along_and_survive_a_refusal(engine, cluster):
    with office(engine, cluster) as o:
        staffed(o)
        visitor = o.visitor()
        files = [('attachments', f'照片{n}.png', 'image/png', PHOTO + bytes([n])) for n in range(2)]
        page = send_files(visitor, visitor.get('/r'), '/r', files, text='畫面')
        must(page.status == 422 and '照片0.png' in page.text and '照片1.png' in page.text, f'{page.status}: kept files are not shown')
        page = send_files(visitor, page, '/r', [], tile='odd')
        kept = sign_of(o, the_number(page))['attachments']
        must(sorted(a['name'] for a in kept) == ['照片0.png', '照片1.png'] and {a['size'] for a in kept} == {len(PHOTO) + 1}, f'{kept}')
        sha, other = kept[0]['sha256'], o.visitor()
        page = send_files(other, other.get('/r'), '/r', [], tile='odd', **{'attachments.0.sha256': sha, 'attachments.0.proof': '0' * 64})
        must(not sign_of(o, the_number(page))['attachments'], 'a stranger may name a file that somebody else brought')
        page = send_files(other, other.get('/r'), '/r', [('attachments', f'{n}.png', 'image/png', PHOTO) for n in range(6)], tile='odd')
        must(page.status == 422 and '5' in ''.join(errors(page)), f'six pictures: {page.status} {errors(page)}')


def a_flood_is_taken_and_marked(engine, cluster):
    with office(engine, cluster) as o:
        staffed(o)
        place = o.post('/places', name='圖書館一樓')['place']
        visitor = o.entered('mei', FIRST)
        must(place == 'L-0001', place)
        admin = o.member('ad', FIRST, 'system_admin')
        must(admin, 'no administrator')
        visitor = o.entered('ad', FIRST)
        code = re.search(r'/r/([0-9a-z]{20})', visitor.get(f'/places/{place}').text).group(1)
        poster = visitor.get(f'/places/{place}/poster')
        must(poster.status == 200 and '<svg' in poster.text and f'/r/{code}' in poster.text, f'poster: {poster.status}')
        phone, numbers = o.visitor(source='127.0.0.9'), []
        for _ in range(14):
            page = phone.get('/r/' + code)
            must('圖書館一樓' in page.text and not page.form('/r').value('place'), 'the place is not filled in')
            numbers.append(the_number(phone.send(page, '/r', tile='slow')))
        noise = ['noise' in str(sign_of(o, number)['history'][0]) for number in numbers]
        must(noise == [False] * 12 + [True] * 2, f'marked: {noise}')
        must(sign_of(o, numbers[0])['place'] == '圖書館一樓', 'the place is not recorded')
        mei = o.entered('mei', FIRST)
        board, lane = (re.findall(r'class="board-number">([^<]*)<', mei.get(path).text) for path in ('/board', '/board?lane=noise'))
        must(all(n in board and n not in lane for n in numbers[:12]), 'what is no noise is not on the board')
        must(all(n in lane and n not in board for n in numbers[12:]), 'what looks like noise is not in its lane')
        page = visitor.send(visitor.get(f'/places/{place}/revoke'), f'/places/{place}/revoke', reason='海報遺失')
        must(page.path.startswith('/places') and '已停用' in page.text, f'{page.status} {page.path}')
        page = phone.get('/r/' + code)
        must(page.status == 200 and '已經停用' in page.text, 'an old poster sends people away')
        page = phone.send(page, '/r', tile='slow')
        must('place_id' not in str(sign_of(o, the_number(page))['history'][0]), 'a stopped code still counts')


def the_desk_calls_back(engine, cluster):
    with office(engine, cluster) as o:
        staffed(o)
        stranger, mei = o.visitor(), o.entered('mei', FIRST)
        number = the_number(stranger.send(stranger.get('/r'), '/r', **REPORT))
        must('自述' in mei.get(f'/signs/{number}').text, 'that nobody has checked who it was is not said')
        page = mei.get(f'/signs/{number}/call-back')
        must('王小明' in page.text and '分機 215' in page.text, 'whom to call is not said')
        page = mei.send(page, f'/signs/{number}/call-back', how='回撥分機 215，本人接聽')
        must(page.path.startswith(f'/signs/{number}') and '已記下回撥確認' in page.text, f'{page.status} {page.path}')
        must('已回撥確認' in page.text and '自述，尚未確認' not in page.text, 'that somebody called back is not said')


# --- Nothing typed is lost --------------------------------------------------------------------------------------------

def a_sign(o):
    return o.client.must('POST', '/api/v1/signs', o.contact, {'type': 'web-down', 'text': '首頁打不開'})['sign']


WRITTEN = {'verdict': 'not_incident', 'reason': '看過了，是排程更新\n十點恢復 <b>"&'}


def an_ended_session_gives_everything_back_after_the_login(engine, cluster):
    with office(engine, cluster) as o:
        staffed(o)
        mei, number = o.entered('mei', FIRST), a_sign(o)
        page = mei.get(f'/signs/{number}/judge')
        o.advance(minutes=20)
        page = mei.send(page, f'/signs/{number}/judge', **WRITTEN)
        must(page.status == 401 and '已保留' in page.text, f'{page.status} {page.path}')
        must('十點恢復' not in page.text, 'what was typed lies open on the login page')
        page = mei.send(page, '/login', login='mei', password='wrong wrong wrong')
        must(page.status == 401, f'a wrong password: {page.status}')
        page = mei.send(page, '/login', login='mei', password=FIRST)
        must(page.status == 200 and '還沒有送出' in page.text, f'{page.status} {page.path} {page.text[:300]}')
        form = page.form(f'/signs/{number}/judge')
        must(form.value('reason').replace('\r\n', '\n') == WRITTEN['reason'], f'lost: {form.fields}')
        must(sign_of(o, number)['state'] == 'new', 'it was sent by itself')
        page = mei.send(page, f'/signs/{number}/judge', **WRITTEN)
        must(sign_of(o, number)['state'] == 'watched', f'{page.status} {errors(page)}')


def nobody_else_gets_to_read_it(engine, cluster):
    with office(engine, cluster) as o:
        staffed(o)
        o.member('hao', FIRST, 'contact')
        mei, number = o.entered('mei', FIRST), a_sign(o)
        page = mei.get(f'/signs/{number}/judge')
        o.advance(minutes=20)
        page = mei.send(page, f'/signs/{number}/judge', **WRITTEN)
        ticket = page.form('/login').value('ticket')
        done = mei.send(page, '/login', login='hao', password=FIRST)
        must('十點恢復' not in done.text, 'somebody else read it')
        other = o.visitor()
        altered = ticket[:40] + ('A' if ticket[40] != 'A' else 'B') + ticket[41:]
        done = other.send(other.get('/login'), '/login', login='mei', password=FIRST, ticket=altered)
        must('十點恢復' not in done.text and done.status == 200, f'an altered ticket: {done.status}')
        o.advance(hours=13)
        other = o.visitor()
        done = other.send(other.get('/login'), '/login', login='mei', password=FIRST, ticket=ticket)
        must('十點恢復' not in done.text and done.status == 200, f'a ticket past its end: {done.status}')


def whoever_was_faster_takes_nothing_away(engine, cluster):
    with office(engine, cluster) as o:
        staffed(o)
        mei, number = o.entered('mei', FIRST), a_sign(o)
        page = mei.get(f'/signs/{number}/judge')
        o.client.must('POST', f'/api/v1/signs/{number}/survey', o.contact, {'attendees': ['林'], 'findings': '已看'})
        page = mei.send(page, f'/signs/{number}/judge', **WRITTEN)
        must(page.status == 412 and page.form(f'/signs/{number}/judge').value('reason').startswith('看過了'), f'{page.status}')
        page = mei.send(page, f'/signs/{number}/judge', **WRITTEN)
        must(sign_of(o, number)['state'] == 'watched', f'the second try: {page.status} {errors(page)}')
        page = mei.get(f'/signs/{number}/clear')
        o.client.must('POST', f'/api/v1/signs/{number}/clear', o.contact, {'reason': '好了'})
        page = mei.send(page, f'/signs/{number}/clear', reason='我也這麼認為', version=None)
        must(page.status == 409 and '我也這麼認為' in page.text or page.status == 409, f'{page.status} {page.text[:200]}')


def a_desk_that_can_not_write_gives_everything_back(engine, cluster):
    with office(engine, cluster) as o:
        staffed(o)
        mei, number = o.entered('mei', FIRST), a_sign(o)
        page = mei.get(f'/signs/{number}/judge')
        key = page.form(f'/signs/{number}/judge').value('key')
        os.kill(signer_of(o.desk.server.pid), signal.SIGKILL)
        page = mei.send(page, f'/signs/{number}/judge', **WRITTEN)
        must(page.status == 503 and page.headers.get('retry-after'), f'{page.status}')
        form = page.form(f'/signs/{number}/judge')
        must(form.value('reason').replace('\r\n', '\n') == WRITTEN['reason'], f'lost: {form.fields}')
        must(form.value('key') == key, 'the same form comes back under another key')


# --- Around every page ------------------------------------------------------------------------------------------------

def language_and_calendar_are_the_readers(engine, cluster):
    with office(engine, cluster) as o:
        staffed(o)
        visitor = o.visitor()
        receipt = filed(visitor.send(visitor.get('/r'), '/r', tile='slow'))
        english = o.visitor(Accept_Language='en-GB,en;q=0.9')
        page = english.get(f'/r/ok/{receipt}')
        must('Receipt of a report' in page.text and page.headers['content-language'] == 'en' and 'ROC 115' in page.text, page.text[:600])
        page = english.send(page, '/preferences', calendar='gregorian')
        must(page.path == f'/r/ok/{receipt}' and 'ROC 115' not in page.text and '2026' in page.text, f'{page.path}')
        page = english.send(page, '/preferences', lang='zh-Hant')
        must('通報收據' in page.text and '2026年' in page.text, 'the choice is not kept')
        for back in ('//evil.example/', 'https://evil.example/', '/\\evil.example', '\t//evil.example'):
            page = english.send(english.get('/r'), '/preferences', follow=False, lang='en', back=back)
            must(page.headers.get('location') == '/', f'{back!r} leads to {page.headers.get("location")}')


def refusals_are_pages(engine, cluster):
    with office(engine, cluster) as o:
        staffed(o)
        o.member('hao', FIRST, 'staff')
        visitor, hao, english = o.visitor(), o.entered('hao', FIRST), o.visitor(Accept_Language='en')
        page = visitor.get('/nothing-here')
        must(page.status == 404 and '找不到這個頁面' in page.text and '<main' in page.text, f'{page.status}')
        must('There is no such page' in english.get('/nothing-here').text, 'not in the language of the reader')
        page = visitor.ask('DELETE', '/r', follow=False)
        must(page.status == 405 and page.headers['allow'] == 'GET, HEAD, POST', f'{page.status} {page.headers}')
        must(visitor.ask('POST', '/help', '', follow=False).status == 405, 'a page takes forms')
        page = hao.get('/people')
        must(page.status == 403 and '參' in page.text and 'ISMS' in page.text, f'{page.status}: the clause is not quoted')
        page = visitor.get('/board', follow=False)
        must(page.status == 303 and page.headers['location'] == '/login?return=%2Fboard', f'{page.status} {page.headers}')
        page = visitor.get('/help/errors/field-missing')
        must(page.status == 200 and '<main' in page.text, f'{page.status}')
        raw = o.client.ask('GET', '/help/errors/field-missing', Accept='application/json')
        must(raw.headers['content-type'] == 'application/json', f'{raw.headers}')
        page = visitor.ask('POST', '/r', b'text=' + b'x' * 600000, follow=False)
        must(page.status == 413 and '<main' in page.text, f'{page.status}')
        page = visitor.get('/r?a=%zz')
        must(page.status == 400 and '<main' in page.text, f'{page.status}')


def foreign_forms_are_refused_and_old_ones_come_back(engine, cluster):
    with office(engine, cluster) as o:
        staffed(o)
        mei, number = o.entered('mei', FIRST), a_sign(o)
        action = f'/signs/{number}/judge'
        for headers in ({'Origin': 'https://evil.example'}, {'Sec-Fetch-Site': 'cross-site'}, {'Sec-Fetch-Site': 'same-site', 'Origin': None},
                        {'Origin': 'null', 'Sec-Fetch-Site': 'cross-site'}):
            page = mei.send(mei.get(action), action, headers=headers, **WRITTEN)
            must(page.status == 403 and '看過了' not in page.text, f'{headers}: {page.status}')
        for token in (None, '', '0' * 40):
            page = mei.send(mei.get(action), action, csrf=token, **WRITTEN)
            must(page.status == 403 and page.form(action).value('reason').startswith('看過了'), f'csrf {token!r}: {page.status}')
        must(sign_of(o, number)['state'] == 'new', 'one of them was taken')
        page = mei.send(page, action, headers={'Origin': 'null'}, **WRITTEN)
        must(sign_of(o, number)['state'] == 'watched', f'our own form without a referrer: {page.status} {errors(page)}')


def headers_are_strict(engine, cluster):
    with office(engine, cluster) as o:
        visitor = o.visitor()
        for path in ('/r', '/login', '/nothing', '/help'):
            page = visitor.get(path)
            h = page.headers
            must("default-src 'none'" in h['content-security-policy'] and 'unsafe' not in h['content-security-policy'], path)
            must("frame-ancestors 'none'" in h['content-security-policy'] and "base-uri 'none'" in h['content-security-policy'], path)
            must(h['x-content-type-options'] == 'nosniff' and h['referrer-policy'] == 'no-referrer' and h['cache-control'] == 'no-store', path)
            must(h['cross-origin-opener-policy'] == 'same-origin' and h['cross-origin-resource-policy'] == 'same-origin', path)
            must(not re.search(r'<(style|iframe)|\son\w+=|\sstyle=|<script(?![^>]*\ssrc=)', page.text), f'{path}: inline code')
            must(not re.search(r'(?:src|href|action)="(?:https?:)?//', page.text), f'{path}: something from elsewhere')
        must(len(visitor.get('/r').body) <= 14 * 1024, 'the report page is more than 14 KB')
        raw = Client(o.address).ask('GET', '/r', Accept='text/html')
        cookie = raw.headers['set-cookie']
        must('HttpOnly' in cookie and 'SameSite=Lax' in cookie and 'Path=/' in cookie, cookie)


TESTS = [a_report_is_receipted_followed_and_added_to, a_report_needs_little_and_says_what_it_needs, the_same_form_is_one_report,
         pictures_go_along_and_survive_a_refusal, a_flood_is_taken_and_marked, the_desk_calls_back,
         an_ended_session_gives_everything_back_after_the_login, nobody_else_gets_to_read_it, whoever_was_faster_takes_nothing_away,
         a_desk_that_can_not_write_gives_everything_back]
ONCE = [language_and_calendar_are_the_readers, refusals_are_pages, foreign_forms_are_refused_and_old_ones_come_back, headers_are_strict]


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

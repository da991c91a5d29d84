#!/usr/bin/env python3
"""web_form: the notification form, its confirmation and its filings, the ledger, assets and settings, through pages alone.

    tests/web_form_test.py [--engine sqlite|postgres|both] [--only NAME]

What the paper must hold is law/tw/form_ncert.yaml's, field by field; what a proof must prove is recomputed here by RFC 6962 from
the two files that the page gives away. Ends with "N passed, N failed[, N skipped]".
"""
import argparse
import base64
import hashlib
import html
import re
import sys

import yaml

from asking import ROOT, Wrong, engines, prove, run
from web_case_test import FIVE, SIX, errors, must, office, rate, words_of

FORM = yaml.safe_load((ROOT / 'law' / 'tw' / 'form_ncert.yaml').read_text(encoding='utf-8'))
PHASES = ('notification', 'response', 'closing')
NOTIFICATION = {'abn_web': ['replaced', 'altered'], 'is_proxy_report': 'no', 'investigation_vendor': '無', 'affects_others': 'yes', 'affected_sectors': ['telecom', 'government'],
                'report_source': 'alert', 'report_source.alert': 'ANA-115-0042', 'event_description': '官網首頁遭置換，已下架'}
RESPONSE = {'keep_host_log': '6m', 'keep_samples': '３', 'an_files': '上傳目錄有不明程式', 'act_remove': '2', 'act_remove.words': 'up.php、a.js',
            'act_block_ip': '203.0.113.9', 'act_disable_acct': '無', 'act_search_engine': ['google', 'other'],
            'act_search_engine.other': '某搜尋', 'act_fix_code': 'yes', 'act_fix_code.day': '１１５．３．１０', 'response_summary': '已還原'}
CLOSING = {'n_pc': '0', 'n_server': '1', 'n_other': '防火牆', 'n_other.number': '1', 'ip_external': '203.0.113.5\n203.0.113.6',
           'os_family': 'linux', 'os_family.linux': 'Debian 12', 'isms_certified': 'no', 'maint_vendor': '某公司', 'build_vendor': '某公司',
           'soc_kind': 'outsourced', 'soc_kind.outsourced': '某資安', 'in_soc_scope': 'yes', 'has_protection': 'yes',
           'protections': ['firewall', 'waf'], 'protections.firewall': 'FW-01', 'soc_alerted': 'no', 'root_cause': 'vendor',
           'vendor_cause': 'app', 'vendor_name': '某公司', 'vendor_tax_id': '12345678', 'vendor_agreed': 'yes',
           'investigation_note': '元件未更新', 'rem_other': '一個月內更新，每季複查'}


def values(given):
    return {f'values.{name}': value for name, value in given.items()}


def fill(o, number, phase, **given):
    """Fills in fields of a phase; the page that comes is the check page."""
    path = f'/i/{number}/form'
    done = o.people['contact'].send(o.see('contact', f'{path}?phase={phase}'), path, **values(given))
    must(done.status == 200 and done.path.startswith(f'{path}/check?phase={phase}'), f'{phase}: {done.status} {done.path} {errors(done)}')
    return done


def person(o, number, phase, name):
    """The first registered person that the form offers for that field."""
    page = o.see('contact', f'/i/{number}/form?phase={phase}').text
    select = re.search(rf'<select[^>]*name="values\.{name}".*?</select>', page, re.S)
    must(select, f'{name} is no choice of people')
    found = re.findall(r'value="(@[^"]+)"', select.group(0))
    must(found, f'nobody can stand for {name}')
    return found[0]


def rated(o, title='官網遭置換', level=1):
    number = o.case(title)
    o.do('contact', f'/i/{number}/act/tell-leader', how='電話')
    o.do('room', f'/i/{number}/act/assess', **FIVE)
    o.do('contact', f'/i/{number}/act/classify', source='external.intrusion', category='web')
    rate(o, number, level)
    return number


def summary(page):
    """{label: value} of the check page."""
    rows = re.findall(r'<div class="summary-row[^"]*"><dt>(.*?)</dt><dd[^>]*>(.*?)</dd>', page.text, re.S)
    return {html.unescape(re.sub('<[^>]+>', '', k)).strip(): html.unescape(re.sub('<[^>]+>', '', v)).strip() for k, v in rows}


def missing(page):
    """How many fields the page says are still to be filled in."""
    found = re.search(r'id="missing-title">.*?<span class="count">(\d+)<', page.text, re.S)
    return int(found[1]) if found else 0


def label(name):
    return next(f['text'] for f in FORM['fields'] if f['id'] == name)


# --- The form ---------------------------------------------------------------------------------------------------------

def P12_the_form_is_filled_from_the_record_and_completed_on_its_pages(engine, cluster):
    with office(engine, cluster) as o:
        number = rated(o)
        page = o.see('contact', f'/i/{number}/form?phase=notification')
        form = page.form(f'/i/{number}/form')
        must(form.value('values.agency_name'), 'the agency is not filled in')
        must(form.value('values.event_description') == '官網主機', 'the assessment does not fill the form')
        must(form.value('values.aware_at') is None and form.value('values.level') is None, 'what the record decides can be typed')
        must('由紀錄決定' in page.text and '取自紀錄' in page.text, 'it is not said what comes from the record')
        before = missing(page)
        o.post('/people', name='陳美玲', phone='05-5860101', fax='05-5860102', email='mei@example.tw', title='課員', roles=['contact'])
        page = fill(o, number, 'notification', **NOTIFICATION, **{'reporter_fax': person(o, number, 'notification', 'reporter_fax'),
                                                                 'reporter_phone': person(o, number, 'notification', 'reporter_phone'),
                                                                 'reporter_email': person(o, number, 'notification', 'reporter_email')})
        rows = summary(page)
        must(rows[label('report_source')] == '警訊通知，發布編號：ANA-115-0042', f'the source reads {rows[label("report_source")]}')
        must(rows[label('affected_sectors')] == '通訊傳播；重要政府機關', f'sectors read {rows[label("affected_sectors")]}')
        must(rows[label('reporter_fax')] == '05-5860102', 'a reference is not resolved')
        must(rows[label('aware_at')].startswith('民國115年3月10日'), f'知悉 reads {rows[label("aware_at")]}')
        must(before > 0 and missing(page) == 0, f'{before} missing, and then {missing(page)}')
        must('還沒有送出' in page.text, 'the check page does not say that nothing is sent')
        changes = re.findall(r'<dd class="summary-change"><a href="([^"]+)">(.*?)</a>', page.text, re.S)
        names = [re.sub(r'<[^>]+>', '', words) for _, words in changes]
        must(len(names) > 15 and len(set(names)) == len(names), 'Change links are not uniquely named')
        must(all('#at-' in href for href, _ in changes), 'a Change link does not lead to its field')
        # What is saved again unchanged is not recorded as filled in: the record goes on filling it.
        fill(o, number, 'notification')
        o.do('room', f'/i/{number}/act/assess', **dict(FIVE, scope='官網與子網站'))
        page = fill(o, number, 'notification', event_description='官網主機')
        page = fill(o, number, 'notification', event_description='官網與子網站')
        must(summary(page)[label('event_description')] == '官網與子網站', 'the text is not what was typed last')
        prove(o.desk)


def all_three_phases_go_their_way_with_every_kind_of_field(engine, cluster):
    with office(engine, cluster) as o:
        o.post('/people', name='陳美玲', phone='05-5860101', fax='05-5860102', email='mei@example.tw', title='課員', roles=['contact'])
        number = rated(o)
        fill(o, number, 'notification', **NOTIFICATION)
        send_and_confirm(o, number, 'notification', 'notify')
        o.advance(hours=2)
        o.do('room', f'/i/{number}/act/control', summary='已隔離')
        o.do('room', f'/i/{number}/act/recover', summary='已還原')
        o.do('member', f'/i/{number}/damage', attendees='林志明', **SIX)
        rows = summary(fill(o, number, 'response', **RESPONSE))
        must(rows[label('keep_samples')] == '3', f'full-width digits read {rows[label("keep_samples")]}')
        must(rows[label('act_remove')] == '2；up.php、a.js', f'a number with words reads {rows[label("act_remove")]}')
        must(rows[label('act_search_engine')] == 'Google；其他搜尋引擎提供者：某搜尋', rows[label('act_search_engine')])
        must(rows[label('act_fix_code')].startswith('民國115年3月10日'), f'a day reads {rows[label("act_fix_code")]}')
        must(rows[label('control_state')] == '是，已完成損害控制與復原', 'control does not come from the record')
        send_and_confirm(o, number, 'response', 'control')
        rows = summary(fill(o, number, 'closing', **CLOSING, **{n: person(o, number, 'closing', n) for n in ('handler_name', 'handler_title')},
                            rem_sys_web=['app-passwords', 'host-passwords', 'update'], **{'rem_sys_web.update': '皆已更新'}))
        must(rows[label('os_family')] == 'Linux系列：Debian 12', rows[label('os_family')])
        must(rows[label('ip_external')] == '203.0.113.5\n203.0.113.6', rows[label('ip_external')])
        must(rows[label('protections')] == '網路防火牆：FW-01；應用程式防火牆', rows[label('protections')])
        must(rows[label('n_other')] == '防火牆；1', rows[label('n_other')])
        send_and_confirm(o, number, 'closing', 'close')
        o.do('contact', f'/i/{number}/act/judge-telling', tell='yes', convene='no', reason='已報')
        o.do('contact', f'/i/{number}/close', summary='已結')
        the_paper(o, number)
        prove(o.desk)


def send_and_confirm(o, number, phase, kind):
    o.do('contact', f'/i/{number}/form/check?phase={phase}')
    o.advance(minutes=2)
    o.do('leader', f'/i/{number}/confirm?phase={phase}', decision='confirmed')
    o.advance(minutes=2)
    o.do('contact', f'/i/{number}/filed?kind={kind}', channel='site', number=f'NCERT-{kind}')


def the_paper(o, number):
    """P32: every field in the official order, the whole form and each phase; 民國 years; the ledger's head."""
    for phase in ('',) + PHASES:
        page = o.see('contact', f'/i/{number}/form/print' + (f'?phase={phase}' if phase else ''))
        wanted = [f['id'] for f in FORM['fields'] if not phase or f['phase'] == phase]
        must(re.findall(r'data-field="(\w+)"', page.text) == wanted, f'{phase or "the whole form"}: not every field, in order')
        labels = [html.unescape(x) for x in re.findall(r'data-field="\w+"><th scope="row">(.*?)</th>', page.text, re.S)]
        must(labels == [f['text'] for f in FORM['fields'] if not phase or f['phase'] == phase], f'{phase}: labels are not the form\'s')
    text = words_of(o.see('contact', f'/i/{number}/form/print'))
    must('115年3月10日' in text and '2026' not in text.split('列印時間')[0], 'the paper has Gregorian years')
    must('■(駭侵類)網頁攻擊' in text and '□(駭侵類)非法入侵' in text, 'boxes are not ticked')
    must('■警訊通知，發布編號：ANA-115-0042' in text.replace('： ', '：').replace(' ：', '：'), 'words of an option are not printed')
    must('05-5860102' in text or 'reporter' not in text, 'a person is printed as a reference')
    must('@P-' not in text, 'a person is printed as a reference')
    head = o.client.must('GET', '/api/v1/ledger/head', o.operator)['checkpoint'].split('\n')
    must(head[2] in text and head[0] in text, 'the ledger\'s head is not on the paper')
    must(words_of(o.people['contact'].get(f'/i/{number}/form/print?lang=en')).count('填報時間') == 1, 'the paper is not zh-Hant')


def refused_values_keep_what_was_typed(engine, cluster):
    with office(engine, cluster) as o:
        number = rated(o)
        o.advance(hours=1)
        o.do('room', f'/i/{number}/act/control', summary='已隔離')
        path, who = f'/i/{number}/form', o.people['contact']
        page = who.send(o.see('contact', path + '?phase=response'), path, **values({**RESPONSE, 'keep_samples': '三個', 'an_conn': '"引號"<i>'}))
        must(page.status == 422, f'words for a number: {page.status}')
        form = page.form(path)
        must(form.value('values.keep_samples') == '三個' and form.value('values.act_block_ip') == '203.0.113.9', 'what was typed is gone')
        must(('values.act_search_engine', 'other') in form.fields and form.value('values.act_search_engine.other') == '某搜尋', 'a ticked box is gone')
        must('href="#f-values.keep_samples"' in page.text, 'the wrong field is not named')
        must('<i>' not in page.text.split('<main')[1], 'markup that was typed is markup')
        page = who.send(page, path, **values({'keep_samples': '3'}))
        must(page.status == 200 and summary(page)[label('an_conn')] == '"引號"<i>', f'after mending: {page.status} {errors(page)}')


def two_people_fill_in_the_form_and_neither_loses_a_word(engine, cluster):
    with office(engine, cluster) as o:
        number = rated(o)
        path = f'/i/{number}/form'
        mine, theirs = (o.see('contact', path + '?phase=notification') for _ in range(2))
        done = o.people['contact'].send(theirs, path, **values({'investigation_vendor': '甲公司', 'is_proxy_report': 'no'}))
        must(done.status == 200, errors(done))
        page = o.people['contact'].send(mine, path, **values({'investigation_vendor': '乙公司', 'affects_others': 'no'}))
        must(page.status == 412, f'a stale save: {page.status}')
        form = page.form(path)
        must(form.value('values.investigation_vendor') == '乙公司' and '甲公司' in page.text, 'both texts are not shown')
        must(form.value('values.is_proxy_report') == 'no', 'what the other filled in meanwhile is gone')
        must(form.value('values.affects_others') == 'no', 'what was typed is gone')
        done = o.people['contact'].send(page, path)
        rows = summary(done)
        must(done.status == 200 and rows[label('investigation_vendor')] == '乙公司' and rows[label('is_proxy_report')] == '否', f'{rows}')


# --- The decision -----------------------------------------------------------------------------------------------------

def P20_the_leader_decides_on_the_content_that_was_shown(engine, cluster):
    with office(engine, cluster) as o:
        number = rated(o)
        path = f'/i/{number}/confirm'
        must('還沒有送出' in o.see('leader', path + '?phase=notification').text, 'there is something to confirm before it was submitted')
        fill(o, number, 'notification', **NOTIFICATION)
        o.do('contact', f'/i/{number}/form/check?phase=notification')
        page = o.see('leader', path + '?phase=notification')
        must('ANA' not in page.text and '官網首頁遭置換' in page.text and '同意後' in page.text, 'the facts or the effect are not shown')
        must('剩餘' in page.text, 'the clock is not shown')
        # Returned, with a reason; without one it is refused and the choice stays.
        refused = o.people['leader'].send(page, path, decision='returned', reason='')
        must(refused.status == 422 and refused.form(path).value('decision') == 'returned', f'returned without a reason: {refused.status}')
        done = o.people['leader'].send(refused, path, reason='請補影響範圍')
        must(done.status == 200, errors(done))
        must('請補影響範圍' in o.see('contact', f'/i/{number}/form?phase=notification').text, 'the reason does not reach the contact')
        fill(o, number, 'notification', event_description='官網首頁與表單')
        o.do('contact', f'/i/{number}/form/check?phase=notification')
        opened = o.see('leader', path + '?phase=notification')
        must('官網首頁與表單' in opened.text and '和前一版的不同' in opened.text, 'the changes since the returned version are not shown')
        # Submitted anew while it was open: the answer is not taken, and the difference comes first.
        fill(o, number, 'notification', event_description='官網首頁、表單與附件')
        o.do('contact', f'/i/{number}/form/check?phase=notification')
        page = o.people['leader'].send(opened, path, decision='confirmed')
        must(page.status in (409, 412) and '您打開後，內容已經改變' in page.text, f'changed content: {page.status} {errors(page)}')
        must('官網首頁與表單' in page.text and '官網首頁、表單與附件' in page.text, 'the difference is not shown')
        done = o.people['leader'].send(page, path, decision='confirmed')
        must(done.status == 200, errors(done))
        page = o.see('contact', f'/i/{number}/form/check?phase=notification')
        must('已確認' in page.text and page.text.count('class="panel version"') == 3, 'not every version is listed')
        must('已退回' in page.text and '請補影響範圍' in page.text and '已由後一版取代' in page.text, 'what became of the versions is not said')
        must('這份內容已經確認' in o.see('leader', path + '?phase=notification').text, 'it can be confirmed twice')


def nobody_confirms_what_they_submitted(engine, cluster):
    with office(engine, cluster) as o:
        o.see('leader', '/me')  # registered when first needed
        people = {p['name']: p['person'] for p in o.client.must('GET', '/api/v1/people', o.operator)['people'] if p.get('name')}
        o.post('/people', person=people['leader某'], name='leader某', roles=['team_leader', 'contact'])
        number = rated(o)
        o.do('leader', f'/i/{number}/form/check?phase=notification')
        page = o.see('leader', f'/i/{number}/confirm?phase=notification')
        must('您自己送出的' in page.text and not [f for f in page.forms if f.action.endswith('/confirm')], 'the submitter can confirm')
        page = o.see('contact', f'/i/{number}/confirm?phase=notification')
        must('ISMS 執行小組組長' in page.text and not [f for f in page.forms if f.action.endswith('/confirm')], 'the contact can confirm')


# --- Filings ----------------------------------------------------------------------------------------------------------

def L12_the_hour_goes_first_and_the_leader_ratifies(engine, cluster):
    with office(engine, cluster) as o:
        number = rated(o)
        page = o.see('contact', f'/i/{number}/filed?kind=notify')
        must('應於一小時內至主管機關指定之系統平臺通報' in page.text and '組長確認後，通報至' in page.text, 'both texts are not shown')
        o.refused('contact', f'/i/{number}/filed?kind=notify', 409, channel='site', number='N-1')
        page = o.refused('contact', f'/i/{number}/filed?kind=notify', 422, channel='site', number='', unconfirmed_reason='組長在機上')
        must(page.form(f'/i/{number}/filed').value('unconfirmed_reason') == '組長在機上', 'the reason is gone')
        o.do('contact', f'/i/{number}/filed?kind=notify', channel='site', number='N-1', unconfirmed_reason='組長在機上')
        page = o.see('leader', f'/i/{number}/filed')
        must('待組長追認' in page.text and '組長在機上' in page.text, 'the debt is not shown')
        ratify = re.search(r'href="(/i/[^"]+/filed/ratify\?filing=[^"]+)"', page.text).group(1)
        must('職責' in o.see('contact', html.unescape(ratify)).text, 'anybody may ratify')
        o.do('leader', html.unescape(ratify), remark='同意')
        must('組長已追認' in o.see('contact', f'/i/{number}/filed').text, 'it is still owed')
        prove(o.desk)


def L03_another_channel_and_filing_at_the_site_afterwards(engine, cluster):
    with office(engine, cluster) as o:
        number = rated(o)
        o.do('contact', f'/i/{number}/form/check?phase=notification')
        o.do('leader', f'/i/{number}/confirm?phase=notification', decision='confirmed')
        page = o.refused('contact', f'/i/{number}/filed?kind=notify', 422, channel='fax', number='')
        must(page.form(f'/i/{number}/filed').value('channel') == 'fax', 'the channel is gone')
        o.do('contact', f'/i/{number}/filed?kind=notify', channel='fax', channel_reason='網站維護中')
        page = o.see('contact', f'/i/{number}/filed')
        must('待補行通報' in page.text and '網站維護中' in page.text and '傳真' in page.text, 'the debt is not shown')
        o.advance(hours=3)
        page = o.see('contact', f'/i/{number}/filed/restored')
        must('網站什麼時候可以用的' in page.text, errors(page))
        o.do('contact', f'/i/{number}/filed/restored', remark='公告恢復')
        backfile = html.unescape(re.search(r'href="(/i/[^"]+/filed/backfile\?filing=[^"]+)"', o.see('contact', f'/i/{number}/filed').text).group(1))
        o.refused('contact', backfile, 422, number='')
        o.do('contact', backfile, number='NCERT-9')
        page = o.see('contact', f'/i/{number}/filed')
        must('已補行通報' in page.text and 'NCERT-9' in page.text and '待補行通報' not in page.text, 'it is still owed')
        must('雲林縣政府' in words_of(page) or '數位發展部' in words_of(page), 'it is not said to whom it went')
        prove(o.desk)


# --- The ledger -------------------------------------------------------------------------------------------------------

def node(left, right):
    return hashlib.sha256(b'\x01' + left + right).digest()


def root_of(leaf, index, size, path):
    """RFC 9162 section 2.1.3.2."""
    fn, sn, result = index, size - 1, leaf
    for hash_ in path:
        must(sn != 0, 'the path is too long')
        if fn & 1 or fn == sn:
            result = node(hash_, result)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            result = node(result, hash_)
        fn, sn = fn >> 1, sn >> 1
    must(sn == 0, 'the path is too short')
    return result


def every_entry_can_be_checked_with_the_two_files_alone(engine, cluster):
    with office(engine, cluster) as o:
        rated(o)
        page = o.see('contact', '/ledger')
        size = int(o.client.must('GET', '/api/v1/ledger/head', o.operator)['size'])
        must(f'href="/ledger/{size - 1}"' in page.text and '簽章正確' in page.text, 'the newest entry or the signature is not shown')
        must(page.text.count('data-label="序號"') == min(25, size), 'not a page of entries')
        for seq in range(size):
            entry = o.people['contact'].get(f'/ledger/{seq}/entry').body
            proof = o.people['contact'].get(f'/ledger/{seq}/proof').text
            head, _, note = proof.partition('\n\n')
            lines, checkpoint = head.split('\n'), note.split('\n')
            must(lines[0] == 'c2sp.org/tlog-proof@v1' and lines[1] == f'index {seq}', f'proof {seq} begins {lines[:2]}')
            leaf = hashlib.sha256(b'\x00' + entry).digest()
            root = root_of(leaf, seq, int(checkpoint[1]), [base64.b64decode(x) for x in lines[2:]])
            must(base64.b64encode(root).decode() == checkpoint[2], f'entry {seq} does not prove')
            if seq in (0, 1, size // 2, size - 1):
                page = o.see('contact', f'/ledger/{seq}')
                must('證明成立' in page.text and leaf.hex() in page.text and root.hex() in page.text, f'the page of {seq} shows another hash')
                must(html.unescape(re.search(r'<pre class="recorded">(.*?)</pre>', page.text, re.S).group(1)) == entry.decode(), 'not as recorded')
                steps = re.findall(r'data-label="合起來"><code class="hash">([0-9a-f]{64})', page.text)
                must(steps and steps[-1] == root.hex(), 'the last step is not the root')
        must(o.people['contact'].get(f'/ledger/{size}').status == 404, 'an entry that is not there is found')
        must(o.people['staff'].get('/ledger').status == 403, 'staff may read the ledger')
        must(o.see('contact', '/ledger?seq=3').path == '/ledger/3', 'an entry is not found by its number')


# --- Assets and settings ----------------------------------------------------------------------------------------------

def assets_are_registered_in_hours_or_days(engine, cluster):
    with office(engine, cluster) as o:
        done = o.do('contact', '/systems/new', name='里長資料', target='info', cls='sensitive', mtpd_minutes='２', mtpd__unit='days', core='yes')
        must('里長資料' in done.text and '2 天' in words_of(done), words_of(done)[:600])
        page = o.refused('contact', '/systems/new', 422, name='無單位', mtpd_minutes='兩天')
        must(page.form('/systems/new').value('name') == '無單位' and page.form('/systems/new').value('mtpd_minutes') == '兩天', 'what was typed is gone')
        asset = re.search(r'href="(/systems/A-\d+)">里長資料', done.text).group(1)
        page = o.see('contact', asset)
        must(page.form(asset).value('mtpd_minutes') == '2' and page.form(asset).value('mtpd.unit') == 'days', 'the limit is not shown as it was typed')
        o.do('contact', asset, name='里長聯絡資料', mtpd_minutes='36', mtpd__unit='hours', core=None)
        page = o.see('leader', asset)
        must('里長聯絡資料' in page.text and not [f for f in page.forms if f.action == asset], 'the leader may change assets')


def the_office_is_set_up_by_its_pages(engine, cluster):
    with office(engine, cluster) as o:
        page = o.see('contact', '/admin')
        must('設定聯絡窗口' in page.text and '尚未開始' in page.text, 'what is not done is not said')
        o.refused('contact', '/admin/window', 422, name='資安聯絡窗口', phone='')
        done = o.do('contact', '/admin/window', name='資安聯絡窗口', phone='05-5860101')
        must('05-5860101' in done.text and 'tel:05-5860101' in done.text.replace('tel:+', 'tel:'), 'the telephone is not on the page')
        done = o.do('contact', '/admin/closures', day='１１５／０４／１０', reason='縣府公告停止上班')
        must('4月10日' in done.text and '縣府公告停止上班' in done.text, 'the day off is not listed')
        o.refused('contact', '/admin/closures', 422, day='115/13/01', reason='錯')
        page = o.see('contact', '/admin/choices')
        must('一小時與組長確認何者優先' in page.text and page.text.count('<blockquote') >= 8, 'the conflicts are not shown with their texts')
        o.refused('contact', '/admin/choices/hour-and-leader', 422, choice='wait-for-leader', reason='')
        done = o.do('contact', '/admin/choices/hour-and-leader', choice='wait-for-leader', reason='組長隨時可達')
        must('一律俟組長確認' in done.text and '組長隨時可達' in done.text, 'the choice is not shown')
        number = rated(o)
        page = o.see('contact', f'/i/{number}/filed?kind=notify')
        must('還沒有經組長確認' in page.text, 'the choice is not acted on')
        page = o.see('contact', '/admin/rulebook')
        must('§2' in page.text and '現行' in page.text, 'the law is not shown')
        must('107' in o.see('contact', '/admin/rulebook?law=107').text, 'an older law is not shown')
        must(o.people['leader'].get('/admin').status == 403, 'the leader may change settings')


TESTS = [P12_the_form_is_filled_from_the_record_and_completed_on_its_pages, all_three_phases_go_their_way_with_every_kind_of_field,
         refused_values_keep_what_was_typed, two_people_fill_in_the_form_and_neither_loses_a_word,
         P20_the_leader_decides_on_the_content_that_was_shown, nobody_confirms_what_they_submitted,
         L12_the_hour_goes_first_and_the_leader_ratifies, L03_another_channel_and_filing_at_the_site_afterwards,
         every_entry_can_be_checked_with_the_two_files_alone, assets_are_registered_in_hours_or_days, the_office_is_set_up_by_its_pages]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--engine', choices=('sqlite', 'postgres', 'both'), default='sqlite')
    parser.add_argument('--only', default='')
    asked = parser.parse_args()
    chosen = [test for test in TESTS if asked.only in test.__name__]
    sys.exit(run([(test.__name__.replace('_', ' '), engine, test) for engine in engines(asked.engine) for test in chosen]))


if __name__ == '__main__':
    main()

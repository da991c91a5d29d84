#!/usr/bin/env python3
"""badinput: whatever is wrong with a request is said clearly, in the reader's language, and changes nothing.

    tests/badinput_test.py [--engine sqlite|postgres|both]

Every case below is asked in Chinese and in English of a running server. The answer must be problem+json with the status and
the stable code of the case, with words in that language, and the ledger's head must be what it was. Then the requests that
must be accepted: dates in every spelling, the same request twice.

Ends with "N passed, N failed[, N skipped]".
"""
import argparse
import json
import re
import socket
import sys
import uuid

from asking import TOCSIN, Client, Wrong, address_of, engines, problem, prove, run, runner

SIGN = {'type': 'web-down', 'text': '首頁打不開'}
NOW = '2026-03-10T09:00:00+08:00'

# Bodies of POST /signs: (what is wrong, body, status, code). Bytes go as they are.
BODIES = [
    ('nothing at all', b'', 422, 'field-missing'),
    ('white space', b' \n', 400, 'json-malformed'),
    ('cut short', b'{"type": "web-down",', 400, 'json-malformed'),
    ('a comma too many', b'{"type": "web-down", "text": "x",}', 400, 'json-malformed'),
    ('single quotes', b"{'type': 'web-down'}", 400, 'json-malformed'),
    ('a comment', b'{"type": "web-down" /* x */, "text": "x"}', 400, 'json-malformed'),
    ('two values', b'{"type": "web-down", "text": "x"} {}', 400, 'json-malformed'),
    ('a NUL behind', b'{"type": "web-down", "text": "x"}\0', 400, 'json-malformed'),
    ('a byte order mark', b'\xef\xbb\xbf{"type": "web-down", "text": "x"}', 400, 'json-malformed'),
    ('UTF-16', json.dumps(SIGN).encode('utf-16'), 400, None),
    ('NaN', b'{"type": "web-down", "text": NaN}', 400, 'json-malformed'),
    ('an unknown escape', b'{"type": "web-down", "text": "\\x41"}', 400, 'json-malformed'),
    ('half a surrogate pair', b'{"type": "web-down", "text": "\\ud800"}', 400, None),
    ('a surrogate in UTF-8', b'{"type": "web-down", "text": "\xed\xa0\x80"}', 400, None),
    ('broken UTF-8', b'{"type": "web-down", "text": "\xff\xfe"}', 400, None),
    ('overlong UTF-8', b'{"type": "web-down", "text": "\xc0\xaf"}', 400, None),
    ('UTF-8 cut short', b'{"type": "web-down", "text": "\xe4\xb8"}', 400, None),
    ('UTF-8 beyond Unicode', b'{"type": "web-down", "text": "\xf4\x90\x80\x80"}', 400, None),
    ('a raw line break in a string', b'{"type": "web-down", "text": "a\nb"}', 400, 'json-malformed'),
    ('a name twice', b'{"type": "web-down", "text": "x", "text": "y"}', 400, 'json-malformed'),
    ('a name twice, once escaped', b'{"type": "web-down", "text": "x", "te\\u0078t": "y"}', 400, 'json-malformed'),
    ('deep arrays', b'{"type": "web-down", "text": ' + b'[' * 5000 + b']' * 5000 + b'}', 400, 'json-malformed'),
    ('deep objects', b'{"a":' * 20000 + b'1' + b'}' * 20000, 400, 'json-malformed'),
    ('an array', b'["web-down"]', 422, 'field-type'),
    ('a string', b'"web-down"', 422, 'field-type'),
    ('null', b'null', 422, 'field-type'),
    ('a number for a text', {**SIGN, 'text': 5}, 422, 'field-type'),
    ('an object for a text', {**SIGN, 'text': {}}, 422, 'field-type'),
    ('a list for a text', {**SIGN, 'text': ['x']}, 422, 'field-type'),
    ('a number for a time', {**SIGN, 'occurred_at': 1773104400}, 422, 'field-type'),
    ('an object for a list', {**SIGN, 'attachments': {}}, 422, 'field-type'),
    ('a text in a list of parts', {**SIGN, 'attachments': ['x']}, 422, 'field-type'),
    ('null for what is required', {**SIGN, 'text': None}, 422, 'field-missing'),
    ('nothing where something is required', {'text': 'x'}, 422, 'field-missing'),
    ('an empty text', {**SIGN, 'text': ''}, 422, 'field-empty'),
    ('a text of spaces', {**SIGN, 'text': ' 　\t\n '}, 422, 'field-empty'),
    ('a text too long', {**SIGN, 'text': 'x' * 8001}, 422, 'field-too-long'),
    ('an unknown field', {**SIGN, 'colour': 'red'}, 422, 'field-unknown'),
    ('an unknown field with a strange name', {**SIGN, '欄' * 100: 'red'}, 422, 'field-unknown'),
    ('a field of another case', {**SIGN, 'Text': 'x'}, 422, 'field-unknown'),
    ('a field of a part unknown', {**SIGN, 'attachments': [{'sha256': 'a' * 64, 'path': '/etc/passwd'}]}, 422, 'field-unknown'),
    ('an unknown type of sign', {**SIGN, 'type': 'no-such-type'}, 422, 'code-unknown'),
    ('an unknown source', {**SIGN, 'source': 'ghost'}, 422, 'code-unknown'),
    ('a code of another case', {**SIGN, 'source': 'PERSON'}, 422, 'code-unknown'),
    ('an attachment that is no hash', {**SIGN, 'attachments': [{'sha256': '../../etc/passwd'}]}, 422, None),
    ('an attachment nobody has sent', {**SIGN, 'attachments': [{'sha256': 'a' * 64}]}, 422, 'attachment-unknown'),
    ('a NUL in a text', {**SIGN, 'text': 'a\0b'}, 422, 'text-control'),
    ('an escape character in a text', {**SIGN, 'text': 'a\x1b[31mb'}, 422, 'text-control'),
    ('a C1 control in a text', {**SIGN, 'text': 'a\x85b'}, 422, 'text-control'),
    ('a delete in a text', {**SIGN, 'text': 'a\x7fb'}, 422, 'text-control'),
    ('a control character in a place', {**SIGN, 'place': 'a\bb'}, 422, 'text-control'),
    ('a body over the limit', {**SIGN, 'text': 'x' * 300000}, 413, 'body-too-large'),
    ('a huge body', b'{"type": "web-down", "text": "' + b'x' * 5000000 + b'"}', 413, 'body-too-large'),
    ('a huge number', b'{"type": "web-down", "text": ' + b'9' * 100000 + b'}', None, None),
]

# Values of occurred_at that no one can mean.
BAD_DATES = [
    ('昨天', 'date-unreadable'), ('yesterday', 'date-unreadable'), ('115', 'date-unreadable'),
    ('2026-03-09', 'date-unreadable'),  # an instant needs a time
    ('22/11/2026 10:00', 'date-unreadable'), ('115/3.9 10:00', 'date-unreadable'), ('民國2026年3月9日 10:00', 'date-unreadable'),
    ('西元115年3月9日 10:00', 'date-unreadable'), ('2026-03-09T10:00:00+8', 'date-unreadable'), ('115/03/09 10:00 PM', 'date-unreadable'),
    ('15/3/9 10:00', 'date-ambiguous'), ('99年3月9日 10時', 'date-ambiguous'), ('９９／３／９ １０：００', 'date-ambiguous'),
    ('115/02/29 10:00', 'date-impossible'), ('2026-02-30T10:00:00+08:00', 'date-impossible'), ('115/13/01 10:00', 'date-impossible'),
    ('115/03/09 24:01', 'date-impossible'), ('115/03/09 10:60', 'date-impossible'), ('115/03/09 下午15:00', 'date-impossible'),
    ('民國0年1月1日 10:00', 'date-impossible'), ('9999-12-31T23:59:59Z', 'date-impossible'),
    ('115/03/10 09:00:01', 'time-future'), ('2026-03-10T01:00:01Z', 'time-future'), ('116/03/09 10:00', 'time-future'),
]

# Spellings of 2026-03-09 17:30 in Taipei.
GOOD_DATES = [
    '2026-03-09T17:30:00+08:00', '2026-03-09T09:30:00Z', '2026-03-09T10:30:00.000+01:00', '2026-03-09 17:30', '2026-03-09T17:30',
    '2026/3/9 17:30', '2026.03.09 1730', '20260309 173000', '2026年3月9日17時30分', '西元2026年3月9日 下午5:30',
    '115/03/09 17:30', '115-3-9 17:30:00', '115.03.09 17:30', '1150309 1730', '115年3月9日 17時30分', '民國115年3月9日下午5時30分',
    '中華民國115年03月09日17點30分', '１１５／０３／０９　１７：３０', '１１５．３．９ 下午５：３０', '２０２６－０３－０９Ｔ１７：３０：００＋０８：００',
    '　民國 115 年 3 月 9 日 下午 5 時 30 分　',
]


class Trial:
    def __init__(self, desk):
        self.desk, self.client = desk, Client(address_of(desk))
        self.tokens = {role: desk.token(role) for role in ('staff', 'contact', 'server_admin', 'team_leader', 'auditor')}
        self.tokens['operator'] = desk.tokens['operator']
        self.refusals, self.codes, self.faults = 0, set(), []

    def head(self):
        # The clock stands still: whoever was to be called by now is called now, and not while something is being refused.
        self.client.must('POST', '/api/v1/clock/tick', self.tokens['operator'], {})
        return self.client.must('GET', '/api/v1/ledger/head', self.tokens['auditor'])

    def must(self, role, path, body, **more):
        return self.client.must('POST', '/api/v1' + path, self.tokens[role], body, **more)

    def fault(self, words):
        self.faults.append(words)

    def refused(self, what, method, path, status, code, role='staff', body=None, token=None, **headers):
        """Asked in both languages: a clear problem each time, and nothing has changed."""
        before, details = self.head(), {}
        for lang in ('zh-Hant', 'en'):
            answer = self.client.ask(method, path, token or self.tokens.get(role), body, accept_language=lang, **headers)
            self.refusals += 1
            if answer is None:
                self.client.close()
                return self.fault(f'{what}: no answer')
            said = problem(answer)
            if status and answer.status != status or answer.status < 400 or answer.status == 500 or code and said.get('code') != code:
                self.fault(f'{what}: expected {status} {code}, got {answer.status} {answer.body[:300].decode(errors="replace")}')
                continue
            if method == 'HEAD':
                continue
            self.codes.add(said.get('code'))
            wanting = [name for name in ('type', 'title', 'status', 'detail', 'code') if not said.get(name)]
            if wanting or said['status'] != answer.status or not said['type'].endswith(said['code']):
                self.fault(f'{what}: no clear problem: {answer.status} {answer.body[:300]}')
                continue
            if answer.headers.get('content-language') != lang:
                self.fault(f'{what}: asked in {lang}, answered in {answer.headers.get("content-language")}')
            details[lang] = said['detail']
        if len(details) == 2 and (details['en'] == details['zh-Hant'] or not re.search('[\u4e00-\u9fff]', details['zh-Hant'])):
            self.fault(f'{what}: the same words in both languages: {details["en"]}')
        if self.head() != before:
            self.fault(f'{what}: the ledger has changed')
        return None


def bodies(trial):
    for what, body, status, code in BODIES:
        trial.refused(what, 'POST', '/api/v1/signs', status, code, body=body, content_type='application/json')
    for value, code in BAD_DATES:
        trial.refused(f'occurred_at {value!r}', 'POST', '/api/v1/signs', 422, code, body={**SIGN, 'occurred_at': value})


def heads(trial):
    """What is wrong before anybody reads the body."""
    path = '/api/v1/signs'
    asks = [('no token', dict(role=None), 401, 'token-missing'), ('a wrong token', dict(token='x' * 43), 401, 'token-wrong'),
            ('a token that is none', dict(token='"><script>'), 401, 'token-missing'),
            ('another scheme', dict(role=None, Authorization='Basic eDp4'), 401, 'token-missing'),
            ('no Idempotency-Key', dict(key=''), 400, 'idempotency-key-missing'),
            ('an Idempotency-Key too long', dict(key='x' * 129), 400, 'idempotency-key-malformed'),
            ('an Idempotency-Key with a space', dict(key='a b'), 400, 'idempotency-key-malformed'),
            ('another type of content', dict(content_type='text/plain'), 415, 'content-type'),
            ('a form', dict(content_type='application/x-www-form-urlencoded'), 415, 'content-type'),
            ('another character set', dict(content_type='application/json; charset=big5'), 415, 'content-type')]
    for what, more, status, code in asks:
        trial.refused(what, 'POST', path, status, code, body=SIGN, **more)
    for method in ('PUT', 'DELETE', 'PATCH', 'TRACE', 'BREW'):
        trial.refused(f'{method} of the signs', method, path, 405, 'method-not-allowed', body=SIGN)
    for strange in ('/api/v1/no-such-thing', '/api/v1/signs/', '/api/v1//signs', '/api/v1/signs/S115-0001/../..',
                    '/api/v1/../../etc/passwd', '/api/v1/signs/%2e%2e%2f%2e%2e', '/api/v1/signs/%00', '/api/v1/signs/%ff',
                    '/api/v1/signs/%zz', '/api/v1/signs/' + 'x' * 3000, "/api/v1/signs/'%20OR%201=1--", '/api/v1/signs/S115-9999',
                    '/api/v1/signs/%E4%BA%8B%E6%95%85', '/api/v1/incidents/I115-9999',
                    '/api/v1/attachments/' + 'a' * 64, '/api/v1/attachments/..%2f..%2ftocsin.db', '/api/v1/attachments/x',
                    '/api/v1/ledger/entries/999999', '/api/v1/ledger/entries/-1', '/api/v1/ledger/entries/1x',
                    '/help/errors/no-such-code'):
        trial.refused(f'GET {strange[:60]}', 'GET', strange, None, None, role='auditor' if 'ledger' in strange else 'contact')
    for strange in ('/API/V1/SIGNS', '//etc/passwd', '/no-such-page', '/i/../../etc/passwd', '/static/..%2f..%2ftocsin.db', '/signs/%00'):
        no_page(trial, strange)
    for query in ('limit=0', 'limit=-1', 'limit=x', 'limit=99999999999999999999', 'limit=201', 'state=none'):
        answer = trial.client.ask('GET', '/api/v1/signs?' + query, trial.tokens['contact'])
        if answer is None or answer.status >= 500 or answer.status // 100 != 2 and not problem(answer).get('code'):
            trial.fault(f'?{query}: {answer}')
    trial.refused('a query that is no text', 'GET', '/api/v1/signs?after=%ff%zz', 400, 'request-malformed', role='contact')


def no_page(trial, path):
    """Outside the API a stranger gets a page that says so, in their language, or is asked to log in."""
    before = trial.head()
    for lang, words in (('zh-Hant', '找不到'), ('en', 'no such')):
        answer = trial.client.ask('GET', path, accept_language=lang)
        trial.refusals += 1
        if answer is None or answer.status not in (303, 400, 401, 404):
            trial.fault(f'GET {path}: {answer and answer.status}')
        elif answer.status == 404 and not path.startswith('/static/') and words not in answer.body.decode():
            trial.fault(f'GET {path} in {lang}: {answer.body[:300]}')
    if trial.head() != before:
        trial.fault(f'GET {path}: the ledger has changed')


def wrong_people(trial, sign, incident):
    """403 quotes the clause."""
    cases = [('staff', f'/signs/{sign}/verdict', {'verdict': 'incident', 'reason': 'x'}),
             ('staff', f'/incidents/{incident}/close', {'summary': 'x'}),
             ('contact', '/people', {'name': 'x', 'roles': ['ciso']}),
             ('auditor', '/signs', SIGN),
             ('team_leader', f'/incidents/{incident}/file', {'kind': 'notify', 'number': '1'})]
    for role, path, body in cases:
        answer = trial.client.ask('POST', '/api/v1' + path, trial.tokens[role], body)
        if answer.status // 100 == 2:
            continue  # the procedure allows it to that role
        trial.refused(f'{role} {path}', 'POST', '/api/v1' + path, 403, 'act-of-others', role=role, body=body)
        if not re.search('[伍肆柒陸參]|§', problem(answer).get('detail', '')):
            trial.fault(f'{role} {path}: no clause is quoted: {answer.body.decode()}')
    if 'act-of-others' not in trial.codes:
        trial.fault('nobody was ever refused for their role')


def orders(trial, sign, incident, asset):
    """Times that cannot follow each other. The sign was seen at 08:30, known at 08:40; it is 09:00."""
    at, late = '2026-03-10T08:{}:00+08:00'.format, '2026-03-10T09:00:01+08:00'
    inc, other = f'/incidents/{incident}', f'/signs/{sign}'
    outage = {'asset': asset, 'began_at': at(35)}
    cases = [
        ('a visit before it began', 'server_admin', other + '/survey', {'attendees': ['甲'], 'findings': 'x', 'at': at(29)}, 'time-order'),
        ('a visit by nobody', 'server_admin', other + '/survey', {'attendees': ['甲', '　'], 'findings': 'x'}, 'field-empty'),
        ('a visit to come', 'server_admin', other + '/survey', {'attendees': ['甲'], 'findings': 'x', 'at': late}, 'time-future'),
        ('known before it began', 'contact', other + '/verdict', {
            'verdict': 'incident', 'reason': 'x', 'aware_at': at(29), 'aware_reason': 'y'}, 'time-order'),
        ('known in the future', 'contact', other + '/verdict', {
            'verdict': 'incident', 'reason': 'x', 'aware_at': late, 'aware_reason': 'y'}, 'time-future'),
        ('a time of knowing without a reason', 'contact', other + '/verdict', {
            'verdict': 'incident', 'reason': 'x', 'aware_at': at(45)}, 'reason-missing'),
        ('a look in the past', 'contact', other + '/verdict', {
            'verdict': 'not_incident', 'reason': 'x', 'next_look_at': at(59)}, 'time-past'),
        ('known anew before it began', 'contact', inc + '/know', {'aware_at': at(29), 'reason': 'x'}, 'time-order'),
        ('known anew in the future', 'contact', inc + '/know', {'aware_at': late, 'reason': 'x'}, 'time-future'),
        ('under control before known', 'server_admin', inc + '/control', {'summary': 'x', 'at': at(39)}, 'time-order'),
        ('under control in the future', 'server_admin', inc + '/control', {'summary': 'x', 'at': late}, 'time-future'),
        ('an outage that ended before it began', 'contact', inc + '/outage', {**outage, 'ended_at': at(34)}, 'time-order'),
        ('an outage to come', 'contact', inc + '/outage', {**outage, 'began_at': late}, 'time-future'),
        ('an outage that ended in the future', 'contact', inc + '/outage', {**outage, 'ended_at': late}, 'time-future'),
        ('an outage of no asset', 'contact', inc + '/outage', {**outage, 'asset': 'A-9999'}, 'not-found'),
        ('filed before known', 'contact', inc + '/file', {'kind': 'notify', 'number': 'N', 'at': at(39)}, None),
        ('told before known', 'contact', inc + '/tell-leader', {'how': 'x', 'at': at(39)}, 'time-order'),
        ('a meeting before known', 'contact', inc + '/meeting', {'attendees': ['甲'], 'minutes': 'x', 'at': at(39)}, 'time-order'),
        ('closed with all still owed', 'team_leader', inc + '/close', {'summary': 'x'}, None),
        ('a rating of an unknown dimension', 'contact', inc + '/rate', {'aspects': [{'dim': 'X', 'target': 'info'}], 'reason': 'x'}, 'code-unknown'),
        ('a number out of range', 'operator', '/assets', {'name': 'x', 'target': 'system', 'mtpd_minutes': -1}, None),
        ('a number with a fraction', 'operator', '/assets', {'name': 'x', 'target': 'system', 'mtpd_minutes': 1.5}, 'field-type'),
        ('a person of no role', 'operator', '/people', {'name': 'x', 'roles': ['emperor']}, 'code-unknown'),
        ('a person with an empty list of roles', 'operator', '/people', {'name': 'x', 'roles': []}, 'field-empty'),
        ('a closure on no day', 'operator', '/closures', {'day': '115/02/30', 'reason': 'x'}, 'date-impossible'),
    ]
    for what, role, path, body, code in cases:
        trial.refused(what, 'POST', '/api/v1' + path, None, code, role=role, body=body)
    trial.must('server_admin', inc + '/control', {'summary': 'x', 'at': at(50)})
    trial.refused('recovered before under control', 'POST', f'/api/v1{inc}/recover', None, 'time-order', role='server_admin',
                  body={'summary': 'x', 'at': at(49)})
    trial.refused('under control twice', 'POST', f'/api/v1{inc}/control', 409, None, role='server_admin', body={'summary': 'x', 'at': at(51)})


def again(trial):
    """The same key: the same answer, once. Another body: refused. A stale edit: refused."""
    key, before = uuid.uuid4().hex, trial.head()
    first = trial.must('staff', '/signs', SIGN, key=key)
    head = trial.head()
    if head == before:
        trial.fault('a report does not show in the head')
    for _ in range(3):
        if trial.must('staff', '/signs', SIGN, key=key) != first:
            trial.fault('the same key is answered otherwise')
    trial.refused('the same key with another body', 'POST', '/api/v1/signs', 422, 'idempotency-reused', body={**SIGN, 'place': 'x'}, key=key)
    trial.refused('the same key to another address', 'POST', f'/api/v1/signs/{first["sign"]}/survey', None, None, role='staff',
                  body={'attendees': ['甲'], 'findings': 'x'}, key=key)
    if trial.head() != head:
        trial.fault('a repeated request has added to the ledger')
    other = trial.must('contact', '/signs', SIGN, key=key)  # another person's key is another key
    if other['sign'] == first['sign']:
        trial.fault("another person's key is taken for one's own")
    key = uuid.uuid4().hex
    kept = trial.client.must('POST', '/api/v1/attachments', trial.tokens['contact'], b'one file', key=key)
    if trial.client.must('POST', '/api/v1/attachments', trial.tokens['contact'], b'one file', key=key) != kept:
        trial.fault('the same upload is answered otherwise')
    trial.refused('the same key with another file', 'POST', '/api/v1/attachments', 422, 'idempotency-reused', role='contact',
                  body=b'another file', key=key)
    trial.refused('an empty file', 'POST', '/api/v1/attachments', 422, 'field-empty', role='contact', body=b'')
    answer = trial.client.ask('GET', f'/api/v1/signs/{first["sign"]}', trial.tokens['contact'])
    etag = answer.headers['etag']
    trial.must('server_admin', f'/signs/{first["sign"]}/survey', {'attendees': ['甲'], 'findings': 'x'}, if_match=etag)
    for stale in (etag, '"999"', 'W/' + etag, '"x"'):
        trial.refused(f'a stale edit {stale}', 'POST', f'/api/v1/signs/{first["sign"]}/survey', 412, 'stale', role='server_admin',
                      body={'attendees': ['甲'], 'findings': 'y'}, if_match=stale)


def good_dates(trial):
    for value in GOOD_DATES:
        answer = trial.client.ask('POST', '/api/v1/signs', trial.tokens['staff'], {**SIGN, 'occurred_at': value})
        told = answer.status == 201 and json.loads(answer.body)
        if not told or runner.read_instant(told['occurred_at']) != runner.read_instant('2026-03-09T17:30:00+08:00'):
            trial.fault(f'{value!r} is answered {answer.status} {answer.body[:300].decode()}')


def raw(trial):
    """What no HTTP client would send: the server answers or hangs up, and goes on."""
    host, port = trial.client.connection.host, trial.client.connection.port
    long = b'GET /api/v1/signs HTTP/1.1\r\nHost: x\r\nX: ' + b'y' * 200000 + b'\r\n\r\n'
    for garbage in (b'\0\1\2\3\r\n\r\n', b'GET\r\n\r\n', b'GET / HTTP/9.9\r\n\r\n', b'\x16\x03\x01\x02\x00\x01\x00', long,
                    b'POST /api/v1/signs HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n',
                    b'POST /api/v1/signs HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n',
                    b'POST /api/v1/signs HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
                    b'POST /api/v1/signs HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'):
        before = trial.head()
        with socket.create_connection((host, port), timeout=1) as peer:
            try:
                peer.sendall(garbage)
                peer.shutdown(socket.SHUT_WR)
                answer = b''
                while got := peer.recv(65536):
                    answer += got
            except OSError:  # nothing to answer: hung up now, or when its patience is over
                answer = b''
        if answer and not re.match(rb'HTTP/1\.[01] [45]\d\d', answer):
            trial.fault(f'{garbage[:40]} is answered {answer[:100]}')
        if trial.head() != before:
            trial.fault(f'{garbage[:40]}: the ledger has changed')


def bad_input(engine, cluster):
    desk = runner.Desk(TOCSIN, engine, cluster, False)
    try:
        desk.set_clock(runner.read_instant(NOW))
        desk.init()
        desk.start()
        trial = Trial(desk)
        asset = trial.must('operator', '/assets', {'name': '公文系統', 'target': 'system', 'mtpd_minutes': 240})['asset']
        signs = [trial.must('staff', '/signs', {**SIGN, 'occurred_at': '2026-03-10T08:30:00+08:00'})['sign'] for _ in range(2)]
        incident = trial.must('contact', f'/signs/{signs[0]}/verdict', {
            'verdict': 'incident', 'reason': 'x', 'aware_at': '2026-03-10T08:40:00+08:00', 'aware_reason': '電話'})['incident']
        for part in (bodies, heads, again, good_dates, raw):
            part(trial)
        wrong_people(trial, signs[1], incident)
        orders(trial, signs[1], incident, asset)
        prove(desk)
        if trial.faults:
            raise Wrong(f'{len(trial.faults)} of {trial.refusals} answers:\n  ' + '\n  '.join(trial.faults))
        return f'{trial.refusals} refusals with {len(trial.codes)} codes, {len(GOOD_DATES)} spellings of a time'
    finally:
        desk.remove(False)


if __name__ == '__main__':
    parser = argparse.ArgumentParser(description='Asks for what must be refused.')
    parser.add_argument('--engine', choices=('sqlite', 'postgres', 'both'), default='both')
    sys.exit(run([('bad_input', engine, bad_input) for engine in engines(parser.parse_args().engine)]))

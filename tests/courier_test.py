#!/usr/bin/env python3
"""courier: what leaves the house, to real peers: Debian's aiosmtpd, webhooks read by their own libraries, gateways of our own.

    tests/courier_test.py [--engine sqlite|postgres|both] [--only NAME]

Ends with "N passed, N failed[, N skipped]".
"""
import argparse
import base64
import contextlib
import datetime
import email
import email.header
import http.server
import json
import os
import pathlib
import re
import shutil
import signal
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

from asking import ROOT, TOCSIN, Client, Skip, Wrong, address_of, engines, entries, problem, prove, run, runner

PYTHON = '/usr/bin/python3'  # whose aiosmtpd is Debian's
SECRET = 'whsec_' + base64.b64encode(bytes(range(32))).decode()


def must(condition, words):
    if not condition:
        raise Wrong(words)


def openssl(*words):
    subprocess.run(['openssl', *map(str, words)], check=True, capture_output=True)


class Certificates:
    """Two authorities; of the first a certificate for localhost, one for another name, one that has ended."""

    def __init__(self, folder):
        self.folder = folder
        for name in ('ca', 'other'):
            openssl('req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', 30, '-subj', '/CN=' + name,
                    '-keyout', folder / f'{name}.key', '-out', folder / f'{name}.pem')
        self.make('localhost', 'DNS:localhost,IP:127.0.0.1', 30)
        self.make('elsewhere', 'DNS:mail.example.gov.tw', 30)
        self.make('ended', 'DNS:localhost', -1)
        self.ca, self.other = ((folder / f'{name}.pem').read_text() for name in ('ca', 'other'))

    def make(self, name, names, days):
        at = self.folder / name
        openssl('req', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-subj', '/CN=' + name, '-keyout', f'{at}.key', '-out', f'{at}.csr')
        (self.folder / 'ext').write_text('subjectAltName=' + names)
        openssl('x509', '-req', '-in', f'{at}.csr', '-CA', self.folder / 'ca.pem', '-CAkey', self.folder / 'ca.key', '-CAcreateserial',
                '-days', days, '-extfile', self.folder / 'ext', '-out', f'{at}.pem')


class Mailbox:
    """A mail server that can be told how to behave, stopped and started again at its port."""

    def __init__(self, folder, *words):
        self.folder, self.words, self.port, self.server = folder, words, 0, None
        folder.mkdir(exist_ok=True)
        self.start()

    def start(self):
        self.server = subprocess.Popen([PYTHON, ROOT / 'tests' / 'mailbox.py', self.folder, '--port', str(self.port), *self.words],
                                       stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        line = self.server.stdout.readline()
        must(line, 'the mail server does not start')
        self.port = int(line)

    def stop(self):
        if self.server:
            self.server.kill()
            self.server.wait()
            self.server.stdout.close()
            self.server = None

    def behave(self, **how):
        new = self.folder / 'behaviour.new'
        new.write_text(json.dumps(how))
        new.replace(self.folder / 'behaviour')

    @property
    def lines(self):
        path = self.folder / 'mails'
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []

    @property
    def mails(self):
        return [line for line in self.lines if 'text' in line]


def subject_of(mail):
    message = email.message_from_string(mail['text'])
    return ''.join(part.decode(code or 'ascii') if isinstance(part, bytes) else part
                   for part, code in email.header.decode_header(message['Subject']))


def body_of(mail):
    return email.message_from_string(mail['text']).get_payload(decode=True).decode()


def id_of(mail):
    return email.message_from_string(mail['text'])['Message-ID']


class Web:
    """A server of HTTP that keeps what it was asked and answers what it is told."""

    def __init__(self, certificates=None):
        web = self
        self.asked, self.answers, self.always = [], [], (200, {}, b'ok')

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = 'HTTP/1.1'

            def do_POST(self):  # noqa: N802
                body = self.rfile.read(int(self.headers.get('content-length', 0)))
                web.asked.append((self.path, {k.lower(): v for k, v in self.headers.items()}, body))
                status, headers, text = web.answers.pop(0) if web.answers else web.always
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header('content-length', str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            do_GET = do_POST

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
        if certificates:
            context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            context.load_cert_chain(certificates.folder / 'localhost.pem', certificates.folder / 'localhost.key')
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


class Office:
    """A desk, a system administrator who sets up channels, and peers that end with it."""

    def __init__(self, desk, folder, stack):
        self.desk, self.folder, self.stack = desk, folder, stack
        self.certificates = Certificates(folder)
        self.admin = desk.token('system_admin')
        self.count = 0

    def mailbox(self, *words, tls='none', certificate='localhost'):
        self.count += 1
        if tls != 'none':
            words = (*words, '--tls', tls, '--cert', str(self.folder / f'{certificate}.pem'), '--key', str(self.folder / f'{certificate}.key'))
        box = Mailbox(self.folder / f'mail{self.count}', *words)
        self.stack.callback(box.stop)
        return box

    def web(self, certificates=None):
        web = Web(certificates)
        self.stack.callback(web.stop)
        return web

    @property
    def client(self):
        return Client(address_of(self.desk))

    def post(self, path, body=None, token=None, status=None):
        return self.client.must('POST', '/api/v1' + path, token or self.admin, body or {}, status)

    def get(self, path):
        client = self.client
        try:
            return client.must('GET', '/api/v1' + path, self.admin)
        except Wrong as wrong:
            raise Wrong(f'{wrong} {self.desk.server.poll()} {self.desk.log_tail(1500)}') from None
        finally:
            client.close()

    def refused(self, code, path, body):
        answer = self.client.ask('POST', '/api/v1' + path, self.admin, body)
        must(answer.status // 100 == 4 and problem(answer).get('type', '').endswith('/' + code), f'{body}: {answer.status} {answer.body[:400]}')
        return problem(answer)

    def smtp(self, box, scheme='smtp', host='localhost', **more):
        body = {'name': '公所郵件', 'kind': 'smtp', 'url': f'{scheme}://{host}:{box.port}', 'sender': 'desk@xiluo.gov.tw',
                'allow_private': True, **more}
        if scheme == 'smtp' and 'ca' not in more and 'plain' not in more:
            body['plain'] = True
        return self.post('/channels', body, status=201)['channel']

    def test(self, channel):
        self.post(f'/channels/{channel}/test', status=202)

    def outcome(self, channel, states=('sent', 'dead'), seconds=30):
        """The newest test of the channel, once it has come to something."""
        def newest():
            return self.get(f'/channels/{channel}').get('test', {})

        return wait_for(lambda: (test := newest()).get('state') in states and test, lambda: f'the test is {newest()}', seconds)

    def tried(self, channel):
        self.test(channel)
        return self.outcome(channel)

    def advance(self, **span):
        self.desk.set_clock(self.desk.now + datetime.timedelta(**span))

    def submitted(self):
        """A case whose form was put before the leader."""
        contact = self.desk.token('contact')
        sign = self.post('/signs', {'type': 'web-down', 'text': '首頁打不開'}, contact)['sign']
        case = self.post(f'/signs/{sign}/verdict', {'verdict': 'incident', 'reason': '確認'}, contact)['incident']
        path = f'/incidents/{case}'
        self.post(path + '/classify', {'source': 'external.intrusion', 'category': 'web'}, contact)
        self.post(path + '/assess', dict.fromkeys(['scope', 'cause', 'loss', 'support', 'measures'], '如通報'), contact)
        aspect = {'dim': 'I', 'target': 'system', 'sev': 'minor', 'criterion': '單頁', 'reason': '僅首頁'}
        self.post(path + '/rate', {'aspects': [aspect], 'reason': '僅首頁'}, contact)
        self.post(path + '/form/submit', {'phase': 'notification'}, contact)
        return case


def wait_for(what, words, seconds=30):
    until = time.monotonic() + seconds
    while True:
        found = what()
        if found:
            return found
        must(time.monotonic() < until, f'after {seconds} s: {words() if callable(words) else words}')
        time.sleep(0.02)


def courier_of(pid):
    for task in pathlib.Path(f'/proc/{pid}/task').iterdir():
        for child in (task / 'children').read_text().split():
            if b'courier' in pathlib.Path(f'/proc/{child}/cmdline').read_bytes():
                return int(child)
    return None


@contextlib.contextmanager
def office(engine, cluster):
    if subprocess.run([PYTHON, '-c', 'import aiosmtpd'], capture_output=True, check=False).returncode:
        raise Skip('python3-aiosmtpd is not installed')
    desk = runner.Desk(TOCSIN, engine, cluster, False)
    folder = pathlib.Path(tempfile.mkdtemp(prefix='tocsin-courier-'))
    try:
        with contextlib.ExitStack() as stack:
            desk.set_clock(datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=8))).replace(microsecond=0))
            desk.init()
            desk.start()
            yield Office(desk, folder, stack)
            prove(desk)
    finally:
        desk.remove(False)
        shutil.rmtree(folder, ignore_errors=True)


def facts(office, kind):
    return [entry for entry in entries(office.desk) if entry['kind'] == kind]


# --- Mail ---------------------------------------------------------------------------------------------------------------

def a_test_arrives_by_mail(engine, cluster):
    with office(engine, cluster) as o:
        box = o.mailbox('--login', 'desk:correct horse', tls='starttls')
        channel = o.smtp(box, ca=o.certificates.ca, login='desk', secret='correct horse')
        test = o.tried(channel)
        must(test['state'] == 'sent' and test['tries'] == 1, f'{test}')
        mail, = box.mails
        must(mail['tls'] and mail['to'] == ['system-admin@example.gov.tw'] and mail['sender'] == 'desk@xiluo.gov.tw', f'{mail}')
        must('試送' in subject_of(mail) and channel in subject_of(mail), subject_of(mail))
        link = re.search(r'http://127\.0\.0\.1:\d+/admin/channels/' + channel, body_of(mail))
        must(link, body_of(mail))
        # With TLS from the first byte, on the same account.
        tls = o.mailbox(tls='tls')
        must(o.tried(o.smtp(tls, 'smtps', ca=o.certificates.ca))['state'] == 'sent' and len(tls.mails) == 1, 'smtps')
        sent = facts(o, 'message.sent')
        must(len(sent) == 2 and sent[0]['data']['message'] in id_of(mail), f'{sent}')
        everything = (o.desk.tmp / 'bundle').read_text() + o.desk.log_tail(10**6)
        must('correct horse' not in everything and 'system-admin@example' not in everything, 'a password or an address lies open')
        return 'STARTTLS and TLS, a login, a fact each'



def each_wrong_certificate_is_refused(engine, cluster):
    with office(engine, cluster) as o:
        tried = 0
        for tls, scheme in (('starttls', 'smtp'), ('tls', 'smtps')):
            for certificate, ca in (('elsewhere', 'ca'), ('ended', 'ca'), ('localhost', 'other'), ('localhost', None)):
                box = o.mailbox(tls=tls, certificate=certificate)
                more = {'ca': getattr(o.certificates, ca)} if ca else {'plain': False}
                test = o.tried(o.smtp(box, scheme, **more))
                must(test['state'] == 'dead' and test['trouble'] == 'certificate' and not box.lines, f'{tls} {certificate} {ca}: {test}')
                tried += 1
        # Nor does a connection that another channel trusts carry what this one may not.
        box = o.mailbox(tls='starttls')
        must(o.tried(o.smtp(box, ca=o.certificates.ca))['state'] == 'sent', 'the right one')
        test = o.tried(o.smtp(box, ca=o.certificates.other))
        must(test['trouble'] == 'certificate' and len(box.mails) == 1, f'a kept connection: {test}')
        # A server that can't speak TLS is told nothing.
        box = o.mailbox()
        test = o.tried(o.smtp(box, ca=o.certificates.ca))
        must(test['trouble'] == 'tls' and not box.lines, f'{test}')
        # A wrong password is the channel's trouble.
        box = o.mailbox('--login', 'desk:right', tls='starttls')
        test = o.tried(o.smtp(box, ca=o.certificates.ca, login='desk', secret='wrong'))
        must(test['trouble'] == 'login' and test['code'] == 535, f'{test}')
        web = o.web(o.certificates)
        hook = {'name': 'w', 'kind': 'webhook', 'url': f'https://localhost:{web.port}/', 'secret': SECRET, 'allow_private': True}
        for more, trouble in (({'ca': o.certificates.ca}, None), ({'ca': o.certificates.other}, 'certificate'), ({}, 'certificate')):
            test = o.tried(o.post('/channels', {**hook, **more})['channel'])
            must(test.get('trouble') == trouble, f'{more}: {test}')
        return f'{tried + 5} servers'


def what_is_put_off_arrives_once_and_what_is_refused_is_dead_at_once(engine, cluster):
    with office(engine, cluster) as o:
        box = o.mailbox()
        o.desk.token('team_leader')
        channel = o.smtp(box)
        # Greylisted: said to one try, not held against the channel, taken at the next.
        box.behave(rcpt='450 4.2.0 <{to}> greylisted, come back')
        first = o.submitted()
        wait_for(lambda: [line for line in box.lines if 'refused' in line], 'no try')
        wait_for(lambda: o.get(f'/channels/{channel}').get('failed_at'), 'no outcome')
        state = o.get(f'/channels/{channel}')
        must(state['failures'] == 0 and state['waiting'] == 1 and not state.get('open_until'), f'{state}')
        box.behave()
        time.sleep(1.5)
        must(not box.mails, 'it was tried again before its time')
        o.advance(seconds=11)
        wait_for(lambda: box.mails, 'the mail does not arrive')
        # 5xx to the recipient: dead at once, a fact with the code and no address.
        box.behave(rcpt='550 5.1.1 <{to}> unknown')
        second = o.submitted()
        dead = wait_for(lambda: o.get('/channels')['dead'], 'nothing is dead')
        must(dead[0]['thing'] == second and dead[0]['code'] == 550 and dead[0]['tries'] == 1 and dead[0]['trouble'] == 'answer', f'{dead}')
        must('***' in dead[0]['said'] and '@' not in dead[0]['said'], f'{dead}')
        # 451 after the contents: later too.
        box.behave(data='451 4.3.0 try later')
        third = o.submitted()
        wait_for(lambda: len([line for line in box.lines if 'refused' in line]) > 2, 'no try')
        box.behave()
        wait_for(lambda: (time.sleep(0.5), o.advance(seconds=11), len(box.mails) == 2)[-1], 'the mail does not arrive')
        wait_for(lambda: o.get(f'/channels/{channel}')['waiting'] == 0, 'it still waits')
        sent, failed = facts(o, 'message.sent'), facts(o, 'message.failed')
        must([(fact['on'], fact['data']['tries']) for fact in sent] == [(first, 2), (third, 2)], f'{sent}')
        must(len(failed) == 1 and failed[0]['on'] == second and failed[0]['data']['code'] == 550 and '@' not in json.dumps(failed), f'{failed}')
        case = o.client.must('GET', f'/api/v1/incidents/{first}', o.desk.token('contact'))
        must(any(line['kind'] == 'message.sent' for line in case['history']), 'the case does not say who was told')
        must('首頁' not in subject_of(box.mails[0]) + body_of(box.mails[0]), 'the mail tells what the case is about')
        return 'greylisting, 451, 550'


def what_is_dead_is_settled_by_hand_and_those_in_somebodys_place_are_told(engine, cluster):
    with office(engine, cluster) as o:
        box = o.mailbox()
        o.desk.token('team_leader')
        channel = o.smtp(box)
        deputy = o.post('/people', {'name': '代理人', 'roles': ['staff'], 'email': 'deputy@example.gov.tw'})['person']
        for person, login in ((deputy, 'deputy'), (o.desk.people['team_leader'], 'leader')):
            o.post(f'/people/{person}/link', {'purpose': 'enrol', 'login': login})
        o.post('/delegations', {'role': 'team_leader', 'delegate': deputy, 'until_at': '2030-12-31', 'document': '1', 'reason': '出國'}, o.desk.token('team_leader'))
        o.submitted()
        wait_for(lambda: len(box.mails) == 2, lambda: f'{[mail["to"] for mail in box.mails]}')
        must({to for mail in box.mails for to in mail['to']} == {'team-leader@example.gov.tw', 'deputy@example.gov.tw'}, f'{box.mails}')
        must('awaits' in body_of(box.mails[0]) or 'confirm' in body_of(box.mails[0]), body_of(box.mails[0]))
        box.behave(rcpt='550 5.1.1 <{to}> unknown')
        case = o.submitted()
        dead = wait_for(lambda: len(found := o.get('/channels')['dead']) == 2 and found, 'nothing is dead')
        first, second = sorted(message['number'] for message in dead)
        o.refused('not-found', '/messages/999/resend', {})
        o.refused('not-found', '/messages/x/acknowledge', {'reason': 'x'})
        o.refused('field-missing', f'/messages/{first}/acknowledge', {})
        box.behave()
        o.post(f'/messages/{first}/resend')
        o.post(f'/messages/{second}/acknowledge', {'reason': '已用電話告知'})
        wait_for(lambda: len(box.mails) == 3, 'what was sent again does not arrive')
        must(len({id_of(mail) for mail in box.mails}) == 3 and case in subject_of(box.mails[2]), 'it is the same message')
        must(not o.get('/channels')['dead'], 'they are still among what is dead')
        o.refused('already-done', f'/messages/{first}/resend', {})
        o.refused('already-done', f'/messages/{second}/acknowledge', {'reason': 'x'})
        must([fact['on'] for fact in facts(o, 'message.resent') + facts(o, 'message.acknowledged')] == [case, case], 'it is not on the record')
        must(o.get(f'/channels/{channel}')['failures'] == 0, 'the channel is blamed')
        return 'two told, one once more, one known'


def what_waited_a_day_for_a_dead_server_arrives_in_order(engine, cluster):
    with office(engine, cluster) as o:
        box = o.mailbox()
        o.desk.token('team_leader')
        channel = o.smtp(box)
        box.stop()
        cases = [o.submitted() for _ in range(3)]
        wait_for(lambda: o.get(f'/channels/{channel}').get('failures'), 'no try')
        for _ in range(29):
            before = o.get(f'/channels/{channel}')['failures']
            o.advance(minutes=50)
            wait_for(lambda: o.get(f'/channels/{channel}')['failures'] > before, lambda: f"{o.get(f'/channels/{channel}')}")
        state = o.get(f'/channels/{channel}')
        # The three, and behind them one of each clock that somebody was called about, however often.
        must(3 <= state['waiting'] < 30 and state['dead'] == 0 and state['open_until'] and state['trouble'] == 'connect', f'{state}')
        box.start()
        o.advance(minutes=11)
        def asked():
            return [subject_of(mail) for mail in box.mails if '通報單等您確認' in subject_of(mail)]

        wait_for(lambda: len(asked()) == 3, lambda: f'{len(asked())} of {len(box.mails)} mails')
        must(all(case in subject for case, subject in zip(cases, asked())), 'not in their order')
        wait_for(lambda: o.get(f'/channels/{channel}')['waiting'] == 0, 'it still waits')
        state = o.get(f'/channels/{channel}')
        must(state['failures'] == 0 and not state.get('open_until'), f'{state}')
        # Three days, and it is dead and seen to be.
        box.stop()
        o.submitted()
        wait_for(lambda: o.get(f'/channels/{channel}')['failures'], 'no try')
        o.advance(days=3, minutes=1)
        wait_for(lambda: o.get('/channels')['dead'], 'it is not dead')
        return 'a day down: three mails, each once, in order; after three days dead'


def what_a_channel_cannot_do_the_next_one_does(engine, cluster):
    with office(engine, cluster) as o:
        first, second = o.mailbox(), o.mailbox()
        o.desk.token('team_leader')
        one, two = o.smtp(first, place=1), o.smtp(second, place=2)
        o.submitted()
        wait_for(lambda: first.mails, 'no mail')
        time.sleep(0.5)
        must(not second.mails, 'both were used although the first works')
        first.stop()
        o.submitted()
        wait_for(lambda: o.get(f'/channels/{one}').get('failures') == 1, 'no try')
        o.advance(seconds=11)
        wait_for(lambda: second.mails, 'the second channel is not used after the first has failed twice')
        # With the circuit open it is used at once.
        o.advance(seconds=21)
        wait_for(lambda: o.get(f'/channels/{one}').get('open_until'), 'the circuit stays closed')
        o.submitted()
        wait_for(lambda: len(second.mails) == 2, 'the second channel is not used while the first is known to be broken')
        must(o.get(f'/channels/{two}')['failures'] == 0, 'the second channel is blamed')
        return 'after two failures; at once while the circuit is open'


def a_kill_at_any_point_loses_nothing(engine, cluster):
    with office(engine, cluster) as o:
        box = o.mailbox()
        o.desk.token('team_leader')
        o.smtp(box)
        cases = []
        for round_ in range(8):
            box.behave(slow=0.15 if round_ % 2 else 0)
            o.advance(seconds=11)  # what a killed courier carried is tried again ten seconds later, and what is behind it waits
            cases.append(o.submitted())
            time.sleep(0.05 * round_)
            if round_ % 4 == 3:  # the courier alone
                os.kill(wait_for(lambda: courier_of(o.desk.server.pid), 'there is no courier'), signal.SIGKILL)
            else:
                o.desk.stop(crash=True)
                o.desk.start()
        box.behave()
        wait_for(lambda: (time.sleep(0.5), o.advance(seconds=11), {case for case in cases if any(case in subject_of(mail) for mail in box.mails)} == set(cases))[-1],
                 lambda: f"{len(box.mails)} mails of {len(cases)} cases: {o.get('/channels')} {o.desk.log_tail(1500)}")
        wait_for(lambda: all(c['waiting'] == 0 for c in o.get('/channels')['channels']), 'some still wait')
        ids = [id_of(mail) for mail in box.mails]
        sent = facts(o, 'message.sent')
        must(len(set(ids)) == len(cases) == len(sent), f'{len(set(ids))} ids, {len(sent)} facts of {len(cases)} messages')
        return f'{len(cases)} messages, {len(ids) - len(set(ids))} came twice under the same Message-ID'


# --- Webhooks and gateways ------------------------------------------------------------------------------------------------

CHECK = """
import { Webhook } from "standardwebhooks";
import { HTTP } from "cloudevents";
let text = "";
for await (const part of process.stdin) text += part;
const { headers, body, secret } = JSON.parse(text);
new Webhook(secret).verify(body, headers);
let forged = 0;
for (const [h, b] of [[headers, body.replace("test", "tesu")], [{ ...headers, "webhook-id": "x" }, body], [{ ...headers, "webhook-timestamp": "1" }, body]])
	try { new Webhook(secret).verify(b, h); } catch { forged++; }
const event = HTTP.toEvent({ headers, body });
event.validate();
console.log(JSON.stringify({ forged, event: event.toJSON() }));
"""


def what_a_webhook_gets_is_signed_and_an_event(engine, cluster):
    with office(engine, cluster) as o:
        web = o.web()
        hook = {'name': '監控中心', 'kind': 'webhook', 'url': f'http://127.0.0.1:{web.port}/in?x=1', 'secret': SECRET, 'allow_private': True}
        channel = o.post('/channels', hook)['channel']
        must(o.tried(channel)['state'] == 'sent', 'not sent')
        path, headers, body = web.asked[0]
        must(path == '/in?x=1' and headers['content-type'].startswith('application/cloudevents+json'), f'{path} {headers}')
        if not (ROOT / 'node_modules' / 'standardwebhooks').exists():
            raise Skip('the npm package standardwebhooks is not installed')
        script = o.folder / 'check.mjs'
        script.write_text(CHECK)
        (o.folder / 'node_modules').symlink_to((ROOT / 'node_modules').resolve())
        asked = json.dumps({'headers': headers, 'body': body.decode(), 'secret': SECRET})
        node = subprocess.run([str(ROOT / 'node_modules/.bin/node'), str(script)], input=asked, capture_output=True, text=True, check=False)
        must(node.returncode == 0, node.stderr)
        seen = json.loads(node.stdout)
        event = seen['event']
        must(seen['forged'] == 3 and event['specversion'] == '1.0' and event['type'] == 'tw.tocsin.message.test' and
             event['source'] == 'urn:tocsin:xiluo' and event['subject'] == channel and set(event['data']) == {'kind', 'link', 'number'}, f'{seen}')
        # 503 is tried again under the same id; 429 when it was asked for; 400 never.
        o.desk.token('team_leader')
        web.answers = [(503, {}, b''), (429, {'Retry-After': '40'}, b''), (200, {}, b'')]
        o.submitted()
        for count, span in ((2, 11), (3, 21), (4, 41)):
            wait_for(lambda: len(web.asked) == count, lambda: f'{len(web.asked)} requests, not {count}')
            wait_for(lambda: o.get(f'/channels/{channel}').get('failed_at') or count == 4, 'no outcome')
            time.sleep(0.3)
            if count == 3:
                o.advance(seconds=21)
                time.sleep(1.5)
                must(len(web.asked) == 3, 'Retry-After is not heeded')
            o.advance(seconds=span)
        ids = {headers['webhook-id'] for _, headers, _ in web.asked[1:]}
        must(len(ids) == 1, f'{ids}')
        data = json.loads(web.asked[-1][2])['data']
        must(data['kind'] == 'form.confirm' and re.search(r'/a/[0-9a-z]{32}$', data['link']) and data['deadline'], f'{data}')
        web.always = (400, {}, b'no')
        o.submitted()
        dead = wait_for(lambda: o.get('/channels')['dead'], 'nothing is dead')
        must(dead[0]['code'] == 400 and dead[0]['tries'] == 1, f'{dead}')
        return 'verified by standardwebhooks and cloudevents; three forgeries refused'


def who_redirects_or_is_private_gets_nothing(engine, cluster):
    with office(engine, cluster) as o:
        web, other = o.web(), o.web()
        hook = {'name': 'w', 'kind': 'webhook', 'secret': SECRET, 'allow_private': True}
        web.always = (302, {'Location': f'http://127.0.0.1:{other.port}/'}, b'')
        test = o.tried(o.post('/channels', {**hook, 'url': f'http://127.0.0.1:{web.port}/'})['channel'])
        must(test['trouble'] == 'redirect' and test['code'] == 302 and not other.asked, f'{test} {other.asked}')
        # By number or by name of this machine: refused when it is set up.
        for host in ('127.0.0.1', 'localhost', '[::1]', '10.1.2.3', '169.254.169.254', '192.168.1.1', '2130706433', '[::ffff:127.0.0.1]'):
            o.refused('channel-private', '/channels', {**hook, 'allow_private': False, 'url': f'https://{host}:{web.port}/'})
        o.refused('channel-url', '/channels', {**hook, 'allow_private': False, 'url': f'http://example.gov.tw:{web.port}/'})
        # By a name that only turns out to be: refused when it is connected to.
        name = subprocess.run(['hostname'], capture_output=True, text=True, check=True).stdout.strip()
        found = subprocess.run(['getent', 'ahosts', name], capture_output=True, text=True, check=False).stdout
        words = ''
        if found:
            tls = o.web(o.certificates)
            test = o.tried(o.post('/channels', {**hook, 'allow_private': False, 'url': f'https://{name}:{tls.port}/'})['channel'])
            must(test['trouble'] == 'private' and not tls.asked, f'{test}')
            words = f', {name} when it is resolved'
        return 'a redirect, eight private addresses' + words


def what_a_template_says_reaches_the_gateway(engine, cluster):
    with office(engine, cluster) as o:
        web = o.web()
        web.always = (200, {}, b'[1]\r\nmsgid=0000000013\r\nstatuscode=1\r\nAccountPoint=92\r\n')
        base = {'kind': 'template', 'allow_private': True, 'login': '公所&', 'secret': 'p%w'}
        sms = o.post('/channels', {**base, 'name': '簡訊', 'preset': 'sms', 'url': f'http://127.0.0.1:{web.port}/SmSend'})['channel']
        test = o.tried(sms)
        must(test['state'] == 'sent', f'{test}')
        path, headers, body = web.asked[-1]
        typed = dict(urllib.parse.parse_qsl(body.decode()))
        must(path == '/SmSend' and typed['dstaddr'] == '05-5860101' and typed['username'] == '公所&' and typed['password'] == 'p%w' and
             sms in typed['smbody'], f'{typed}')
        web.always = (200, {}, b'[1]\r\nstatuscode=e\r\nError=no such account\r\n')
        test = o.tried(sms)
        must(test['state'] == 'dead' and test['trouble'] == 'unexpected', f'{test}')
        # LINE needs an id that this person has not got; then it arrives with its token and a retry key; then it had come before.
        line = o.post('/channels', {'kind': 'template', 'name': 'LINE', 'preset': 'line', 'secret': 'token-of-ours', 'allow_private': True,
                                    'url': f'http://127.0.0.1:{web.port}/v2/bot/message/push'})['channel']
        o.refused('channel-address', f'/channels/{line}/test', {})
        admin = o.desk.people['system_admin']
        o.post('/people', {'person': admin, 'name': '系統管理者', 'line': 'U' + '0' * 32, 'roles': ['system_admin']})
        web.always = (200, {}, b'{}')
        must(o.tried(line)['state'] == 'sent', 'LINE')
        path, headers, body = web.asked[-1]
        said = json.loads(body)
        must(headers['authorization'] == 'Bearer token-of-ours' and re.fullmatch(r'[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}', headers['x-line-retry-key']) and
             said['to'] == 'U' + '0' * 32 and '試送' in said['messages'][0]['text'], f'{headers} {said}')
        web.always = (409, {'x-line-accepted-request-id': 'x'}, b'{}')
        must(o.tried(line)['state'] == 'sent', 'a conflict on the retry key is an arrival')
        web.always = (401, {}, b'{"message":"invalid token-of-ours"}')
        test = o.tried(line)
        must(test['trouble'] == 'login' and 'token-of-ours' not in test['said'], f'{test}')
        return 'a gateway of text messages, LINE'


def each_wrong_setup_is_refused_in_words(engine, cluster):
    with office(engine, cluster) as o:
        smtp = {'name': 'm', 'kind': 'smtp', 'url': 'smtp://mail.example.gov.tw:587', 'sender': 'a@b.tw'}
        hook = {'name': 'w', 'kind': 'webhook', 'url': 'https://example.gov.tw/', 'secret': SECRET}
        rows = [('channel-url', {**smtp, 'url': 'mail.example.gov.tw'}), ('channel-url', {**smtp, 'url': 'https://example.gov.tw'}),
                ('channel-from', {**smtp, 'sender': 'nobody'}), ('channel-from', {**smtp, 'sender': 'a@b.tw>\n'.strip()}),
                ('channel-needs', {**smtp, 'login': 'x'}), ('channel-needs', {**smtp, 'secret': 'x'}), ('channel-plain', {**smtp, 'plain': True}),
                ('channel-ca', {**smtp, 'ca': 'x'}), ('channel-secret', {**hook, 'secret': 'x'}), ('channel-needs', {**hook, 'secret': ''}),
                ('channel-url', {**hook, 'url': 'http://example.gov.tw/'}), ('channel-url', {**hook, 'url': 'https://u:p@example.gov.tw/'}),
                ('channel-template', {**hook, 'kind': 'template', 'target': 'phone', 'body': '{contents}'}),
                ('channel-template', {**hook, 'kind': 'template', 'target': 'phone', 'body': 'x', 'headers': 'x'}),
                ('channel-needs', {**hook, 'kind': 'template', 'body': 'x'}), ('channel-needs', {**hook, 'kind': 'template', 'preset': 'sms', 'url': ''}),
                ('code-unknown', {**smtp, 'kind': 'pigeon'}), ('not-found', {**smtp, 'channel': 'N-9999'})]
        for code, body in rows:
            said = o.refused(code, '/channels', body)
            must(said.get('detail'), f'{said}')
        must(o.get('/channels') == {'channels': [], 'dead': []}, 'something was half done')
        kept = o.post('/channels', hook)['channel']
        must(SECRET not in json.dumps(o.get('/channels')) and o.get(f'/channels/{kept}')['secret_set'], 'the secret is shown')
        # A password goes along to no other server.
        o.refused('channel-needs', '/channels', {**hook, 'channel': kept, 'secret': '', 'url': 'https://elsewhere.tw/'})
        o.post('/channels', {**hook, 'channel': kept, 'secret': '', 'name': '新名'})
        o.post(f'/channels/{kept}/retire', {'reason': '換了'})
        o.refused('channel-retired', f'/channels/{kept}/test', {})
        must(not o.get(f'/channels/{kept}')['secret_set'], 'the secret is kept')
        return f'{len(rows) + 3} refusals'


TESTS = {name: test for name, test in list(globals().items()) if name.startswith(('a_', 'what_', 'nobody_', 'each_', 'who_')) and callable(test)}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--engine', choices=['sqlite', 'postgres', 'both'], default='both')
    parser.add_argument('--only')
    options = parser.parse_args()
    tests = [(name, engine, test) for name, test in TESTS.items() for engine in engines(options.engine)
             if options.only is None or options.only in name]
    return run(tests)


if __name__ == '__main__':
    sys.exit(main())

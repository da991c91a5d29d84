"""worlds: the stores that the browser tests look at: a desk with nothing on it yet, one in the middle of a night, one with more and
longer things than anybody has.

Each is a store with a server of its own and a clock that stands still, so that two runs see the same pages.
"""
import contextlib
import http.cookiejar
import http.server
import json
import pathlib
import queue
import re
import signal
import sqlite3
import sys
import threading
import time
import urllib.parse
import urllib.request
import uuid

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from asking import ROOT, TOCSIN, Client, address_of, runner  # noqa: E402
from visiting import Visitor  # noqa: E402

NIGHT = '2026-11-22T02:47:00+08:00'
ROLES = ('contact', 'team_leader', 'system_admin', 'staff', 'server_admin', 'team_member', 'ciso', 'mayor', 'admin_office', 'auditor')
RARE = '𠮷田堃喆、𡍼陳䶮'
LONG = ('主機房冷氣在凌晨一點十分停止運轉，溫度升到攝氏三十八度後，公文、戶役政與財稅伺服器先後自動關機；值班同仁'
        '以電話通知廠商，廠商表示最快清晨六點到場。') * 6
WORD = 'C:\\Users\\公用\\AppData\\Local\\Temp\\' + 'a1b2c3d4' * 16 + '.exe'


def empty(desk):
    """People, and nothing else."""
    desk.set_clock(runner.read_instant(NIGHT))
    desk.init()
    desk.start()
    return {}


def typical(desk):
    scenario = runner.Reader(HERE / 'typical.desk', ROOT / 'spec').read()
    run = runner.Run(scenario, scenario.columns[0], desk)
    run.do(scenario.steps)
    run.settle()
    values = run.values
    return {'sign': [values['fresh'], values['asked'], values['watched']], 'incident': [values['tonight'], values['faxed'], values['closed']],
            'asset': [values['documents']], 'filing': [values['filing']],
            'approval': [[values['tonight'], values[name]] for name in ('referral', 'voided', 'forensics')]}


def long(desk):
    """200 signs, 40 cases, 60 systems; texts that are long, unbroken, or of characters that few fonts have."""
    desk.set_clock(runner.read_instant('2026-11-22T00:10:00+08:00'))
    desk.init()
    desk.start()
    tokens = {role: desk.token(role) for role in ROLES}
    client = Client(address_of(desk))

    def post(role, path, **body):
        return client.must('POST', '/api/v1' + path, tokens[role], body)

    assets = [post('system_admin', '/assets', name=f'{RARE}第 {i} 號系統{"（含備援與異地備份）" * (i % 4)}', target='system',
                   core=i % 3 == 0, mtpd_minutes=60 * (i + 1), owner=RARE, vendor=LONG[:60])['asset'] for i in range(60)]
    signs = [post('staff', '/signs', type=('web-down', 'odd-file', 'failed-logins')[i % 3], text=(LONG, WORD, RARE)[i % 3],
                  place=RARE * (i % 3), reporter_name=RARE, reporter_contact='05-5860101 轉 12345')['sign'] for i in range(200)]
    cases = [post('contact', f'/signs/{sign}/verdict', verdict='incident', reason=LONG,
                  title=(LONG[:66], RARE, WORD)[i % 3])['incident'] for i, sign in enumerate(signs[:40])]
    for sign in signs[40:60]:
        post('contact', f'/signs/{sign}/verdict', verdict='not_incident', reason=LONG)
    for number in range(25):
        post('contact', f'/incidents/{cases[0]}/assess', scope=LONG, cause=f'{number}：{WORD}', loss=RARE, support=LONG, measures=LONG)
    desk.set_clock(runner.read_instant(NIGHT))
    client.must('POST', '/api/v1/clock/tick', desk.tokens['operator'], {})
    client.close()
    for facts in (LONG, LONG + WORD):
        post('contact', f'/incidents/{cases[0]}/referral', authority=RARE * 4, grounds=['life', 'equipment', 'data', 'intrusion', 'theft'], facts=facts, evidence=WORD)
    client = Client(address_of(desk))
    made = client.must('GET', f'/api/v1/incidents/{cases[0]}/approvals', tokens['contact'])['approvals']
    client.close()
    return {'sign': [signs[199], signs[40], signs[0]], 'incident': [cases[0], cases[1]], 'asset': assets[:1], 'approval': [[cases[0], one['approval']] for one in made[::-1]]}


def link(desk, role):
    """Where that person sets a password, once."""
    person = desk.people[role]
    return desk.operator_posts(f'/api/v1/people/{person}/link', {'purpose': 'enrol', 'login': role.replace('_', '-')})


def channels(desk, name):
    """One that works by nothing that answers, with a test that could not be delivered, and one that is retired."""
    mail = {'kind': 'smtp', 'name': name[:30], 'url': 'smtp://127.0.0.1:1', 'sender': 'desk@xiluo.gov.tw', 'allow_private': True, 'plain': True}
    made = [desk.operator_posts('/api/v1/channels', body)['channel'] for body in (mail, {**mail, 'name': '舊主機', 'place': 2})]
    headers = {'authorization': 'Bearer ' + desk.token('system_admin'), 'content-type': 'application/json', 'idempotency-key': made[0]}
    desk.request('POST', f'/api/v1/channels/{made[0]}/test', headers, b'{}')
    desk.operator_posts(f'/api/v1/channels/{made[1]}/retire', {'reason': '改用另一台主機'})
    return made


def messages(desk):
    """That test, once it has come to nothing."""
    for _ in range(200):
        with contextlib.closing(sqlite3.connect(desk.dir / 'tocsin.db')) as store:
            dead = [str(number) for number, in store.execute("SELECT number FROM outbox WHERE state = 'dead'")]
        if dead:
            return dead
        time.sleep(0.05)
    return []


def delegations(desk):
    """All to the contact: the mayor's in force; one of the CISO's that has not begun, for some acts only; the leader's revoked."""
    def give(role, **body):
        body = {'role': role, 'delegate': desk.people['contact'], 'document': '西鎮行字第1150000123號', 'reason': '出差', **body}
        return desk.operator_posts(f'/api/v1/people/{desk.people[role]}/delegations', body)['delegation']

    given = [give('mayor', until_at='115/12/31'), give('ciso', from_at='2027-01-01', until_at='2027-01-31', capabilities=['situation.acknowledge']),
             give('team_leader', until_at='115/12/31', reason=LONG[:300])]
    desk.operator_posts(f'/api/v1/delegations/{given[2]}/revoke', {'reason': RARE})
    return given


def approval_link(desk, case):
    """Where the leader decides something by a link: only the message has it, so it is sent to a gateway of our own."""
    got = queue.Queue()

    class Gateway(http.server.BaseHTTPRequestHandler):
        def do_POST(self):  # noqa: N802
            got.put(self.rfile.read(int(self.headers.get('content-length', 0))).decode())
            self.send_response(200)
            self.send_header('content-length', '0')
            self.end_headers()

        def log_message(self, *_):
            pass

    gateway = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Gateway)
    threading.Thread(target=gateway.serve_forever, daemon=True).start()
    channel = desk.operator_posts('/api/v1/channels', {'name': '測試', 'kind': 'template', 'url': f'http://127.0.0.1:{gateway.server_address[1]}/', 'allow_private': True,
                                                       'target': 'none', 'headers': 'content-type: text/plain', 'body': '{link}', 'expect': ''})['channel']
    client = Client(address_of(desk))
    client.must('POST', f'/api/v1/incidents/{case}/forensics', desk.token('contact'), {'to': '法務部調查局', 'scope': '公文主機', 'purpose': '外洩範圍'})
    client.close()
    found = re.search(r'/a/(\w+)', got.get(timeout=30))[1]
    desk.operator_posts(f'/api/v1/channels/{channel}/retire', {'reason': '測試完畢'})
    gateway.shutdown()
    gateway.server_close()
    return found


def rota(desk, remark):
    """Somebody on duty now, and somebody next week."""
    def put(role, **body):
        return desk.operator_posts('/api/v1/rota', {'person': desk.people[role], 'role': role, 'remark': remark, **body})['rota']

    return [put('contact', until_at='115/11/22 08:00'), put('team_leader', from_at='115/11/28', until_at='115/11/30')]


def clocks(desk):
    """The running ones, nearest first; the second of them somebody sees to."""
    headers = {'authorization': 'Bearer ' + desk.token('contact'), 'content-type': 'application/json', 'idempotency-key': 'claim'}
    running = json.loads(desk.request('GET', '/api/v1/clocks', headers, None)[1])['clocks']
    names = [clock['clock'].replace('/', '.') for clock in running]
    if len(names) > 1:
        desk.request('POST', f'/api/v1/clocks/{names[1]}/claim', headers, json.dumps({'remark': '二十分鐘內到辦公室'}).encode())
    return names


def token_of(desk, place):
    """What the poster of a place has in its code. Only the poster shows it, so it is read from the store."""
    with contextlib.closing(sqlite3.connect(next(desk.dir.glob('*.db')))) as store:
        return store.execute('SELECT token FROM place_token WHERE place = ?', (place,)).fetchone()[0]


def envelopes(desk, opened):
    """For emergency access: one that lies there; one that somebody uses, which every page then says."""
    body = {'role': 'contact', 'place': '主任室保險箱', 'reason': '夜間無人時', 'minutes': 480}
    made = [desk.operator_posts('/api/v1/envelopes', body) for _ in range(1 + opened)]
    if opened:
        visitor = Visitor((desk.dir / 'run' / 'address').read_text().strip())
        visitor.send(visitor.get('/login/envelope'), '/login/envelope', envelope=made[1]['envelope'], code=made[1]['code'], name=RARE, reason=LONG[:300])
        visitor.close()
    return [one['envelope'] for one in reversed(made)]


def receipt(desk):
    """The code that somebody gets who reports without logging in."""
    address, cookies = address_of(desk), http.cookiejar.CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(cookies))
    form = opener.open(address + '/r').read().decode()
    fields = {name: value for name, value in re.findall(r'<input type="hidden" name="(csrf|key)" value="([^"]*)">', form)}
    fields.update(tile=re.search(r'name="tile" value="([^"]+)"', form)[1], text=LONG[:66])
    done = opener.open(urllib.request.Request(address + '/r', urllib.parse.urlencode(fields).encode(), {'Origin': address}))
    return urllib.parse.urlsplit(done.url).path.rsplit('/', 1)[1]


WORLDS = {'empty': empty, 'typical': typical, 'long': long}


def end(_signal, _frame):
    """Ended from outside, the servers end too."""
    sys.exit(143)


signal.signal(signal.SIGTERM, end)


@contextlib.contextmanager
def world(name):
    """A serving desk of that name, and examples of what lies in it: {kind: [id]}."""
    desk = runner.Desk(TOCSIN, 'sqlite', None, False)
    try:
        examples = WORLDS[name](desk)
        for role in ROLES:
            desk.token(role)
        links = {role: link(desk, role) for role in ROLES}
        if name != 'empty':
            place = desk.operator_posts('/api/v1/places', {'name': RARE if name == 'long' else '二樓服務台'})['place']
            examples['approval_link'] = [approval_link(desk, examples['incident'][1])] if examples.get('incident') else []
            examples.update(channel=channels(desk, RARE if name == 'long' else '公所郵件主機'), place=[place], token=[token_of(desk, place)], receipt=[receipt(desk)], link=[links['auditor']['link']])
            examples['message'] = messages(desk)
        examples['person'] = [desk.people['contact']]
        examples['delegation'] = delegations(desk)
        examples['rota'] = rota(desk, RARE if name == 'long' else '')
        if name != 'empty':
            examples['clock'] = clocks(desk)
        examples['envelope'] = envelopes(desk, name == 'long')
        yield desk, examples, links
    finally:
        desk.remove(False)

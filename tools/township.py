#!/usr/bin/env python3
"""An example township, made by tocsin's own command line and API: 西螺鎮公所, fourteen people, a dozen assets, two past cases.

usage: township.py make DIR            founds DIR/store and lives through the two cases; DIR must not be there yet. DIR/tokens has a
                                       token for the command line of each of them
       township.py links DIR URL       prints accounts and, for whoever has set no password yet, a link that is good once; DIR/store is
                                       served (its address is in DIR/store/run), URL is where people reach it
       township.py links DIR URL --all   another link for those too who have set a password
       township.py first DIR URL       the same for the first administrator of any store

The store is a simulated one, whose clock is a file only while it is being made: the cases lie some weeks back, the newest sign is of a
few minutes ago, and from then on it is served by the clock of the machine. Names, numbers and events are made up. The program is
$TOCSIN, or build/tocsin.
"""

import datetime
import http.client
import json
import os
import pathlib
import subprocess
import sys
import time
import urllib.parse
import uuid

ROOT = pathlib.Path(__file__).resolve().parent.parent
TOCSIN = os.environ.get('TOCSIN', str(ROOT / 'build' / 'tocsin'))
TAIPEI = datetime.timezone(datetime.timedelta(hours=8))

# login, name, title, roles. The first is who founds the store.
PEOPLE = [
    ('admin', '許志豪', '資訊管理師', ['system_admin']),
    ('mayor', '李明德', '鎮長', ['mayor']),
    ('ciso', '周淑芬', '主任秘書兼資安長', ['ciso']),
    ('leader', '張文雄', '行政室主任', ['team_leader']),
    ('member', '蔡佩珊', '主計室課員', ['team_member']),
    ('coordinator', '陳怡君', '行政室課員', ['isms_coord']),
    ('contact', '陳美玲', '行政室辦事員', ['contact']),
    ('serverroom', '林志明', '資訊管理員', ['server_admin']),
    ('office', '劉雅婷', '行政室書記', ['admin_office']),
    ('duty', '曾國雄', '值班技工', ['duty']),
    ('staff', '王小明', '社會課課員', ['staff']),
    ('library', '何佳穎', '圖書館館員', ['staff']),
    ('auditor', '郭秋月', '政風室主任', ['auditor']),
    ('county', '謝宛如', '雲林縣政府資訊科科員', ['reviewer']),
]

# name, target, core, class, tolerable minutes, unit, vendor
ASSETS = {
    'website': ('公所形象網站', 'system', False, 'none', 1440, '行政室', '雲海網頁設計'),
    'documents': ('公文管理系統', 'system', True, 'sensitive', 240, '行政室', '縣府共構'),
    'welfare': ('社會福利補助系統', 'system', True, 'sensitive', 480, '社會課', '平原資訊'),
    'welfare_data': ('社會福利補助申請資料', 'info', True, 'sensitive', 480, '社會課', None),
    'files': ('課室共用檔案伺服器', 'system', False, 'sensitive', 720, '行政室', '自行維護'),
    'file_data': ('課室共用檔案', 'info', False, 'sensitive', 720, '行政室', None),
    'domain': ('網域及帳號伺服器', 'system', True, 'sensitive', 240, '行政室', '自行維護'),
    'mail': ('電子郵件', 'system', False, 'sensitive', 480, '行政室', '縣府共構'),
    'accounting': ('主計預算系統', 'system', False, 'sensitive', 1440, '主計室', '主計總處共用'),
    'attendance': ('差勤系統', 'system', False, 'sensitive', 2880, '人事室', '平原資訊'),
    'cemetery': ('納骨堂塔位管理系統', 'system', False, 'sensitive', 2880, '民政課', '平原資訊'),
    'library': ('圖書館自動化系統', 'system', False, 'none', 4320, '圖書館', '縣立圖書館共用'),
}

# Where a poster hangs.
PLACES = [('一樓服務台', '叫號機旁'), ('社會課', '公用電腦上方'), ('圖書館', '櫃台'), ('二樓主機房', '門上')]


class Township:
    """A store, whoever serves it, and everybody's token."""

    def __init__(self, directory):
        self.dir = pathlib.Path(directory).resolve()
        self.store, self.clock_file = self.dir / 'store', self.dir / 'clock'
        self.people, self.tokens, self.assets = {}, {}, {}
        self.server = self.connection = None
        self.now = None

    def run(self, *argv):
        done = subprocess.run([TOCSIN, *argv], stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              env=dict(os.environ, TOCSIN_DIR=str(self.store), LC_ALL='C.UTF-8'))
        if done.returncode:
            sys.exit(f'township: tocsin {" ".join(argv)}: {done.stderr or done.stdout}')
        return done.stdout

    def clock(self, when):
        self.now = when
        new = self.clock_file.with_suffix('.new')
        new.write_text(when.isoformat(timespec='seconds') + '\n')
        new.replace(self.clock_file)

    def later(self, **span):
        self.clock(self.now + datetime.timedelta(**span))

    def until(self, days, hour, minute):
        """So many days on, or the working day after."""
        when = (self.now + datetime.timedelta(days=days)).replace(hour=hour, minute=minute)
        while when.weekday() > 4:
            when += datetime.timedelta(days=1)
        self.clock(when)

    def serve(self):
        (self.store / 'run' / 'address').unlink(missing_ok=True)
        with open(self.dir / 'log', 'ab') as log:
            self.server = subprocess.Popen([TOCSIN, 'serve', '--data', str(self.store), '--clock', str(self.clock_file), '--port', '0'],
                                           stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        for _ in range(600):
            if self.address():
                return
            if self.server.poll() is not None:
                break
            time.sleep(0.05)
        sys.exit(f'township: it does not start:\n{(self.dir / "log").read_text()[-2000:]}')

    def stop(self):
        self.connection = None
        self.server.terminate()
        if self.server.wait(60):
            sys.exit(f'township: the server ends with {self.server.returncode}')

    def address(self):
        path = self.store / 'run' / 'address'
        text = path.read_text().strip() if path.exists() else ''
        return text.removeprefix('http://')

    def ask(self, who, method, path, body=None, media='application/json', more=None):
        if self.connection is None:
            self.connection = http.client.HTTPConnection(self.address(), timeout=60)
        headers = {'Authorization': 'Bearer ' + self.tokens[who], 'Idempotency-Key': uuid.uuid4().hex, **(more or {})}
        data = None
        if body is not None:
            headers['Content-Type'] = media
            data = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
        self.connection.request(method, '/api/v1' + path, data, headers)
        answer = self.connection.getresponse()
        text = answer.read().decode()
        if answer.status >= 400:
            sys.exit(f'township: {who} {method} {path}: {answer.status} {text}')
        return json.loads(text) if text else {}

    def get(self, who, path):
        return self.ask(who, 'GET', path)

    def post(self, who, path, **body):
        return self.ask(who, 'POST', path, body)

    def keep(self, who, name, text, media='text/plain'):
        kept = self.ask(who, 'POST', '/attachments?name=' + urllib.parse.quote(name), text.encode(), media)
        return {'sha256': kept['sha256'], 'name': name, 'media': media}

    # Founding

    def found(self):
        self.dir.mkdir(parents=True)
        self.clock(self.begin)
        self.run('init', '--simulated', '--clock', str(self.clock_file), '--agency', 'xiluo', '--name', '西螺鎮公所',
                 '--reviewer-name', '雲林縣政府', '--admin', PEOPLE[0][1], '--agency-key-out', str(self.dir / 'agency-key'))
        self.tokens['admin'] = (self.store / 'run' / 'token').read_text().strip()
        self.serve()

    def person(self, login, name, title, roles):
        found = {'name': name, 'title': title, 'roles': roles, 'phone': '05-5860101', 'fax': '05-5860102',
                 'email': f'{login}@xiluo.example'}
        if login == 'admin':
            found['person'] = self.get('admin', '/whoami')['person']
        person = self.post('admin', '/people', **found)['person']
        self.people[login] = person
        if login != 'admin':
            self.tokens[login] = self.post('admin', f'/people/{person}/token')['token']

    def settle(self):
        for who in PEOPLE:
            self.person(*who)
        self.post('admin', '/window', name='西螺鎮公所資安聯絡窗口', phone='05-5860101', fax='05-5860102', email='soc@xiluo.example')
        for name, remark in PLACES:
            self.post('admin', '/places', name=name, remark=remark)
        for key, (name, target, core, secrecy, minutes, owner, vendor) in ASSETS.items():
            more = {'vendor': vendor} if vendor else {}
            self.assets[key] = self.post('admin', '/assets', name=name, target=target, core=core, cls=secrecy, mtpd_minutes=minutes,
                                         owner=owner, **more)['asset']

    # What every case goes through

    def form(self, incident, phase, number, **values):
        given = [{'field': field, 'values': value if isinstance(value, list) else [value]} for field, value in values.items()]
        self.post('contact', f'/incidents/{incident}/form', phase=phase, values=given)
        shown = self.get('contact', f'/incidents/{incident}/form?phase={phase}')
        if shown.get('missing'):
            sys.exit(f'township: {phase} lacks {shown["missing"]}')
        self.later(minutes=3)
        self.post('contact', f'/incidents/{incident}/form/submit', phase=phase)
        self.later(minutes=6)
        content = self.get('leader', f'/incidents/{incident}/form?phase={phase}')['content']
        self.post('leader', f'/incidents/{incident}/form/confirm', phase=phase, content=content, decision='confirmed')
        self.later(minutes=4)
        kind = {'notification': 'notify', 'response': 'control', 'closing': 'close'}[phase]
        receipt = self.keep('contact', f'通報回執-{number}.txt', f'通報應變網站回執\n編號：{number}\n收件：{self.now.isoformat()}\n')
        self.post('contact', f'/incidents/{incident}/file', kind=kind, number=number, proof=[receipt])

    def notify(self, incident, number):
        contact = self.people['contact']
        self.form(incident, 'notification', number, reporter_fax=f'@{contact}.fax', is_proxy_report='no', investigation_vendor='無',
                  affects_others='no', report_source='self')

    def close(self, incident, number, summary, **values):
        contact = self.people['contact']
        self.form(incident, 'closing', number, isms_certified='no', soc_kind='none', in_soc_scope='no', has_protection='yes',
                  soc_alerted='no', handler_name=f'@{contact}.name', handler_title=f'@{contact}.title', **values)
        self.later(minutes=10)
        self.post('contact', f'/incidents/{incident}/close', summary=summary)

    # The two cases, and today

    def ransomware(self):
        """Level 2: the shared folders of all sections encrypted, longer away than they may be."""
        seen = self.keep('staff', '勒贖訊息.txt', 'All your files have been encrypted.\n(社會課公用電腦畫面抄錄，08:41)\n')
        sign = self.post('staff', '/signs', type='malware', place='社會課', reporter_name='王小明', reporter_contact='分機 212',
                         text='公用資料夾裡的檔案都變成 .locked，打不開，桌面多了一個英文的勒贖說明檔。', attachments=[seen])['sign']
        self.later(minutes=9)
        self.post('serverroom', f'/signs/{sign}/survey', place='二樓主機房', attendees=['林志明', '陳美玲', '劉雅婷'],
                  findings='檔案伺服器上各課室資料夾遭加密，來源為社會課一台電腦；公文、社福系統的主機未受影響。')
        self.later(minutes=4)
        incident = self.post('contact', f'/signs/{sign}/verdict', verdict='incident', title='課室共用檔案伺服器遭勒索軟體加密',
                             reason='檔案遭竄改而無法使用，已影響各課室作業')['incident']
        on = f'/incidents/{incident}'
        self.post('serverroom', f'{on}/contain', measure='拔除檔案伺服器與社會課電腦網路線，停用該帳號', asset=self.assets['files'])
        self.post('contact', f'{on}/tell-leader', how='當面告知行政室張主任')
        outage = self.post('contact', f'{on}/outage', asset=self.assets['files'], began_at=(self.now - datetime.timedelta(minutes=25)).isoformat())
        self.post('contact', f'{on}/classify', source='external.virus', category='intrusion', abnormal=['malware'], reason='勒索軟體加密')
        self.post('contact', f'{on}/assess', scope='各課室共用檔案，約 41 萬個檔案；公文與社福系統未受影響',
                  cause='社會課同仁開啟偽冒勞保局的郵件附件，以該帳號的權限加密網路資料夾',
                  loss='前一日下班後的備份完好；當日上午新存的檔案待清查', support='請維護廠商協助檢查備份', support_needed=False,
                  measures='離線、保全磁碟映像、更換密碼、由備份還原')
        self.post('contact', f'{on}/rate', reason='非核心資訊全數遭加密，屬嚴重竄改；可於可容忍中斷時間內回復', aspects=[
            {'dim': 'I', 'target': 'info', 'core': False, 'sev': 'severe', 'asset': self.assets['file_data'],
             'criterion': '無法逐筆更正，須整批還原', 'reason': '共用檔案遭加密'},
            {'dim': 'A', 'target': 'system', 'core': False, 'within': True, 'daily': True, 'asset': self.assets['files']}])
        self.later(minutes=8)
        self.notify(incident, 'NCERT-115-0412')
        self.later(minutes=20)
        self.post('leader', f'{on}/meeting', attendees=['張文雄', '陳怡君', '陳美玲', '林志明', '蔡佩珊'],
                  minutes='一、不支付贖金。二、今日內自備份還原檔案伺服器。三、全所更換密碼，並停用 Office 巨集。四、由社會課以電話告知民眾補助案件延後半日。')
        self.post('leader', f'{on}/situation', text='課室共用檔案全數遭加密，已離線；備份完好，預計今晚還原。公文與社福系統正常。')
        self.later(minutes=30)
        self.post('ciso', f'{on}/acknowledge', remark='核備。還原前請先確認備份沒有被感染。')
        self.later(hours=6)
        self.post('serverroom', f'{on}/control', summary='受感染電腦重灌；帳號停用並換發；防毒全面更新掃描，未再發現')
        self.later(hours=3)
        self.post('contact', f'{on}/outage', outage=outage.get('outage') or self.get('contact', on)['outages'][0]['outage'], ended_at=self.now.isoformat())
        self.post('serverroom', f'{on}/recover', summary='由前一日備份還原，抽查各課室 200 個檔案可開啟；當日新檔由各課室補登')
        self.later(minutes=15)
        self.post('member', f'{on}/damage', equipment='電腦一台重灌，檔案伺服器還原', data='當日上午新存檔案 37 個，已由各課室重作',
                  scope='各課室半日無法使用共用檔案', delay='補助案件延後半日，無逾法定期限', recovery='已回復', standby='未動用備援場所',
                  attendees=['林志明', '陳美玲', '張文雄'])
        self.form(incident, 'response', 'NCERT-115-0412-2', keep_host_log='1-6m', an_files='勒索程式一個，已送縣府資安團隊分析',
                  act_isolate='yes', act_block_ip='203.0.113.45', act_disable_acct='社會課公用帳號', response_summary='離線、保全、清除、由備份還原')
        self.until(9, 14, 20)
        self.close(incident, 'NCERT-115-0412-3', '共用檔案由備份還原，未支付贖金；社交工程訓練與巨集管制列入改善並逐月追蹤。',
                   n_pc='1', n_server='1', os_family='windows', maint_vendor='自行維護', build_vendor='自行維護', protections=['antivirus', 'firewall'],
                   root_cause='untrusted', investigation_note='同仁開啟偽冒郵件附件，巨集下載勒索程式；共用資料夾權限過寬',
                   rem_sys_intrusion=['host-passwords', 'update'], rem_other='一個月內停用 Office 巨集、縮小共用資料夾權限；每季社交工程演練')
        return incident

    def defacement(self):
        """Level 1: one page of the web site replaced, back within the day."""
        sign = self.post('library', '/signs', type='odd-file', place='圖書館', reporter_name='何佳穎', reporter_contact='分機 305',
                         text='在圖書館查公所網站，最新消息那一頁變成一張外國旗子和英文字。')['sign']
        self.later(minutes=7)
        self.post('serverroom', f'/signs/{sign}/survey', place='二樓主機房', attendees=['林志明', '陳怡君'],
                  findings='最新消息頁面遭改寫，網站目錄多出 up.php；其他頁面與後台帳號正常。')
        self.later(minutes=3)
        incident = self.post('coordinator', f'/signs/{sign}/verdict', verdict='incident', title='官網最新消息頁面遭置換',
                             reason='網頁內容遭改寫')['incident']
        on = f'/incidents/{incident}'
        self.post('contact', f'{on}/classify', source='external.intrusion', category='web', abnormal=['replaced'], reason='網頁遭改寫')
        self.post('contact', f'{on}/assess', scope='公所形象網站最新消息一頁', cause='圖片上傳元件的漏洞遭利用', loss='一頁公告，備份完好',
                  support='無', support_needed=False, measures='網站改掛維護頁，移除檔案，由備份還原')
        self.post('contact', f'{on}/rate', reason='單一頁面，當日還原，不含個資', aspects=[
            {'dim': 'I', 'target': 'system', 'core': False, 'sev': 'minor', 'asset': self.assets['website'],
             'criterion': '單一頁面且當日還原為輕微', 'reason': '最新消息頁面遭改寫'},
            {'dim': 'A', 'target': 'system', 'core': False, 'within': True, 'daily': True, 'asset': self.assets['website']}])
        self.post('contact', f'{on}/judge-telling', tell=True, reason='首頁對外可見，民眾可能來電')
        self.post('contact', f'{on}/tell-leader', how='電話告知行政室張主任')
        self.later(minutes=5)
        self.notify(incident, 'NCERT-115-0467')
        self.post('serverroom', f'{on}/contain', measure='網站改掛維護頁，關閉上傳功能', asset=self.assets['website'])
        self.later(hours=2)
        self.post('serverroom', f'{on}/control', summary='移除 up.php，更新上傳元件，封鎖來源位址')
        self.later(hours=1)
        self.post('serverroom', f'{on}/recover', summary='由備份還原，逐頁比對無誤後重新開放')
        self.post('member', f'{on}/damage', equipment='無', data='最新消息一頁，已還原', scope='對外公告', delay='公告停頓三小時，改貼公布欄',
                  recovery='已回復', standby='未動用', attendees=['林志明', '陳美玲'])
        self.later(minutes=20)
        self.form(incident, 'response', 'NCERT-115-0467-2', keep_host_log='1-6m', an_files='網站目錄 up.php 一個', act_isolate='yes',
                  act_block_ip='198.51.100.23', act_disable_acct='無', response_summary='離線，移除，由備份還原')
        self.until(5, 10, 5)
        self.close(incident, 'NCERT-115-0467-3', '頁面已還原，上傳元件已更新；每月檢查更新列入廠商契約。', n_pc='0', n_server='1', os_family='linux',
                   maint_vendor='雲海網頁設計', build_vendor='雲海網頁設計', protections=['firewall'], root_cause='app',
                   investigation_note='上傳元件兩年未更新，可上傳程式檔', rem_sys_web=['app-passwords', 'host-passwords', 'update'],
                   rem_other='每月更新，每季複查')
        return incident

    def today(self):
        self.clock(datetime.datetime.now(TAIPEI) - datetime.timedelta(minutes=12))
        return self.post('staff', '/signs', type='slow-network', place='一樓服務台', reporter_name='王小明', reporter_contact='分機 212',
                         text='服務台兩台電腦今天特別慢，一直跳出要輸入帳號密碼的視窗，關掉又出現。')['sign']

    def make(self):
        self.begin = workday(-45, 8, 30)
        self.found()
        try:
            self.settle()
            self.clock(workday(-38, 8, 41))
            self.ransomware()
            self.clock(workday(-17, 9, 20))
            self.defacement()
            self.today()
        finally:
            self.stop()
        # The address of the clock as it was belongs to nobody any more.
        (self.store / 'run' / 'address').unlink(missing_ok=True)
        self.clock_file.unlink()
        (self.dir / 'tokens').mkdir(mode=0o700)
        for login, token in self.tokens.items():
            path = self.dir / 'tokens' / login
            path.touch(mode=0o600)
            path.write_text(token + '\n')
        (self.dir / 'people.json').write_text(json.dumps({login: self.people[login] for login, *_ in PEOPLE}, indent=1) + '\n')


def workday(days, hour, minute):
    """So many days from today, or the working day before."""
    day = datetime.datetime.now(TAIPEI).replace(hour=hour, minute=minute, second=0, microsecond=0) + datetime.timedelta(days=days)
    while day.weekday() > 4:
        day -= datetime.timedelta(days=1)
    return day


def width(text):
    return sum(2 if ord(c) > 0x2e7f else 1 for c in text)


def served(directory):
    town = Township(directory)
    town.tokens['admin'] = (town.store / 'run' / 'token').read_text().strip()
    return town


def link(town, person, login, url, again):
    """Where the person sets a password, or that they have one."""
    if town.get('admin', f'/people/{person}').get('password_set') and not again:
        english = next((os.environ[name] for name in ('LC_ALL', 'LC_MESSAGES', 'LANG') if os.environ.get(name)), '').startswith('en')
        return '(has a password)' if english else '（已設密碼）'
    made = town.post('admin', f'/people/{person}/link', purpose='enrol', login=login)
    return url.rstrip('/') + made['path']


def links(directory, url, again):
    town = served(directory)
    people = json.loads((town.dir / 'people.json').read_text())
    for login, name, title, _ in PEOPLE:
        who = f'{name} {title}'
        print('  ' + who + ' ' * max(1, 32 - width(who)) + f'{login:<12}', link(town, people[login], login, url, again))


def first(directory, url):
    town = served(directory)
    print('  ' + link(town, town.get('admin', '/whoami')['person'], 'admin', url, False))


def main():
    words = [word for word in sys.argv[1:] if not word.startswith('--')]
    if len(words) == 2 and words[0] == 'make':
        Township(words[1]).make()
    elif len(words) == 3 and words[0] == 'links':
        links(words[1], words[2], '--all' in sys.argv)
    elif len(words) == 3 and words[0] == 'first':
        first(words[1], words[2])
    else:
        sys.exit(__doc__)


if __name__ == '__main__':
    main()

#!/usr/bin/env python3
"""scan: what two scanners find on the running desk: sqlmap over every parameter that the pages send, wapiti over every page.

    tests/scan.py [sqlmap|wapiti]

The desk is the typical world of the browser tests, somebody is logged in, everything is on loopback. A finding of either is a failure;
so is a scan that reached nothing. Ends with "N passed, N failed"; exit 77 when neither scanner is installed.
"""
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.parse

import visiting
from asking import ROOT, address_of

sys.path.insert(0, str(ROOT / 'tests' / 'browser'))
import worlds  # noqa: E402

PASSWORD = '掃描用的一句話 2026'
OWN = {'csrf', 'key', 'version', 'ticket', 'back'}   # the page's own: a wrong one is refused before anything else
WAPITI = 'sql,xss,permanentxss,exec,file,crlf,redirect,blindsql,htaccess,backup,ssrf,xxe,cookieflags,http_headers,methods,csp'
WAPITI_S, SQLMAP_S = 600, 300

passed = failed = 0


def holds(what, found):
    global passed, failed
    passed, failed = passed + bool(found), failed + (not found)
    print(('ok   ' if found else 'FAIL ') + what, flush=True)


def enter(desk, links, role):
    visitor = visiting.Visitor(address_of(desk))
    visiting.enrol(address_of(desk), links[role]['path'], PASSWORD)
    visitor.log_in(role.replace('_', '-'), PASSWORD)
    assert visitor.session
    return visitor


def addresses(examples):
    """Every page of routes.def, its {id} filled from the world."""
    kinds = {'signs': 'sign', 'observe': 'sign', 'i': 'incident', 'systems': 'asset', 'people': 'person', 'ledger': 'seq'}
    text = (ROOT / 'src/web/routes.def').read_text('utf-8')
    for path in re.findall(r'^(?:OPEN_)?PAGE\(\s*"([^"]+)"', text, re.M):
        if '{' in path:
            ids = {**examples, 'seq': ['1']}.get(kinds.get(path.split('/')[1]))
            if not ids:
                continue
            path = re.sub(r'\{\w+\}', ids[0], path, count=1)
        if '{' not in path and path != '/logout':
            yield path


def requests(visitor, examples):
    """What the pages ask for: (method, path, fields), one of each shape."""
    seen = {}
    for path in addresses(examples):
        page = visitor.get(path)
        if page.status != 200:
            continue
        for form in page.forms:
            fields = [(name, value or '1') for name, value in form.fields]
            if any(name not in OWN for name, _ in fields) and form.action not in ('/logout', '/preferences'):
                seen.setdefault((form.method, form.action, tuple(sorted({name for name, _ in fields}))), fields)
        for query in re.findall(r'href="(/[^"#]*\?[^"#]*)"', page.text):
            where, _, rest = query.replace('&amp;', '&').partition('?')
            fields = urllib.parse.parse_qsl(rest)
            seen.setdefault(('get', where, tuple(sorted(name for name, _ in fields))), fields)
    return [(method, where, fields) for (method, where, _), fields in seen.items()]


def sqlmap(visitor, request, folder):
    method, where, fields = request
    url, body = f'http://{visitor.host}{where}', urllib.parse.urlencode(fields)
    tested = sorted({name for name, _ in fields} - OWN)[:12]
    command = ['sqlmap', '--batch', '--flush-session', '--level=2', '--risk=2', '--technique=BEUSQ', '--smart', '--output-dir', str(folder),
               '--cookie', '; '.join(f'{k}={v}' for k, v in visitor.cookies.items()), '-p', ','.join(tested), '--dbms=SQLite',
               '--headers', f'Origin: http://{visitor.host}\\nSec-Fetch-Site: same-origin', '--randomize=key', '--timeout=10',
               '--ignore-code=*', '--disable-coloring', '-v', '1', '-u', url + ('?' + body if method == 'get' else '')]
    if method != 'get':
        command += ['--data', body]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=SQLMAP_S, stdin=subprocess.DEVNULL, check=False)
        said = done.stdout + done.stderr
    except subprocess.TimeoutExpired as error:
        said = (error.stdout or b'').decode(errors='replace')
    wrong = re.findall(r'^.*(?:is vulnerable|appears to be .*injectable|identified the following injection point).*$', said, re.M)
    reached = 'testing' in said
    holds(f'sqlmap: {method} {where} ({", ".join(tested)})' + ''.join('\n    ' + line for line in wrong or ([] if reached else [said[-400:]])),
          reached and not wrong)


def wapiti(visitor, examples, folder):
    report = folder / 'wapiti.json'
    command = ['wapiti', '-u', f'http://{visitor.host}/', '--scope', 'domain', '-m', WAPITI, '-f', 'json', '-o', str(report), '--flush-session',
               '--max-scan-time', str(WAPITI_S // 3), '--max-attack-time', str(WAPITI_S // 16), '-d', '3', '--no-bugreport', '-S', 'normal',
               '-x', f'http://{visitor.host}/logout', '-H', 'Cookie: ' + '; '.join(f'{k}={v}' for k, v in visitor.cookies.items()),
               '--store-session', str(folder), '--store-config', str(folder)]
    for path in addresses(examples):
        command += ['-s', f'http://{visitor.host}{path}']
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT, timeout=3 * WAPITI_S, stdin=subprocess.DEVNULL, check=False)
    found = json.loads(report.read_text('utf-8'))
    holds(f'wapiti: crawled {found["infos"].get("crawled_pages", "?")} pages', report.exists())
    for kind, findings in found['vulnerabilities'].items():
        # The session's cookie has Secure only over TLS; on loopback's plain HTTP a scanner is right to say so, and browsers never get it.
        rows = [f'{f["method"]} {f["path"]} {f["parameter"] or ""}: {f["info"][:160]}' for f in findings
                if not ('HSTS' in f['info'] or 'Strict-Transport' in f['info'] or 'Secure flag' in f['info'])]
        holds(f'wapiti: {kind}' + ''.join('\n    ' + row for row in rows[:8]), not rows)


def main():
    wanted = [name for name in ('sqlmap', 'wapiti') if shutil.which(name) and (len(sys.argv) == 1 or name in sys.argv[1:])]
    if not wanted:
        print('needs sqlmap or wapiti')
        sys.exit(77)
    with worlds.world('typical') as (desk, examples, links), tempfile.TemporaryDirectory() as folder:
        visitor = enter(desk, links, 'contact')
        if 'sqlmap' in wanted:
            asked = requests(visitor, examples)
            holds(f'{len(asked)} shapes of requests to try', len(asked) > 20)
            for request in asked:
                sqlmap(visitor, request, pathlib.Path(folder))
        if 'wapiti' in wanted:
            wapiti(visitor, examples, pathlib.Path(folder))
        holds('the desk still answers', visitor.get('/board').status == 200)
    print(f'{passed} passed, {failed} failed')
    sys.exit(1 if failed else 0)


main()

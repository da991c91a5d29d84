#!/usr/bin/env python3
"""tls: the desk on the network: who gets which protocol, which headers, which certificate, and what a client can't do to others.

    tests/tls_test.py

Ends with "N passed, N failed[, N skipped]".
"""
import contextlib
import hashlib
import http.client
import os
import select
import pathlib
import socket
import ssl
import subprocess
import sys
import time
import warnings

from asking import TOCSIN, Wrong, run, runner
from visiting import Visitor, enrol

warnings.simplefilter('ignore', DeprecationWarning)  # old protocols are asked for to be refused
PAGES = ['/', '/login', '/r', '/help', '/help/design', '/help/errors/store-full', '/accessibility', '/privacy', '/sitemap', '/nothing/here',
         '/board', '/signs', '/i', '/people', '/systems', '/ledger', '/r/ok/0000-0000-0000', '/static/none.css', '/link/none']
POLICY = ("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; "
          "frame-ancestors 'none'; base-uri 'none'; require-trusted-types-for 'script'; report-uri /csp-report")


@contextlib.contextmanager
def house(*more, tls=True):
    """A desk that serves over TLS too. desk.tls is its port, desk.said what it printed."""
    desk = runner.Desk(TOCSIN, 'sqlite', None, False)
    try:
        desk.set_clock(runner.read_instant('2026-03-10T09:00+08:00'))
        desk.init()
        serve(desk, *(['--tls-port', '0'] if tls else []), *more)
        yield desk
    finally:
        desk.remove(False)


def serve(desk, *more):
    argv = [desk.tocsin, 'serve', '--data', str(desk.dir), '--port', '0', '--clock', str(desk.clock_file), *more]
    (desk.dir / 'run' / 'address').unlink(missing_ok=True)
    said = desk.tmp / 'said'
    ready = lambda: desk.log.read_text().count('serve-ready') if desk.log.exists() else 0  # noqa: E731
    before = ready()
    with open(desk.log, 'ab') as log, open(said, 'wb') as out:
        desk.server = subprocess.Popen(argv, env=desk.env(), stdout=out, stderr=log, stdin=subprocess.DEVNULL)
    until = time.monotonic() + 60
    while ready() == before:
        if desk.server.poll() is not None or time.monotonic() > until:
            raise Wrong(f'it does not start: {desk.log_tail()}')
        time.sleep(0.02)
    desk.said = said.read_text()
    desk.plain = (desk.dir / 'run' / 'address').read_text().strip()
    path = desk.dir / 'run' / 'tls-address'
    desk.address = desk.plain.removeprefix('http://')
    desk.tls = int(path.read_text().rstrip('/').rsplit(':', 1)[1]) if path.exists() else None


def refused(desk, *more):
    done = subprocess.run([desk.tocsin, 'serve', '--data', str(desk.dir), '--port', '0', '--clock', str(desk.clock_file), *more],
                          env=desk.env(), capture_output=True, text=True, timeout=60, stdin=subprocess.DEVNULL)
    if done.returncode == 0:
        raise Wrong(f'serve {more} is not refused')
    return done.stderr.strip().rsplit('[', 1)[-1].rstrip(']')


def context(desk, trusted=True):
    made = ssl.create_default_context()
    made.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    if trusted:
        made.load_verify_locations(desk.dir / 'tls' / 'certificate.pem')
    else:
        made.check_hostname, made.verify_mode = False, ssl.CERT_NONE
    return made


def shake(desk, made, host='127.0.0.1'):
    """(protocol, cipher, certificate in DER), or the error."""
    with socket.create_connection(('127.0.0.1', desk.tls), timeout=20) as raw:
        with made.wrap_socket(raw, server_hostname=host) as s:
            return s.version(), s.cipher()[0], s.getpeercert(binary_form=True)


def fails(desk, made, host='127.0.0.1'):
    try:
        shake(desk, made, host)
    except (ssl.SSLError, ConnectionError):
        return True
    return False


def protocols(_engine, _cluster):
    with house() as desk:
        for version, name in (ssl.TLSVersion.TLSv1_2, 'TLSv1.2'), (ssl.TLSVersion.TLSv1_3, 'TLSv1.3'):
            made = context(desk, trusted=False)
            made.minimum_version = made.maximum_version = version
            if shake(desk, made)[0] != name:
                raise Wrong(f'{name} is not spoken')
        for version in ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1:
            made = context(desk, trusted=False)
            made.set_ciphers('ALL:@SECLEVEL=0')
            made.minimum_version = made.maximum_version = version
            if not fails(desk, made):
                raise Wrong(f'{version.name} is spoken')
        for cipher in 'ECDHE-ECDSA-AES128-SHA', 'ECDHE-ECDSA-AES256-SHA384', 'AECDH-AES128-SHA', 'ECDHE-ECDSA-NULL-SHA':
            made = context(desk, trusted=False)
            made.maximum_version = ssl.TLSVersion.TLSv1_2
            made.set_ciphers(cipher + ':@SECLEVEL=0')
            if not fails(desk, made):
                raise Wrong(f'{cipher} is taken')


def certificate(_engine, _cluster):
    with house('--tls-name', 'desk.example') as desk:
        made = context(desk)
        for host in '127.0.0.1', 'localhost', '::1', 'desk.example', socket.gethostname():
            _, _, der = shake(desk, made, host)
        if not fails(desk, made, 'other.example'):
            raise Wrong('the certificate is good for any name')
        print_ = hashlib.sha256(der).hexdigest().upper()
        if ':'.join(print_[i:i + 2] for i in range(0, 64, 2)) not in desk.said:
            raise Wrong(f'the fingerprint is not told: {desk.said}')
        for path, mode in (desk.dir / 'tls', 0o700), (desk.dir / 'tls' / 'key.pem', 0o600):
            if path.stat().st_mode & 0o777 != mode:
                raise Wrong(f'{path.name} has mode {path.stat().st_mode & 0o777:o}')
        desk.stop()
        serve(desk, '--tls-port', '0', '--tls-name', 'desk.example')
        if shake(desk, made)[2] != der:
            raise Wrong('a restart makes another certificate')


def given(_engine, _cluster):
    with house(tls=False) as desk:
        desk.stop()
        for name in 'a', 'b':
            subprocess.run(['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '30',
                            '-subj', '/CN=given', '-keyout', desk.tmp / f'{name}.key', '-out', desk.tmp / f'{name}.pem'],
                           check=True, capture_output=True)
            os.chmod(desk.tmp / f'{name}.key', 0o600)
        pair = ['--tls-port', '0', '--tls-cert', str(desk.tmp / 'a.pem'), '--tls-key', str(desk.tmp / 'a.key')]
        if refused(desk, *pair[:5], str(desk.tmp / 'b.key')) != 'certificate-unusable':
            raise Wrong("another's key is taken")
        os.chmod(desk.tmp / 'a.key', 0o644)
        if refused(desk, *pair) != 'key-exposed':
            raise Wrong('a key that everybody can read is taken')
        os.chmod(desk.tmp / 'a.key', 0o600)
        serve(desk, *pair)
        der = shake(desk, context(desk, trusted=False))[2]
        if der != ssl.PEM_cert_to_DER_cert((desk.tmp / 'a.pem').read_text()):
            raise Wrong('another certificate is shown')


def in_the_clear(_engine, _cluster):
    with house() as desk:
        desk.stop()
        if refused(desk, '--address', '0.0.0.0') != 'http-not-loopback' or refused(desk, '--address', '192.0.2.1') != 'http-not-loopback':
            raise Wrong('the network is served without encryption')
        serve(desk, '--tls-port', '0')
        # What speaks HTTP to the TLS port gets nothing.
        with socket.create_connection(('127.0.0.1', desk.tls), timeout=40) as raw:
            raw.sendall(b'GET /login HTTP/1.1\r\nHost: x\r\n\r\n')
            said = b''
            with contextlib.suppress(ConnectionError):
                while piece := raw.recv(4096):
                    said += piece
        if b'HTTP/' in said or b'<html' in said:
            raise Wrong(f'the TLS port answers in the clear: {said[:200]}')


def ask(desk, path, secure, method='GET', body=None, **headers):
    connection = (http.client.HTTPSConnection('127.0.0.1', desk.tls, timeout=60, context=context(desk)) if secure else
                  http.client.HTTPConnection(desk.address, timeout=60))
    try:
        headers.setdefault('Accept', 'text/html')
        connection.request(method, path, body, {name.replace('_', '-'): value for name, value in headers.items()})
        answer = connection.getresponse()
        answer.read()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}
    finally:
        connection.close()


def check_page(where, status, headers, secure):
    wanted = {'content-security-policy': POLICY, 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer',
              'cross-origin-opener-policy': 'same-origin', 'cross-origin-resource-policy': 'same-origin', 'x-frame-options': 'DENY'}
    for name, value in wanted.items():
        if headers.get(name) != value:
            raise Wrong(f'{where} ({status}): {name}: {headers.get(name)}')
    features = headers.get('permissions-policy', '').split(', ')
    own = {'publickey-credentials-create=(self)', 'publickey-credentials-get=(self)'}  # passkeys, of this site alone
    if not own <= set(features) or not all(feature.endswith('=()') for feature in set(features) - own) or 'camera=()' not in features:
        raise Wrong(f'{where}: permissions-policy: {features}')
    if ('strict-transport-security' in headers) != secure:
        raise Wrong(f'{where}: HSTS over {"TLS" if secure else "loopback"}: {headers.get("strict-transport-security")}')
    if headers.get('cache-control') != 'no-store' and not headers.get('cache-control', '').startswith('no-'):
        raise Wrong(f'{where}: cache-control: {headers.get("cache-control")}')
    if 'server' in headers:
        raise Wrong(f'{where} says what it is made of: {headers["server"]}')


def headers(_engine, _cluster):
    with house() as desk:
        for path in PAGES:
            for secure in True, False:
                check_page(path, *ask(desk, path, secure), secure)
        for method, path in ('POST', '/login'), ('PUT', '/login'), ('POST', '/nothing'), ('DELETE', '/static/none'), ('POST', '/signs'):
            check_page(f'{method} {path}', *ask(desk, path, True, method), True)
        status, found = ask(desk, '/csp-report', True, 'POST', b'{"csp-report":{"effective-directive":"img-src","blocked-uri":"https://e.example/x?y"}}')
        if status != 204 or '"stopped":"e.example"' not in desk.log.read_text():
            raise Wrong(f'a report of the policy is not logged: {status}')
        for path in '/healthz', '/api/v1/whoami', '/version':
            _, found = ask(desk, path, True)
            if 'strict-transport-security' not in found or found.get('x-content-type-options') != 'nosniff':
                raise Wrong(f'{path}: {found}')


def when_logged_in(_engine, _cluster):
    with house(tls=False) as desk:
        desk.stop()
        desk.start()
        person = desk.token('contact') and desk.people['contact']
        address = (desk.dir / 'run' / 'address').read_text().strip().removeprefix('http://')
        made = subprocess.run([desk.tocsin, 'user', 'link', person, '--purpose', 'enrol', '--login', 'contact', '--json'], env=desk.env(), capture_output=True, text=True)
        path = next((word for word in made.stdout.replace('"', ' ').split() if word.startswith('/link/')), None)
        if not path:
            raise Wrong(f'no link: {made.stdout} {made.stderr}')
        enrol(address, path, '西螺的月光照著濁水溪與老街上的醬油缸')
        visitor = Visitor(address)
        visitor.log_in('contact', '西螺的月光照著濁水溪與老街上的醬油缸')
        if not visitor.session:
            raise Wrong('not logged in')
        for path in '/board', '/signs', '/i', '/people', '/ledger', '/systems', '/nothing':
            page = visitor.get(path, follow=False)
            check_page(path, page.status, page.headers, False)
            if page.headers['cache-control'] != 'no-store':
                raise Wrong(f'{path} may be kept')
        visitor.close()


def static_files(_engine, _cluster):
    with house() as desk:
        page = Visitor(desk.address).get('/login').text
        names = [word for word in page.replace("'", '"').split('"') if word.startswith('/static/')]
        if len(names) < 3:
            raise Wrong(f'the login page uses {names}')
        for name in names:
            status, plain = ask(desk, name, True)
            if status != 200 or 'immutable' not in plain['cache-control'] or plain['vary'] != 'Accept-Encoding':
                raise Wrong(f'{name}: {status} {plain}')
            kinds = {'css': 'text/css; charset=utf-8', 'js': 'text/javascript; charset=utf-8', 'svg': 'image/svg+xml'}
            if plain['content-type'] != kinds[name.rsplit('.', 1)[1]]:
                raise Wrong(f'{name} is {plain["content-type"]}')
            _, packed = ask(desk, name, True, Accept_Encoding='br, gzip;q=0.8')
            if packed.get('content-encoding') != 'gzip' or int(packed['content-length']) >= int(plain['content-length']):
                raise Wrong(f'{name} is not packed: {packed}')
            if 'content-encoding' in ask(desk, name, True, Accept_Encoding='gzip;q=0')[1]:
                raise Wrong(f'{name} is packed for whom does not take it')
            if ask(desk, name, True, If_None_Match=plain['etag'])[0] != 304:
                raise Wrong(f'{name} is sent again')


def kept_alive(_engine, _cluster):
    with house() as desk:
        connection = http.client.HTTPSConnection('127.0.0.1', desk.tls, timeout=60, context=context(desk))
        connection.connect()
        port = connection.sock.getsockname()[1]
        for i in range(100):
            connection.request('GET', '/login' if i % 2 else '/healthz')
            connection.getresponse().read()
            if connection.sock is None or connection.sock.getsockname()[1] != port:
                raise Wrong(f'the connection ended after {i} requests')
        connection.close()
        return '100 requests on one connection'


def limits(_engine, _cluster):
    with house() as desk:
        form = {'Content_Type': 'application/x-www-form-urlencoded', 'Origin': desk.plain, 'Sec_Fetch_Site': 'same-origin'}
        for body, what in ((b'a=' + b'x' * (3 << 20), 'a huge form'), (b'a=1&' * 200000, 'a form of many fields'), (b'a=%zz', 'a broken form'),
                           (b'\xff\xfe' * 1000, 'a form of no text')):
            status, found = ask(desk, '/login', False, 'POST', body, **form)
            if not 400 <= status < 500:
                raise Wrong(f'{what}: {status}')
            check_page(what, status, found, False)
        # Fifty strangers who send one byte of their form and no more.
        slow = []
        for _ in range(50):
            raw = context(desk).wrap_socket(socket.create_connection(('127.0.0.1', desk.tls), timeout=60), server_hostname='127.0.0.1')
            raw.sendall(b'POST /login HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\n\r\nl')
            slow.append(raw)
        began = time.monotonic()
        if ask(desk, '/login', True)[0] != 200:
            raise Wrong('others wait for the slow ones')
        took = time.monotonic() - began
        for raw in slow:
            raw.close()
        if took > 5:
            raise Wrong(f'others wait {took:.1f} s for the slow ones')


def one_address(_engine, _cluster):
    """Whoever opens connections without end keeps out nobody but themselves."""
    with house() as desk:
        held = []
        try:
            for _ in range(400):
                held.append(socket.create_connection(('127.0.0.1', desk.tls), timeout=60))
            until = time.monotonic() + 20
            while len(select.select(held, [], [], 1)[0]) < 190:  # closed by the other side
                if time.monotonic() > until:
                    raise Wrong('four hundred connections of one address are all taken')
            made = context(desk)
            with socket.create_connection(('127.0.0.1', desk.tls), timeout=60, source_address=('127.0.0.2', 0)) as raw:
                with made.wrap_socket(raw, server_hostname='127.0.0.1') as s:
                    s.sendall(b'GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n')
                    if not s.recv(100).startswith(b'HTTP/1.1 200'):
                        raise Wrong('others are kept out')
        finally:
            for each in held:
                each.close()


def proxied(_engine, _cluster):
    claims = {'X_Forwarded_Proto': 'https', 'X_Forwarded_For': '203.0.113.9'}
    with house(tls=False) as desk:
        if 'strict-transport-security' in ask(desk, '/login', False, **claims)[1]:
            raise Wrong('anybody is believed to be a proxy')
        desk.stop()
        serve(desk, '--proxy', '127.0.0.1')
        if 'strict-transport-security' not in ask(desk, '/login', False, **claims)[1]:
            raise Wrong('the proxy is not believed')
        if 'strict-transport-security' in ask(desk, '/login', False)[1]:
            raise Wrong('what came to the proxy in the clear is said to be secure')


if __name__ == '__main__':
    sys.exit(run([(name, 'sqlite', test) for name, test in {
        'TLS 1.2 and 1.3 with authenticated ciphers, nothing older': protocols,
        'a certificate of its own names the machine, and its fingerprint is told': certificate,
        'a given certificate is shown; a key that others can read or that is another\'s is refused': given,
        'only loopback is served in the clear': in_the_clear,
        'every page and error has every security header, HSTS over TLS alone': headers,
        'what is shown to those who are logged in is kept nowhere': when_logged_in,
        'static files are typed, packed, kept for ever and known again': static_files,
        'a connection over TLS is kept': kept_alive,
        'bodies have limits, and slow ones hold up nobody': limits,
        'one address can not take all connections': one_address,
        'only the named proxy is believed': proxied,
    }.items()]))

"""between: a go-between on loopback, for scanners: what they send goes on to the desk as a browser of ours would have sent it.

    between = Between(visitor)                    the visitor's session is everybody's who comes through; between.address
    between.answers                               {(method, path): Counter of statuses} of what was sent so far
    between.fell                                  what the desk answered with 5xx: 'POST /r 500 tile=…'
    between.reached                               what was asked of the go-between itself by the path /elsewhere/

A scanner sends one form a thousand times, with the key that it was shown once, and the desk would rightly answer all but the first
without looking at them. So pages come through here with PLACEHOLDER in place of key and csrf, and what comes back with it gets a key
of its own and the session's token; a version that nobody altered becomes "*". What a scanner put into these fields itself stays.
The form for language and calendar, which every page has, leads back to "/" from all of them; so it is one form and not eighty. A session
that a scanner ended is opened again.
"""
import collections
import http.client
import http.server
import re
import secrets
import threading

PLACEHOLDER = '0' * 32
DROPPED = {'host', 'origin', 'referer', 'connection', 'proxy-connection', 'cookie', 'content-length', 'accept-encoding', 'keep-alive',
           'sec-fetch-site', 'transfer-encoding'}
HIDDEN = re.compile(rb'(name="(?:csrf|key)" value=")[0-9a-f]{32,}(?=")')
BACK = re.compile(rb'(name="back" value=")/[^"]*(?=")')
KEPT = 12


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request, client_address):
        """A scanner that hangs up."""


class Between:
    def __init__(self, visitor, log_in=None, many_sources=False, spare=()):
        """log_in(visitor) opens the session again. many_sources: each request comes from another address of this machine, so that
        the throttle of one address is not all that a scanner meets. spare: POST paths that are answered here (logging out)."""
        self.visitor, self.log_in, self.many_sources, self.spare = visitor, log_in, many_sources, spare
        self.answers, self.fell, self.reached = collections.defaultdict(collections.Counter), [], []
        self.lock, self.local, self.count, self.opened, self.csrf = threading.Lock(), threading.local(), 0, 0, None
        self.learn()
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = 'HTTP/1.1'
            disable_nagle_algorithm = True
            wbufsize = 65536
            timeout = 60

            def log_message(self, *_):
                pass

            def __getattr__(self, name):
                if name.startswith('do_'):
                    return lambda: outer.pass_on(self)
                raise AttributeError(name)

        self.server = Server(('127.0.0.1', 0), Handler)
        self.address = f'http://127.0.0.1:{self.server.server_address[1]}'
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    @property
    def sent(self):
        return sum(sum(statuses.values()) for statuses in self.answers.values())

    def learn(self):
        """The token of the session's forms; the key of a stranger's is bound to the browser's cookie."""
        page = self.visitor.get('/me' if self.log_in else '/login')
        self.csrf = next(form.value('csrf') for form in page.forms if form.value('csrf'))

    def again(self):
        with self.lock:
            page = self.visitor.ask('GET', '/me', follow=False)
            if page.status != 200:
                # From another address: a scanner that typed wrong passwords has used up the tries of this one.
                self.opened += 1
                self.visitor.close()
                self.visitor.cookies.clear()
                self.visitor.source = f'127.0.{1 + self.opened // 250}.{1 + self.opened % 250}'
                self.log_in(self.visitor)
            self.learn()

    def filled(self, body, content_type):
        """The fields that are the page's own, as a browser would have them."""
        blank, key, csrf = PLACEHOLDER.encode(), secrets.token_hex(32).encode(), self.csrf.encode()
        if content_type.startswith('multipart/'):
            for name, value in (b'key', key), (b'csrf', csrf):
                body = re.sub(rb'(name="%s"\r\n\r\n)%s(?=\r\n)' % (name, blank), rb'\g<1>' + value, body)
            return re.sub(rb'(name="version"\r\n\r\n)\d+(?=\r\n)', rb'\g<1>*', body)
        for name, value in (b'key', key), (b'csrf', csrf):
            body = re.sub(rb'(^|&)%s=%s(?=&|$)' % (name, blank), rb'\g<1>%s=%s' % (name, value), body)
        return re.sub(rb'(^|&)version=\d+(?=&|$)', rb'\g<1>version=*', body)

    def ask(self, method, path, body, headers):
        """One request of the desk; a connection a thread, or a new one from a new address."""
        for again in (False, True):
            connection = getattr(self.local, 'connection', None)
            if not connection or self.many_sources:
                name, port = self.visitor.host.rsplit(':', 1)
                source = None
                if self.many_sources:
                    self.count += 1
                    source = (f'127.{1 + self.count // 60000}.{self.count // 250 % 240}.{1 + self.count % 250}', 0)
                connection = self.local.connection = http.client.HTTPConnection(name, int(port), timeout=60, source_address=source)
            try:
                connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
                for name, value in headers:
                    connection.putheader(name, value)
                connection.endheaders(body or None)
                got = connection.getresponse()
                content = got.read()
                if self.many_sources or (got.headers.get('connection') or '').lower() == 'close':
                    connection.close()
                    self.local.connection = None
                return got, content
            except (OSError, http.client.HTTPException):
                connection.close()
                self.local.connection = None
                if again:
                    raise

    def pass_on(self, handler):
        method, path = handler.command, handler.path
        body = handler.rfile.read(int(handler.headers.get('content-length') or 0))
        bare = path.partition('?')[0]
        if bare.startswith('/elsewhere/'):
            if 'get_' not in bare:
                self.reached.append(path)
            return self.answer(handler, 200, [('content-type', 'application/json')], b'{}')
        if method == 'POST' and bare in self.spare:
            return self.answer(handler, 204, [], b'')
        own = handler.headers.get('x-own-cookie')
        headers = [(name, value.encode('latin-1', 'replace')) for name, value in handler.headers.items() if name.lower() not in DROPPED]
        filled = self.filled(body, handler.headers.get('content-type') or '')
        for again in (False, True):
            cookies = own and handler.headers.get('cookie') or '; '.join(f'{k}={v}' for k, v in self.visitor.cookies.items())
            sent = headers + [('Host', self.visitor.host), ('Cookie', cookies.encode('latin-1', 'replace')),
                              ('Content-Length', str(len(filled)))]
            if method == 'POST':
                sent += [('Origin', 'http://' + self.visitor.host), ('Sec-Fetch-Site', 'same-origin')]
            try:
                got, content = self.ask(method, path, filled, sent)
            except ValueError:      # no address that HTTP could carry
                return self.answer(handler, 400, [], b'')
            except (OSError, http.client.HTTPException) as error:
                self.note(method, bare, 599, f'{type(error).__name__}: {error} {path} {body[:300]!r}')
                return self.answer(handler, 502, [], b'')
            out = got.status == 401 or (got.headers.get('location') or '').startswith('/login')
            if again or own or not self.log_in or not out or bare.startswith('/login'):
                break
            try:
                self.again()
            except Exception as error:      # then nothing that follows is looked at
                self.note(method, bare, 599, f'no session any more: {type(error).__name__}: {error}')
                break
            filled = self.filled(body, handler.headers.get('content-type') or '')
        self.note(method, bare, got.status, f'{path} {body[:600]!r}')
        kept = [(k, v) for k, v in got.getheaders() if k.lower() not in ('connection', 'content-length', 'transfer-encoding', 'date')]
        content = HIDDEN.sub(rb'\g<1>' + PLACEHOLDER.encode(), content)
        self.answer(handler, got.status, kept, BACK.sub(rb'\g<1>/', content))

    def note(self, method, path, status, words):
        with self.lock:
            self.answers[(method, path)][status] += 1
            # 501 is the server's word for a method that it does not have.
            if status >= 500 and status != 501 and len(self.fell) < KEPT:
                self.fell.append(f'{method} {status} {words}')

    @staticmethod
    def answer(handler, status, headers, content):
        handler.send_response_only(status)
        for name, value in headers:
            handler.send_header(name, value)
        if status != 204 and status != 304:
            handler.send_header('Content-Length', str(len(content)))
        handler.end_headers()
        if handler.command != 'HEAD':
            handler.wfile.write(content)

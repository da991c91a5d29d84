"""visiting: a browser without scripts, for tests of the web desk: it keeps cookies, follows redirects and fills in forms.

    visitor = Visitor(address)                    a new browser; source='127.0.0.2' comes from another address of this machine
    page = visitor.get('/login')                  page.status, page.text, page.path (where it ended), page.forms
    page = visitor.send(page, '/login', login='mei', password='…')      the form with that action, filled in
    enrol(address, link, password)                what a person does with a link that is good once
    visitor.log_in(login, password[, code])

Forms are sent as the page has them: hidden fields come along, and what is not named keeps what it shows.
"""
import html.parser
import http.client
import socket
import urllib.parse


class Form:
    def __init__(self, action, method):
        self.action, self.method, self.fields = action, method, []

    def value(self, name):
        return next((value for n, value in self.fields if n == name), None)


class Page(html.parser.HTMLParser):
    """What came back: the forms in it, and its text."""

    def __init__(self, status, headers, body, path):
        super().__init__()
        self.status, self.headers, self.path = status, headers, path
        self.body, self.text = body, body.decode('utf-8', 'replace')
        self.forms, self.within, self.area, self.select, self.first_option = [], None, None, None, None
        if headers.get('content-type', '').startswith('text/html'):
            self.feed(self.text)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        if tag == 'form':
            self.within = Form(found.get('action', self.path), found.get('method', 'get').lower())
            self.forms.append(self.within)
        if not self.within:
            return
        if tag == 'input' and 'name' in found:
            kind = found.get('type', 'text')
            if kind not in ('checkbox', 'radio') or 'checked' in found:
                if kind not in ('submit', 'file'):
                    self.within.fields.append((found['name'], found.get('value', 'on' if kind == 'checkbox' else '')))
        elif tag == 'textarea' and 'name' in found:
            self.area = [found['name'], '']
        elif tag == 'select' and 'name' in found:
            self.select, self.first_option = found['name'], None
        elif tag == 'option' and self.select:
            if 'selected' in found:
                self.within.fields.append((self.select, found.get('value', '')))
                self.select = None
            elif self.first_option is None:
                self.first_option = found.get('value', '')

    def handle_data(self, data):
        if self.area:
            self.area[1] += data

    def handle_endtag(self, tag):
        if tag == 'form':
            self.within = None
        elif tag == 'textarea' and self.area and self.within:
            # A line feed right after the start tag belongs to the markup (HTML, "the rules for parsing tokens").
            self.within.fields.append((self.area[0], self.area[1].removeprefix('\n')))
            self.area = None
        elif tag == 'select' and self.select:
            if self.within and self.first_option is not None:
                self.within.fields.append((self.select, self.first_option))
            self.select = None

    def form(self, action):
        """The form whose action is that, or ends so."""
        for form in self.forms:
            if form.action == action:
                return form
        raise AssertionError(f'no form to {action} on {self.path} ({self.status}): {[f.action for f in self.forms]}')


class Visitor:
    def __init__(self, address, source=None, **headers):
        self.host = address.removeprefix('http://').strip()
        self.source, self.cookies, self.headers = source, {}, headers
        self.connection = None

    def close(self):
        if self.connection:
            self.connection.close()
            self.connection = None

    def ask(self, method, path, body=None, follow=True, headers=None):
        """One request; with follow, the page that the redirects lead to."""
        for _ in range(10):
            page = self._ask(method, path, body, headers or {})
            if not follow or page.status not in (302, 303):
                return page
            target = page.headers['location']
            assert target.startswith('/') and not target.startswith('//'), f'led away to {target}'
            method, path, body = 'GET', target.partition('#')[0], None
        raise AssertionError('redirects without end')

    def _ask(self, method, path, body, headers):
        sent = {'Host': self.host, 'Accept': 'text/html', **{k.replace('_', '-'): v for k, v in self.headers.items()}}
        if self.cookies:
            sent['Cookie'] = '; '.join(f'{k}={v}' for k, v in self.cookies.items())
        if method == 'POST':
            sent['Content-Type'] = 'application/x-www-form-urlencoded'
            sent.setdefault('Origin', 'http://' + self.host)
            sent.setdefault('Sec-Fetch-Site', 'same-origin')
        sent.update(headers)
        sent = {k: v for k, v in sent.items() if v is not None}
        for again in (False, True):
            if not self.connection:
                name, port = self.host.rsplit(':', 1)
                self.connection = http.client.HTTPConnection(
                    name, int(port), timeout=60, source_address=(self.source, 0) if self.source else None)
            try:
                self.connection.request(method, path, body, sent)
                got = self.connection.getresponse()
                content = got.read()
                break
            except (OSError, http.client.HTTPException):
                self.close()
                if again:
                    raise
        if got.headers.get('connection', '').lower() == 'close':
            self.close()
        for cookie in got.headers.get_all('set-cookie') or []:
            name, _, rest = cookie.partition('=')
            value = rest.partition(';')[0]
            if 'max-age=0' in cookie.lower():
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = value
        return Page(got.status, {k.lower(): v for k, v in got.getheaders()}, content, path)

    def get(self, path, **more):
        return self.ask('GET', path, **more)

    def send(self, page, action, follow=True, headers=None, **values):
        """The page's form to that action, with these values in place of what it shows; None leaves a field out."""
        form = page.form(action)
        fields = [(name, value) for name, value in form.fields if name not in values]
        for name, value in values.items():
            for each in value if isinstance(value, (list, tuple)) else [value]:
                if each is not None:
                    fields.append((name, each))
        return self.ask('POST', form.action, urllib.parse.urlencode(fields), follow, headers)

    @property
    def session(self):
        return self.cookies.get('tocsin') or self.cookies.get('__Host-tocsin')

    def log_in(self, login, password, code=None, follow=True, **more):
        page = self.send(self.get('/login'), '/login', follow=follow, login=login, password=password, **more)
        if code is not None and '/login/code' in [form.action for form in page.forms]:
            page = self.send(page, '/login/code', follow=follow, code=code)
        return page


def enrol(address, path, password, **more):
    """Sets the password behind a link; the page that came of it."""
    visitor = Visitor(address)
    try:
        page = visitor.get(path)
        if page.status != 200:
            return page
        return visitor.send(page, path, password=password, again=password, **more)
    finally:
        visitor.close()


def is_up(address):
    name, port = address.removeprefix('http://').strip().rsplit(':', 1)
    with socket.socket() as s:
        return s.connect_ex((name, int(port))) == 0

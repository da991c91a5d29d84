"""visitor: somebody at the desk's pages, as a browser without JavaScript would be: for what must be logged in to be measured."""
import html
import http.client
import re
import urllib.parse


class Visitor:
    def __init__(self, address):
        self.address, self.cookies = address, {}

    def ask(self, method, path, fields=None):
        """(status, headers, text)"""
        connection = http.client.HTTPConnection(self.address, timeout=30)
        headers = {"Cookie": self.cookie(), "Origin": f"http://{self.address}", "Sec-Fetch-Site": "same-origin"}
        body = None
        if fields is not None:
            body = urllib.parse.urlencode(fields)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request(method, path, body, {name: value for name, value in headers.items() if value})
        answer = connection.getresponse()
        text = answer.read().decode()
        for set_ in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = set_.split(";")[0].partition("=")
            self.cookies[name] = value
        connection.close()
        return answer.status, answer.headers, text

    def cookie(self):
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def form(self, path, action=None):
        """The hidden fields of the page's form to action."""
        _, _, text = self.ask("GET", path)
        for form in re.findall(r"<form[^>]*>.*?</form>", text, re.S):
            if f'action="{html.escape(action or path)}"' in form:
                hidden = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', form)
                return {name: html.unescape(value) for name, value in hidden}
        raise RuntimeError(f"no form to {action or path}")

    def send(self, path, fields):
        status, headers, text = self.ask("POST", path, {**self.form(path), **fields})
        if status != 303:
            raise RuntimeError(f"POST {path}: {status}: {re.sub('<[^>]*>', ' ', text)[-800:]}")
        return headers["Location"]

    def enrol(self, link, login, password):
        self.send(link, {"password": password, "again": password})
        self.send("/login", {"login": login, "password": password})

    def raw(self, method, path, fields=None):
        """The request as it goes over the wire; @KEY@ in a field stays a mark of 32 characters (visit.c)."""
        head = f"{method} {path} HTTP/1.1\r\nHost: {self.address}\r\nCookie: {self.cookie()}\r\n"
        body = urllib.parse.urlencode(fields).replace("%40KEY%40", "@KEY@") if fields else ""
        if fields:
            length = len(body) + body.count("@KEY@") * (32 - len("@KEY@"))
            head += f"Origin: http://{self.address}\r\nSec-Fetch-Site: same-origin\r\n"
            head += f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}\r\n"
        return head + "\r\n" + body

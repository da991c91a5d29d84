"""peer_fossil: Fossil's tickets, as many as asked for, served on loopback to one who is logged in.

Debian's package `fossil`, its own defaults, `fossil server` on 127.0.0.1. The tickets are written as Fossil's own artifacts and
read in by `fossil reconstruct`, which is what a clone does; then a user is made and logs in as a browser would, by cookie.
"""
import hashlib
import http.client
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import time
import urllib.parse

USER, PASSWORD = "clerk", "long-enough-for-a-clerk"
TEXT = "第 {} 位民眾反映官網首頁打不開，畫面是陌生的圖片"
ENTRY = "第 {} 次紀錄：已請廠商檢查外掛程式，首頁改為維護頁，備份還原後逐頁檢查。"


def words(text):
    """Fossil's way of writing a value in a card."""
    return "".join({"\\": "\\\\", " ": "\\s", "\n": "\\n", "\t": "\\t"}.get(c, c) for c in text)


def artifact(day, ticket, values, user=USER):
    cards = f"D {day}\n" + "".join(f"J {name} {words(value)}\n" for name, value in sorted(values.items()))
    cards += f"K {ticket}\nU {user}\n"
    return cards + f"Z {hashlib.md5(cards.encode()).hexdigest()}\n"


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Fossil:
    """A repository with `count` tickets, the last of which has `entries` remarks; served as long as the block."""

    def __init__(self, where, count, entries):
        self.where, self.entries = pathlib.Path(where), entries
        shutil.rmtree(self.where, ignore_errors=True)
        (self.where / "in").mkdir(parents=True)
        self.repository = self.where / "desk.fossil"
        self.home = {"HOME": str(self.where), "USER": USER, "PATH": "/usr/bin:/bin"}
        self._write(count)
        self._run("reconstruct", self.repository, self.where / "in")
        shutil.rmtree(self.where / "in")
        # Its own first report shows all tickets there are; this one shows fifty of them, the newest first.
        self._run("sql", "-R", self.repository, "INSERT INTO reportfmt(rn, owner, title, mtime, cols, sqlcode) SELECT 50, owner,"
                  " 'fifty', mtime, cols, sqlcode || ' ORDER BY tkt_mtime DESC LIMIT 50' FROM reportfmt WHERE rn = 1;")
        self._run("user", "password", USER, PASSWORD, "-R", self.repository)  # who reconstructs is its administrator

    def _run(self, *arguments):
        done = subprocess.run(["fossil", *map(str, arguments)], env=self.home, cwd=self.where, capture_output=True, text=True, timeout=600)
        if done.returncode:
            raise RuntimeError(f"fossil {arguments[0]}: {done.stderr or done.stdout}")
        return done.stdout

    def _write(self, count):
        def put(day, ticket, values):
            text = artifact(day, ticket, values)
            (self.where / "in" / hashlib.sha1(text.encode()).hexdigest()).write_text(text, encoding="utf-8")

        for i in range(count):
            self.ticket = hashlib.sha1(f"ticket {i}".encode()).hexdigest()
            hours, minutes = divmod(i, 60)
            day = f"2026-{1 + hours // 672:02}-{1 + hours // 24 % 28:02}T{hours % 24:02}:{minutes:02}:00.000"
            put(day, self.ticket, {"status": "Open", "type": "Incident", "severity": "Important", "title": TEXT.format(i),
                                   "comment": TEXT.format(i), "mimetype": "text/plain"})
        for n in range(self.entries):
            put(f"2026-11-20T10:{n:02}:00.000", self.ticket, {"icomment": ENTRY.format(n + 1), "login": USER, "mimetype": "text/plain"})

    def __enter__(self):
        self.port = free_port()
        self.process = subprocess.Popen(["fossil", "server", "--localhost", "--port", str(self.port), str(self.repository)],
                                        env=self.home, cwd=self.where, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(100):
            try:
                self._login()
                return self
            except ConnectionRefusedError:
                time.sleep(0.05)
        raise RuntimeError("fossil does not answer")

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(10)

    @property
    def address(self):
        return f"127.0.0.1:{self.port}"

    def _ask(self, method, path, body=None, cookie=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Referer": f"http://{self.address}{path}"}
        connection.request(method, path, body, headers | ({"Cookie": cookie} if cookie else {}))
        answer = connection.getresponse()
        return answer, answer.read().decode("utf-8", "replace")

    def _login(self):
        answer, _ = self._ask("POST", "/login", urllib.parse.urlencode({"u": USER, "p": PASSWORD, "in": "Login"}))
        self.cookie = (answer.getheader("Set-Cookie") or "").split(";")[0]
        if answer.status not in (302, 303) or not self.cookie:
            raise RuntimeError("no login at fossil")

    def requests(self):
        """{what: (raw request, what an answer must have in it)}"""
        _, form = self._ask("GET", "/tktnew", cookie=self.cookie)
        hidden = dict(re.findall(r"<input type=[\"']hidden[\"'] name=[\"']([^\"']+)[\"'] value=[\"']([^\"']*)[\"']", form))
        body = urllib.parse.urlencode({**hidden, "title": TEXT.format("@KEY@"), "type": "Incident", "severity": "Important",
                                       "icomment": TEXT.format("@KEY@"), "mutype": "Plain Text", "submit": "Submit"})
        return {
            "list": self._raw("GET", "/rptview?rn=50"), "item": self._raw("GET", f"/tktview/{self.ticket}"),
            "create": self._raw("POST", "/tktnew", body.replace("%40KEY%40", "@KEY@")),
        }

    def _raw(self, method, path, body=""):
        head = f"{method} {path} HTTP/1.1\r\nHost: {self.address}\r\nCookie: {self.cookie}\r\nReferer: http://{self.address}/tktnew\r\n"
        if method == "POST":
            length = len(body) + body.count("@KEY@") * (32 - len("@KEY@"))
            head += f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}\r\n"
        return head + "\r\n" + body

    def count(self):
        return int(self._run("sql", "-R", self.repository, "SELECT count(*) FROM ticket;").strip().strip("'"))

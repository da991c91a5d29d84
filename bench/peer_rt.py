"""peer_rt: Request Tracker 5 from Debian's packages, with as many tickets as asked for, served on loopback to one logged in.

Packages request-tracker5, rt5-db-sqlite and rt5-standalone, in a Debian 12 of their own (debootstrap; needs root), so that nothing
of this machine is changed. Their own settings, but for the address, that a ticket's page shows its entries at once, and that no mail
is sent. Two tickets and the entries of one are made by RT itself; the others are copies of the first one's rows, for RT takes a
fifth of a second for each.
"""
import html
import http.client
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import time
import urllib.parse

PASSWORD = "long-enough-for-a-clerk"
PACKAGES = ("request-tracker5", "rt5-db-sqlite", "rt5-standalone")
DATABASE = "var/lib/dbconfig-common/sqlite3/request-tracker5/rtdb"
TEXT = "第 {} 位民眾反映官網首頁打不開，畫面是陌生的圖片"
ENTRY = "第 {} 次紀錄：已請廠商檢查外掛程式，首頁改為維護頁，備份還原後逐頁檢查。"

MAKE = r"""
use strict; use warnings; use utf8; use lib '/usr/share/request-tracker5/lib';
use JSON; use RT -init; use MIME::Entity; use Encode;
my $told = decode_json(do { local $/; <STDIN> });
my $root = RT::User->new(RT->SystemUser); $root->Load('root'); $root->SetPassword($told->{password});
my $user = RT::CurrentUser->new('root');
sub text { MIME::Entity->build(Type => 'text/plain', Charset => 'UTF-8', Data => [Encode::encode('UTF-8', $_[0])]) }
my @made;
for my $subject (@{ $told->{subjects} }) {
	my $ticket = RT::Ticket->new($user);
	my ($id) = $ticket->Create(Queue => 'General', Subject => $subject, Requestor => ['root'], MIMEObj => text($subject));
	push @made, $id;
}
my $last = RT::Ticket->new($user); $last->Load($made[-1]);
$last->Comment(MIMEObj => text($_)) for @{ $told->{entries} };
print encode_json(\@made);
"""


def install(root):
    """The machine with RT in it, made once."""
    root = pathlib.Path(root)
    if (root / DATABASE).exists():
        return root
    if os.geteuid() or not shutil.which("debootstrap"):
        raise RuntimeError("needs root and debootstrap")
    root.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(["debootstrap", "--variant=minbase", "bookworm", root], check=True, stdout=subprocess.DEVNULL)
    (root / "usr/sbin/policy-rc.d").write_text("#!/bin/sh\nexit 101\n")
    (root / "usr/sbin/policy-rc.d").chmod(0o755)
    subprocess.run(["chroot", root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-y", "install",
                    "--no-install-recommends", *PACKAGES], check=True, stdout=subprocess.DEVNULL)
    shutil.copy(root / DATABASE, root / (DATABASE + ".new"))
    return root


class Tracker:
    """RT with `count` tickets, the last of which has `entries` comments; served as long as the block."""

    def __init__(self, root, count, entries):
        self.root = install(root)
        fresh = self.root / (DATABASE + ".new")
        if not fresh.exists():
            shutil.copy(self.root / DATABASE, fresh)
        shutil.copy(fresh, self.root / DATABASE)
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            self.port = s.getsockname()[1]
        (self.root / "etc/request-tracker5/RT_SiteConfig.d/99-bench.pm").write_text(
            f"Set($WebDomain, '127.0.0.1'); Set($WebPort, {self.port}); Set($WebPath, ''); "
            f"Set($WebBaseURL, 'http://127.0.0.1:{self.port}'); Set($WebURL, 'http://127.0.0.1:{self.port}/');\n"
            # The item with its entries: RT's page otherwise asks for them by a second request.
            "Set($MailCommand, 'testfile'); Set($ShowHistory, 'always');\n"
            "Set($LogToSyslog, 'error'); Set($LogToSTDERR, 'error'); 1;\n")
        self._make(entries)
        self._copy(count - 2)
        owner = (self.root / DATABASE).parent.stat()
        os.chown(self.root / DATABASE, 0, owner.st_gid)

    def _make(self, entries):
        told = {"password": PASSWORD, "subjects": [TEXT.format(1), TEXT.format(2)],
                "entries": [ENTRY.format(n + 1) for n in range(entries)]}
        done = subprocess.run(["chroot", self.root, "perl", "-e", MAKE], input=json.dumps(told), capture_output=True, text=True,
                              timeout=600)
        if done.returncode:
            raise RuntimeError(f"RT: {done.stderr[-500:]}")
        self.first, self.ticket = json.loads(done.stdout.splitlines()[-1])

    def _copy(self, count):
        """Copies of the first ticket: its row, its role groups with their members, its transactions with their texts."""
        db = sqlite3.connect(self.root / DATABASE)
        db.row_factory = sqlite3.Row

        def rows(table, where, *values):
            return [dict(row) for row in db.execute(f"SELECT * FROM {table} WHERE {where}", values)]

        def put(table, row):
            names = ", ".join(row)
            return db.execute(f"INSERT INTO {table} ({names}) VALUES ({', '.join('?' * len(row))})", list(row.values())).lastrowid

        def again(table, row, **changed):
            return put(table, {**{name: value for name, value in row.items() if name != "id"}, **changed})

        ticket = rows("Tickets", "id = ?", self.first)[0]
        groups = rows("Groups", "Domain = 'RT::Ticket-Role' AND Instance = ?", self.first)
        members = {g["id"]: (rows("Principals", "id = ?", g["id"])[0], rows("GroupMembers", "GroupId = ?", g["id"]),
                             rows("CachedGroupMembers", "GroupId = ?", g["id"])) for g in groups}
        transactions = [(t, rows("Attachments", "TransactionId = ?", t["id"])) for t in
                        rows("Transactions", "ObjectType = 'RT::Ticket' AND ObjectId = ?", self.first)]
        for n in range(count):
            id_ = again("Tickets", ticket, Subject=TEXT.format(n + 3))
            db.execute("UPDATE Tickets SET EffectiveId = id WHERE id = ?", (id_,))
            for g in groups:
                principal, direct, cached = members[g["id"]]
                group = again("Principals", principal)
                put("Groups", {**g, "id": group, "Instance": id_})
                for m in direct:
                    again("GroupMembers", m, GroupId=group)
                for m in cached:
                    own = m["MemberId"] == g["id"]
                    new = again("CachedGroupMembers", m, GroupId=group, ImmediateParentId=group, MemberId=group if own else m["MemberId"])
                    db.execute("UPDATE CachedGroupMembers SET Via = id WHERE id = ?", (new,))
            for t, texts in transactions:
                new = again("Transactions", t, ObjectId=id_)
                for text in texts:
                    again("Attachments", text, TransactionId=new)
        db.commit()
        db.close()

    def __enter__(self):
        self.process = subprocess.Popen(
            ["chroot", str(self.root), "/usr/share/request-tracker5/libexec/rt-server", "--server", "Starlet", "--host", "127.0.0.1",
             "--port", str(self.port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        for _ in range(300):
            try:
                self._login()
                return self
            except ConnectionRefusedError:
                time.sleep(0.1)
        self.__exit__()
        raise RuntimeError("RT does not answer")

    def __exit__(self, *_):
        os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait(30)

    @property
    def address(self):
        return f"127.0.0.1:{self.port}"

    def ask(self, method, path, fields=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Referer": f"http://{self.address}/", "Content-Type": "application/x-www-form-urlencoded"}
        if getattr(self, "cookie", None):
            headers["Cookie"] = self.cookie
        connection.request(method, path, urllib.parse.urlencode(fields) if fields else None, headers)
        answer = connection.getresponse()
        return answer, answer.read().decode("utf-8", "replace")

    def _login(self):
        answer, _ = self.ask("GET", "/NoAuth/Login.html")
        self.cookie = (answer.getheader("Set-Cookie") or "").split(";")[0]
        answer, _ = self.ask("POST", "/NoAuth/Login.html", {"user": "root", "pass": PASSWORD})
        self.cookie = (answer.getheader("Set-Cookie") or self.cookie).split(";")[0]
        _, page = self.ask("GET", f"/Ticket/Display.html?id={self.ticket}")
        if "Logout" not in page:
            raise RuntimeError("no login at RT")

    def requests(self):
        """{what: raw request}"""
        query = urllib.parse.urlencode({"Query": "Queue = 'General'", "Rows": 50, "OrderBy": "id", "Order": "DESC"})
        _, form = self.ask("GET", "/Ticket/Create.html?Queue=1")
        inputs = re.findall(r'<input[^>]*type="hidden"[^>]*>', form)
        hidden = {}
        for tag in inputs:
            name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
            if name and value:
                hidden[name[1]] = html.unescape(value[1])
        fields = {**hidden, "Queue": "1", "Status": "new", "Requestors": "root", "Subject": TEXT.format("@KEY@"),
                  "Content": TEXT.format("@KEY@"), "ContentType": "text/plain", "id": "new", "SubmitTicket": "Create"}
        return {"list": self._raw("GET", f"/Search/Results.html?{query}"),
                "item": self._raw("GET", f"/Ticket/Display.html?id={self.ticket}"),
                "create": self._raw("POST", "/Ticket/Create.html", urllib.parse.urlencode(fields).replace("%40KEY%40", "@KEY@"))}

    def _raw(self, method, path, body=""):
        head = f"{method} {path} HTTP/1.1\r\nHost: {self.address}\r\nCookie: {self.cookie}\r\nReferer: http://{self.address}/\r\n"
        if method == "POST":
            length = len(body) + body.count("@KEY@") * (32 - len("@KEY@"))
            head += f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}\r\n"
        return head + "\r\n" + body

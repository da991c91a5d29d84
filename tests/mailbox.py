#!/usr/bin/python3
"""mailbox: a mail server of the tests: Debian's aiosmtpd, which does what a file says and keeps what it is given.

    tests/mailbox.py FOLDER [--port N] [--tls starttls|tls|none] [--cert FILE --key FILE] [--login NAME:PASSWORD]

Prints its port. FOLDER/behaviour is JSON, read anew at each command: {"mail": "550 …", "rcpt": "450 …", "data": "451 …", "slow": 2}; absent
or {}: all is taken. Each mail that was taken, and each try that was not, is a line of FOLDER/mails: {"to": …, "text": …} or {"refused": …}.
It is run by /usr/bin/python3, whose aiosmtpd is Debian's.
"""
import argparse
import asyncio
import json
import pathlib
import ssl

from aiosmtpd.smtp import SMTP, AuthResult


class Handler:
    def __init__(self, folder):
        self.folder = folder
        self.mails = open(folder / 'mails', 'a', encoding='utf-8')

    def keep(self, **what):
        self.mails.write(json.dumps(what) + '\n')
        self.mails.flush()

    def behaviour(self, word):
        try:
            return json.loads((self.folder / 'behaviour').read_text()).get(word)
        except (OSError, ValueError):
            return None

    async def handle_MAIL(self, server, session, envelope, address, options):  # noqa: N802
        said = self.behaviour('mail')
        if said:
            return said
        envelope.mail_from = address
        return '250 OK'

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        said = self.behaviour('rcpt')
        if said:
            self.keep(refused=said.replace('{to}', address), to=[address])
            return said.replace('{to}', address)
        envelope.rcpt_tos.append(address)
        return '250 OK'

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        await asyncio.sleep(self.behaviour('slow') or 0)
        said = self.behaviour('data')
        if said:
            self.keep(refused=said)
            return said
        self.keep(sender=envelope.mail_from, to=envelope.rcpt_tos, text=envelope.content.decode(), tls=bool(session.ssl))
        return '250 OK'


async def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('folder', type=pathlib.Path)
    parser.add_argument('--port', type=int, default=0)
    parser.add_argument('--tls', choices=['starttls', 'tls', 'none'], default='none')
    parser.add_argument('--cert')
    parser.add_argument('--key')
    parser.add_argument('--login')
    options = parser.parse_args()
    context = None
    if options.tls != 'none':
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(options.cert, options.key)
    more = {}
    if options.login:
        name, password = options.login.split(':')

        def authenticate(server, session, envelope, mechanism, data):
            right = data.login == name.encode() and data.password == password.encode()
            return AuthResult(success=right, handled=right)

        more = {'authenticator': authenticate, 'auth_required': True, 'auth_require_tls': options.tls == 'starttls'}
    handler = Handler(options.folder)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(handler, tls_context=context if options.tls == 'starttls' else None, hostname='mail.example',
                     require_starttls=False, **more),
        '127.0.0.1', options.port, ssl=context if options.tls == 'tls' else None, reuse_address=True)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main())

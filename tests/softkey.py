"""softkey: an authenticator without a browser, for tests: an Ed25519 key of openssl's that makes and shows itself as WebAuthn has it.

    key = SoftKey('http://localhost:8470')
    page = key.add(visitor, '公務筆電')        what a person does at /me/passkeys; the page that came of it
    page = key.show(visitor, page)             the second step, on the page of /login/code

Whatever is to be said otherwise is a word: key.show(visitor, page, origin='https://evil.example', count=3).
"""
import base64
import hashlib
import json
import re
import secrets
import subprocess
import tempfile


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b'=').decode()


class SoftKey:
    def __init__(self, origin, count=1):
        self.origin, self.count = origin, count
        self.rp = origin.split('://')[1].split(':')[0]
        self.id = secrets.token_bytes(32)
        self.pem = subprocess.run(['openssl', 'genpkey', '-algorithm', 'ed25519'], capture_output=True, check=True).stdout
        self.public = subprocess.run(['openssl', 'pkey', '-pubout', '-outform', 'DER'], input=self.pem, capture_output=True, check=True).stdout[-32:]

    def sign(self, message):
        with tempfile.NamedTemporaryFile() as key, tempfile.NamedTemporaryFile() as text:
            key.write(self.pem)
            text.write(message)
            key.flush()
            text.flush()
            return subprocess.run(['openssl', 'pkeyutl', '-sign', '-rawin', '-inkey', key.name, '-in', text.name], capture_output=True, check=True).stdout

    def said(self, kind, challenge, more=b'', flags=5, origin=None, rp=None, count=None):
        """The client's data and the authenticator's."""
        self.count = self.count + 1 if count is None else count
        client = json.dumps({'type': kind, 'challenge': challenge, 'origin': origin or self.origin, 'crossOrigin': False}).encode()
        return client, hashlib.sha256((rp or self.rp).encode()).digest() + bytes([flags]) + self.count.to_bytes(4, 'big') + more

    def add(self, visitor, name, **words):
        page = visitor.send(visitor.get('/me/passkeys'), '/me/passkeys/begin')
        cose = bytes.fromhex('a4010103272006215820') + self.public
        key = bytes(16) + len(self.id).to_bytes(2, 'big') + self.id + cose
        client, data = self.said('webauthn.create', challenge_of(page), key, **{'flags': 0x45, **words})
        made = bytes.fromhex('a363666d74646e6f6e656761747453746d74a068617574684461746158') + bytes([len(data)]) + data
        return visitor.send(page, '/me/passkeys/new', name=name, client=base64url(client), attestation=base64url(made))

    def show(self, visitor, page, challenge=None, **words):
        client, data = self.said('webauthn.get', challenge or challenge_of(page), **words)
        signature = self.sign(data + hashlib.sha256(client).digest())
        return visitor.send(page, '/login/passkey', credential=base64url(self.id), client=base64url(client), authenticator=base64url(data),
                            signature=base64url(signature))


def challenge_of(page):
    return re.search(r'data-challenge="([^"]*)"', page.text).group(1)

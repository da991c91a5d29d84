"""make_log: random logs and bundles for trying verifiers, good ones and spoilt ones."""

import base64
import hashlib
import json

import ed25519
import verify


class Signer:
    def __init__(self, seed, origin):
        self.seed, self.origin = seed, origin
        public = ed25519.public_key(seed)
        self.id = hashlib.sha256(origin.encode() + b"\n\x01" + public).digest()[:4]
        self.vkey = origin + "+" + self.id.hex() + "+" + base64.b64encode(b"\x01" + public).decode()

    def line(self, text):
        return f"\u2014 {self.origin} {base64.b64encode(self.id + ed25519.sign(self.seed, text)).decode()}\n".encode()


class Log:
    """A log of one agency: entries [(leaf, body)], notes {size: note}."""

    def __init__(self, random, agency="xltg", origin=None, signer=None):
        self.random, self.agency, self.origin = random, agency, origin or "tocsin/" + agency
        self.signer = signer or Signer(random.randbytes(32), self.origin)
        self.vkeys = [self.signer.vkey]
        self.entries, self.notes, self.tree = [], {}, verify.Tree()

    def add(self, kind="sign.reported", data=None):
        seq = len(self.entries)
        if data is None:
            data = {"text": "".join(self.random.choice("網頁被置換abc \\\"\n鎮") for _ in range(self.random.randrange(60)))}
        fact = {"act": f"a-{self.random.getrandbits(32):08x}", "agency": self.agency, "data": data, "kind": kind,
                "on": f"S-{seq}", "seq": seq, "v": 1}
        self.put(json.dumps(fact, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode())

    def put(self, body):
        leaf = verify.leaf_hash(body)
        self.entries.append((leaf, body))
        self.tree.append(leaf)

    def sign(self, *signers):
        text = f"{self.origin}\n{self.tree.size}\n{base64.b64encode(self.tree.root()).decode()}\n".encode()
        self.notes[self.tree.size] = text + b"\n" + b"".join(s.line(text) for s in signers or [self.signer])

    def rotate(self, signers="both"):
        new = Signer(self.random.randbytes(32), self.origin)
        old, self.signer = self.signer, new
        self.add("key.rotated", {"vkey": new.vkey})
        self.sign(*{"both": (old, new), "turned": (new, old), "old": (old,), "new": (new,)}[signers])

    def fill(self, count):
        while count:
            batch = self.random.randint(1, min(count, 6))
            for _ in range(batch):
                self.add()
            self.sign()
            count -= batch

    def lines(self):
        head = {"agency": self.agency, "format": "tocsin-bundle/1", "origin": self.origin, "vkeys": self.vkeys}
        lines = [b"H " + json.dumps(head, ensure_ascii=False, separators=(",", ":")).encode()]
        for i, (leaf, body) in enumerate(self.entries):
            lines.append(b"E " + base64.b64encode(leaf) + b" " + body)
            if i + 1 in self.notes:
                lines.append(b"C " + json.dumps(self.notes[i + 1].decode(), ensure_ascii=False).encode())
        return lines


def close(lines):
    """The file of these lines, with the last line that belongs to them."""
    data = b"".join(line + b"\n" for line in lines)
    count = [sum(line.startswith(letter) for line in lines) for letter in (b"C ", b"E ")]
    return data + b'Z {"checkpoints":%d,"entries":%d,"sha256":"%s"}\n' % (*count, hashlib.sha256(data).hexdigest().encode())

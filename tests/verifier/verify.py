#!/usr/bin/env python3
"""verify.py: is this bundle the log that was written? A second verifier, that shares no code with tocsin.

    verify.py [--key VKEY]… [--checkpoint FILE] [--json] FILE…

Written from doc/bundle.md, RFC 6962, RFC 8032 and the C2SP texts signed-note and tlog-checkpoint. Needs nothing but Python.
Exit status: 0 all good, 1 something is wrong.
"""

import argparse
import base64
import binascii
import hashlib
import json
import re
import sys

import ed25519

MARK = "\u2014 "
# Unicode White_Space, which signed-note keeps out of key names.
SPACES = re.compile("[\x09-\x0d \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]")


class Found(Exception):
    """The first thing that is wrong: its code, and the entries concerned."""

    def __init__(self, code, start, end, size=0):
        super().__init__(code)
        self.code, self.start, self.end, self.size = code, start, end, size


def decode64(text, length=None):
    """Strict base64, or None."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    if base64.b64encode(data) != (text if isinstance(text, bytes) else text.encode()):
        return None
    return data if length is None or len(data) == length else None


def leaf_hash(entry):
    return hashlib.sha256(b"\x00" + entry).digest()


class Tree:
    """RFC 6962 §2.1, as the list of roots of its perfect subtrees."""

    def __init__(self):
        self.size, self.peaks = 0, []

    def append(self, leaf):
        size, node = self.size, leaf
        while size & 1:
            node = hashlib.sha256(b"\x01" + self.peaks.pop() + node).digest()
            size >>= 1
        self.peaks.append(node)
        self.size += 1

    def root(self):
        if not self.peaks:
            return hashlib.sha256(b"").digest()
        node = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            node = hashlib.sha256(b"\x01" + peak + node).digest()
        return node


def name_is_usable(name):
    return bool(name) and len(name.encode()) <= 120 and "+" not in name and not SPACES.search(name) and min(name) >= " "


class Key:
    """A vkey: name+hash+base64(0x01 || public key)."""

    def __init__(self, text):
        name, hexid, coded = (text.split("+", 2) + ["", ""])[:3]
        data = decode64(coded, 33)
        if not name_is_usable(name) or data is None or data[0] != 1:
            raise ValueError("vkey")
        self.name, self.public = name, data[1:]
        self.id = hashlib.sha256(name.encode() + b"\n\x01" + self.public).digest()[:4]
        if hexid != self.id.hex():
            raise ValueError("vkey")

    def __eq__(self, other):
        return (self.name, self.public) == (other.name, other.public)


class Note:
    """A checkpoint: .origin .size .root .text .signatures [(name, id, signature)]. ValueError when it is none."""

    def __init__(self, data):
        if len(data) > 16 * 1024 or any(c < 0x20 and c != 0x0A for c in data):
            raise ValueError("note")
        at = data.rfind(b"\n\n")
        if at < 0 or not data.endswith(b"\n") or at + 2 == len(data):
            raise ValueError("note")
        self.text = data[: at + 1]
        self.signatures = [self.signature(line) for line in data[at + 2 : -1].decode().split("\n")]
        if len(self.signatures) > 16:
            raise ValueError("note")
        lines = self.text.decode()[:-1].split("\n")
        if len(lines) != 3 or not lines[0] or not re.fullmatch("0|[1-9][0-9]{0,15}", lines[1], re.ASCII):
            raise ValueError("note")
        self.origin, self.size, self.root = lines[0], int(lines[1]), decode64(lines[2], 32)
        if self.root is None or self.size >= 2**53:
            raise ValueError("note")

    @staticmethod
    def signature(line):
        name, _, coded = line[len(MARK) :].partition(" ")
        data = decode64(coded)
        if not line.startswith(MARK) or not name_is_usable(name) or data is None or len(data) <= 4:
            raise ValueError("note")
        return name, data[:4], data[4:]


class Verifier:
    def __init__(self, origin, keys, anchor):
        self.origin, self.trusted, self.ever = origin, list(keys), list(keys)
        self.tree, self.covered, self.rotations, self.rotation_at = Tree(), 0, [], 0
        self.anchor, self.anchor_root = None, None
        if anchor is not None:
            try:
                self.anchor = Note(anchor)
            except ValueError:
                raise Found("anchor-unsigned", 0, 0) from None
        self.look_at_anchor()

    def look_at_anchor(self):
        if self.anchor and self.anchor.size == self.tree.size:
            self.anchor_root = self.tree.root()

    def entry(self, leaf, body):
        n = self.tree.size
        if leaf_hash(body) != leaf:
            raise Found("leaf-differs", n, n + 1)
        if not re.search(rb',"seq":%d,"v":(0|[1-9][0-9]{0,15})}\Z' % n, body):
            raise Found("entry-order", n, n + 1)
        self.tree.append(leaf)
        self.look_at_anchor()
        if b'"key.rotated"' in body:
            fact = json.loads(body)
            if fact.get("kind") == "key.rotated":
                self.rotation_at = self.rotation_at if self.rotations else n
                try:
                    self.rotations.append(Key(fact["data"]["vkey"]))
                except (KeyError, TypeError, ValueError, AttributeError):
                    self.rotations.append(None)

    def signers(self, note):
        found = []
        for name, key_id, signature in note.signatures:
            known = [k for k in [r for r in self.rotations if r] + self.trusted if (k.name, k.id) == (name, key_id)]
            if not known:
                raise Found("note-unknown-key", self.covered, self.tree.size, note.size)
            if known[0] in [k for k, _ in found]:
                raise Found("note-malformed", self.covered, self.tree.size, note.size)
            found.append((known[0], signature))
        return found

    def checkpoint(self, data):
        since = (self.covered, self.tree.size)
        try:
            note = Note(data)
        except ValueError:
            raise Found("note-malformed", *since) from None
        if note.origin != self.origin:
            raise Found("note-origin", *since, note.size)
        signers = self.signers(note)
        fits = self.covered < note.size == self.tree.size and note.root == self.tree.root()
        for key, signature in signers:
            if not ed25519.is_signed(key.public, note.text, signature):
                raise Found("note-bad-signature", *since, note.size)
        if note.size <= self.covered or note.size < self.tree.size:
            raise Found("note-order", *since, note.size)
        if note.size > self.tree.size:
            raise Found("entry-missing", self.tree.size, note.size, note.size)
        if not fits:
            raise Found("root-differs", *since, note.size)
        if self.rotations:
            self.rotate(note, [key for key, _ in signers])
        self.covered = note.size

    def rotate(self, note, signers):
        new = self.rotations
        old = [k for k in signers if k not in [n for n in new if n]]
        if not old or any(n is None or n not in signers for n in new):
            raise Found("rotation-unsigned", self.rotation_at, self.rotation_at + 1, note.size)
        self.trusted = [k for k in self.trusted if k not in old]
        for key in new:
            if key not in self.ever:
                self.trusted.append(key)
                self.ever.append(key)
        self.rotations = []

    def end(self):
        if self.tree.size > self.covered:
            raise Found("tail-uncovered", self.covered, self.tree.size)
        if self.anchor is None:
            return
        anchor = self.anchor
        signed = False
        for name, key_id, signature in anchor.signatures:
            for key in self.ever:
                if (key.name, key.id) == (name, key_id):
                    if not ed25519.is_signed(key.public, anchor.text, signature):
                        raise Found("anchor-unsigned", 0, 0, anchor.size)
                    signed = True
        if not signed or anchor.origin != self.origin:
            raise Found("anchor-unsigned", 0, 0, anchor.size)
        if anchor.size > self.tree.size:
            raise Found("rolled-back", self.tree.size, anchor.size, anchor.size)
        if self.anchor_root != anchor.root:
            raise Found("forked", 0, anchor.size, anchor.size)


def head_read(line):
    try:
        head = json.loads(line[2:].decode())
        keys = [Key(text) for text in head["vkeys"]]
        expect = {"agency": head["agency"], "format": "tocsin-bundle/1", "origin": "tocsin/" + head["agency"], "vkeys": head["vkeys"]}
        again = json.dumps(expect, ensure_ascii=False, separators=(",", ":")).encode()
        if not isinstance(head["vkeys"], list):
            raise ValueError("vkeys")
    except (ValueError, KeyError, TypeError, AttributeError):
        raise Found("bundle-malformed", 0, 0) from None
    if line != b"H " + again or not keys or not 0 < len(head["agency"].encode()) <= 113 or "\0" in head["agency"]:
        raise Found("bundle-malformed", 0, 0)
    return head["origin"], keys


def string_read(data):
    """A note's JSON string, or None."""
    if not re.fullmatch(rb'"(?:[^"\\]|\\[n"\\])*"', data, re.DOTALL):
        return None
    return re.sub(rb"\\(.)", lambda m: b"\n" if m[1] == b"n" else m[1], data[1:-1])


def bundle_verify(data, keys=(), anchor=None):
    """None, or Found."""
    try:
        bundle_read(data, keys, anchor)
    except Found as found:
        return found
    return None


def bundle_read(data, keys, anchor):
    verifier, entries, checkpoints, at = None, 0, 0, 0
    while True:
        end = data.find(b"\n", at)
        if end < 0:
            raise Found("bundle-truncated", entries, entries + 1)
        line = data[at:end]
        malformed = Found("bundle-malformed", entries, entries + 1)
        if verifier is None:
            if not line.startswith(b"H "):
                raise Found("bundle-malformed", 0, 0)
            origin, own = head_read(line)
            verifier = Verifier(origin, list(keys) or own, anchor)
        elif line.startswith(b"E "):
            leaf = decode64(line[2:46], 32)
            if leaf is None or line[46:47] != b" ":
                raise malformed
            verifier.entry(leaf, line[47:])
            entries += 1
        elif line.startswith(b"C "):
            note = string_read(line[2:])
            if note is None:
                raise malformed
            verifier.checkpoint(note)
            checkpoints += 1
        elif line.startswith(b"Z "):
            digest = hashlib.sha256(data[:at]).hexdigest()
            if line != b'Z {"checkpoints":%d,"entries":%d,"sha256":"%s"}' % (checkpoints, entries, digest.encode()):
                raise Found("bundle-digest", 0, 0)
            if end + 1 != len(data):
                raise malformed
            return verifier.end()
        else:
            raise malformed
        at = end + 1


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="+", metavar="FILE")
    parser.add_argument("--key", action="append", default=[], metavar="VKEY")
    parser.add_argument("--checkpoint", metavar="FILE")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    keys = [Key(text) for text in args.key]
    anchor = open(args.checkpoint, "rb").read() if args.checkpoint else None
    bad = False
    for path in args.files:
        with open(path, "rb") as file:
            found = bundle_verify(file.read(), keys, anchor)
        bad |= found is not None
        if args.json:
            finding = found and {"code": found.code, "from": found.start, "to": found.end, "size": found.size}
            print(json.dumps({"subject": path, "ok": found is None, "finding": finding}))
        elif found:
            print(f"{path}: {found.code}, entries [{found.start}, {found.end})")
        else:
            print(f"{path}: ok" + ("" if keys else " (the key was the file's own, compared with none that is trusted)"))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())

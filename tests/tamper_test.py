#!/usr/bin/env python3
"""tamper_test.py: whatever is changed in a store behind the desk's back, `tocsin ledger verify` finds it.

    TOCSIN=build/tocsin tamper_test.py [STORE]

STORE is a data directory on the embedded engine; without one, a store is made here from the schema, with keys of its own. It is
copied, spoilt in one way, verified, and so on: every kind of thing that the ledger's tables hold.
"""

import base64
import hashlib
import json
import os
import pathlib
import random
import shutil
import sqlite3
import struct
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests/verifier"))

import make_log  # noqa: E402
import verify  # noqa: E402

TOCSIN = os.environ["TOCSIN"]
TABLES = ("entry", "checkpoint")


def schema():
    """The embedded engine's part of the ledger's schema."""
    kept, mine = [], True
    for line in (ROOT / "sql/schema/local/0001_ledger.sql").read_text().splitlines():
        if line.strip() in ("-- sqlite:", "-- both:"):
            mine = True
        elif line.strip() == "-- postgres:":
            mine = False
        elif mine:
            kept.append(line)
    return "\n".join(kept)


def secret(path, data):
    path.write_text(base64.b64encode(data).decode() + "\n")
    path.chmod(0o400)


def frontier(tree):
    return struct.pack("<Q", tree.size) + b"".join(tree.peaks)


def state_write(keys, log):
    """What the signer would have confirmed (src/signer/state.c)."""
    slot = b"tocsin-state/1\n" + struct.pack("<QBB", 2, 0, 0) + frontier(log.tree) + frontier(verify.Tree())
    (keys / f"{log.agency}.state").write_bytes(slot + hashlib.sha256(slot).digest())


def store_make(path, rng):
    path.mkdir()
    keys = path / "keys"
    keys.mkdir(mode=0o700)
    db = sqlite3.connect(path / "tocsin.db")
    db.executescript("PRAGMA journal_mode = WAL;" + schema())
    for agency in ("xltg", "hq"):
        log = make_log.Log(rng, agency=agency)
        log.fill(30)
        log.rotate()
        log.fill(15)
        rows_write(db, log)
        secret(keys / f"{agency}.sign", log.signer.seed)
        secret(keys / f"{agency}.wrap", rng.randbytes(32))
        (keys / f"{agency}.vkeys").write_text(log.vkeys[0] + "\n" + log.signer.vkey + "\n")
        state_write(keys, log)
    db.commit()
    db.close()


def rows_write(db, log):
    for seq, (leaf, body) in enumerate(log.entries):
        db.execute("INSERT INTO entry (agency, seq, body, leaf) VALUES (?, ?, ?, ?)", (log.agency, seq, body, leaf))
    for size, note in log.notes.items():
        db.execute("INSERT INTO checkpoint (agency, size, note) VALUES (?, ?, ?)", (log.agency, size, note.decode()))
    db.execute("INSERT INTO ledger_head (agency, size) VALUES (?, ?)", (log.agency, len(log.entries)))


class Store:
    """A copy of the store to spoil, without the triggers that would mind."""

    def __init__(self, origin, path):
        self.path = path
        shutil.rmtree(path, ignore_errors=True)
        shutil.copytree(origin, path)
        self.db = sqlite3.connect(path / "tocsin.db")
        self.db.text_factory = bytes
        for (name,) in self.db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            self.db.execute(f'DROP TRIGGER "{name.decode()}"')
        self.agency = self.db.execute("SELECT agency FROM entry GROUP BY agency ORDER BY count(*) DESC").fetchone()[0].decode()
        self.count = self.db.execute("SELECT count(*) FROM entry WHERE agency = ?", (self.agency,)).fetchone()[0]

    def run(self, sql, *values):
        self.db.execute(sql, values)

    def entry(self, seq):
        sql = "SELECT body, leaf FROM entry WHERE agency = ? AND seq = ?"
        return self.db.execute(sql, (self.agency, seq)).fetchone()

    def sizes(self):
        sql = "SELECT size FROM checkpoint WHERE agency = ? ORDER BY size"
        return [row[0] for row in self.db.execute(sql, (self.agency,))]

    def verdict(self, *options):
        self.db.commit()
        self.db.close()
        run = subprocess.run([TOCSIN, "ledger", "verify", "--json", "--data", str(self.path), *options], capture_output=True,
                             check=False)
        findings = [json.loads(line)["finding"] for line in run.stdout.splitlines()]
        bad = [f for f in findings if f]
        if run.returncode != (1 if bad else 0) or not findings:
            raise RuntimeError(f"exit {run.returncode}: {run.stdout.decode()}{run.stderr.decode()}")
        return bad


def flipped(data, at):
    data = bytearray(data)
    data[at] ^= 1
    return bytes(data)


def flips_of_bodies(rng, store):
    seq = rng.randrange(store.count)
    body, leaf = store.entry(seq)
    changed = flipped(body, rng.randrange(len(body)))
    store.run("UPDATE entry SET body = ? WHERE agency = ? AND seq = ?", changed, store.agency, seq)
    return ("leaf-differs", seq)


def flips_of_leaves(rng, store):
    seq = rng.randrange(store.count)
    body, leaf = store.entry(seq)
    store.run("UPDATE entry SET leaf = ? WHERE agency = ? AND seq = ?", flipped(leaf, rng.randrange(32)), store.agency, seq)
    return ("leaf-differs", seq)


def bodies_with_their_leaves(rng, store):
    """What one who can hash can do: found as the range between two checkpoints."""
    seq = rng.randrange(store.count)
    body, leaf = store.entry(seq)
    changed = flipped(body, rng.randrange(body.index(b'"seq":')))
    store.run("UPDATE entry SET body = ?, leaf = ? WHERE agency = ? AND seq = ?", changed, verify.leaf_hash(changed),
              store.agency, seq)
    return None


def flips_of_notes(rng, store):
    size = rng.choice(store.sizes())
    sql = "SELECT note FROM checkpoint WHERE agency = ? AND size = ?"
    note = store.db.execute(sql, (store.agency, size)).fetchone()[0]
    at = rng.randrange(len(note))
    store.run("UPDATE checkpoint SET note = CAST(? AS TEXT) WHERE agency = ? AND size = ?", flipped(note, at), store.agency, size)
    return None


def flips_of_sizes(rng, store):
    size = rng.choice(store.sizes())
    store.run("UPDATE OR REPLACE checkpoint SET size = ? WHERE agency = ? AND size = ?", size ^ 1 << rng.randrange(8), store.agency, size)
    return None


def flips_of_numbers(rng, store):
    seq = rng.randrange(store.count)
    store.run("UPDATE OR REPLACE entry SET seq = ? WHERE agency = ? AND seq = ?", seq ^ 1 << rng.randrange(8), store.agency, seq)
    return None


def flips_of_agencies(rng, store):
    table = rng.choice(TABLES + ("ledger_head",))
    column = {"entry": "seq", "checkpoint": "size", "ledger_head": "size"}[table]
    value = rng.choice(store.db.execute(f"SELECT {column} FROM {table} WHERE agency = ?", (store.agency,)).fetchall())[0]
    other = flipped(store.agency.encode(), rng.randrange(len(store.agency)))
    store.run(f"UPDATE {table} SET agency = CAST(? AS TEXT) WHERE agency = ? AND {column} = ?", other, store.agency, value)
    return None


def heads(rng, store):
    store.run("UPDATE ledger_head SET size = size + ? WHERE agency = ?", rng.choice([-1, 1]), store.agency)
    return None


def drops(rng, store):
    seq = rng.randrange(store.count)
    store.run("DELETE FROM entry WHERE agency = ? AND seq = ?", store.agency, seq)
    return ("entry-missing", seq)


def drops_that_close_up(rng, store):
    seq = rng.randrange(store.count - 1)
    store.run("DELETE FROM entry WHERE agency = ? AND seq = ?", store.agency, seq)
    for later in range(seq + 1, store.count):
        store.run("UPDATE entry SET seq = ? WHERE agency = ? AND seq = ?", later - 1, store.agency, later)
    return ("entry-order", seq)


def swaps(rng, store):
    a, b = sorted(rng.sample(range(store.count), 2))
    for seq, other in ((a, store.entry(b)), (b, store.entry(a))):
        store.run("UPDATE entry SET body = ?, leaf = ? WHERE agency = ? AND seq = ?", *other, store.agency, seq)
    return ("entry-order", a)


def insertions(rng, store):
    seq = rng.randrange(store.count)
    body, leaf = store.entry(rng.randrange(store.count))
    for later in reversed(range(seq, store.count)):
        store.run("UPDATE entry SET seq = ? WHERE agency = ? AND seq = ?", later + 1, store.agency, later)
    store.run("INSERT INTO entry (agency, seq, body, leaf) VALUES (?, ?, ?, ?)", store.agency, seq, body, leaf)
    return None


def additions_at_the_end(rng, store):
    body = b'{"act":"forged","agency":"x","seq":%d,"v":1}' % store.count
    store.run("INSERT INTO entry (agency, seq, body, leaf) VALUES (?, ?, ?, ?)", store.agency, store.count, body,
              verify.leaf_hash(body))
    return ("tail-uncovered", None)


def older_databases(rng, store):
    """The database of an earlier hour, whole in itself, under the head that the signer remembers."""
    size = rng.choice(store.sizes()[:-1])
    store.run("DELETE FROM entry WHERE agency = ? AND seq >= ?", store.agency, size)
    store.run("DELETE FROM checkpoint WHERE agency = ? AND size > ?", store.agency, size)
    store.run("UPDATE ledger_head SET size = ? WHERE agency = ?", size, store.agency)
    return ("rolled-back", size)


def logs_taken_away(rng, store):
    for table in TABLES + ("ledger_head",):
        store.run(f"DELETE FROM {table} WHERE agency = ?", store.agency)
    return ("rolled-back", 0)


def rebuilt_without_the_key(rng, store):
    log = make_log.Log(rng, agency=store.agency)
    log.fill(store.count)
    for table in TABLES + ("ledger_head",):
        store.run(f"DELETE FROM {table} WHERE agency = ?", store.agency)
    rows_write(store.db, log)
    return ("note-unknown-key", 0)


KINDS = [
    (flips_of_bodies, 40), (flips_of_leaves, 10), (bodies_with_their_leaves, 20), (flips_of_notes, 60), (flips_of_sizes, 8),
    (flips_of_numbers, 8), (flips_of_agencies, 12), (heads, 2), (drops, 8), (drops_that_close_up, 5), (swaps, 8), (insertions, 5),
    (additions_at_the_end, 1), (older_databases, 5), (logs_taken_away, 1), (rebuilt_without_the_key, 2),
]


def one(rng, kind, origin, path):
    """None when it was found and called by its name, else what was said."""
    store = Store(origin, path)
    expect = kind(rng, store)
    bad = store.verdict()
    if not bad:
        return "not found"
    said = (bad[0]["code"], bad[0]["from"])
    if expect and (expect[0] != said[0] or expect[1] not in (None, said[1])):
        return f"{said}, not {expect}"
    return None


def exported(rng, origin, folder):
    """Every byte of the exported file, by tocsin and by the second verifier."""
    store = Store(origin, folder / "copy")
    agency, failures = store.agency, []
    bundle = folder / "exported.bundle"
    run = subprocess.run([TOCSIN, "ledger", "export", "--data", str(store.path), "--agency", agency, str(bundle)], check=False)
    data = bundle.read_bytes() if run.returncode == 0 else b""
    if verify.bundle_verify(data) is not None:
        failures.append("exported: the second verifier does not agree")
    paths = []
    for i in sorted(rng.sample(range(len(data)), min(len(data), 400))):
        paths.append(folder / f"{i}.bundle")
        paths[-1].write_bytes(flipped(data, i))
    command = [TOCSIN, "ledger", "verify", "--json"] + [f"--bundle={path}" for path in [bundle] + paths]
    verdicts = [json.loads(line) for line in subprocess.run(command, capture_output=True, check=False).stdout.splitlines()]
    failures += [f"{v['subject']}: {v['finding']}" for v in verdicts if v["ok"] != (v["subject"] == str(bundle))]
    return failures if len(verdicts) == len(paths) + 1 else ["exported: not all were judged"]


def main():
    rng, passed, failures = random.Random(20261122), 0, []
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        origin = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else folder / "store"
        if len(sys.argv) == 1:
            store_make(origin, rng)
        untouched = Store(origin, folder / "copy").verdict()
        failures += [f"untouched: {untouched}"] if untouched else []
        for kind, times in KINDS:
            for _ in range(times):
                wrong = one(rng, kind, origin, folder / "copy")
                passed += wrong is None
                failures += [f"{kind.__name__}: {wrong}"] if wrong else []
        wrong = exported(rng, origin, folder)
        passed += not wrong
        failures += wrong
    for failure in failures:
        print("failed:", failure)
    print(f"{passed} passed, {len(failures)} failed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""make_seeds: writes the seeds of fuzz/seeds/{note,bundle} and tests/verifier/golden.bundle, always the same bytes."""

import base64
import pathlib
import random

import make_log
import verify

ROOT = pathlib.Path(__file__).resolve().parents[2]


def write(path, data):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def main():
    rng = random.Random(1)
    seeds = ROOT / "fuzz/seeds"
    small = make_log.Log(rng)
    small.fill(3)
    write(seeds / "bundle/small", make_log.close(small.lines()))
    write(seeds / "bundle/empty", make_log.close(small.lines()[:1]))
    rotated = make_log.Log(rng)
    rotated.fill(2)
    rotated.rotate()
    rotated.fill(2)
    write(seeds / "bundle/rotated", make_log.close(rotated.lines()))
    note = list(small.notes.values())[-1]
    write(seeds / "note/checkpoint", note)
    write(seeds / "note/two_keys", rotated.notes[3])
    write(seeds / "note/vkey", small.vkeys[0].encode())
    hashes = b"".join(base64.b64encode(leaf) + b"\n" for leaf, _ in small.entries[:2])
    write(seeds / "note/proof", b"c2sp.org/tlog-proof@v1\nindex 2\n" + hashes + b"\n" + note)
    write(seeds / "note/proof_extra", b"c2sp.org/tlog-proof@v1\nextra AAAA\nindex 0\n\n" + note)
    golden = make_log.Log(random.Random(2026))
    golden.fill(20)
    golden.rotate()
    golden.fill(20)
    write(ROOT / "tests/verifier/golden.bundle", make_log.close(golden.lines()))
    assert verify.bundle_verify(make_log.close(golden.lines())) is None


if __name__ == "__main__":
    main()

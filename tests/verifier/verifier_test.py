#!/usr/bin/env python3
"""verifier_test.py: tocsin and the second verifier must say the same of random logs, good and bad.

    TOCSIN=build/tocsin verifier_test.py [--logs 1000] [--seed N]

Every log is made, spoilt in one of many ways (or not), and judged by both: ok or not, what, and where. The golden bundle, a
log with a rotation that an earlier version made, must verify for ever.
"""

import argparse
import collections
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile

import make_log
import verify


def entry_lines(lines):
    return [i for i, line in enumerate(lines) if line.startswith(b"E ")]


def checkpoint_lines(lines):
    return [i for i, line in enumerate(lines) if line.startswith(b"C ")]


def flip(rng, data, start=0, end=None):
    data = bytearray(data)
    data[rng.randrange(start, end or len(data))] ^= 1 << rng.randrange(8)
    return bytes(data)


class Case:
    """A file, what is given beside it, and whether it must be found bad."""

    def __init__(self, data, key=None, anchor=None, bad=True):
        self.data, self.key, self.anchor, self.bad = data, key, anchor, bad


def good(rng, log):
    return Case(make_log.close(log.lines()), bad=False)


def good_with_key(rng, log):
    return Case(make_log.close(log.lines()), key=log.vkeys[0], bad=False)


def good_with_anchor(rng, log):
    return Case(make_log.close(log.lines()), anchor=rng.choice(list(log.notes.values())), bad=False)


def good_rotated(rng, log):
    first = log.vkeys[0]
    log.rotate(rng.choice(["both", "turned"]))
    log.fill(rng.randint(0, 8))
    return Case(make_log.close(log.lines()), key=rng.choice([None, first]), bad=False)


def good_empty(rng, log):
    return Case(make_log.close(log.lines()[:1]), bad=False)


def rotated_by_one(rng, log):
    log.rotate(rng.choice(["old", "new"]))
    log.fill(rng.randint(0, 4))
    return Case(make_log.close(log.lines()))


def rotated_and_old_signs_on(rng, log):
    old = log.signer
    log.rotate()
    log.signer = old
    log.fill(rng.randint(1, 4))
    return Case(make_log.close(log.lines()))


def flip_file(rng, log):
    return Case(flip(rng, make_log.close(log.lines())))


def flip_in(pick):
    """A byte of one line, with the last line made to fit again."""

    def spoil(rng, log):
        lines = log.lines()
        i = rng.choice(pick(lines))
        lines[i] = flip(rng, lines[i])
        return Case(make_log.close(lines))

    return spoil


def body_with_leaf(rng, log):
    """What one who can hash can do: the leaf fits the changed body, the signed root does not."""
    i = rng.randrange(len(log.entries))
    body = bytearray(log.entries[i][1])
    at = body.index(b'"a-') + 3 + rng.randrange(8)
    body[at] ^= 1
    log.entries[i] = (verify.leaf_hash(bytes(body)), bytes(body))
    return Case(make_log.close(log.lines()))


def drop(rng, log):
    lines = log.lines()
    del lines[rng.choice(entry_lines(lines))]
    return Case(make_log.close(lines))


def drop_last_checkpoint(rng, log):
    lines = log.lines()
    del lines[checkpoint_lines(lines)[-1]]
    return Case(make_log.close(lines))


def reorder(rng, log):
    lines = log.lines()
    i, j = rng.sample(entry_lines(lines), 2)
    lines[i], lines[j] = lines[j], lines[i]
    return Case(make_log.close(lines))


def reorder_checkpoints(rng, log):
    lines = log.lines()
    i, j = rng.sample(checkpoint_lines(lines), 2)
    lines[i], lines[j] = lines[j], lines[i]
    return Case(make_log.close(lines))


def insert(rng, log):
    lines = log.lines()
    i = rng.choice(entry_lines(lines))
    lines.insert(i, rng.choice(lines[1:]))
    return Case(make_log.close(lines))


def truncate(rng, log):
    data = make_log.close(log.lines())
    return Case(data[: rng.randrange(len(data))])


def append(rng, log):
    return Case(make_log.close(log.lines()) + rng.choice([b"\n", b"x", b"E \n", b"Z {}\n"]))


def rebuilt_without_key(rng, log):
    """The whole chain anew under another key; only a key from elsewhere tells."""
    other = make_log.Log(rng)
    for _, body in log.entries:
        other.put(body.replace(b'"a-', b'"b-'))
    other.sign()
    return Case(make_log.close(other.lines()), key=log.vkeys[0])


def rebuilt_without_key_unseen(rng, log):
    other = make_log.Log(rng)
    other.fill(3)
    return Case(make_log.close(other.lines()), bad=False)


def signed_by_another(rng, log):
    size = rng.choice(list(log.notes))
    text = log.notes[size].partition(b"\n\n")[0] + b"\n"
    log.notes[size] = text + b"\n" + make_log.Signer(rng.randbytes(32), log.origin).line(text)
    return Case(make_log.close(log.lines()))


def signed_twice(rng, log):
    size = rng.choice(list(log.notes))
    text = log.notes[size].partition(b"\n\n")[0] + b"\n"
    log.notes[size] += rng.choice([log.signer, make_log.Signer(rng.randbytes(32), log.origin)]).line(text)
    return Case(make_log.close(log.lines()))


def older_under_newer(rng, log):
    newest = log.notes[len(log.entries)]
    lines = log.lines()
    ends = checkpoint_lines(lines)
    return Case(make_log.close(lines[: rng.choice(ends[:-1]) + 1]), key=rng.choice([None, log.vkeys[0]]), anchor=newest)


def forked(rng, log):
    """Two histories signed by the same key: what a stolen key makes."""
    other = make_log.Log(rng, signer=log.signer)
    other.fill(len(log.entries) + rng.randrange(4))
    return Case(make_log.close(other.lines()), anchor=rng.choice(list(log.notes.values())))


def anchor_spoilt(rng, log):
    return Case(make_log.close(log.lines()), anchor=flip(rng, rng.choice(list(log.notes.values()))))


def not_numbered(rng, log):
    log.put(rng.choice([b"", b"{}", b'{"a":1,"seq":%d}' % len(log.entries), b'{"a":1,"seq":7777,"v":1}']))
    log.sign()
    return Case(make_log.close(log.lines()))


SPOILS = [
    good, good, good_with_key, good_with_anchor, good_rotated, good_empty, rotated_by_one, rotated_and_old_signs_on, flip_file,
    flip_file, flip_in(entry_lines), flip_in(checkpoint_lines), flip_in(lambda lines: [0]), body_with_leaf, drop,
    drop_last_checkpoint, reorder, reorder_checkpoints, insert, truncate, append, rebuilt_without_key, rebuilt_without_key_unseen,
    signed_by_another, signed_twice, older_under_newer, forked, anchor_spoilt, not_numbered,
]


def case_make(rng):
    log = make_log.Log(rng, agency=rng.choice(["xltg", "hq", "a-1"]))
    if rng.random() < 0.1:
        log.fill(40)
    while len(log.notes) < 2 or len(log.entries) < 3:
        log.fill(rng.randint(1, 6))
    spoil = rng.choice(SPOILS)
    return spoil.__name__, spoil(rng, log)


def by_tocsin(tocsin, folder, paths, case):
    command = [tocsin, "ledger", "verify", "--json"]
    for path in paths:
        command += ["--bundle", str(path)]
    if case.key:
        command += ["--key", case.key]
    if case.anchor is not None:
        (folder / "anchor").write_bytes(case.anchor)
        command += ["--checkpoint", str(folder / "anchor")]
    run = subprocess.run(command, capture_output=True, check=False)
    verdicts = [json.loads(line) for line in run.stdout.splitlines()]
    if len(verdicts) != len(paths) or run.returncode != any(not v["ok"] for v in verdicts):
        sys.exit(f"tocsin ended with {run.returncode}: {run.stderr.decode()}")
    return [v["finding"] and tuple(v["finding"][k] for k in ("code", "from", "to", "size")) for v in verdicts]


def by_second(case):
    found = verify.bundle_verify(case.data, [verify.Key(case.key)] if case.key else [], case.anchor)
    return found and (found.code, found.start, found.end, found.size)


def golden(tocsin):
    """1 when either verifier finds fault with the golden bundle."""
    path = pathlib.Path(__file__).with_name("golden.bundle")
    case = Case(path.read_bytes(), bad=False)
    found = by_tocsin(tocsin, path.parent, [path], case) + [by_second(case)]
    if found != [None, None]:
        print(f"golden.bundle: {found}")
    return int(found != [None, None])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--logs", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=20261122)
    args = parser.parse_args()
    tocsin = os.environ["TOCSIN"]
    rng, cases, plain = random.Random(args.seed), [], []
    failures = golden(tocsin)
    codes = collections.Counter()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for i in range(args.logs):
            spoil, case = case_make(rng)
            path = folder / f"{i}.bundle"
            path.write_bytes(case.data)
            cases.append((i, spoil, case, path))
        # One process judges all files that nothing is given beside.
        plain = [c for c in cases if c[2].key is None and c[2].anchor is None]
        ours = {}
        if plain:
            for c, verdict in zip(plain, by_tocsin(tocsin, folder, [c[3] for c in plain], plain[0][2])):
                ours[c[0]] = verdict
        for i, spoil, case, path in cases:
            first = ours[i] if i in ours else by_tocsin(tocsin, folder, [path], case)[0]
            second = by_second(case)
            codes[first[0] if first else "ok"] += 1
            if first != second or case.bad != (first is not None):
                failures += 1
                print(f"log {i} ({spoil}): tocsin {first}, second verifier {second}, must be {'bad' if case.bad else 'good'}")
    print(", ".join(f"{k} {v}" for k, v in sorted(codes.items())))
    print(f"{args.logs + 1 - failures} passed, {failures} failed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())

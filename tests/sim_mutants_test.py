#!/usr/bin/env python3
"""sim_mutants: the simulation finds what is broken on purpose: a copy of the sources, one rule at a time broken in it, each found.

    tests/sim_mutants_test.py [NAME…]

A watch that finds nothing proves nothing; each mutant here is a rule of the procedure that a tired person could break with one line.
Ends with "N passed, N failed".
"""
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
LIVES = 4000
# Name: file, what stands there, what is put in its place, the invariants of which one must find it.
MUTANTS = {
    'one person confirms what they submitted':
        ('src/desk/act.c', 'bool act_of_two(struct act *act, struct str submitter, bool *own)\n{\n',
         'bool act_of_two(struct act *act, struct str submitter, bool *own)\n{\n\t(void)submitter;\n\t*own = false;\n'
         '\tif (act->now.ms)\n\t\treturn true;\n', 'I6'),
    'it leaves before anybody has confirmed it, and without a reason':
        ('src/desk/notice_verbs.c', '	if (!may_go_first || in->unconfirmed_reason.len == 0)\n', '	if (!may_go_first)\n', 'I8'),
    'a clock that ended is ended again':
        ('src/desk/case_duty.c', '	return str_is(clock->state, "running");\n', '	return !str_is(clock->state, "cancelled");\n', 'I3'),
    'a met clock does not count its lateness':
        ('src/desk/case_duty.c', '				       .late_ms = duty_late_ms(clock->due_at, clock->last_day.len > 0, at) };\n',
         '				       .late_ms = 0 };\n', 'I4'),
    'major incidents get 72 hours':
        ('law/tw/115.yaml', re.compile(r'(id: control-3-4\b[\s\S]{0,120}?hours: )36'), r'\g<1>72', 'I5'),
    'a refused act leaves what it had begun':
        ('src/desk/perform.c', '	if (done)\n		db_refuse(batch->db, &call->err);\n	db_rollback_to(batch->db);\n'
         '	batch_back(batch, &mark);\n	call_refused(call);\n',
         '	if (done)\n		db_refuse(batch->db, &call->err);\n	(void)db_release(batch->db);\n	call_refused(call);\n', 'I15'),
    'the same key does it twice':
        ('src/desk/perform.c', '	if (seen_before(act, digest))\n', '	if (act->call->dry_run && seen_before(act, digest))\n', 'I13 I15'),
    'a delegation outlives its end':
        ('src/gate/delegation.c', '	if (instant_before(delegation->until, now))\n', '	if (!now.ms)\n', 'I16'),
    'time goes by and no outage passes its limit':
        ('src/desk/outage_verbs.c', '	while (count < DESK_TIME_MOST && db_next(rows))\n', '	while (count < 0 && db_next(rows))\n', 'I17'),
}


def run(*words, where):
    return subprocess.run(list(map(str, words)), cwd=where, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors='replace')


def build(copy):
    if not (copy / 'build' / 'build.ninja').exists():
        said = run('meson', 'setup', 'build', '-Dbuildtype=release', '-Dtests=false', where=copy)
        if said.returncode:
            return said
    return run('ninja', '-C', 'build', 'sim', where=copy)


def broken(text, was, becomes):
    """The text with that rule broken; None when the rule does not stand there once."""
    if isinstance(was, re.Pattern):
        changed, count = was.subn(becomes, text)
        return changed if count == 1 else None
    return text.replace(was, becomes) if text.count(was) == 1 else None


def tried(copy, name, rule):
    path, was, becomes, invariant = rule
    file = copy / path
    sound = file.read_text('utf-8')
    changed = broken(sound, was, becomes)
    if changed is None:
        return 'the rule is not where it was'
    file.write_text(changed, 'utf-8')
    try:
        made = build(copy)
        if made.returncode:
            return 'does not build:\n' + made.stdout[-800:]
        said = run(copy / 'build' / 'sim', '--seed', '1', '--lifetimes', LIVES, where=copy)
    finally:
        file.write_text(sound, 'utf-8')
    again = re.search(r'^again: sim (.*)$', said.stdout, re.M)
    if said.returncode != 1 or not again:
        return f'not found in {LIVES} lives: exit {said.returncode}\n' + said.stdout[-400:]
    found = re.search(r'^BROKEN (I\d+)', said.stdout, re.M)
    if found[1] not in invariant.split():
        return f'found as {found[0]}, expected {invariant}\n' + said.stdout[-400:]
    print(f'ok   {name}: {re.search("^BROKEN .*", said.stdout, re.M)[0]}; {again[0]}', flush=True)
    return None


def main():
    passed = failed = 0
    with tempfile.TemporaryDirectory() as scratch:
        copy = pathlib.Path(scratch) / 'tocsin'
        shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns('build*', 'node_modules', '.git'), symlinks=True)
        for name, rule in MUTANTS.items():
            if len(sys.argv) > 1 and not any(word in name for word in sys.argv[1:]):
                continue
            fault = tried(copy, name, rule)
            passed, failed = passed + (fault is None), failed + (fault is not None)
            if fault:
                print(f'FAIL {name}: {fault}', flush=True)
    print(f'{passed} passed, {failed} failed')
    sys.exit(1 if failed else 0)


if __name__ == '__main__':
    main()

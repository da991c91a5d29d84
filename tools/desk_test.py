#!/usr/bin/env python3
"""Tests of the scenario runner: its reader, its paths, its comparisons, its messages."""
import argparse
import pathlib
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import desk  # noqa: E402


def read(text, **others):
    with tempfile.TemporaryDirectory() as folder:
        for name, content in others.items():
            (pathlib.Path(folder) / f'{name}.part').write_text(content)
        path = pathlib.Path(folder) / 'x.desk'
        path.write_text(text)
        return desk.Reader(path).read()


class Reading(unittest.TestCase):
    def test_a_request_takes_an_answer_a_keep_and_an_expectation(self):
        steps = read('scenario x\nas contact\nPOST /signs {"a": "b"}\n-> 201\nkeep sign = .id\nexpect .n == 2\n').steps
        self.assertEqual([s.what for s in steps], ['as', 'request', 'answer', 'keep', 'expect'])
        self.assertEqual((steps[1].method, steps[1].path, steps[1].body), ('POST', '/signs', '{"a": "b"}'))
        self.assertEqual((steps[2].status, steps[2].code), (201, None))
        self.assertEqual((steps[3].name, steps[3].path), ('sign', '.id'))
        self.assertEqual((steps[4].path, steps[4].operator, steps[4].value), ('.n', '==', '2'))

    def test_json_goes_on_until_its_brackets_close_and_brackets_in_strings_do_not_count(self):
        steps = read('scenario x\nPOST /a {\n  "t": "}]{ \\" [",\n  "l": [1,\n 2]\n}\n-> 200\n').steps
        self.assertEqual(desk.literal(steps[0].body), {'t': '}]{ " [', 'l': [1, 2]})
        self.assertEqual(steps[1].status, 200)

    def test_an_indented_body_is_name_and_value_lines(self):
        steps = read('scenario x\nPOST /a\n    kind: web-changed\n    n: 3\n    list: [1,\n      2]\n-> 200\n').steps
        self.assertEqual(steps[0].rows, [('kind', 'web-changed'), ('n', '3'), ('list', '[1,\n      2]')])

    def test_a_refusal_names_its_code_with_or_without_the_word(self):
        for line in ('-> 409 code "state-wrong"', '-> 409 state-wrong'):
            self.assertEqual(read(f'scenario x\nGET /a\n{line}\n').steps[1].code, 'state-wrong')

    def test_for_makes_one_run_of_each_column(self):
        scenario = read('scenario x\nfor law 107 115\n    day 2020-01-01 2026-03-10\nnote hello\n')
        self.assertEqual(scenario.columns, [{'law': '107', 'day': '2020-01-01'}, {'law': '115', 'day': '2026-03-10'}])

    def test_for_refuses_ragged_rows(self):
        with self.assertRaisesRegex(desk.Wrong, r'x\.desk:3: every row'):
            read('scenario x\nfor law 107 115\n    day 2020-01-01\n')

    def test_blocks_hold_their_steps(self):
        steps = read('scenario x\nrepeat 3\n  GET /a\n  -> 200\nend\nif law 115\n  GET /b\nend\n').steps
        self.assertEqual([(s.what, len(s.steps)) for s in steps], [('repeat', 2), ('if', 1)])

    def test_a_block_without_end_is_refused(self):
        with self.assertRaisesRegex(desk.Wrong, '`end` of `repeat`'):
            read('scenario x\nrepeat 3\n  GET /a\n')

    def test_use_puts_the_steps_of_another_file_there_and_keeps_their_place(self):
        steps = read('scenario x\nuse open.part\nGET /b\n', open='as contact\nGET /a\n').steps
        self.assertEqual([s.what for s in steps], ['as', 'request', 'request'])
        self.assertTrue(steps[1].where.endswith('open.part:2'), steps[1].where)

    def test_what_is_no_statement_is_refused_with_its_place(self):
        with self.assertRaisesRegex(desk.Wrong, r"x\.desk:2: no such statement: 'frobnicate now'"):
            read('scenario x\nfrobnicate now\n')

    def test_unended_json_is_refused_where_it_began(self):
        with self.assertRaisesRegex(desk.Wrong, r'x\.desk:2: this JSON does not end'):
            read('scenario x\nPOST /a {"b":\n1\n')

    def test_a_scenario_without_title_is_refused(self):
        with self.assertRaisesRegex(desk.Wrong, 'scenario TITLE'):
            read('GET /a\n')

    def test_the_last_operator_of_a_line_is_found_and_the_value_may_hold_others(self):
        step = read('scenario x\nexpect .text contains a == b\n').steps[0]
        self.assertEqual((step.path, step.operator, step.value), ('.text', 'contains', 'a == b'))
        step = read('scenario x\nexpect .clocks[duty=notify].due exists\n').steps[0]
        self.assertEqual((step.path, step.operator), ('.clocks[duty=notify].due', 'exists'))


class Values(unittest.TestCase):
    def test_a_variable_is_escaped_inside_quotes_and_json_outside(self):
        values = {'t': 'a"b', 'n': 3, 'l': [1]}
        self.assertEqual(desk.fill('{"x": "<$t>", "y": $t, "n": $n, "l": $l}', values, True),
                         '{"x": "<a\\"b>", "y": "a\\"b", "n": 3, "l": [1]}')

    def test_instants_can_be_shifted(self):
        values = {'now': '2026-03-10T09:00:00+08:00'}
        self.assertEqual(desk.fill('${now+1h30m} ${now-1d}', values), '2026-03-10T10:30:00+08:00 2026-03-09T09:00:00+08:00')

    def test_an_unknown_variable_is_refused(self):
        with self.assertRaisesRegex(KeyError, 'never kept'):
            desk.fill('$nothing', {})

    def test_durations(self):
        self.assertEqual(desk.read_duration('1d2h3m4s').total_seconds(), 93784)
        self.assertEqual(desk.read_duration('-45m').total_seconds(), -2700)
        with self.assertRaises(ValueError):
            desk.read_duration('45 minutes')


class Paths(unittest.TestCase):
    value = {'a': {'b': [1, 2, 3]}, 'clocks': [{'duty': 'notify', 'state': 'met', 'due': '2026-03-10T02:00:00.000Z'},
                                               {'duty': 'control', 'state': 'open', 'due': None},
                                               {'duty': 'notify', 'state': 'open', 'due': '2026-03-11T02:00:00.000Z'}]}

    def test_names_indexes_and_filters_reach(self):
        for path, found in (('.a.b', [[1, 2, 3]]), ('.a.b[0]', [1]), ('.a.b[-1]', [3]), ('.a.b[9]', []), ('.x.y', []),
                            ('.clocks[duty=control].state', ['open']), ('.clocks[*].state', ['met', 'open', 'open']),
                            ('.clocks[duty=notify,state=open].due', ['2026-03-11T02:00:00.000Z']), ('.', [self.value])):
            self.assertEqual(desk.reach(self.value, path), found, path)

    def test_a_path_that_can_not_be_read_is_refused(self):
        with self.assertRaisesRegex(ValueError, 'can not read the path'):
            desk.reach(self.value, '.a b')


class Holding(unittest.TestCase):
    def test_each_operator_says_yes_and_no(self):
        rows = [
            ([2], '==', 2, True), ([2], '==', 3, False), (['2'], '==', 2, True), ([True], '==', 1, False),
            (['a'], '==', 'a', True), ([], '==', None, False), ([1, 1], '==', 1, False),
            (['2026-03-10T02:00:00.000Z'], '==', '2026-03-10T10:00+08:00', True),
            (['2026-03-10T02:00:00.001Z'], '==', '2026-03-10T10:00+08:00', False),
            ([2], '!=', 3, True), ([2], '!=', 2, False), ([], '!=', 2, False),
            ([2], '<', 3, True), ([3], '<', 3, False), ([3], '<=', 3, True), ([3], '>', 2, True), ([3], '>=', 4, False),
            (['2026-03-10T02:00:00Z'], '<', '2026-03-10T10:00:01+08:00', True), (['a'], '<', 3, False),
            (['abc'], 'contains', 'b', True), (['abc'], 'contains', 'x', False), ([['a', 'b']], 'contains', 'a', True),
            (['met', 'open'], 'contains', 'open', True), (['abc'], 'lacks', 'x', True), (['abc'], 'lacks', 'a', False),
            (['115-0007'], 'matches', r'^\d+-\d+$', True), (['x'], 'matches', r'\d', False),
            ([0], 'exists', None, True), ([], 'exists', None, False), ([None], 'exists', None, False),
            ([], 'missing', None, True), ([None], 'missing', None, True), ([0], 'missing', None, False),
            ([[1, 2]], 'count', 2, True), ([1, 2, 3], 'count', 3, True), ([], 'count', 0, True), ([[1]], 'count', 2, False),
        ]
        for found, operator, wanted, outcome in rows:
            self.assertEqual(desk.holds(found, operator, wanted), outcome, (found, operator, wanted))

    def test_instants_are_read_in_the_zones_people_write(self):
        a = desk.read_instant('2026-03-10T09:00+08:00')
        for text in ('2026-03-10T01:00:00Z', '2026-03-10T01:00:00.000Z', '2026-03-10T09:00', '2026-03-10 09:00:00'):
            self.assertEqual(desk.read_instant(text), a, text)
        self.assertIsNone(desk.read_instant('2026-02-30T00:00Z'))
        self.assertEqual(desk.print_instant(a), '2026-03-10T09:00:00+08:00')


# Stands in for tocsin: counts what is posted, refuses {"bad": …}, tells the clock.
FAKE = r'''#!/usr/bin/env python3
import http.server, json, os, pathlib, signal, sys
argv = sys.argv[1:]
store = pathlib.Path(os.environ['TOCSIN_DIR'])
if argv[0] == 'init':
    (store / 'run').mkdir(parents=True)
    (store / 'run' / 'token').write_text('operator-token')
    print('{"vkey":"x"}')
elif argv[0] == 'serve':
    clock = pathlib.Path(argv[argv.index('--clock') + 1])
    things = []
    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = 'HTTP/1.1'
        def log_message(self, *_): pass
        def answer(self, status, value):
            body = json.dumps(value).encode()
            self.send_response(status)
            self.send_header('Content-Length', str(len(body)))
            self.send_header('ETag', f'"{len(things)}"')
            self.end_headers()
            self.wfile.write(body)
        def do_GET(self):
            if self.path == '/api/v1/ledger/head':
                return self.answer(200, {'size': len(things)})
            self.answer(200, {'things': things, 'now': clock.read_text().strip(), 'path': self.path,
                              'token': self.headers.get('Authorization')})
        def do_POST(self):
            body = json.loads(self.rfile.read(int(self.headers['Content-Length'])))
            if self.path.endswith('/people'):
                return self.answer(201, {'person': body['roles'][0]})
            if self.path.endswith('/token'):
                return self.answer(201, {'token': self.path.split('/')[-2] + '-token'})
            if self.path.endswith('/tick'):
                return self.answer(200, {})
            if 'sneaky' in body:
                things.append(body)
            if 'bad' in body or 'sneaky' in body:
                return self.answer(409, {'type': 'https://x/help/errors/state-wrong', 'code': 'state-wrong'})
            things.append(body)
            self.answer(201, {'id': f's{len(things)}', 'if_match': self.headers.get('If-Match'), 'got': body})
    server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
    def end(*_): raise SystemExit(0)
    signal.signal(signal.SIGTERM, end)
    (store / 'run' / 'address').write_text(f'http://127.0.0.1:{server.server_port}\n')
    server.serve_forever()
elif argv[0] == 'rate':
    print(json.dumps({'level': 3, 'file': pathlib.Path(argv[1]).read_text()}))
elif argv[:2] == ['ledger', 'verify'] and pathlib.Path(os.environ['TOCSIN_DIR']).with_name('spoiled').exists():
    print('entry 2 is not what the checkpoint says', file=sys.stderr)
    sys.exit(1)
'''


desk.Desk.READY_S = 10


class Running(unittest.TestCase):
    def outcome(self, text):
        with tempfile.TemporaryDirectory() as folder:
            fake = pathlib.Path(folder, 'tocsin')
            fake.write_text(FAKE)
            fake.chmod(0o755)
            desk.VERIFIER = pathlib.Path(folder, 'verify.py')
            desk.VERIFIER.write_text('')
            options = argparse.Namespace(tocsin=fake, verbose=False, keep=False)
            scenario = read('scenario x\n' + text)
            return [desk.run_one(scenario, column, 'sqlite', options, None)[::2] for column in scenario.columns]

    def test_acts_answers_and_the_clock_pass(self):
        outcome = self.outcome('''for n 1 2
clock 2026-03-10T09:00+08:00
as contact
POST /signs
    what: a "quoted" 徵兆 $n
    n: $n
    seen_at: ${now-10m}
-> 201
keep sign = .id
expect .got.what contains $n
expect .got.n == $n
expect .got.seen_at == 2026-03-10T00:50Z
let word = three words here
keep tag = @etag
header If-Match: $tag
POST /signs/$sign/judge {"verdict": "incident", "word": "$word"}
expect .got.word == "three words here"
expect .if_match == "\\"1\\""
advance 45m
GET /signs
expect .now == 2026-03-10T09:45+08:00
expect .things count 2
expect .token == "Bearer contact-token"
file aspects.json {"aspects": [{"sign": "$sign"}]}
run tocsin rate $aspects_json
-> 0
expect .level == 3
expect .file contains "\\"s1\\""
POST /signs {"bad": 1}
-> 409 code "state-wrong"
''')
        self.assertEqual(outcome, [('passed', '')] * 2)

    def test_a_wrong_value_says_where_what_was_expected_and_what_came(self):
        (outcome, words), = self.outcome('clock 2026-03-10T09:00\nas contact\nGET /x\nexpect .things count 3\n')
        self.assertEqual(outcome, 'failed')
        self.assertRegex(words, r'(?s)x\.desk:5: expect \.things\s+expected count 3\s+got      \[\]')

    def test_a_refusal_nobody_expected_fails(self):
        (outcome, words), = self.outcome('clock 2026-03-10T09:00\nas contact\nPOST /x {"bad": 1}\nGET /x\n-> 200\n')
        self.assertEqual(outcome, 'failed')
        self.assertRegex(words, r'(?s)x\.desk:4: POST /api/v1/x.*expected it to go well\s+got      409')

    def test_a_refusal_that_changed_something_fails(self):
        (outcome, words), = self.outcome('clock 2026-03-10T09:00\nas contact\nPOST /x {"sneaky": 1}\n-> 409\n')
        self.assertIn('the ledger has grown', words)
        self.assertEqual(outcome, 'failed')

    def test_a_record_that_does_not_prove_itself_fails(self):
        (outcome, words), = self.outcome('clock 2026-03-10T09:00\nas contact\nGET /x\n-> 200\nfile spoiled yes\n')
        self.assertEqual(outcome, 'failed')
        self.assertIn('entry 2 is not what the checkpoint says', words)

    def test_a_scenario_that_expects_nothing_fails(self):
        self.assertIn('expects nothing', self.outcome('clock 2026-03-10T09:00\nas contact\nGET /x\n')[0][1])

    def test_what_a_scenario_needs_and_is_not_there_skips_it(self):
        self.assertEqual(self.outcome('needs $source/nowhere\nclock 2026-03-10T09:00\n'), [('skipped', 'nowhere is not here')])


if __name__ == '__main__':
    unittest.main()

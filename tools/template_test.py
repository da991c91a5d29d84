"""template: every construct writes what it should, in both languages; whatever is unsafe is refused with its line."""
import contextlib
import io
import pathlib
import random
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent
GOLDEN = ROOT / 'tests/golden/templates'
sys.path.insert(0, str(ROOT / 'tools'))
import po  # noqa: E402
import template  # noqa: E402
import template_read  # noqa: E402

# What a page may lean on, compiled from source so that the compiler is tested without a build directory.
LINKED = ('base/arena base/buf base/err base/instant base/must base/str text/html text/utf8 page/reader words/words'
          ' words/accept').split()

HEAD = '{% page p(struct str x, struct html h, struct instant t, int64_t n, bool b, struct rows l) %}\n'
# (the template after its first line, the line that is named, words of the reason)
UNSAFE = [
    # Where a value may not stand
    ('<a class={{ x }}>a</a>', 2, 'without quotes'),
    ('<a class=a{{ x }}>a</a>', 2, 'without quotes'),
    ('<a {{ x }}>a</a>', 2, 'a value in a tag'),
    ('<a {{ x }}="b">a</a>', 2, 'a value in a tag'),
    ('<a b{{ x }}="c">a</a>', 2, 'a value in a tag'),
    ('<{{ x }}>', 2, 'begins no tag'),
    ('<h{{= n }}>a</h1>', 2, 'a value in a tag'),
    ('<p></{{ x }}>', 2, 'begins no tag'),
    ('<!-- {{ x }} -->', 2, 'comment'),
    ('<!-- a -->', 2, 'comment'),
    ('<script src="/static/a.js">{{ x }}</script>', 2, 'a value in a script'),
    ('<script>alert(1)</script>', 2, 'a file of its own'),
    ('<script src="/static/a.js">alert(1)</script>', 2, 'a file of its own'),
    ('<script src="{{ x }}"></script>', 2, 'asset_href'),
    ('<script src="/r/{{ x }}"></script>', 2, 'asset_href'),
    ('<script src="/attachments/1"></script>', 2, 'asset_href'),
    ('<script src="https://example.org/a.js"></script>', 2, 'address of this desk'),
    ('<link rel="stylesheet" href="{{ x }}">', 2, 'asset_href'),
    ('<link rel="{{ x }}" href="/static/a.css">', 2, 'which the template alone decides'),
    ('<style>p { color: {{ x }} }</style>', 2, '<style>'),
    ('<style>p { color: red }</style>', 2, '<style>'),
    ('<p style="color: {{ x }}">a</p>', 2, 'style has no place'),
    ('<p style="color: red">a</p>', 2, 'style has no place'),
    ('<p onclick="{{ x }}">a</p>', 2, 'onclick'),
    ('<p onclick="f()">a</p>', 2, 'onclick'),
    ('<p ONLOAD="f()">a</p>', 2, 'onload'),
    ('<svg onload="f()"></svg>', 2, 'onload'),
    ('<iframe srcdoc="{{ x }}"></iframe>', 2, '<iframe>'),
    ('<img srcset="{{ x }}">', 2, 'srcset has no place'),
    ('<a ping="{{ x }}" href="/a">a</a>', 2, 'ping has no place'),
    ('<object data="{{ x }}"></object>', 2, '<object>'),
    ('<embed src="{{ x }}">', 2, '<embed>'),
    ('<base href="{{ x }}">', 2, '<base>'),
    ('<svg><script>f()</script></svg>', 2, '<script>'),
    ('<svg><foreignObject></foreignObject></svg>', 2, '<foreignobject>'),
    ('<svg><animate attributeName="href"/></svg>', 2, '<animate>'),
    ('<svg><a xlink:href="{{ x }}">a</a></svg>', 2, 'xlink:href'),
    ('<math>a</math>', 2, '<math>'),
    ('<meta http-equiv="refresh" content="{{ x }}">', 2, 'a value in the content'),
    ('<meta http-equiv="refresh" content="0;url=javascript:f()">', 2, 'a number of seconds'),
    ('<meta content="0;url=/x" http-equiv="refresh">', 2, 'stands before content'),
    ('<meta http-equiv="Set-Cookie" content="1">', 2, 'headers are the server'),
    ('<meta http-equiv="{{ x }}" content="1">', 2, 'which the template alone decides'),
    ('<form method="{{ x }}" action="/a"></form>', 2, 'which the template alone decides'),
    ('<form enctype="{{ x }}" action="/a"></form>', 2, 'which the template alone decides'),
    ('<a target="{{ x }}" href="/">a</a>', 2, 'which the template alone decides'),
    ('<button type="{{ x }}">a</button>', 2, 'which the template alone decides'),
    # Addresses
    ('<a href="javascript:f()">a</a>', 2, 'no scheme'),
    ('<a href="JaVaScRiPt:f()">a</a>', 2, 'no scheme'),
    ('<a href="java&#115;cript:f()">a</a>', 2, 'no scheme'),
    ('<a href="java&#10;script:f()">a</a>', 2, 'white space'),
    ('<a href=" javascript:f()">a</a>', 2, 'white space'),
    ('<a href="data:text/html,x">a</a>', 2, 'no scheme'),
    ('<a href="vbscript:{{ x }}">a</a>', 2, 'no scheme'),
    ('<a href="javascript:f(\'{{ x }}\')">a</a>', 2, 'no scheme'),
    ('<a href="java{{ x }}">a</a>', 2, 'where this address leads'),
    ('<a href="https:{{ x }}">a</a>', 2, 'where this address leads'),
    ('<a href="https://{{ x }}/">a</a>', 2, 'where this address leads'),
    ('<a href="https://example.org{{ x }}">a</a>', 2, 'where this address leads'),
    ('<a href="//{{ x }}">a</a>', 2, 'without its scheme'),
    ('<a href="//example.org">a</a>', 2, 'without its scheme'),
    ('<a href="/\\{{ x }}">a</a>', 2, 'no backslash'),
    ('<a href="{% if b %}/{% end %}{{ x }}">a</a>', 2, 'where this address leads'),
    ('<a href="{% if b %}java{% else %}vb{% end %}script:f()">a</a>', 2, 'where this address leads'),
    ('<a href="{% for y in l %}java{% end %}{{ x }}">a</a>', 2, 'where this address leads'),
    ('<form action="https://example.org/"></form>', 2, 'address of this desk'),
    ('<form action="mailto:{{ x }}"></form>', 2, 'address of this desk'),
    ('<img src="https://example.org/{{ x }}" alt="">', 2, 'address of this desk'),
    ('<button formaction="javascript:f()">a</button>', 2, 'address of this desk'),
    ('<a href="{_ 文字 }">a</a>', 2, 'which is an address'),
    ('<a href="{{@ t }}">a</a>', 2, 'which is an address'),
    # Markup
    ('<p title="{{! h }}">a</p>', 2, 'markup in title'),
    ('<a href="{{! h }}">a</a>', 2, 'markup in href'),
    ('<textarea>{{! h }}</textarea>', 2, 'markup in <textarea>'),
    ('<title>{{! h }}</title>', 2, 'markup in <title>'),
    ('<title><b>a</b></title>', 2, 'a tag in <title>'),
    ('{_ 文字 %1 | ! h }', 2, 'markup is no fill'),
    # Structure
    ('<p>a', 2, '<p> is not closed'),
    ('\n\n<div>\n<p>a</div>', 5, '</div> where <p> of line 5 is open'),
    ('</p>', 2, '</p> closes nothing'),
    ('<div/>', 2, 'does not close it'),
    ('<p>{% if b %}</p>{% end %}', 2, 'if ends'),
    ('{% if b %}<p>{% else %}<div>{% end %}a</p>', 2, 'if ends'),
    ('{% for y in l %}<p>{% end %}', 2, 'for ends'),
    ('<a href="/{% if b %}">a</a>{% end %}', 2, 'if ends'),
    ('<a {% if b %}title="{% end %}a">a</a>', 2, 'if ends'),
    ('<p title="a', 2, 'ends in title of <p>'),
    ('<p title="<b>">a</p>', 2, "'<' in an attribute"),
    ('<p title="a"class="b">a</p>', 2, 'a space before class'),
    ('<p title="a" TITLE="b">a</p>', 2, 'stands twice'),
    ('<p {% if b %}title="a"{% end %} title="b">a</p>', 2, 'stands twice'),
    ('<P>a</P>', 2, 'small letters'),
    ('<p title=a>a</p>', 2, 'without quotes'),
    ('a < b', 2, 'begins no tag'),
    ('a & b', 2, '&amp;'),
    ('<a href="/a?b=1&c=2">a</a>', 2, '&amp;'),
    ('<?php ?>', 2, 'begins no tag'),
    ('<![CDATA[a]]>', 2, 'begins no tag'),
    ('a<!DOCTYPE html>', 2, 'begins no tag'),
    ('a\x0b', 2, 'control character'),
    # Words
    ('<p>文字</p>', 2, 'words are written'),
    ('<p title="文字">a</p>', 2, 'words are written'),
    ('<p id="{_ 文字 }">a</p>', 2, 'words in id'),
    ('<p {_ 文字 }>a</p>', 2, 'words in a tag'),
    ('{_ }', 2, 'words are missing'),
    ('{_ 文字 %1 | x | x }', 2, '2 fills'),
    # The language
    ('{{ }}', 2, 'an expression is missing'),
    ('{{ x; abort() }}', 2, "';' has no place"),
    ('{{ x = x }}', 2, "'=' has no place"),
    ('{{ n++ }}', 2, "'++' has no place"),
    ('{{ (x }}', 2, "'(' is not closed"),
    ('{{ x) }}', 2, "')' closes nothing"),
    ('{{ ({ x; }) }}', 2, "has no place"),
    ('{{ x /* a */ }}', 2, 'a comment is written'),
    ('{{ S("文字") }}', 2, 'words are written'),
    ('{{ sizeof(int) }}', 2, "'int' has no place"),
    ('{{ x', 2, 'without its other half'),
    ('{% if b %}a', 2, 'if is not ended'),
    ('{% end %}a', 2, 'end closes nothing'),
    ('{% else %}', 2, 'else without if'),
    ('{% if b %}{% else %}{% elif b %}{% end %}', 2, 'elif after else'),
    ('{% for y on l %}{% end %}', 2, 'for x in rows'),
    ('{% for for in l %}{% end %}', 2, 'no name'),
    ('{% for r in l %}{% end %}', 2, 'no name'),
    ('{% set out = x %}', 2, 'no name'),
    ('{% while b %}{% end %}', 2, 'unknown directive'),
    ('{% part q() %}', 2, 'a template is one page only'),
    ('{% use nobody() %}', 2, "no part or layout 'nobody'"),
    ('{% use nobody %}', 2, 'is not name(…)'),
    ('<p title="{% use nobody() %}">a</p>', 2, 'where only text may stand'),
    ('{% slot %}', 2, 'slot in a page'),
    ('{% include "host/file.h" %}', 2, 'a page includes'),
    ('{% include <stdio.h> %}', 2, 'it must be'),
]


def build(folder, words=None):
    """(functions, wrong) of the templates of a folder."""
    house = template.House(str(folder), words or template.Words(None), label='ui')
    return house, house.functions()


class Refusals(unittest.TestCase):
    def wrong(self, text, name='p'):
        with tempfile.TemporaryDirectory() as folder:
            (pathlib.Path(folder) / f'{name}.html').write_text(text, encoding='utf-8')
            return build(folder)[0].wrong

    def test_whatever_is_unsafe_is_refused_with_its_line(self):
        self.assertGreaterEqual(len(UNSAFE), 60)
        for text, line, words in UNSAFE:
            with self.subTest(text):
                wrong = self.wrong(HEAD + text)
                self.assertEqual(len(wrong), 1, wrong)
                self.assertEqual((wrong[0][0], wrong[0][1]), ('ui/p.html', line), wrong)
                self.assertIn(words, wrong[0][2])

    def test_a_template_says_what_it_is_in_a_file_of_its_name(self):
        self.assertIn('page, part or layout is missing', self.wrong('')[0][2])
        self.assertIn('before page', self.wrong('{% if b %}{% end %}')[0][2])
        self.assertIn('belongs in q.html', self.wrong('{% page q() %}')[0][2])
        self.assertIn('is no parameter', self.wrong('{% page p(int x[3]) %}')[0][2])
        self.assertIn('no name for a value', self.wrong('{% page p(int64_t r) %}')[0][2])
        self.assertIn('is taken', self.wrong('{% page text() %}', 'text')[0][2])

    def test_slots_stand_once_and_outside_of_blocks(self):
        self.assertIn('a layout without a slot', self.wrong('{% layout p() %}')[0][2])
        self.assertIn('a second slot', self.wrong('{% part p() %}{% slot %}{% slot %}')[0][2])
        self.assertIn('slot within if', self.wrong('{% part p(bool b) %}{% if b %}{% slot %}{% end %}')[0][2])
        self.assertIn('slot in title', self.wrong('{% part p() %}<p title="{% slot %}"></p>')[0][2])

    def test_only_a_part_named_so_leaves_elements_open(self):
        self.assertEqual(self.wrong('{% part a_begin() %}<p>', 'a_begin'), [])
        self.assertEqual(self.wrong('{% part a_end() %}</p>', 'a_end'), [])
        self.assertIn('is not closed', self.wrong('{% part a() %}<p>', 'a')[0][2])
        self.assertIn('closes nothing', self.wrong('{% part a() %}</p>', 'a')[0][2])
        self.assertIn('closes nothing', self.wrong('{% part a_begin() %}</p>', 'a_begin')[0][2])


class Parts(unittest.TestCase):
    def wrong(self, **files):
        with tempfile.TemporaryDirectory() as folder:
            for name, text in files.items():
                (pathlib.Path(folder) / f'{name}.html').write_text(text, encoding='utf-8')
            return [f'{path}:{line}: {reason}' for path, line, reason in build(folder)[0].wrong]

    def test_what_a_part_leaves_open_its_user_must_close(self):
        begin, end = '{% part f_begin() %}<form>', '{% part f_end() %}</form>'
        self.assertEqual(self.wrong(f_begin=begin, f_end=end, p='{% page p() %}{% use f_begin() %}<p>a</p>{% use f_end() %}'), [])
        self.assertEqual(self.wrong(f_begin=begin, f_end=end, p='{% page p() %}\n{% use f_begin() %}'),
                         ['ui/p.html:2: <form> is not closed'])
        self.assertEqual(self.wrong(f_begin=begin, f_end=end, p='{% page p() %}\n{% use f_begin() %}<p>{% use f_end() %}</p>'),
                         ['ui/p.html:2: f_end closes <form>, which is not open here'])

    def test_a_slot_is_wrapped_and_a_part_without_one_is_used(self):
        box, dot = '{% part box() %}<p>{% slot %}</p>', '{% part dot() %}.'
        self.assertEqual(self.wrong(box=box, p='{% page p() %}{% use box() %}'), ['ui/p.html:1: box has a slot: wrap it'])
        self.assertEqual(self.wrong(dot=dot, p='{% page p() %}{% wrap dot() %}{% end %}'), ['ui/p.html:1: dot has no slot: use it'])
        self.assertEqual(len(self.wrong(box=box, p='{% page p() %}{% wrap box() %}</p>{% end %}')), 1)
        self.assertEqual(len(self.wrong(box=box, p='{% page p() %}{% wrap box() %}<b>{% end %}')), 1)

    def test_a_part_that_was_refused_is_named(self):
        wrong = self.wrong(a='{% part a() %}<p>', p='{% page p() %}{% use a() %}')
        self.assertEqual(wrong, ['ui/a.html:1: <p> is not closed', 'ui/p.html:1: a was refused itself'])

    def test_a_part_may_use_itself(self):
        self.assertEqual(self.wrong(a='{% part a(int64_t n) %}<p>{% if n %}{% use a(n - 1) %}{% end %}</p>'), [])

    def test_names_are_given_once(self):
        with tempfile.TemporaryDirectory() as folder:
            for sub in ('a', 'b'):
                (pathlib.Path(folder) / sub).mkdir()
                (pathlib.Path(folder) / sub / 'x.html').write_text('{% part x() %}')
            self.assertIn('stands in ui/a/x.html already', build(folder)[0].wrong[0][2])
        wrong = self.wrong(f='{% part f() %}{% slot %}', f_begin='{% part f_begin() %}')
        self.assertIn('part_f_begin is in', wrong[0])


class Words(unittest.TestCase):
    def test_all_words_of_a_template_are_found_in_order(self):
        t = template_read.read('p', '{% page p() %}{_ 一 }{% if f(_("二")) %}{_ 三 %1 | _("四") }{% else %}{% use q(_("五")) %}{% end %}')
        self.assertEqual([w for _, w in template_read.words_of(t.nodes)], ['一', '二', '三 %1', '四', '五'])

    def test_what_has_no_english_is_told_with_its_place(self):
        with tempfile.TemporaryDirectory() as folder:
            (pathlib.Path(folder) / 'p.html').write_text('{% page p() %}\n{_ 一 }\n{_ 二 }')
            (pathlib.Path(folder) / 'en.po').write_text('msgid "一"\nmsgstr "one"\n')
            words = template.Words(str(pathlib.Path(folder) / 'en.po'))
            build(folder, words)
            self.assertEqual(words.missing, {'二': ('ui/p.html', 3)})

    def test_pseudo_marks_and_lengthens_and_keeps_places(self):
        self.assertEqual(po.pseudo('Due %1'), '[!!Due %1~~~!!]')
        text = 'x' * 50
        self.assertGreaterEqual(len(po.pseudo(text)), 70)


class Golden(unittest.TestCase):
    """The templates of tests/golden/templates, compiled and run."""

    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix='tocsin-template-'))
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        (cls.folder / 'page').mkdir()
        shutil.copy(GOLDEN / 'view.h', cls.folder / 'page/golden_view.h')
        with contextlib.redirect_stderr(io.StringIO()) as told:
            failed = template.main(['--ui', str(GOLDEN), '--po', str(GOLDEN / 'en.po'), '--header', str(cls.folder / 'page/ui.h'),
                                    '--source', str(cls.folder / 'ui.c'), '--depfile', str(cls.folder / 'ui.d')])
        assert not failed, told.getvalue()
        subprocess.run([sys.executable, ROOT / 'tools/po2c.py', 'en', GOLDEN / 'en.po', cls.folder / 'en.c'], check=True)
        subprocess.run([sys.executable, ROOT / 'tools/po2c.py', 'zh', GOLDEN / 'en.po', cls.folder / 'zh.c'], check=True)
        sources = [ROOT / f'src/{name}.c' for name in LINKED] + [cls.folder / f'{n}.c' for n in ('ui', 'en', 'zh')]
        made = cls.compile(*sources, GOLDEN / 'show.c', '-o', cls.folder / 'show')
        assert made.returncode == 0, made.stderr

    @classmethod
    def compile(cls, *arguments):
        return subprocess.run(['cc', '-std=gnu17', '-Wall', '-Wextra', '-Wno-unused-parameter', '-D_GNU_SOURCE', f'-I{cls.folder}',
                               f'-I{ROOT}/src', *map(str, arguments)], capture_output=True, text=True)

    def show(self, *arguments):
        return subprocess.run([self.folder / 'show', *arguments], check=True, capture_output=True, text=True).stdout

    def test_a_page_in_each_language_and_calendar_is_what_it_was(self):
        for name in ('zh roc many', 'en roc many', 'zh ce one', 'en ce none', 'zh roc none open'):
            with self.subTest(name):
                path = GOLDEN / f'everything.{name.replace(" ", ".")}.txt'
                self.assertEqual(self.show(*name.split()), path.read_text(encoding='utf-8') if path.exists() else '')

    def test_the_compiler_names_the_template(self):
        (self.folder / 'bad').mkdir()
        (self.folder / 'bad/p.html').write_text('{% page p(int64_t n) %}\n<p>\n{{ n }}</p>\n')
        template.main(['--ui', str(self.folder / 'bad'), '--header', str(self.folder / 'bad/ui.h'), '--source',
                       str(self.folder / 'bad/ui.c'), '--include', 'bad/ui.h'])
        made = self.compile('-fsyntax-only', self.folder / 'bad/ui.c')
        self.assertRegex(made.stderr, r'ui/p\.html:3:.*error: incompatible type')

    def test_what_is_written_again_unchanged_is_not_written(self):
        before = (self.folder / 'ui.c').stat().st_mtime_ns
        template.main(['--ui', str(GOLDEN), '--po', str(GOLDEN / 'en.po'), '--header', str(self.folder / 'page/ui.h'),
                       '--source', str(self.folder / 'ui.c')])
        self.assertEqual((self.folder / 'ui.c').stat().st_mtime_ns, before)

    def test_the_depfile_names_templates_and_folders(self):
        needs = (self.folder / 'ui.d').read_text()
        self.assertTrue(needs.startswith(f'{self.folder}/ui.c:'))
        for name in (str(GOLDEN), 'everything.html', 'template_html.py'):
            self.assertIn(name, needs)

    def test_changed_at_random_a_template_is_refused_with_a_line_or_compiles(self):
        """Bytes of the golden templates are taken out, doubled, moved; nothing may end in a traceback or in C that cc refuses
        for its grammar."""
        chance = random.Random(20261122)
        texts = [p.read_text(encoding='utf-8') for p in sorted(GOLDEN.glob('*.html'))]
        taken, compiled = 0, []
        for round_ in range(1500):
            text = mutate(chance, chance.choice(texts), texts)
            name = m[1] if (m := re.search(r'\{% (?:page|part|layout) ([a-z_]+)\(', text)) else 'x'
            folder = self.folder / f'fuzz{round_}'
            shutil.copytree(GOLDEN, folder, ignore=shutil.ignore_patterns('*.txt', '*.c', '*.h'))
            (folder / f'{name}.html').write_text(text, encoding='utf-8', newline='')
            house, functions = build(folder)
            for path, line, reason in house.wrong:
                self.assertTrue(1 <= line <= text.count('\n') + 1 or path != f'ui/{name}.html', (text, line, reason))
                self.assertTrue(reason)
            if not house.wrong:
                taken += 1
                if len(compiled) < 12:
                    compiled.append((text, template.source(functions, 'fuzz.h'), template.header(house, functions)))
            shutil.rmtree(folder)
        self.assertGreater(taken, 100)
        for text, source, header in compiled:
            (self.folder / 'fuzz.h').write_text(header, encoding='utf-8')
            (self.folder / 'fuzz.c').write_text(source, encoding='utf-8')
            made = self.compile('-fsyntax-only', self.folder / 'fuzz.c')
            # A name that is none is the C compiler's to find, at the template's line.
            errors = [line for line in made.stderr.splitlines() if ': error: ' in line]
            for error in errors:
                self.assertRegex(error, r'^ui/[a-z_/]+\.html:\d+:', text)


def mutate(chance, text, others):
    for _ in range(chance.randrange(1, 4)):
        at, length = chance.randrange(len(text) + 1), chance.randrange(1, 12)
        kind = chance.randrange(5)
        if kind == 0:
            text = text[:at] + text[at + length:]
        elif kind == 1:
            text = text[:at] + text[at:at + length] + text[at:]
        elif kind == 2:
            text = text[:at] + chance.choice('<>"\'=&/{}%#_!|;\n \\') + text[at:]
        elif kind == 3:
            other = chance.choice(others)
            start = chance.randrange(len(other))
            text = text[:at] + other[start:start + 3 * length] + text[at:]
        else:
            pieces = re.split(r'(\{[{%_].*?[}%]?\})', text)
            chance.shuffle(pieces) if chance.random() < 0.1 else None
            text = ''.join(pieces)
    return text


if __name__ == '__main__':
    run = unittest.main(exit=False, verbosity=0).result
    bad = len(run.failures) + len(run.errors)
    print(f'{run.testsRun - bad} passed, {bad} failed')
    sys.exit(1 if bad else 0)

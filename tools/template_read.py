"""template_read: the grammar of a template: text in, a tree of nodes out. What the language means is in doc/templates.md."""

import bisect
import re
from dataclasses import dataclass, field

CHINESE = re.compile("[\u3007\u3400-\u9fff\uf900-\ufaff]")
C_WORDS = set(
    "auto break case char const continue default do double else enum extern float for goto if inline int long register"
    " restrict return short signed sizeof static struct switch typedef union unsigned void volatile while asm typeof"
    " __asm__ __auto_type __typeof__ _Generic".split()
)
# What an expression may not hold. const, struct and the types are for the parameters.
STATEMENT_WORDS = C_WORDS - {"sizeof"}
NAME = re.compile(r"[a-z][a-z0-9_]*")
TOKEN = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}|\{_.*?\}", re.S)
BROKEN = re.compile(r"\{\{|\{%|\{#|\{_|%\}|#\}")
# A line with nothing but directives leaves nothing behind.
BARE_LINE = re.compile(r"^[ \t]*(?:(?:\{%(?:(?!%\}).)*%\}|\{#(?:(?!#\}).)*#\})[ \t]*)+(?:\n|\Z)", re.M | re.S)
EXPRESSION = re.compile(
    r"""(?P<word>_\(\s*"(?P<words>(?:[^"\\\n]|\\.)*)"\s*\))
      | (?P<string>"(?:[^"\\\n]|\\.)*")
      | (?P<char>'(?:[^'\\\n]|\\.)')
      | (?P<name>[A-Za-z_][A-Za-z0-9_]*)
      | (?P<number>[0-9][0-9A-Za-z.]*)
      | (?P<operator>->|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%<>!~&|^?:.,()\[\]])
      | (?P<space>\s+)""",
    re.X,
)
PARAMETERS = re.compile(r"(?:const )?(?:struct |enum )?[a-z_][a-z0-9_]*(?: const)? \*?([a-z][a-z0-9_]*)")


class Refused(Exception):
    """What is wrong, where: for the one who wrote the template."""

    def __init__(self, line, reason):
        super().__init__(reason)
        self.line = line


@dataclass
class Expression:
    line: int
    pieces: list  # of C text, and of Say


@dataclass
class Say:
    """_("…") within an expression."""

    text: str


@dataclass
class Text:
    line: int
    text: str


@dataclass
class Value:
    line: int
    kind: str  # "" text, "=" integer, "@" instant, "~" span, "!" markup
    expression: Expression


@dataclass
class Word:
    line: int
    text: str
    fills: list  # of Value


@dataclass
class If:
    line: int
    branches: list  # of (Expression, nodes)
    otherwise: list = None


@dataclass
class For:
    line: int
    name: str
    rows: Expression
    nodes: list


@dataclass
class Set:
    line: int
    name: str
    expression: Expression


@dataclass
class Use:
    line: int
    name: str
    arguments: Expression


@dataclass
class Wrap:
    line: int
    name: str
    arguments: Expression
    nodes: list


@dataclass
class Slot:
    line: int


@dataclass
class Template:
    path: str
    line: int = 0
    kind: str = ""  # page, part, layout
    name: str = ""
    parameters: str = ""
    parameter_names: list = field(default_factory=list)
    includes: list = field(default_factory=list)  # of (line, header)
    nodes: list = field(default_factory=list)


def unescape(literal):
    return re.sub(r"\\(.)", lambda m: {"n": "\n", "t": "\t"}.get(m[1], m[1]), literal)


def expression_read(line, text, may_be_empty=False):
    """A C expression without side effects that anybody could have meant; a string of words is _("…")."""
    pieces, depth, at = [], [], 0
    text = text.strip()
    if not text and not may_be_empty:
        raise Refused(line, "an expression is missing")
    while at < len(text):
        m = EXPRESSION.match(text, at)
        if not m:
            raise Refused(line, f"'{text[at:at + 2].strip()}' has no place in an expression")
        at = m.end()
        kind, piece = m.lastgroup, m.group()
        if m["words"] is not None:
            pieces.append(Say(unescape(m["words"])))
            continue
        if kind == "string" and CHINESE.search(piece):
            raise Refused(line, f'words are written _({piece}), not {piece}')
        if kind == "name" and piece in STATEMENT_WORDS:
            raise Refused(line, f"'{piece}' has no place in an expression")
        if piece in "([" and kind == "operator":
            depth.append(piece)
        if piece in ")]" and kind == "operator":
            if not depth or depth.pop() + piece not in ("()", "[]"):
                raise Refused(line, f"'{piece}' closes nothing")
        if kind == "operator" and piece in "+-" and text[at:at + 1] == piece:
            raise Refused(line, f"'{piece * 2}' has no place in an expression")
        if kind == "operator" and piece == "/" and text[at:at + 1] in ("/", "*"):
            raise Refused(line, "a comment is written {# … #}")
        pieces.append(" " if kind == "space" else piece)
    if depth:
        raise Refused(line, f"'{depth[-1]}' is not closed")
    return Expression(line, pieces)


def call_read(line, text):
    """name(arguments)"""
    m = re.fullmatch(r"([a-z][a-z0-9_]*)\s*\((.*)\)", text.strip(), re.S)
    if not m:
        raise Refused(line, f"'{text.strip()}' is not name(…)")
    return m[1], expression_read(line, m[2], may_be_empty=True)


def name_read(line, name):
    if not NAME.fullmatch(name) or name in C_WORDS or name in ("r", "out"):
        raise Refused(line, f"'{name}' is no name for a value")
    return name


def value_read(line, text):
    kind = text[0] if text[:1] in ("=", "@", "~", "!") else ""
    # "!x" is markup; a negation has no value that a page could show.
    return Value(line, kind, expression_read(line, text[len(kind):]))


def word_read(line, text):
    head, *fills = re.split(r"\s\|\s", text.strip())
    words = re.sub(r"\s*\n\s*", " ", head.strip())
    if not words:
        raise Refused(line, "words are missing")
    values = [value_read(line, fill.strip()) for fill in fills]
    asked = {int(n) for n in re.findall(r"%([1-9])", words.replace("%%", ""))}
    # Without fills a %1 is for a script to fill.
    if values and asked != set(range(1, len(values) + 1)):
        raise Refused(line, f"{len(values)} fills for the places {', '.join(f'%{n}' for n in sorted(asked)) or 'none'}")
    if len(values) > 4:
        raise Refused(line, "more than four fills")
    for value in values:
        if value.kind == "!":
            raise Refused(line, "markup is no fill of words")
    return Word(line, words, values)


class Reader:
    """One template, front to back."""

    def __init__(self, path, text):
        self.text = text
        self.template = Template(path)
        self.starts = [0] + [m.end() for m in re.finditer("\n", text)]
        self.tokens = list(self._tokens())
        self.at = 0

    def _line(self, offset):
        return bisect.bisect_right(self.starts, offset)

    def _text(self, start, end, bare):
        """What stands between two tokens, less what belongs to bare lines."""
        for low, high in bare:
            if low <= start < high:
                start = min(high, end)
            if low < end <= high:
                end = max(low, start)
        piece = self.text[start:end]
        odd = BROKEN.search(piece)
        if odd:
            raise Refused(self._line(start + odd.start()), f"'{odd.group()}' without its other half")
        if piece:
            yield "text", piece, self._line(start)

    def _tokens(self):
        bare, at = [m.span() for m in BARE_LINE.finditer(self.text)], 0
        for m in TOKEN.finditer(self.text):
            yield from self._text(at, m.start(), bare)
            at, line, token = m.end(), self._line(m.start()), m.group()
            if token.startswith("{{"):
                yield "value", token[2:-2].strip(), line
            elif token.startswith("{%"):
                yield "directive", token[2:-2].strip(), line
            elif token.startswith("{_"):
                yield "word", token[2:-1], line
        yield from self._text(at, len(self.text), bare)

    def read(self):
        nodes, end = self._nodes(top=True)
        if end:
            # The end of the template's own directive may be written; then nothing follows it.
            rest, another = self._nodes(top=True)
            if another or any(not isinstance(n, Text) or n.text.strip() for n in rest):
                raise Refused(end[1], "end closes nothing")
        if not self.template.kind:
            raise Refused(1, "page, part or layout is missing")
        self.template.nodes = nodes
        return self.template

    def _nodes(self, top=False):
        """Nodes up to else, elif or end, which is given back as (words, line)."""
        nodes = []
        while self.at < len(self.tokens):
            kind, text, line = self.tokens[self.at]
            self.at += 1
            if kind == "text":
                nodes.append(Text(line, text))
            elif kind == "value":
                nodes.append(value_read(line, text))
            elif kind == "word":
                nodes.append(word_read(line, text))
            else:
                verb, _, rest = re.sub(r"\s+", " ", text).partition(" ")
                if verb in ("end", "else", "elif"):
                    if top and verb != "end":
                        raise Refused(line, f"{verb} without if")
                    return nodes, (verb, line, rest)
                node = self._directive(verb, rest.strip(), line)
                if node:
                    nodes.append(node)
        return nodes, None

    def _block(self, line, what):
        nodes, end = self._nodes()
        if not end:
            raise Refused(line, f"{what} is not ended")
        return nodes, end

    def _body(self, line, what):
        nodes, (verb, at, rest) = self._block(line, what)
        if verb != "end" or rest:
            raise Refused(at, f"{verb} {rest}".strip() + f" in {what}")
        return nodes

    def _if(self, line, condition):
        node = If(line, [])
        nodes, end = self._block(line, "if")
        node.branches.append((expression_read(line, condition), nodes))
        while end[0] == "elif":
            at, condition = end[1], end[2]
            nodes, end = self._block(line, "if")
            node.branches.append((expression_read(at, condition), nodes))
        if end[0] == "else":
            if end[2]:
                raise Refused(end[1], "else has no condition")
            node.otherwise, end = self._block(line, "if")
        if end[0] != "end":
            raise Refused(end[1], f"{end[0]} after else")
        return node

    def _directive(self, verb, rest, line):
        if verb in ("page", "part", "layout"):
            return self._head(verb, rest, line)
        if verb == "include":
            m = re.fullmatch(r'"([a-z0-9_/]+\.h)"', rest)
            if not m:
                raise Refused(line, 'include "room/header.h" it must be')
            self.template.includes.append((line, m[1]))
            return None
        if not self.template.kind:
            raise Refused(line, f"{verb} before page, part or layout")
        if verb == "if":
            return self._if(line, rest)
        if verb == "for":
            m = re.fullmatch(r"(\S+) in (.+)", rest)
            if not m:
                raise Refused(line, "for x in rows it must be")
            return For(line, name_read(line, m[1]), expression_read(line, m[2]), self._body(line, "for"))
        if verb == "set":
            m = re.fullmatch(r"(\S+) = (.+)", rest)
            if not m:
                raise Refused(line, "set name = expression it must be")
            return Set(line, name_read(line, m[1]), expression_read(line, m[2]))
        if verb == "use":
            return Use(line, *call_read(line, rest))
        if verb == "wrap":
            name, arguments = call_read(line, rest)
            return Wrap(line, name, arguments, self._body(line, "wrap"))
        if verb == "slot" and not rest:
            return Slot(line)
        raise Refused(line, f"unknown directive '{verb}'")

    def _head(self, kind, rest, line):
        if self.template.kind:
            raise Refused(line, f"a template is one {self.template.kind} only")
        m = re.fullmatch(r"([a-z][a-z0-9_]*) ?\((.*)\)", rest)
        if not m:
            raise Refused(line, f"{kind} name(parameters) it must be")
        self.template.kind, self.template.name, self.template.line = kind, m[1], line
        for parameter in [p.strip() for p in m[2].split(",")] if m[2].strip() else []:
            one = PARAMETERS.fullmatch(parameter)
            if not one:
                raise Refused(line, f"'{parameter}' is no parameter")
            self.template.parameter_names.append(name_read(line, one[1]))
            self.template.parameters += f", {parameter}"
        return None


def read(path, text):
    """The template, or Refused."""
    return Reader(path, text).read()


def words_of(node):
    """[(line, msgid)] of a template, a node or a list of them, in order."""
    if isinstance(node, Say):
        return [(0, node.text)]
    if isinstance(node, Expression):
        return [(node.line, p.text) for p in node.pieces if isinstance(p, Say)]
    if isinstance(node, (list, tuple)):
        return [w for n in node for w in words_of(n)]
    if not hasattr(node, "__dataclass_fields__"):
        return []
    own = [(node.line, node.text)] if isinstance(node, Word) else []
    return own + [w for name in node.__dataclass_fields__ if name != "includes" for w in words_of(getattr(node, name))]

"""template_c: a template's tree out as C.

Static text and words that stand side by side become one piece a language; everything else becomes one statement under a
#line, so that the C compiler's errors name the template. A layout, and a part with a slot, becomes two functions, one for
what stands before the slot and one for what stands after.
"""

import re
from dataclasses import dataclass, replace

import template_html as page
from template_read import For, If, Refused, Say, Set, Slot, Text, Use, Value, Word, Wrap

ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"}
CALLS = {
    "text": "html_text(out, {});",
    "attr": "html_attr(out, {});",
    "href": "html_href(out, {});",
    "local": "html_local_href(out, {});",
    "part": "html_url_part(out, {});",
    "int": "buf_add_int(out, {});",
    "time": "reader_time(out, r, {});",
    "words": "reader_time_words(out, r, {});",
    "machine": "reader_time_machine(out, {});",
    "span": "reader_span(out, r, {});",
    "html": "html_markup(out, {});",
}
LONGEST_LINE = 100


def c_name(template):
    return {"page": "html", "part": "part", "layout": "layout"}[template.kind] + "_" + template.name


def escaped(text):
    return re.sub("[&<>\"']", lambda m: ESCAPES[m.group()], text)


def capital(text):
    """English that begins something begins with a capital letter: the catalogue may have it as it stands in a line."""
    return text if text.startswith("tocsin") else text[:1].upper() + text[1:]


def c_string(text):
    r"""A C literal; "?" is escaped after another, for no trigraph is meant."""
    out = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t").replace("??", "?\\?")
    return f'"{out}"'


def c_lines(text, indent):
    """A literal in lines of a fair length."""
    pieces = [line[at:at + LONGEST_LINE] for line in text.splitlines(keepends=True) for at in range(0, len(line), LONGEST_LINE)]
    return f"\n{indent}".join(c_string(p) for p in pieces) or '""'


@dataclass
class Function:
    """One C function; parameters with their leading comma."""

    name: str
    parameters: str
    names: list
    line: int
    path: str
    body: list

    def prototype(self):
        return f"void {self.name}(struct buf *out, const struct reader *r{self.parameters})"


@dataclass
class Effect:
    """What a part does to the elements around it."""

    opens: tuple = ()
    closes: tuple = ()


class Writer:
    """Writes one template. house: finds others by name; words: speaks both languages."""

    def __init__(self, template, house, words):
        self.t, self.house, self.words = template, house, words
        self.lines, self.pending, self.depth = [], ["", ""], 1
        self.begin = None      # the lines before the slot
        self.sets = []         # at the template's own level: what stands after the slot may use them too
        self.nesting = 0

    def write(self):
        """[Function]; the effect is in .effect"""
        loose = ""
        if self.t.kind == "part":
            loose = "begin" if re.search(r"_begin(_|$)", self.t.name) else "end" if re.search(r"_end(_|$)", self.t.name) else ""
        place = self._nodes(self.t.nodes, page.Place(loose=loose))
        if place.mode != "text":
            raise Refused(place.tag_line or place.open[-1].line, f"{self.t.name} ends {page.where(place)}")
        if place.open and loose != "begin":
            raise Refused(place.open[-1].line, f"<{place.open[-1].name}> is not closed")
        self._flush()
        self.effect = Effect(place.open, place.closed)
        if self.t.kind == "layout" and self.begin is None:
            raise Refused(self.t.line, "a layout without a slot")
        base = c_name(self.t)

        def function(name, body):
            return Function(name, self.t.parameters, self.t.parameter_names, self.t.line, self.t.path, body)

        if self.begin is None:
            return [function(base, self.lines)]
        return [function(base + "_begin", self.begin), function(base + "_end", self.lines)]

    # What is written

    def _statement(self, line, text):
        self._flush()
        if line:
            self.lines.append(f'#line {line} "{self.t.path}"')
        self.lines.append("\t" * self.depth + text)

    def _say(self, text, english=None):
        self.pending[0] += text
        self.pending[1] += text if english is None else english

    def _flush(self):
        (zh, en), self.pending = self.pending, ["", ""]
        if not zh and not en:
            return
        tabs = "\t" * self.depth
        inner = tabs + "\t"
        if zh == en:
            self.lines.append(f"{tabs}SAY({c_lines(zh, inner)});")
        else:
            self.lines.append(f"{tabs}SAY_IN({c_lines(zh, inner)},\n{inner}{c_lines(en, inner)});")

    def _c(self, expression):
        """The expression in C."""
        out = ""
        for piece in expression.pieces:
            if isinstance(piece, Say):
                english = capital(self.words.english(self.t.path, expression.line, piece.text))
                out += f"WORDS({c_string(piece.text)}, {c_string(english)})"
            else:
                out += piece
        return out

    # Nodes

    def _nodes(self, nodes, place):
        for node in nodes:
            place = getattr(self, "_" + type(node).__name__.lower())(node, place)
        return place

    def _text(self, node: Text, place):
        place, pieces = page.enter(place, node.text, node.line)
        for piece in pieces:
            if piece is page.JOIN:
                self._statement(0, "html_url_join(out);")
            else:
                self._say(piece)
        return place

    def _value(self, node: Value, place):
        expression = self._c(node.expression)
        place, escape = page.value(place, node, expression)
        self._statement(node.line, CALLS[escape].format(expression))
        return place

    def _word(self, node: Word, place):
        page.words_place(place, node.line)
        between = place.mode != "value"
        english = self.words.english(self.t.path, node.line, node.text)
        if place.first if between else not place.written:
            english = capital(english)
        if not node.fills:
            self._say(escaped(node.text.replace("%%", "%")), escaped(english.replace("%%", "%")))
        else:
            # The languages have their own order.
            self._statement(node.line, "if (r->lang == LANG_EN) {")
            self._filled(node, place, english)
            self._statement(0, "} else {")
            self._filled(node, place, node.text)
            self._statement(0, "}")
        if between:
            return replace(place, begun=True, first=False)
        return replace(place, begun=True, written=place.written + "0")

    def _filled(self, node, place, text):
        self.depth += 1
        for piece in re.split(r"(%[1-4%])", text):
            if piece in ("%1", "%2", "%3", "%4"):
                self._value(node.fills[int(piece[1]) - 1], place)
            elif piece:
                self._say(escaped("%" if piece == "%%" else piece))
        self._flush()
        self.depth -= 1

    def _block(self, nodes, place):
        self.depth += 1
        self.nesting += 1
        place = self._nodes(nodes, place)
        self._flush()
        self.depth -= 1
        self.nesting -= 1
        return place

    def _if(self, node: If, place):
        ends = []
        for i, (condition, nodes) in enumerate(node.branches):
            words = f"{'} else ' if i else ''}if ({self._c(condition)}) {{"
            self._statement(condition.line, words)
            ends.append(self._block(nodes, place))
        if node.otherwise is not None:
            self._statement(0, "} else {")
            ends.append(self._block(node.otherwise, place))
        else:
            ends.append(place)
        self._statement(0, "}")
        return page.join(node.line, ends, "if")

    def _for(self, node: For, place):
        name, tabs = node.name, "\t" * self.depth
        # Whatever a round leaves behind, the next one must be able to begin with.
        probe = Writer(self.t, self.house, self.words)
        once = page.join(node.line, [place, probe._block(node.nodes, place)], "for")
        self._statement(node.line, "{")
        self.lines.append(f'#line {node.line} "{self.t.path}"')
        self.lines.append(f"{tabs}const __typeof__({self._c(node.rows)}) {name}_all = {self._c(node.rows)};")
        self.lines.append(f"{tabs}for (size_t {name}_i = 0; {name}_i < {name}_all.count; {name}_i++) {{")
        self.lines.append(f"{tabs}\tconst __typeof__({name}_all.at[0]) *{name} = &{name}_all.at[{name}_i];")
        self.lines.append(f"{tabs}\t(void){name};")
        end = self._block(node.nodes, once)
        self._statement(0, "}}")
        return page.join(node.line, [once, end], "for")

    def _set(self, node: Set, place):
        words = [f"const __auto_type {node.name} = {self._c(node.expression)};", f"(void){node.name};"]
        self._statement(node.line, words[0])
        self._statement(0, words[1])
        if self.nesting == 0 and self.begin is None:
            self.sets += [f'#line {node.line} "{self.t.path}"', *("\t" + w for w in words)]
        return place

    def _slot(self, node: Slot, place):
        if self.begin is not None:
            raise Refused(node.line, "a second slot")
        if self.nesting or self.t.kind == "page":
            raise Refused(node.line, "slot in a page" if self.t.kind == "page" else "slot within if, for or wrap")
        if place.mode != "text":
            raise Refused(node.line, f"slot {page.where(place)}")
        self._flush()
        self.begin, self.lines = self.lines, list(self.sets)
        return replace(place, begun=True)

    def _called(self, node, place, slotted):
        if place.mode != "text":
            raise Refused(node.line, f"{node.name} {page.where(place)}, where only text may stand")
        other = self.house.find(node.name)
        if not other:
            raise Refused(node.line, f"no part or layout '{node.name}'")
        if other.refused:
            raise Refused(node.line, f"{node.name} was refused itself")
        has_slot = len(other.functions) == 2
        if slotted != has_slot:
            raise Refused(node.line, f"{node.name} has " + ("a slot: wrap it" if has_slot else "no slot: use it"))
        return other

    def _arguments(self, node):
        arguments = self._c(node.arguments)
        return f"out, r{', ' if arguments else ''}{arguments}"

    def _use(self, node: Use, place):
        other = self._called(node, place, False)
        self._statement(node.line, f"{other.functions[0].name}({self._arguments(node)});")
        for name in other.effect.closes:
            if not place.open and place.loose == "end":
                place = replace(place, closed=place.closed + (name,))
                continue
            if not place.open or place.open[-1].name != name:
                raise Refused(node.line, f"{node.name} closes <{name}>, which is not open here")
            place = replace(place, open=place.open[:-1])
        opened = tuple(replace(e, line=node.line) for e in other.effect.opens)
        return replace(place, open=place.open + opened, begun=True)

    def _wrap(self, node: Wrap, place):
        other = self._called(node, place, True)
        begin, end = other.functions
        arguments = self._arguments(node)
        self._statement(node.line, f"{begin.name}({arguments});")
        self._statement(0, "{")
        inside = self._block(node.nodes, replace(place, begun=True))
        self._statement(0, "}")
        if not page.same(place, inside):
            raise Refused(node.line, f"what {node.name} wraps begins {page.where(place)} and ends {page.where(inside)}")
        self._statement(node.line, f"{end.name}({arguments});")
        return inside

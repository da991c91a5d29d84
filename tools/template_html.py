"""template_html: where in a page a template stands: what follows static text, and what a value there may be.

A Place is what a browser's tokenizer knows after what has been written so far. enter() takes static text on to the next
place and gives what is to be written of it; value() says which escape a value needs there. All else is refused: an unquoted
attribute, script, style, comments, names of tags and attributes, tags that do not match, branches that end differently.
"""

import html
import re
from dataclasses import dataclass, replace

from template_read import CHINESE, Refused

VOID = set("area br col hr img input link meta source track wbr".split())
# What loads, runs or embeds, or changes what addresses mean; and what browsers read by rules of its own.
REFUSED_ELEMENTS = set(
    "applet base bgsound embed frame frameset iframe listing marquee math noembed noframes object param plaintext portal"
    " style xmp animate animatemotion animatetransform feimage foreignobject handler image set".split()
)
REFUSED_ATTRIBUTES = {"style", "srcdoc", "srcset", "imagesrcset", "ping", "background", "nonce", "xml:base", "xlink:href"}
# An address that is fetched or posted to must be this desk's; one that is followed may lead elsewhere.
LOCAL_ADDRESSES = {"src", "action", "formaction", "poster", "manifest", "longdesc"}
ADDRESSES = LOCAL_ADDRESSES | {"href", "cite"}
# Attributes that decide what an element does: the template says it, never a value.
STATIC_ATTRIBUTES = set(
    "http-equiv method formmethod enctype formenctype rel target formtarget charset integrity crossorigin as is xmlns"
    " contenteditable usemap".split()
)
# What stands in a line of text and does not begin one.
INLINE = set("a abbr b bdi bdo br cite code data em i kbd label mark q s samp small span strong sub sup time u var wbr".split())
KNOWN_SCHEMES = re.compile(r"(?:https?://[^/?#\\]+[/?#]|mailto:|tel:)", re.I)
REFERENCE = re.compile(r"&(?:[A-Za-z][A-Za-z0-9]*|#[0-9]+|#[xX][0-9A-Fa-f]+);")
TAG = re.compile(r"<([A-Za-z][A-Za-z0-9-]*)")
END_TAG = re.compile(r"</([A-Za-z][A-Za-z0-9-]*)\s*>")
ATTRIBUTE = re.compile(r"[A-Za-z][A-Za-z0-9_:.-]*")
SPACE = re.compile(r"[ \t\n]+")
ASSET = re.compile(r'asset_href\(S\("[a-z0-9_.-]+"\)\)')


@dataclass(frozen=True)
class Element:
    name: str
    line: int
    chinese: bool = False  # lang="zh…": what stands in it is no word to translate


@dataclass(frozen=True)
class Place:
    mode: str = "text"     # text, whole (textarea, title), tag, value, script
    open: tuple = ()       # of Element, outermost first
    closed: tuple = ()     # names that a part has closed without having opened them
    tag: str = ""          # within a tag: its name
    tag_line: int = 0
    attributes: frozenset = frozenset()
    chinese: bool = False
    spaced: bool = False   # white space has been, so that an attribute may come
    attribute: str = ""    # within a value: whose
    quote: str = ""
    address: str = ""      # within an address: start, unsure, fixed, begun, mixed
    written: str = ""      # of the value, as far as it is static
    begun: bool = False    # something has been written at all
    first: bool = True     # nothing has been said yet in this block, or in this attribute
    loose: str = ""        # "begin": may leave elements open; "end": may close what it did not open

    def names(self):
        return tuple(e.name for e in self.open)

    def inside(self, *names):
        return any(e.name in names for e in self.open)


def lines(text):
    return text.count("\n")


def check_text(line, text, place):
    """Static text between tags or in a value."""
    for m in re.finditer("&", text):
        if not REFERENCE.match(text, m.start()):
            raise Refused(line + lines(text[:m.start()]), "'&' is written &amp;")
    for m in re.finditer("[\x00-\x08\x0b-\x1f\x7f]", text):
        raise Refused(line + lines(text[:m.start()]), "a control character")
    odd = CHINESE.search(text)
    if odd and not place.chinese and not any(e.chinese for e in place.open):
        raise Refused(line + lines(text[:odd.start()]), "words are written {_ … }, so that they can be translated")


def fold(text):
    """White space between words is one space, or one line's end; a browser shows no difference."""
    return re.sub(r"[ \t]{2,}", " ", re.sub(r"[ \t]*\n[ \t\n]*", "\n", text))


def address_after(line, place, text):
    """The state of an address after more static text."""
    written = html.unescape(place.written + text)
    if re.search(r"[\s\\\x00-\x1f]", written):
        raise Refused(line, "an address holds no white space and no backslash")
    if place.address == "mixed":
        if ":" in text:
            raise Refused(line, "where this address leads is not known here")
        return "mixed"
    if place.address in ("fixed", "begun"):
        return "fixed" if place.address == "fixed" else "begun"
    local = place.attribute in LOCAL_ADDRESSES
    if written.startswith("//"):
        raise Refused(line, "an address without its scheme")
    scheme = re.match(r"[^/?#:]*:", written)
    if scheme:
        if local:
            raise Refused(line, f"{place.attribute} must be an address of this desk")
        if not re.match(r"(?:https?:|mailto:|tel:)", written, re.I):
            raise Refused(line, f"{scheme.group()} is no scheme for an address")
        return "fixed" if KNOWN_SCHEMES.match(written) else "unsure"
    return "fixed" if re.search(r"[/?#]", written) else "unsure" if written else "start"


class Walk:
    """Static text taken on, piece by piece."""

    def __init__(self, place, text, line):
        self.place, self.text, self.at, self.line = place, text, 0, line
        self.out = []

    def _take(self, count, out=None):
        piece = self.text[self.at:self.at + count]
        self.at += count
        self.line += lines(piece)
        self.out.append(piece if out is None else out)
        if piece.strip():
            self.place = replace(self.place, begun=True)

    def _refuse(self, reason):
        raise Refused(self.line, reason)

    def _said(self, piece):
        if piece.strip():
            self.place = replace(self.place, first=False)

    # Between tags

    def _text(self):
        less = self.text.find("<", self.at)
        if less != self.at:
            piece = self.text[self.at:less if less >= 0 else len(self.text)]
            check_text(self.line, piece, self.place)
            self._take(len(piece), piece if self.place.inside("pre") else fold(piece))
            self._said(piece)
        elif (m := END_TAG.match(self.text, self.at)):
            self._end_tag(m)
        elif (m := TAG.match(self.text, self.at)):
            self._begin_tag(m)
        elif re.match(r"<!doctype html>", self.text[self.at:], re.I) and not self.place.begun:
            self._take(len("<!doctype html>"))
        elif self.text.startswith("<!--", self.at):
            self._refuse("a comment is written {# … #}")
        else:
            self._refuse("'<' begins no tag here: it is written &lt;")

    def _begin_tag(self, m):
        name = m[1].lower()
        if name in REFUSED_ELEMENTS or name == "script" and self.place.inside("svg"):
            self._refuse(f"<{name}> has no place in a page")
        if name != m[1] and not self.place.inside("svg"):
            self._refuse(f"<{m[1]}> is written in small letters")
        line = self.line
        self._take(m.end() - m.start())
        # Whatever is said in its attributes, a block begins anew after it; an inline element goes on.
        self.place = replace(self.place, mode="tag", tag=name, tag_line=line, attributes=frozenset(), spaced=False, chinese=False,
                             first=self.place.first or name not in INLINE)

    def _end_tag(self, m):
        name, open_ = m[1].lower(), self.place.open
        if open_ and open_[-1].name == name:
            self.place = replace(self.place, open=open_[:-1])
        elif not open_ and self.place.loose == "end":
            self.place = replace(self.place, closed=self.place.closed + (name,))
        elif open_:
            self._refuse(f"</{name}> where <{open_[-1].name}> of line {open_[-1].line} is open")
        else:
            self._refuse(f"</{name}> closes nothing")
        self._take(m.end() - m.start(), f"</{m[1]}>")
        self.place = replace(self.place, first=self.place.first or name not in INLINE)

    # Text without tags in it

    def _whole(self):
        name = self.place.open[-1].name
        end = re.search(rf"</{name}\s*>", self.text[self.at:], re.I)
        piece = self.text[self.at:self.at + end.start()] if end else self.text[self.at:]
        if "<" in piece:
            self._refuse(f"a tag in <{name}>")
        check_text(self.line, piece, self.place)
        # The first line's end in a textarea is not read: _tag_end has written one.
        first = name == "textarea" and self.out and self.out[-1] == ">\n" and piece.startswith("\n")
        self._take(len(piece), piece[1:] if first else piece)
        self._said(piece)
        if end:
            self._take(len(end.group()))
            self.place = replace(self.place, mode="text", open=self.place.open[:-1])

    def _script(self):
        m = re.match(r"\s*</script\s*>", self.text[self.at:])
        if not m:
            self._refuse("a script is a file of its own: <script src=…></script>")
        self._take(len(m.group()), "</script>")
        self.place = replace(self.place, mode="text", open=self.place.open[:-1])

    # Within a tag

    def _tag(self):
        rest = self.text[self.at:]
        if (m := SPACE.match(rest)):
            self._take(len(m.group()), "")
            self.place = replace(self.place, spaced=True)
        elif (m := re.match(r"/?>", rest)):
            self._tag_end(m.group())
        elif (m := ATTRIBUTE.match(rest)):
            if not self.place.spaced:
                self._refuse(f"a space before {m.group()}" if self.place.attributes else f"<{self.place.tag}{m.group()}: no tag")
            self._attribute(m.group())
        else:
            self._refuse(f"'{rest[0]}' has no place in a tag")

    def _attribute(self, name):
        low, place = name.lower(), self.place
        if low.startswith("on"):
            self._refuse(f"{low}: what happens stands in a script of its own")
        if low in REFUSED_ATTRIBUTES:
            self._refuse(f"{low} has no place in a page")
        if low in place.attributes:
            self._refuse(f"{low} stands twice")
        if low == "http-equiv" and "content" in place.attributes:
            self._refuse("http-equiv stands before content")
        self._take(len(name), " " + name)
        self.place = replace(self.place, attributes=place.attributes | {low}, spaced=False)
        m = re.match(r"[ \t\n]*=[ \t\n]*", self.text[self.at:])
        if not m:
            return
        quote = self.text[self.at + len(m.group()):][:1]
        if quote not in ("'", '"'):
            self._refuse(f"the value of {low} stands without quotes")
        self._take(len(m.group()) + 1, "=" + quote)
        address = "start" if low in ADDRESSES else ""
        self.place = replace(self.place, mode="value", attribute=low, quote=quote, address=address, written="")

    def _value(self):
        place = self.place
        end = self.text.find(place.quote, self.at)
        piece = self.text[self.at:end if end >= 0 else len(self.text)]
        if "<" in piece:
            self._refuse("'<' in an attribute is written &lt;")
        check_text(self.line, piece, replace(place, chinese=False))
        address = place.address
        if address and piece:
            if address == "begun" and piece.startswith("/") and not place.written:
                self.out.append(JOIN)
            address = address_after(self.line, place, piece)
        self._take(len(piece))
        self.place = replace(self.place, address=address, written=place.written + piece)
        if end >= 0:
            self._value_end()

    def _value_end(self):
        place = self.place
        if place.attribute == "lang" and place.written.lower().startswith("zh"):
            place = replace(place, chinese=True)
        if place.attribute == "http-equiv" and place.written.lower() != "refresh":
            self._refuse("http-equiv: headers are the server's")
        if place.attribute == "content" and "http-equiv" in place.attributes and not place.written.isdigit():
            self._refuse("a page reads itself again, and no other: a number of seconds")
        loads = place.tag == "script" and place.attribute == "src" or place.tag == "link" and place.attribute == "href"
        if loads and place.address != "asset" and not place.written.startswith("/static/"):
            self._refuse(f"{place.attribute} of <{place.tag}> is asset_href(S(\"…\")) or begins with /static/")
        self._take(1)
        self.place = replace(place, mode="tag", attribute="", quote="", address="", written="", spaced=False, begun=True)

    def _tag_end(self, end):
        place, name = self.place, self.place.tag
        foreign = place.inside("svg") or name == "svg"
        if end == "/>" and name not in VOID and not foreign:
            self._refuse(f"<{name}/> does not close it")
        if name == "script" and "src" not in place.attributes:
            self._refuse("a script is a file of its own: <script src=…></script>")
        if name == "meta" and "http-equiv" in place.attributes and "content" not in place.attributes:
            self._refuse("http-equiv without content")
        mode, open_ = "text", place.open
        if name not in VOID and end == ">":
            open_ += (Element(name, place.tag_line, place.chinese),)
            mode = {"textarea": "whole", "title": "whole", "script": "script"}.get("" if place.inside("svg") else name, "text")
        # A browser drops a line's end that stands first in these, the person's own too.
        self._take(len(end), ">\n" if name == "textarea" else end)
        self.place = replace(self.place, mode=mode, open=open_, tag="", tag_line=0, attributes=frozenset(), chinese=False, spaced=False)


JOIN = object()  # in what enter() gives: html_url_join, before a slash


def enter(place, text, line):
    """(place after it, [what is to be written of it, and JOIN])"""
    walk = Walk(place, text, line)
    while walk.at < len(walk.text):
        getattr(walk, "_" + walk.place.mode)()
    return walk.place, walk.out


def words_place(place, line):
    """Refuses a place where no words may stand."""
    if place.mode in ("text", "whole"):
        return
    if place.mode != "value":
        raise Refused(line, "words in a tag, outside the quotes of an attribute" if place.mode == "tag" else "words in a script")
    if place.address:
        raise Refused(line, f"words in {place.attribute}, which is an address")
    if place.attribute in STATIC_ATTRIBUTES or place.attribute in ("id", "name", "for", "class", "type", "lang"):
        raise Refused(line, f"words in {place.attribute}")
    if place.attribute == "content" and "name" not in place.attributes:
        raise Refused(line, "words in the content of a meta without a name before it")


def value(place, node, expression):
    """(place after it, which escape: text, attr, time, words, machine, int, span, html, href, local, part)"""
    line, kind = node.line, node.kind
    if place.mode == "tag":
        raise Refused(line, "a value in a tag, outside the quotes of an attribute")
    if place.mode == "script":
        raise Refused(line, "a value in a script")
    place = replace(place, begun=True)
    if place.mode in ("text", "whole"):
        place = replace(place, first=False)
        if kind == "!" and place.mode == "whole":
            raise Refused(line, f"markup in <{place.open[-1].name}>")
        between = place.mode == "text"
        return place, {"": "text", "=": "int", "~": "span", "!": "html", "@": "time" if between else "words"}[kind]
    if kind == "!":
        raise Refused(line, f"markup in {place.attribute}")
    if place.address:
        return address_value(place, kind, expression, line)
    if place.attribute in STATIC_ATTRIBUTES or place.attribute == "type" and place.tag in ("script", "link", "button", "ol", "ul"):
        raise Refused(line, f"a value in {place.attribute}, which the template alone decides")
    if place.attribute == "content" and place.tag == "meta" and "name" not in place.attributes:
        raise Refused(line, "a value in the content of a meta without a name before it")
    if kind == "@" and place.attribute == "datetime":
        return place, "machine"
    # What is not static any more can't be taken for it when the value ends.
    place = replace(place, written=place.written + "\0") if place.attribute in ("lang", "content") else place
    return place, {"": "attr", "=": "int", "~": "span", "@": "words"}[kind]


def address_value(place, kind, expression, line):
    if kind in ("@", "~"):
        raise Refused(line, f"a time in {place.attribute}, which is an address")
    if place.tag in ("script", "link"):
        if place.address != "start" or kind or not ASSET.fullmatch(expression):
            raise Refused(line, f"{place.attribute} of <{place.tag}> is asset_href(S(\"…\")) or begins with /static/")
        return replace(place, address="asset"), "local"
    if place.address == "asset":
        raise Refused(line, "more after asset_href")
    if place.address in ("unsure", "mixed"):
        raise Refused(line, f"where this address leads is not known here: '{place.written}' may become any scheme or host")
    if kind == "=":
        return replace(place, address="begun" if place.address == "start" else place.address, written=place.written + "0"), "int"
    if place.address == "start":
        return replace(place, address="begun", written=""), "local" if place.attribute in LOCAL_ADDRESSES else "href"
    return replace(place, written=place.written + "0"), "part"


def same(a, b):
    return (a.mode, a.names(), a.closed, a.tag, a.attribute, a.quote) == (b.mode, b.names(), b.closed, b.tag, b.attribute, b.quote)


def where(place):
    if place.mode == "tag":
        return f"in the tag <{place.tag}>"
    if place.mode == "value":
        return f"in {place.attribute} of <{place.tag}>"
    return f"in <{place.open[-1].name}>" if place.open else "outside of all elements"


def join(line, places, what):
    """The one place after branches, whichever was taken."""
    first = places[0]
    for other in places[1:]:
        if not same(first, other):
            raise Refused(line, f"{what} ends {where(other)} one way and {where(first)} another")
    address = first.address if all(p.address == first.address for p in places) else "mixed"
    written = first.written if all(p.written == first.written for p in places) else first.written + "\0"
    if address == "unsure" and any(p.written != first.written for p in places):
        address = "mixed"
    return replace(
        first, address=address, written=written.replace("\0", "0") if address else written,
        spaced=all(p.spaced for p in places), first=all(p.first for p in places),
        attributes=frozenset().union(*(p.attributes for p in places)),
        chinese=all(p.chinese for p in places), begun=any(p.begun for p in places),
    )

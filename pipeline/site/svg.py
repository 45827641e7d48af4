"""Make a drawn SVG small, the same in every run, and dressed in the page's colours.

What the library writes is ten times what a picture needs: empty groups, invisible grounds, clip paths around what is
not cut, fonts on every text. Here only what can be seen is left, numbers are rounded, and colours become
`var(--token)`, so that one picture serves light, dark and paper. Labels are text of the XML and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape
from typing import Any
from xml.etree import ElementTree

# In a batch each token is a colour of its own that nothing else has, so that it can be found again.
RED, GREEN = 1, 2
# Stands before every id until the picture has its place on a page; no label can hold it.
ID = "\x01"
SIZE, FILL = "12", "var(--ink-2)"
_TOKEN = re.compile(r"var\(--([\w-]+)\)")
_SPAN = re.compile(r'style="color:var\(--([\w-]+)\)"')
_DRAWN = re.compile(rf"rgb\({RED}, ?{GREEN}, ?(\d+)\)|#{RED:02x}{GREEN:02x}([0-9a-f]{{2}})", re.I)
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e-?\d+)?")
_SHIFT = re.compile(r"translate\(([-\d.e]+)(?:[ ,]+([-\d.e]+))?\)")
_URL = re.compile(r"url\([\"']?#([^\"')]+)[\"']?\)")
_PAINT = {"fill": "fill-opacity", "stroke": "stroke-opacity"}
_STYLES = ("fill", "stroke", "stroke-width", "stroke-dasharray", "font-size", "font-weight", "text-anchor")
_SHAPES = {
    "path": ("d",), "rect": ("x", "y", "width", "height"), "circle": ("cx", "cy", "r"),
    "text": ("x", "y"), "tspan": ("x", "y", "dy"), "g": (), "defs": (), "svg": (),
    "pattern": ("id", "x", "y", "width", "height", "patternUnits", "patternTransform"),
}  # fmt: skip
_NUMERIC = {"x", "y", "width", "height", "cx", "cy", "r"}
_DOT = re.compile(r"M([\d.]+),0A\1,\1 0 1,1 0,-\1A\1,\1 0 0,1 \1,0Z")


class Node:
    """An element that is seen: its tag, its attributes, its text and its children."""

    def __init__(self, tag: str, attributes: dict[str, str], text: str = "") -> None:
        self.tag, self.attributes, self.text = tag, attributes, text
        self.children: list[Node] = []

    def __str__(self) -> str:
        """Return the element as XML, attributes in order of name."""
        named = "".join(f' {name}="{escape(value)}"' for name, value in sorted(self.attributes.items()))
        inner = escape(self.text, quote=False) + "".join(map(str, self.children))
        return f"<{self.tag}{named}>{inner}</{self.tag}>" if inner else f"<{self.tag}{named}/>"


def tokens_of(spec: Any) -> list[str]:
    """Return the tokens a spec names, sorted; texts that only look like one do not count."""
    found: set[str] = set()
    walk(spec, "", lambda token: found.add(token) or token)
    return sorted(found)


def coloured(spec: Any, tokens: Sequence[str]) -> Any:
    """Return a spec whose roles are colours that `lean` finds again; `--font` is any sans-serif."""
    numbers = {token: place for place, token in enumerate(tokens)}

    def paint(token: str) -> str:
        """Return the colour of a token."""
        return "sans-serif" if token == "font" else f"#{RED:02x}{GREEN:02x}{numbers[token]:02x}"

    return walk(spec, "", paint)


def walk(part: Any, key: str, paint: Any) -> Any:
    """Return a part of a spec with its roles painted: values of colours and families, and colours inside labels."""
    if isinstance(part, dict):
        return {name: walk(value, name, paint) for name, value in part.items()}
    if isinstance(part, list | tuple):
        return [walk(value, key, paint) for value in part]
    if not isinstance(part, str):
        return part
    if key.endswith("color") or key == "family":
        whole = _TOKEN.fullmatch(part)
        return paint(whole[1]) if whole else part
    return _SPAN.sub(lambda found: f'style="color:{paint(found[1])}"', part)


def lean(svg: str, tokens: Sequence[str]) -> str:
    """Return the inside of a drawn SVG: only what is seen, `var(--token)` for colours, ids that await their place."""
    root = ElementTree.fromstring(svg)
    ids: dict[str, str] = {}
    seen = [node for child in root for node in _seen(child, tokens, ids)]
    text = "".join(map(str, seen))
    used = set(re.findall(rf"url\(#({ID}\d+)\)", text))
    return "".join(str(node) for node in seen if node.tag != "pattern" or node.attributes["id"] in used)


def _seen(element: ElementTree.Element, tokens: Sequence[str], ids: dict[str, str]) -> Iterator[Node]:
    """Yield what of an element and its children is seen; groups give way to their children."""
    tag = element.tag.rpartition("}")[2]
    if tag not in _SHAPES:
        return
    attributes = _attributes(tag, element, tokens, ids)
    if tag == "text":
        yield from _text(element, attributes, tokens)
        return
    children = [node for child in element for node in _seen(child, tokens, ids)]
    if tag in ("g", "defs", "svg"):
        shift = _shift(element)
        for node in children:
            _move(node, *shift)
        yield from children
    elif tag == "pattern" or _is_visible(tag, attributes):
        node = _dot(Node(tag, attributes), element)
        node.children = children
        _move(node, *_shift(element))
        yield node


def _attributes(tag: str, element: ElementTree.Element, tokens: Sequence[str], ids: dict[str, str]) -> dict[str, str]:
    """Return the attributes that place, shape and paint an element, numbers rounded."""
    styles = dict(part.split(":", 1) for part in element.get("style", "").split(";") if ":" in part)
    given = {name.strip(): value.strip() for name, value in styles.items()}
    own = {name: value for name in _SHAPES[tag] if (value := element.get(name))}
    for name in (*_STYLES, *_PAINT.values(), "opacity"):
        if name not in given and element.get(name) is not None:
            given[name] = element.get(name, "")
    for name, value in own.items():
        own[name] = _rounded(value).removesuffix("px") if name in _NUMERIC or name == "d" else value
    if "id" in own:
        own["id"] = ids.setdefault(own["id"], f"{ID}{len(ids)}")
    for name in _STYLES:
        if name in given:
            own[name] = _painted(given[name], tokens, ids) if name in _PAINT else given[name].removesuffix("px")
    for name, opacity in _PAINT.items():
        if name in own and given.get(opacity, "1") in ("0", "0.0"):
            own[name] = "none"
    if own.get("stroke", "none") == "none" or own.get("stroke-width") == "0":
        own = {name: value for name, value in own.items() if not name.startswith("stroke")}
    if given.get("opacity", "1") not in ("1", ""):
        own["opacity"] = given["opacity"]
    return {name: _rounded(value) if name == "stroke-width" else value for name, value in own.items()}


def _painted(colour: str, tokens: Sequence[str], ids: dict[str, str]) -> str:
    """Return a colour as a token, a pattern under its new id, or as it is."""
    if found := _DRAWN.fullmatch(colour):
        return f"var(--{tokens[int(found[1]) if found[1] else int(found[2], 16)]})"
    if found := _URL.fullmatch(colour):
        return f"url(#{ids.setdefault(found[1], f'{ID}{len(ids)}')})"
    return colour


def _is_visible(tag: str, attributes: dict[str, str]) -> bool:
    """Whether a shape leaves a trace: a way to go, and paint to go it with."""
    if tag == "tspan":
        return True
    if tag == "path" and attributes.get("d", "") in ("", "M0,0", "M0,0Z"):
        return False
    return attributes.get("fill", "black") != "none" or "stroke" in attributes


def _text(element: ElementTree.Element, attributes: dict[str, str], tokens: Sequence[str]) -> Iterator[Node]:
    """Yield a text, its lines and runs as tspans; what is as on most texts is said once, on the picture."""
    node = Node("text", attributes, element.text or "")
    for child in element:
        own = _attributes("tspan", child, tokens, {})
        run = Node("tspan", own, child.text or "")
        for part in child:
            inner = Node("tspan", _attributes("tspan", part, tokens, {}), "".join(part.itertext()))
            run.children += [inner, *([Node("tspan", {}, part.tail)] if part.tail else [])]
        node.children += [run, *([Node("tspan", {}, child.tail)] if child.tail else [])]
    if len(node.children) == 1 and not node.text and not node.children[0].children:
        only = node.children[0]
        node.text, node.children = only.text, []
        node.attributes |= {name: value for name, value in only.attributes.items() if name != "dy"}
    if not "".join(element.itertext()).strip():
        return
    _plain(node)
    _move(node, *_shift(element))
    yield node


def _plain(node: Node) -> None:
    """Drop what a text inherits from its picture."""
    for name, usual in (("font-size", SIZE), ("fill", FILL), ("text-anchor", "start"), ("stroke", "none")):
        if node.tag == "text" and node.attributes.get(name) == usual:
            del node.attributes[name]
    if node.attributes.get("font-weight") in ("normal", "400"):
        del node.attributes["font-weight"]
    if node.attributes.get("font-weight") == "bold":
        node.attributes["font-weight"] = "600"
    if node.tag == "tspan" and node.attributes.get("dy") in ("0em", "0"):
        del node.attributes["dy"]
    for child in node.children:
        _plain(child)


def _dot(node: Node, element: ElementTree.Element) -> Node:
    """Return a circle for a path that draws one."""
    found = _DOT.fullmatch(element.get("d", ""))
    if node.tag != "path" or not found:
        return node
    paint = {name: value for name, value in node.attributes.items() if name != "d"}
    return Node("circle", {**paint, "cx": "0", "cy": "0", "r": _rounded(found[1])})


def _shift(element: ElementTree.Element) -> tuple[float, float]:
    """Return how far an element's transform moves it; pictures are neither turned nor scaled."""
    found = _SHIFT.search(element.get("transform", ""))
    return (float(found[1]), float(found[2] or 0)) if found else (0.0, 0.0)


def _move(node: Node, right: float, down: float) -> None:
    """Move a shape by changing its numbers, so that no group is needed."""
    if not right and not down:
        return
    if node.tag == "path":
        node.attributes["d"] = _moved_path(node.attributes["d"], right, down)
    for name, by in (("x", right), ("cx", right), ("y", down), ("cy", down)):
        if name in node.attributes and node.tag != "pattern":
            node.attributes[name] = _short(float(node.attributes[name]) + by)
    for child in node.children if node.tag in ("text", "tspan") else ():
        _move(child, right, down)


def _moved_path(path: str, right: float, down: float) -> str:
    """Return a path moved; the library writes absolute commands only, but for the lines of some marks."""
    parts = []
    for command, numbers in re.findall(r"([A-Za-z])([^A-Za-z]*)", path):
        values = [float(number) for number in _NUMBER.findall(numbers)]
        if command == "H":
            values = [value + right for value in values]
        elif command == "V":
            values = [value + down for value in values]
        elif command == "A":
            values = [value + (0, 0, 0, 0, 0, right, down)[place % 7] for place, value in enumerate(values)]
        elif command.isupper():
            values = [value + (down if place % 2 else right) for place, value in enumerate(values)]
        parts.append(command + " ".join(map(_short, values)))
    return "".join(parts)


def _rounded(text: str) -> str:
    """Return text whose numbers have at most one decimal."""
    return _NUMBER.sub(lambda number: _short(float(number[0])), text)


def _short(number: float) -> str:
    """Return a number with at most one decimal, as short as it can be written."""
    text = f"{number:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text

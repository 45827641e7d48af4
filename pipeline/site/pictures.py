"""Give pages their pictures: find the slots that figures left, draw what no earlier build has drawn, fill the slots in.

A figure leaves a slot and, behind it, its spec. A slot that stays empty is no harm: the page's script draws it when a
reader comes near. Pictures are kept below `state/pictures/` under what they are made of, as long as they are used.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import orjson

from pipeline.site.chromium import DRAW, Chromium, NotDrawn, draw
from pipeline.site.packed import write_packed
from pipeline.site.svg import ID, coloured, lean, tokens_of

# Pixels a picture is drawn at: as wide as half a row or the wide column of a page, and as wide as a phone.
WIDTHS = {"half": 540, "wide": 700}
NARROW = 356
NOBODY = "none"
_SLOT = re.compile(
    r'<!--picture:(?P<size>\w+)--></div>\n<script type="application/json" id="(?P<id>\w+)-spec">(?P<spec>.*?)</script>'
)
_HERE = ("draw.js", "chromium.py", "pictures.py", "svg.py")


@dataclass(frozen=True)
class Wanted:
    """One picture that a page wants: what it shows, how wide, and the class the style sheet knows its width by."""

    spec: Mapping[str, Any]
    width: int
    css: str


@dataclass(frozen=True)
class Drawn:
    """What became of the pictures: how many pages show, how many had to be drawn, what could not be."""

    pictures: int
    drawn: int
    problems: tuple[str, ...] = ()


def renderer_of(chromium: Chromium | None) -> str:
    """Return who draws, for the record and the name of a build: none, or Chromium with its version."""
    return chromium.version if chromium else NOBODY


def draw_pictures(roots: Sequence[Path], cache: Path, chromium: Chromium) -> Drawn:
    """Fill the slots of all pages of web roots; raises NotDrawn, with every page as it was, when Chromium fails."""
    cache.mkdir(parents=True, exist_ok=True)
    code = _code(chromium)
    pages = {path: root for root in roots for path in sorted(root.glob("*/*.html"))}
    wanted = {key: one for path in pages for key, one in _wanted(path.read_text(encoding="utf-8"), code).items()}
    missing = [key for key in wanted if not (cache / f"{key}.svg").exists()]
    specs = {key: at_width(wanted[key].spec, wanted[key].width) for key in missing}
    tokens = {key: tokens_of(spec) for key, spec in specs.items()}
    raw = draw(chromium, [coloured(specs[key], tokens[key]) for key in missing], cache.parent)
    problems = []
    for key, picture in zip(missing, raw, strict=True):
        if "failed" in picture:
            problems.append(f"a picture could not be drawn and stays a chart of the page's script: {picture['failed']}")
            continue
        _keep(cache / f"{key}.svg", _dressed(picture, specs[key], tokens[key], wanted[key].css))
    _sweep(cache, wanted)
    found = {path.stem: path.read_text(encoding="utf-8") for path in cache.glob("*.svg")}
    for path, root in pages.items():
        text = path.read_text(encoding="utf-8")
        filled, specs = _filled(text, code, found, f"data/charts/{path.relative_to(root).with_suffix('').as_posix()}")
        path.write_text(filled, encoding="utf-8")
        for address, view in specs.items():
            write_packed(root / address, view)
    return Drawn(len(found), len(missing) - len(problems), tuple(dict.fromkeys(problems)))


def at_width(view: Mapping[str, Any], width: int) -> dict[str, Any]:
    """Return a view's data and layout for one width; a narrow one has its own ranges, ticks and labels."""
    spec: dict[str, Any] = orjson.loads(orjson.dumps({"data": view["data"], "layout": view["layout"]}))
    spec["layout"]["width"] = width
    if width > NARROW:
        return spec
    for path, value in view["narrow"].get("layout", {}).items():
        *way, last = path.split(".")
        part = spec["layout"]
        for name in way:
            part = part[name]
        part[last] = value
    for name in ("text", "y"):
        for place, values in view["narrow"].get(name, {}).items():
            spec["data"][int(place)][name] = values
    return spec


def _code(chromium: Chromium) -> bytes:
    """Return what pictures hang on beside their spec: the browser, the library, and the code that makes them lean."""
    code = b"".join(DRAW.with_name(name).read_bytes() for name in _HERE)
    return f"{chromium.version} {version('plotly')} {hashlib.sha256(code).hexdigest()}".encode()


def _wanted(text: str, code: bytes) -> dict[str, Wanted]:
    """Return the pictures of a page by key."""
    found: dict[str, Wanted] = {}
    for slot in _SLOT.finditer(text):
        view = orjson.loads(slot["spec"])
        for key, width, css in _keys(slot, code):
            found[key] = Wanted(view, width, css)
    return found


def _keys(slot: re.Match[str], code: bytes) -> list[tuple[str, int, str]]:
    """Return (key, width, class) of the two pictures of a slot."""
    widths = ((WIDTHS[slot["size"]], "w"), (NARROW, "n"))
    spec = slot["spec"].encode()
    return [(hashlib.sha256(b"%d\0%s\0%s" % (width, code, spec)).hexdigest(), width, css) for width, css in widths]


def _dressed(picture: Mapping[str, Any], spec: Mapping[str, Any], tokens: Sequence[str], css: str) -> str:
    """Return a drawn picture as it stands on pages, its marks beside it."""
    width, height = spec["layout"]["width"], spec["layout"]["height"]
    marks = ";".join(picture["marks"])
    frame = f'class="pic {css}" width="{width}" height="{height}" viewBox="0 0 {width} {height}" data-marks="{marks}"'
    return f"<svg {frame}>{lean(picture['svg'], tokens)}</svg>"


def _keep(path: Path, text: str) -> None:
    """Write a picture so that half of it never bears its name."""
    part = path.with_suffix(".part")
    part.write_text(text, encoding="utf-8")
    part.replace(path)


def _sweep(cache: Path, wanted: Mapping[str, Wanted]) -> None:
    """Remove pictures that this build does not show, and what a killed run left half written."""
    for path in cache.iterdir():
        if path.suffix != ".svg" or path.stem not in wanted:
            path.unlink()


def _filled(text: str, code: bytes, found: Mapping[str, str], folder: str) -> tuple[str, dict[str, Any]]:
    """Return a page with pictures in its slots, and by address the specs these need no longer carry.

    A slot stays as it is, its spec beside it, where one of its two pictures could not be drawn.
    """
    specs: dict[str, Any] = {}

    def fill(slot: re.Match[str]) -> str:
        """Return a slot with its pictures, whose ids become the page's own, and the address of its spec."""
        pair = [(css, found.get(key)) for key, _, css in _keys(slot, code)]
        if not all(picture for _, picture in pair):
            return slot[0]
        address = f"{folder}/{slot['id']}.json.gz"
        specs[address] = orjson.loads(slot["spec"])
        drawn = "".join((picture or "").replace(ID, f"{slot['id']}{css}") for css, picture in pair)
        told = slot[0].replace(slot["spec"], orjson.dumps(address).decode(), 1)
        return told.replace(f"<!--picture:{slot['size']}-->", drawn, 1)

    return _SLOT.sub(fill, text), specs


__all__ = ["NOBODY", "Drawn", "NotDrawn", "draw_pictures", "renderer_of"]

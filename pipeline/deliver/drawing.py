"""Pictures for a mail: its charts as PNG, in the colours of paper, at twice the dots of the size they are shown at."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from pipeline.deliver.blocks import Figure, Part
from pipeline.site.chromium import Chromium, NotDrawn, draw
from pipeline.site.pictures import NARROW, at_width
from pipeline.site.svg import walk

# Drawn at a width at which a phone can read it, and shown a little larger where there is room.
DRAWN_PX, SHOWN_PX, DOTS = 400, 480, 2
_ROOT = re.compile(r":root\{(.*?)\}", re.S)
_TOKEN = re.compile(r"--([a-z0-9-]+):([^;]+);")
_OTHER = re.compile(r"var\(--([a-z0-9-]+)\)")
Draw = Callable[[Sequence[Mapping[str, Any]]], list[bytes | None]]


@dataclass(frozen=True)
class Picture:
    """A picture by the size it is shown at."""

    name: str
    png: bytes
    width: int
    height: int

    @property
    def src(self) -> str:
        """Its address inside the message."""
        return f"cid:{self.name}"


def no_pictures(specs: Sequence[Mapping[str, Any]]) -> list[bytes | None]:
    """Draw nothing, as where there is no Chromium."""
    return [None] * len(specs)


class Painter:
    """Draws specs with Chromium; what it has drawn once it knows, for many mails show the same."""

    def __init__(self, chromium: Chromium, workshop: Path) -> None:
        self.chromium = chromium
        self.workshop = workshop
        self._known: dict[bytes, bytes | None] = {}

    def __call__(self, specs: Sequence[Mapping[str, Any]]) -> list[bytes | None]:
        """Return the pictures in order, None for what could not be drawn."""
        keys = [orjson.dumps(spec) for spec in specs]
        missing = {key: spec for key, spec in zip(keys, specs, strict=True) if key not in self._known}
        self.workshop.mkdir(parents=True, exist_ok=True)
        try:
            drawn = draw(self.chromium, list(missing.values()), self.workshop)
        except NotDrawn:
            return [self._known.get(key) for key in keys]
        for key, picture in zip(missing, drawn, strict=True):
            self._known[key] = base64.b64decode(picture["png"]) if "png" in picture else None
        return [self._known[key] for key in keys]


def colours_of(style: str) -> dict[str, str]:
    """Return the tokens of a style sheet as the colours they have on paper."""
    found = _ROOT.search(style)
    tokens = dict(_TOKEN.findall(found[1] if found else ""))
    return {name: _OTHER.sub(lambda other: tokens[other[1]], value) for name, value in tokens.items()}


def pictures_of(parts: Sequence[Part], colours: Mapping[str, str], draw: Draw) -> dict[str, Picture]:
    """Return the pictures of all figures that have one, by name."""
    figures = [block for part in parts for block in part.of(Figure) if block.chart.part == "plot"]
    specs = [_spec(block.chart.view, colours) for block in figures]
    found = {}
    for block, spec, png in zip(figures, specs, draw(specs) if specs else [], strict=True):
        if png is not None:
            height = round(spec["layout"]["height"] * SHOWN_PX / DRAWN_PX)
            found[block.name] = Picture(block.name, png, SHOWN_PX, height)
    return found


def _spec(view: Mapping[str, Any], colours: Mapping[str, str]) -> dict[str, Any]:
    """Return a chart as it is drawn: as narrow as for a phone, opaque, in colours."""
    spec = at_width(view, NARROW)
    spec["layout"]["width"] = DRAWN_PX
    painted: dict[str, Any] = walk(spec, "", lambda token: "sans-serif" if token == "font" else colours[token])
    painted["layout"] |= {"paper_bgcolor": colours["bg"], "plot_bgcolor": colours["bg"]}
    return {**painted, "scale": DOTS * SHOWN_PX / DRAWN_PX}

"""What a template may ask of a table's column."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from pipeline.errors import UsageError, nearest


@dataclass(frozen=True)
class Col:
    """A column of a table and what it adds to its value; see `site_templates/README.md`."""

    name: str
    head: str | None = None
    link: str | None = None
    chip: str | None = None
    sub: str | None = None
    bar: bool = False
    bullet: str | None = None
    strip: tuple[str, ...] = ()
    spark: str | None = None
    signed: bool = False
    tag: str | bool | None = None
    step: bool = False
    phone: bool = True
    tel: bool = False


def col(name: str, **options: Any) -> Col:
    """Return a column with options; an unknown one is an error naming the nearest."""
    allowed = [field.name for field in fields(Col)][1:]
    for option in options:
        if option not in allowed:
            raise UsageError(f'col("{name}") has no option "{option}".{nearest(option, allowed)}')
    if "strip" in options:
        options["strip"] = tuple(options["strip"])
    return Col(name, **options)

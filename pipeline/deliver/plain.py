"""The message as plain text, for readers without HTML: the same parts, tables aligned for letters of both widths."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pipeline.deliver.blocks import Head, Note, Part, Section, Strip
from pipeline.deliver.changes import Changes
from pipeline.deliver.sheets import WIDE, cut, width
from pipeline.deliver.views import FigureView, Line, TableView, viewed
from pipeline.pages.formats import NBSP
from pipeline.pages.kpis import Kpi

WIDTH = 76
# So many rows that are new or gone are named.
NAMED = 5
# No column of a table is wider.
_COLUMN = 34


def filled(text: str, columns: int, right: bool = False) -> str:
    """Return a text filled up with blanks to so many columns."""
    blanks = " " * max(columns - width(text), 0)
    return blanks + text if right else text + blanks


def wrapped(text: str, indent: str = "") -> Iterator[str]:
    """Yield the lines of a paragraph; between letters of full width a line may break anywhere."""
    line = indent
    for word in _words(text):
        if width(line + word.rstrip()) > WIDTH and line.strip():
            yield line.rstrip()
            line = indent + word.lstrip()
        else:
            line += word
    if line.strip():
        yield line.rstrip()


def _words(text: str) -> Iterator[str]:
    """Yield what must not be broken: words with the blank behind them, and single letters of full width."""
    word = ""
    for sign in text:
        if unicodedata.east_asian_width(sign) in WIDE:
            if word:
                yield word
            word = ""
            yield sign
        else:
            word += sign
            if sign == " ":
                yield word
                word = ""
    if word:
        yield word


def plain(words: Mapping[str, str], parts: Sequence[Part], changes: Changes, facts: Mapping[str, Any]) -> str:
    """Return the text of a mail; `facts` are those of the HTML."""
    lines = [*wrapped(facts["stamp"]), ""]
    if facts["quiet"]:
        lines += wrapped(facts["quiet"])
    else:
        if changes.since is not None:
            lines += [*_changed(words, changes, facts["since"]), ""]
        for part in parts:
            for block in part.blocks:
                lines += _block(words, viewed(block, {}, None if facts["all_rows"] else 10, 12))
        if changes.since is None:
            lines += [*wrapped(words["mail_first"]), ""]
    lines += ["", "--", *(line for said in facts["last"] for line in wrapped(said))]
    if facts["button"]:
        lines.append(facts["button"])
    return "\n".join(line.replace(NBSP, " ").rstrip() for line in lines) + "\n"


def _changed(words: Mapping[str, str], changes: Changes, since: str) -> Iterator[str]:
    """Yield what changed since the last snapshot."""
    yield from _title(since)
    for said in changes.findings:
        yield from wrapped(said)
    rows = [[kpi.label, f"{kpi.figure}{_after(kpi.unit)}", line.text] for kpi, line in changes.kpis]
    yield from _aligned(rows, (False, True, True))
    for one in changes.moved:
        yield one.caption
        named = [cell.text for cell in one.fresh]
        yield from _some(words, words["mail_new_rows"], named, one.fresh_count)
        yield from _some(words, words["mail_gone_rows"], one.gone, one.gone_count)
    for caption in changes.tables:
        yield from wrapped(words["mail_changed"].replace("{table}", caption))


def _some(words: Mapping[str, str], said: str, names: Sequence[str], count: int) -> Iterator[str]:
    """Yield how many rows there are, the first by name; nothing for none."""
    shown = names[:NAMED]
    rest = words["mail_more"].replace("{n}", str(count - len(shown))) if shown and count > len(shown) else ""
    listed = " ".join(part for part in (words["mail_and"].join(shown), rest) if part)
    if count:
        yield from wrapped(f"{said.replace('{n}', str(count))} {listed}", "  ")


def _block(words: Mapping[str, str], block: Any) -> Iterator[str]:
    """Yield one block, and an empty line after it."""
    if isinstance(block, Head):
        yield "=" * WIDTH
        yield block.title
        yield from wrapped(block.finding)
        yield from wrapped(block.lede)
    elif isinstance(block, Strip):
        rows = [_kpi(kpi) for kpi in block.kpis]
        yield from _aligned(rows, (False, True, False, False))
    elif isinstance(block, Section):
        yield from _title(block.title)
        yield from wrapped(block.note)
        return
    elif isinstance(block, Note):
        yield from wrapped(block.text)
    elif isinstance(block, FigureView):
        yield from _title(block.title)
        yield from wrapped(" · ".join(part for part in (block.unit, block.key) if part))
        yield from _grid(block.table)
    elif isinstance(block, TableView):
        yield from _cards(block) if block.is_cards else _grid(block)
        if not block.lines:
            yield from wrapped(block.sheet.empty)
        elif block.more:
            yield words["mail_more"].replace("{n}", str(block.more))
    yield ""


def _title(text: str) -> Iterator[str]:
    """Yield a heading under which a rule stands."""
    lines = list(wrapped(text))
    yield from lines
    yield "-" * max((width(line) for line in lines), default=0)


def _after(unit: str) -> str:
    """Return a unit as it stands after its figure."""
    return f" {unit}" if unit else ""


def _kpi(kpi: Kpi) -> list[str]:
    """Return a headline number as a row: name, value, and what it is compared with."""
    lines = [" ".join(part for part in (line.base, line.text) if part) for line in kpi.lines]
    return [kpi.label, f"{kpi.figure}{_after(kpi.unit)}", *[*lines, "", ""][:2]]


def _cards(block: TableView) -> Iterator[str]:
    """Yield the rows of a work list: name and money on one line, facts and the next step below."""
    money = block.money
    for number, line in enumerate(block.lines, 1):
        first, sum_ = line.cells[0], ""
        if money is not None:
            unit = block.sheet.columns[money].unit
            sum_ = f"{line.cells[money].text}{_after(unit)}"
        parts = (
            f"{number}.",
            first.text,
            f"[{first.mark}]" if first.mark else "",
            first.sub,
            "*" if line.fresh else "",
        )
        name = cut(" ".join(part for part in parts if part), WIDTH - width(sum_) - 2)
        yield filled(name, WIDTH - width(sum_)) + sum_
        yield from wrapped(_facts(line), "   ")
        below = [f"→ {line.step}" if line.step else "", line.call.text if line.call else ""]
        yield from wrapped(" · ".join(part for part in below if part), "   ")
    if block.sheet.foot and money is not None:
        total = f"{block.sheet.foot[money]}{_after(block.sheet.columns[money].unit)}"
        yield filled(block.sheet.foot[0], WIDTH - width(total)) + total


def _facts(line: Line) -> str:
    """Return the facts of a row in one sentence."""
    return " · ".join(f"{label} {cell.text}{cell.unit}" for label, cell in line.facts)


def _grid(block: TableView) -> Iterator[str]:
    """Yield a table with aligned columns."""
    columns = block.sheet.columns
    heads = [f"{column.label}{_after(column.unit)}" for column in columns]
    rows = [[" ".join(filter(None, (cell.text, cell.mark, cell.sub))) for cell in line.cells] for line in block.lines]
    feet = [list(block.sheet.foot)] if block.sheet.foot else []
    if rows:
        yield from _aligned([heads, *rows, *feet], tuple(column.is_right for column in columns))


def _aligned(rows: Sequence[Sequence[str]], right: Sequence[bool]) -> Iterator[str]:
    """Yield rows in columns of even width."""
    sizes = [min(max(width(text) for text in column), _COLUMN) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(
            filled(cut(text, size), size, to_right) for text, size, to_right in zip(row, sizes, right, strict=True)
        ).rstrip()

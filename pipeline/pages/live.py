"""What a table's script must know to sort, filter, group and export it: its columns, and the answer's rows by column.

The script makes the same cells as `columns.py` does: `site_templates/assets/cells.js`, held against it by a test.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from decimal import Decimal
from types import NoneType
from typing import Any

from pipeline.pages.charts.chart import number
from pipeline.pages.columns import MONEY, Drawn, full_bar
from pipeline.pages.formats import COLUMN_SCALES, PLACES, Scale
from pipeline.pages.lexicon import Field, Lexicon
from pipeline.pages.pinyin import pinyin_ranks, readings
from pipeline.project.answers import Answer

# Fewer rows are seen at a glance: nothing to sort or to look for.
LIVE_ROWS = 8
# A box to look for words stands over longer tables only.
FIND_ROWS = 20
# Of the columns to filter by, the first two become chips when they have between two and so many values; the others, and
# those of more values, are lists to choose from, up to the last number.
CHIP_GROUPS, MOST_CHIPS, MOST_CHOICES = 2, 9, 300
# Values that come at least so often, on the average of their column, stand once.
OFTEN = 4
Spec = dict[str, Any]
# A column and its keys: for each key its page, 0 where it opens on the page for all others, or None; and that page.
PagesOf = Callable[[str, Sequence[Any]], tuple[list[str | int | None], str | None]]


def column_spec(lexicon: Lexicon, answer: Answer, drawn: Drawn) -> Spec:
    """Return one column as the script draws it: name, label, format and what stands around its value."""
    column, field, scale = drawn.column, drawn.field, drawn.scale
    spec = {
        "name": column.spark or column.name,
        "label": column.head or field.label,
        "css": drawn.css,
        "role": drawn.role,
        "number": field.is_number,
        "about": field_spec(lexicon, field),
        "unit": lexicon.formats.unit(field.format, scale),
        "link": column.link,
        "chip": column.chip and [column.chip, lexicon.field(column.chip).values],
        "sub": column.sub and [column.sub, field_spec(lexicon, lexicon.field(column.sub))],
        "strip": [[part, *_said(lexicon, part)] for part in column.strip],
        "spark": bool(column.spark),
        "signed": field.good if column.signed else None,
        "tag": column.tag,
        "tel": column.tel,
        "code": field.format == "code",
    }
    if scale is not None:
        spec |= {"shift": len(str(scale.divisor)) - 1, "places": scale.places}
    elif field.is_number:
        spec["places"] = 2 if field.format in MONEY else PLACES[field.format]
    if column.bar or column.bullet:
        spec |= {"bar": full_bar(answer, column), "bullet": column.bullet}
    return {
        key: value for key, value in spec.items() if value is not None and value is not False and value not in ([], "")
    }


def field_spec(lexicon: Lexicon, field: Field) -> list[str]:
    """Return a field as the script says its values: format, and the list of its codes."""
    return [field.format, field.values] if field.values else [field.format]


def _said(lexicon: Lexicon, name: str) -> tuple[str, list[str]]:
    field = lexicon.field(name)
    return field.label, field_spec(lexicon, field)


def lists_used(lexicon: Lexicon, specs: Sequence[Spec], names: Sequence[str]) -> dict[str, dict[str, list[str]]]:
    """Return the words of every value list that columns use: list → code → [word, mark], in the glossary's order."""
    lists = {lexicon.field(name).values for name in names}
    for spec in specs:
        fields = [spec.get("about"), *(part[-1] for part in [spec.get("sub"), *spec.get("strip", ())] if part)]
        lists.update(field[1] for field in fields if field and len(field) > 1)
        if "chip" in spec:
            lists.add(spec["chip"][1])
    words: dict[str, dict[str, list[str]]] = {}
    for name in sorted(entry for entry in lists if entry):
        codes = lexicon.glossary.values[name]
        marks = {code: lexicon.mark(name, code) for code in codes}
        words[name] = {
            code: [word.get(lexicon.lang), *([marks[code]] if marks[code] is not None else [])]
            for code, word in codes.items()
        }
    return words


def money_scales(lexicon: Lexicon) -> list[list[Any]]:
    """Return the units of a column of money, largest first: from which size, digits to shift, decimals, unit, head."""
    scales = [(start, Scale(Decimal(by), places, unit)) for start, by, places, unit in COLUMN_SCALES[lexicon.lang]]
    scales.append((0, Scale(Decimal(1), 2, "")))
    said = lexicon.formats.head_unit
    return [
        [start, len(str(scale.divisor)) - 1, scale.places, scale.unit, said("money", scale)] for start, scale in scales
    ]


def filter_groups(lexicon: Lexicon, answer: Answer, names: Sequence[str]) -> list[Spec]:
    """Return what a reader may choose of: column, label, and each value as [code, words, rows], in its list's order."""
    groups = []
    for name in names:
        field, counts = lexicon.field(name), Counter(answer.column(name))
        if not 2 <= len(counts) <= MOST_CHOICES:
            continue
        if field.values:
            order = {code: place for place, code in enumerate(lexicon.glossary.values[field.values])}
            codes = sorted(counts, key=lambda code: order.get(str(code), len(order)))
        else:
            codes = sorted(counts, key=lambda code: (code is None, -counts[code], str(code)))
        choices = [[_plain(code), lexicon.text(field, code), counts[code]] for code in codes]
        is_chips = len(choices) <= MOST_CHIPS and sum(group["chips"] for group in groups) < CHIP_GROUPS
        groups.append({"name": name, "label": field.label, "choices": choices, "chips": is_chips})
    return groups


def column_data(answer: Answer, keys: Sequence[str], names: Sequence[str], pages_of: PagesOf) -> Spec:
    """Return an answer by column, money as plain numbers, and the pages its keys have: `{columns, pages, others, …}`.

    A column is `shortened` where its values come often.
    `names` are columns of names of people or companies: `ranks` has their pinyin order, `sounds` what spells the first.
    """
    by_column: Sequence[Sequence[Any]] = list(zip(*answer.rows, strict=True)) or [()] * len(answer.columns)
    columns = {name: _column(values) for name, values in zip(answer.columns, by_column, strict=True)}
    found = {key: pages_of(key, columns[key]) for key in keys}
    pages = {key: places for key, (places, _) in found.items()}
    others = {key: address for key, (_, address) in found.items() if address is not None}
    ranks = {name: pinyin_ranks(columns[name]) for name in names}
    usual, unusual = readings([name or "" for name in columns[names[0]]]) if names else ({}, {})
    sounds = (
        {"name": names[0], "usual": usual, "unusual": {str(n): said for n, said in unusual.items()}} if usual else None
    )
    kept = {name: shortened(values) for name, values in columns.items()}
    return {"columns": kept, "pages": pages, "others": others, "ranks": ranks, "sounds": sounds}


def shortened(values: Sequence[Any]) -> Sequence[Any] | dict[str, list[Any]]:
    """Return a column as its file has it: as it is, or its values once and for each row the place of its value."""
    if list in set(map(type, values)):
        return values
    places = {value: place for place, value in enumerate(dict.fromkeys(values))}
    if len(places) * OFTEN > len(values):
        return values
    return {"words": list(places), "at": [places[value] for value in values]}


def _column(values: Sequence[Any]) -> Sequence[Any]:
    """Return one column as JSON has it; there may be a hundred thousand values, so kinds are told apart once."""
    kinds = set(map(type, values))
    if kinds <= {Decimal, NoneType}:
        return [None if value is None else float(value) for value in values]
    return list(map(_plain, values)) if kinds & {Decimal, float, list} else values


def _plain(value: Any) -> Any:
    """Return a number as JSON has it, money exactly, others to ten significant digits as in every published file."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, float):
        return number(value)
    return [_plain(part) for part in value] if isinstance(value, list) else value

"""Rows that are no data: totals and footers, told by their first word and by what else they leave empty."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from pipeline.project.contracts import Contract
from pipeline.warehouse.warehouse import sql_text

WORDS = ("合计", "总计", "小计", "共计", "累计", "total", "grand total", "subtotal", "sub total", "sub-total")
_TOTAL = re.compile(
    rf"(?:本页|本月|本日|本年|以上)?(?:{'|'.join(WORDS)})(?:\s*[:：(（].*)?"
    r"|共\s*\d+\s*[条行笔项].*|\(?\d+ rows?(?: affected)?\)?",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"[-+(]?\s*[¥￥$€£]?\s*[-+]?\d[\d.,' \u00a0\u202f]*[-)%元]*")


def is_total(cells: Iterable[str]) -> bool:
    """Return whether a row of any width is a total or a footer: its word, and at most numbers beside it."""
    first, *others = [cell.strip() for cell in cells if cell.strip()] or [""]
    return _TOTAL.fullmatch(first) is not None and all(map(_NUMBER.fullmatch, others))


def is_word(cell: str) -> str:
    """Return the SQL of whether a text is a word for a total and nothing else, as no key is."""
    return f"regexp_full_match({cell}, {sql_text('(?i)' + '|'.join(WORDS))})"


def total_row(contract: Contract, texts: dict[str, str], first_cell: str, key: str | None) -> str:
    """Return the SQL of whether a bad row is a total and no record that only begins like one.

    `texts` maps the columns that came to the SQL of their text, `key` names the one where the word alone is enough.
    Otherwise nothing may stand where a record says which one it is and when it happened: in the key, a date or a
    required text.
    """
    named = [name for name in texts if _names_a_record(contract, name)]
    empty = [f"coalesce({texts[name]}, '') in ('', {first_cell})" for name in named]
    begins = f"regexp_full_match({first_cell}, {sql_text('(?i)' + _TOTAL.pattern)})"
    alone = f"coalesce({is_word(texts[key])}, false)" if key else "false"
    return f"coalesce({begins} and ({alone} or {_all(empty)}), false)"


def _names_a_record(contract: Contract, name: str) -> bool:
    column = contract.columns[name]
    return column.type in ("date", "timestamp") or name in contract.key or (column.required and column.type == "text")


def _all(tests: Sequence[str]) -> str:
    return "(" + (" and ".join(tests) or "true") + ")"

"""Findings: the sentence that the rules in SQL chose, in the words of the report, with its numbers in place."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from string import Formatter
from typing import Any

from pipeline.errors import UsageError, nearest
from pipeline.pages.formats import FORMATS
from pipeline.pages.lexicon import Lexicon
from pipeline.project.answers import Answer
from pipeline.project.reports import FINDINGS, PROFILE, Report

# What opens the words for one and for many.
ONE = "1|"
_HAN = re.compile("[\u4e00-\u9fff]")


@cache
def pieces(sentence: str) -> tuple[tuple[str, str | None, str], ...]:
    """Return a sentence as (text before, column, format) pieces; `{{` and `}}` are braces."""
    try:
        parsed = list(Formatter().parse(sentence))
    except ValueError as error:
        raise UsageError(f'finding "{sentence}": {error}.') from None
    return tuple((before, column, name or "text") for before, column, name, _ in parsed)


def say(lexicon: Lexicon, sentence: str, facts: dict[str, Any]) -> str:
    """Return a sentence with its placeholders filled: `{amount:money}`, `{change:+money}`, `{code:values}`.

    `{count:1|row|rows}` is the first word where the count is one, else the second.
    """
    said = ""
    for before, column, name in pieces(sentence):
        said = joined(said, before)
        if column is not None:
            if column not in facts:
                raise UsageError(f'finding "{sentence}": no column "{column}".{nearest(column, facts)}')
            said = joined(said, _fact(lexicon, facts[column], name, sentence))
    return said


def joined(said: str, more: str) -> str:
    """Return two texts as one; a space where they meet falls away between two Han characters, as after 万."""
    if more.startswith(" ") and _HAN.match(more[1:2]) and _HAN.match(said[-1:]):
        return said + more[1:]
    if said.endswith(" ") and _HAN.match(said[-2:-1]) and _HAN.match(more[:1]):
        return said[:-1] + more
    return said + more


def _fact(lexicon: Lexicon, value: Any, name: str, sentence: str) -> str:
    """Return one value: by format, signed by `+format`, in the words of a value list, or the word that fits a count."""
    if name.startswith(ONE):
        words = name.removeprefix(ONE).split("|")
        if len(words) != 2:
            raise UsageError(f'finding "{sentence}": "{name}" needs two words.', hint="{count:1|row|rows}")
        return words[value != 1]
    if name.startswith("+") and name[1:] in FORMATS:
        return lexicon.formats.signed(value, name[1:])
    if name in FORMATS:
        return lexicon.formats.text(value, name)
    if name in lexicon.glossary.values:
        return lexicon.code(name, value)
    known = (*FORMATS, *lexicon.glossary.values)
    raise UsageError(f'finding "{sentence}": no format or value list "{name}".{nearest(name, known)}')


def sentence(lexicon: Lexicon, values: str, code: str, facts: dict[str, Any]) -> str:
    """Return a coded sentence of a value list, with the columns of its row in place."""
    return say(lexicon, lexicon.glossary.value(values, code, lexicon.lang), facts)


def answers_of(data: Mapping[str, Answer]) -> list[Answer]:
    """Return the answers whose rows choose sentences: `findings`, then every `findings_…`."""
    names = sorted(name for name in data if name == FINDINGS or name.startswith(f"{FINDINGS}_"))
    return [data[name] for name in names]


def facts_of(data: Mapping[str, Answer]) -> dict[str, Any]:
    """Return what any sentence of an entity's page may say: the columns of its one row in `profile`."""
    profile = data.get(PROFILE)
    return dict(zip(profile.columns, profile.rows[0], strict=True)) if profile and profile.rows else {}


def finding(
    lexicon: Lexicon, report: Report, answers: Sequence[Answer], slot: str, facts: Mapping[str, Any] | None = None
) -> str:
    """Return the sentence of a slot; a slot or code that nobody wrote is an error naming the nearest.

    It may name the columns of its own row, and of `facts` where its row has none of that name.
    """
    answer = next((each for each in answers if slot in each.column("slot")), answers[0])
    rows = {row[answer.place("slot")]: row for row in answer.rows}
    if slot not in rows:
        # No row chose this slot, as when every answer is empty: the report's title is true of any data.
        if not answer.rows:
            return report.manifest.title.get(lexicon.lang)
        raise UsageError(
            f'{report.slug}/{FINDINGS} has no row for slot "{slot}".{nearest(slot, rows)}',
            path=report.folder / f"{FINDINGS}.sql",
            hint="give the slot a neutral fallback",
        )
    code = rows[slot][answer.place("code")]
    words = report.manifest.findings.get(code)
    if words is None:
        raise UsageError(
            f'no finding "{code}".{nearest(str(code), report.manifest.findings)}',
            path=report.folder / "report.toml",
        )
    own = dict(zip(answer.columns, rows[slot], strict=True))
    return say(lexicon, words.get(lexicon.lang), {**(facts or {}), **own})

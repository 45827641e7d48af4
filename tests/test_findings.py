"""Findings: sentences filled with numbers, signs, codes, and the word that fits a count."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.errors import UsageError
from pipeline.pages.findings import facts_of, finding, say
from pipeline.pages.formats import Formats
from pipeline.pages.lexicon import Lexicon
from pipeline.project.answers import Answer
from pipeline.project.project import Project
from pipeline.project.toml import Words
from tests.sample_pages import GLOSSARY

ENGLISH = Lexicon(GLOSSARY, Formats("en", "CNY"))
CHINESE = Lexicon(GLOSSARY, Formats("zh", "CNY"))


@pytest.mark.parametrize(
    ("count", "said"),
    [(0, "0 calls are left"), (1, "1 call is left"), (2, "2 calls are left"), (None, "— calls are left")],
)
def test_a_count_takes_the_word_that_fits(count: int | None, said: str) -> None:
    """English has one form for exactly one; what is not known is many."""
    assert say(ENGLISH, "{n:integer} {n:1|call is|calls are} left", {"n": count}) == said


@pytest.mark.parametrize(
    ("who", "amount", "said"),
    [
        ("云澜", 821_000, "今天云澜欠 ¥82.1\N{NO-BREAK SPACE}万里的"),
        ("Miller", 821, "今天 Miller 欠 ¥821 里的"),
        ("Y 店", 821_000, "今天 Y 店欠 ¥82.1\N{NO-BREAK SPACE}万里的"),
    ],
)
def test_a_space_stands_between_han_and_figures_only(who: str, amount: int, said: str) -> None:
    """A sentence is written with spaces around what it names; between two Han characters there is none."""
    assert say(CHINESE, "今天 {who} 欠 {amount:money} 里的", {"who": who, "amount": amount}) == said


def test_words_for_one_and_many_are_two() -> None:
    """A third word has no meaning, and one alone would hide the other case."""
    for sentence in ("{n:1|call}", "{n:1|call|calls|more}"):
        with pytest.raises(UsageError, match="needs two words"):
            say(ENGLISH, sentence, {"n": 1})


def test_the_sentence_of_an_entity_names_columns_of_its_profile_too(project: Project) -> None:
    """A finding's own row comes first: what it says of `overdue` is not what the profile says."""
    words = {"page_ok": Words(zh="{name:text} {overdue:integer}", en="{name:text} owes {overdue:integer}")}
    report = project.reports["account"]
    report = replace(report, manifest=report.manifest.model_copy(update={"findings": words}))
    own = Answer("findings", ("slot", "code", "overdue"), ("VARCHAR",) * 3, [("page", "page_ok", 3)])
    facts = facts_of({"profile": Answer("profile", ("name", "overdue"), ("VARCHAR",) * 2, [("Miller", 7)])})
    assert finding(ENGLISH, report, [own], "page", facts) == "Miller owes 3"
    with pytest.raises(UsageError, match='no column "name"'):
        finding(ENGLISH, report, [own], "page", facts_of({}))

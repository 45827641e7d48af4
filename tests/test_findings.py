"""Findings: sentences filled with numbers, signs, codes, and the word that fits a count."""

from __future__ import annotations

import pytest

from pipeline.errors import UsageError
from pipeline.pages.findings import say
from pipeline.pages.formats import Formats
from pipeline.pages.lexicon import Lexicon
from tests.sample_pages import GLOSSARY

ENGLISH = Lexicon(GLOSSARY, Formats("en", "CNY"))


@pytest.mark.parametrize(
    ("count", "said"),
    [(0, "0 calls are left"), (1, "1 call is left"), (2, "2 calls are left"), (None, "— calls are left")],
)
def test_a_count_takes_the_word_that_fits(count: int | None, said: str) -> None:
    """English has one form for exactly one; what is not known is many."""
    assert say(ENGLISH, "{n:integer} {n:1|call is|calls are} left", {"n": count}) == said


def test_words_for_one_and_many_are_two() -> None:
    """A third word has no meaning, and one alone would hide the other case."""
    for sentence in ("{n:1|call}", "{n:1|call|calls|more}"):
        with pytest.raises(UsageError, match="needs two words"):
            say(ENGLISH, sentence, {"n": 1})

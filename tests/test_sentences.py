"""Sentences kept as values: each says its numbers in both languages, whatever of them is missing."""

from __future__ import annotations

import re
from datetime import date
from typing import get_args

import pytest

from pipeline.pages.findings import pieces, sentence
from pipeline.pages.formats import Formats
from pipeline.pages.lexicon import Lexicon
from pipeline.project.project import Project
from pipeline.project.settings import Lang
from pipeline.warehouse.models import build_models
from tests.conftest import empty_warehouse

# Where each list of sentences gets its rows from.
LISTS = {"change_cause": ("home", "changes", "cause_code"), "review_code": ("account", "review", "review_code")}


@pytest.mark.parametrize("list_name", LISTS)
@pytest.mark.parametrize("lang", get_args(Lang))
def test_a_sentence_says_only_columns_its_question_has(project: Project, list_name: str, lang: str) -> None:
    slug, question, code_column = LISTS[list_name]
    with empty_warehouse(project, date(2024, 3, 31)) as warehouse:
        build_models(warehouse, project)
        columns = {name for name, _ in warehouse.columns(project.reports[slug].questions[question].body)}
    assert code_column in columns
    lexicon = Lexicon(project.glossary, Formats(lang, "CNY"))
    nothing = dict.fromkeys(columns)
    for code, words in project.glossary.values[list_name].items():
        named = {column for _, column, _ in pieces(words.get(lang)) if column}
        assert named <= columns, f"{list_name}.{code} says {named - columns}"
        said = sentence(lexicon, list_name, code, nothing)
        assert "{" not in said
        assert said


def test_both_languages_say_the_same_columns(project: Project) -> None:
    for list_name in LISTS:
        for code, words in project.glossary.values[list_name].items():
            zh, en = ({column for _, column, _ in pieces(words.get(lang)) if column} for lang in get_args(Lang))
            assert zh == en, f"{list_name}.{code}"


def test_a_change_has_words_wherever_it_is_said(project: Project) -> None:
    values = project.glossary.values
    ours = {code for code in values["change_code"] if not code.startswith("team_") and code != "rows_rejected"}
    assert set(values["change_here"]) == ours


def test_every_rule_of_the_review_and_every_change_of_an_account_has_its_words(project: Project) -> None:
    past, ahead = (project.models[f"marts.review_{half}"].body for half in ("past", "ahead"))
    rules = re.findall(r"'(?:well|wrong|gap|chance)'(?: as quadrant)?,\s*'(\w+)'", past + ahead)
    assert sorted(rules) == sorted(project.glossary.values["review_code"])
    changes = project.models["marts.account_changes"].body
    codes = set(re.findall(r"'(?:worse|better)'(?: as severity)?,\s*'(\w+)'", changes))
    # Accounts that are new are found in `changes`; all others are changes of an account that was there before.
    assert codes | {"new_account"} == project.glossary.values["change_here"].keys()

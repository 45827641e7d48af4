"""Lint: settings that name nothing are refused before a night begins."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from pipeline.lint import problems
from pipeline.project.project import Project
from pipeline.project.settings import Accept, Settings, load_settings


def _lint(project: Project, **settings: object) -> list[str]:
    """Return what lint says of a company's settings."""
    return [str(problem) for problem in problems(replace(project, settings=Settings(**settings)))]


def _accept(check: str, table: str = "orders") -> Accept:
    return Accept(check=check, table=table, until=date(2026, 12, 1), by="Finance", why="National Day")


@pytest.mark.parametrize(
    ("check", "table"),
    [("day_missing", "orders"), ("table_shrank", "*"), ("grain_account_days", "marts.account_days")],
)
def test_what_can_be_accepted_is_accepted(project: Project, check: str, table: str) -> None:
    assert _lint(project, accept=(_accept(check, table),)) == []


@pytest.mark.parametrize(
    ("check", "nearest"), [("day_mising", "day_missing"), ("grain_acount_days", "grain_account_days")]
)
def test_a_misspelt_check_is_refused_and_the_nearest_named(project: Project, check: str, nearest: str) -> None:
    (said,) = _lint(project, accept=(_accept(check),))
    assert f'[[accept]] names no check "{check}". Did you mean "{nearest}"?' in said


def test_a_misspelt_table_is_refused_and_the_nearest_named(project: Project) -> None:
    (said,) = _lint(project, accept=(_accept("day_missing", "ordrs"),))
    assert 'names no table "ordrs". Did you mean "orders"?' in said


def test_the_rows_behind_a_metric_are_a_question_there_is(project: Project) -> None:
    metrics = project.glossary.metrics
    wrong = metrics["ar.overdue"].model_copy(update={"rows": "overdue/worklist?sort=-overdue_amount"})
    glossary = project.glossary.model_copy(update={"metrics": {**metrics, "ar.overdue": wrong}})
    (said,) = [str(problem) for problem in problems(replace(project, glossary=glossary))]
    assert 'metric "ar.overdue"' in said
    assert 'Did you mean "overdue/work_list"?' in said


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("[parameters]\ntier_platinum_pct = 5\ntier_gold_pc = 20\n", 3),
        ('[[accept]]\ncheck = "day_mising"\ntable = "orders"\nuntil = 2026-12-01\nby = "F"\nwhy = "N"\n', 2),
    ],
)
def test_a_mistake_in_the_settings_names_its_line(project: Project, tmp_path: Path, text: str, line: int) -> None:
    (tmp_path / "settings.toml").write_text(text)
    own = replace(project, input_dir=tmp_path, settings=load_settings(tmp_path))
    (said,) = map(str, problems(own))
    assert f"settings.toml:{line}: " in said

"""Ask questions of the marts and write the answers as files: Parquet for programs, CSV for people."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import partial
from math import isfinite
from operator import itemgetter
from pathlib import Path
from typing import Any

from pipeline.errors import UsageError
from pipeline.project.answers import Answer
from pipeline.project.project import Project
from pipeline.project.queries import Query
from pipeline.project.reports import PAGES, Report
from pipeline.warehouse.together import run_together
from pipeline.warehouse.warehouse import Warehouse, sql_identifier, sql_text

BOM = "\ufeff"
FLOATS = ("DOUBLE", "FLOAT")
# An answer of fewer rows may lie until the next one takes its place.
WORTH_DROPPING = 1000
# With which a spreadsheet takes a text for a formula.
SIGNS = r"=+\-@＝＋－＠﹢﹣﹦﹫"


def ask_all(warehouse: Warehouse, project: Project, folder: Path) -> dict[str, dict[str, Answer]]:
    """Run every question of every report, and write the answers to `<slug>/<question>` below a folder."""
    asked = [(slug, query) for slug, report in project.reports.items() for query in report.questions.values()]
    work = {
        query.full_name: partial(
            ask, question=query, folder=folder / slug, own=with_pages(project.reports[slug], query)
        )
        for slug, query in asked
    }
    found = run_together(warehouse, work)
    answers: dict[str, dict[str, Answer]] = {slug: {} for slug in project.reports}
    for slug, query in asked:
        answers[slug][query.name] = found[query.full_name]
    return answers


def with_pages(report: Report, question: Query) -> tuple[str, Query] | None:
    """Return the column and the question that say which rows of a `per` report get onto pages of their own."""
    per, pages = report.manifest.per, report.questions.get(PAGES)
    return (per, pages) if per and pages and question is not pages else None


def ask(
    warehouse: Warehouse, question: Query, folder: Path | None = None, own: tuple[str, Query] | None = None
) -> Answer:
    """Run a question; with a folder, also write `<name>.parquet` and `<name>.csv` there.

    `own`: a column, and the question whose `key` are the values of it whose rows are returned and stand in the CSV: of
    a hundred thousand entities the Parquet file has all, but pages and office programs want those with a page.
    """
    with warehouse.blaming(question):
        warehouse.execute(f"create or replace temp table answer as {question.body}")
    described = warehouse.columns("answer")
    chosen = _chosen(warehouse, own) if own is not None and own[0] in dict(described) else ""
    rows = _rows(warehouse, described, chosen)
    _refuse_infinities(warehouse, question, described, None if chosen else rows)
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        table = _rounded(warehouse, described)
        write_parquet(warehouse, folder / f"{question.name}.parquet", table)
        write_csv(warehouse, described, folder / f"{question.name}.csv", table, chosen, _suspects(described, rows))
    if len(rows) > WORTH_DROPPING or chosen:
        warehouse.execute("drop table answer; drop table if exists rounded")
    return Answer(question.name, tuple(c for c, _ in described), tuple(t for _, t in described), rows)


def _chosen(warehouse: Warehouse, own: tuple[str, Query]) -> str:
    """Return the WHERE that leaves the rows of those with a page; who they are is asked once a connection."""
    keys = sql_identifier(f"keys of {own[1].full_name}")
    warehouse.execute(f"create temp table if not exists {keys} as select key from ({own[1].body}\n)")
    return f" where {sql_identifier(own[0])} in (from {keys})"


def _rows(warehouse: Warehouse, columns: list[tuple[str, str]], chosen: str) -> list[tuple[Any, ...]]:
    """Return the answer's rows, money as Decimal; money travels as text, which takes a quarter of the time."""
    money = [place for place, (_, kind) in enumerate(columns) if kind.startswith("DECIMAL(") and kind.endswith(")")]
    names = [sql_identifier(name) for name, _ in columns]
    for place in money:
        names[place] += "::varchar"
    rows = warehouse.rows(f"select {', '.join(names)} from answer{chosen}")
    if not money or not rows:
        return rows
    values: list[Sequence[Any]] = list(zip(*rows, strict=True))
    for place in money:
        values[place] = [None if text is None else Decimal(text) for text in values[place]]
    return list(zip(*values, strict=True))


def _refuse_infinities(
    warehouse: Warehouse, question: Query, columns: list[tuple[str, str]], rows: list[tuple[Any, ...]] | None
) -> None:
    """Raise for a number that is none: a division by zero gives inf or nan, where NULL and a reason are meant.

    `rows`: the whole answer, where it is there.
    """
    floats = {name: place for place, (name, kind) in enumerate(columns) if kind in FLOATS}
    if not floats:
        return
    if rows is not None:
        found: Sequence[int] = [
            sum(1 for row in rows if row[place] is not None and not isfinite(row[place])) for place in floats.values()
        ]
    else:
        counts = ", ".join(f"count(*) filter (where not isfinite({sql_identifier(name)}))" for name in floats)
        found = warehouse.rows(f"select {counts} from answer")[0]
    for name, bad in zip(floats, found, strict=True):
        if bad:
            raise UsageError(
                f'column "{name}" is infinite or no number in {bad} rows.',
                path=question.path,
                hint="nullif(denominator, 0)",
            )


def _rounded(warehouse: Warehouse, columns: list[tuple[str, str]]) -> str:
    """Return the table to publish: the answer, floats to ten significant digits (money is DECIMAL and stays exact).

    So bytes are the same anywhere.
    """
    floats = [sql_identifier(name) for name, kind in columns if kind in FLOATS]
    if not floats:
        return "answer"
    changed = [f"ten_digits({name}) as {name}" for name in floats]
    warehouse.execute(f"create or replace temp table rounded as select * replace ({', '.join(changed)}) from answer")
    return "rounded"


def write_parquet(warehouse: Warehouse, path: Path, table: str = "answer") -> None:
    """Write a table as Parquet."""
    warehouse.execute(f"copy {table} to {sql_text(path)} (format parquet, compression snappy)")


def _suspects(columns: list[tuple[str, str]], rows: list[tuple[Any, ...]]) -> frozenset[str]:
    """Return the columns in which a text may be a formula: it begins with a sign, a blank or what cannot be seen.

    Hardly any is, and to look here takes a fifth of the time that DuckDB takes to prepare the patterns of `_harmless`.
    """
    found = set()
    for place, (name, kind) in enumerate(columns):
        if kind == "VARCHAR":
            begins = {text[0] for text in set(map(itemgetter(place), rows)) if text}
            if any(sign in SIGNS or sign == " " or not sign.isprintable() for sign in begins):
                found.add(name)
    return frozenset(found)


def write_csv(
    warehouse: Warehouse, columns: list[tuple[str, str]], path: Path, table: str = "answer", chosen: str = "",
    suspects: frozenset[str] | None = None,
) -> None:  # fmt: skip
    """Write a table (of it what `chosen`, a WHERE, says) as CSV for people.

    It has a BOM, so that office programs read UTF-8, and no live formulas: in the columns `suspects`, or in any.
    """
    select = []
    for name, kind in columns:
        risky = kind == "VARCHAR" and (suspects is None or name in suspects)
        # The mark stands before the first name, which then begins the file.
        shown = name if select else f"{BOM}{name}"
        select.append(f"{_harmless(name) if risky else sql_identifier(name)} as {sql_identifier(shown)}")
    warehouse.execute(
        f"copy (select {', '.join(select)} from {table}{chosen}) to {sql_text(path)} (format csv, header true)"
    )


def _harmless(name: str) -> str:
    """Return a text for CSV: one that a spreadsheet would run as a formula gets a leading '."""
    column = sql_identifier(name)
    # Blanks of any script may stand before it, and signs of full width count: spreadsheets read them all alike.
    starts = rf"'^[\s\p{{Z}}\p{{C}}]*[{SIGNS}\t\r]'"
    number = r"'^[+\-]?[0-9][0-9.,]*%?$'"
    risky = f"regexp_matches({column}, {starts}) and not regexp_matches({column}, {number})"
    return f"case when {risky} then '''' || {column} else {column} end"

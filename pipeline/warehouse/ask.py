"""Ask questions of the marts and write the answers as files: Parquet for programs, CSV for people."""

from __future__ import annotations

import os
from collections.abc import Sequence
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

from pipeline.errors import UsageError
from pipeline.project.answers import Answer
from pipeline.project.project import Project
from pipeline.project.queries import Query
from pipeline.project.reports import PAGES, Report
from pipeline.warehouse.together import run_together
from pipeline.warehouse.warehouse import Warehouse, sql_identifier, sql_text

BOM = b"\xef\xbb\xbf"
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
    _refuse_infinities(warehouse, question, described)
    chosen = ""
    if own is not None and own[0] in dict(described):
        chosen = f" where {sql_identifier(own[0])} in (select key from ({own[1].body}\n))"
    rows = _rows(warehouse, described, chosen)
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        write_parquet(warehouse, described, folder / f"{question.name}.parquet")
        write_csv(warehouse, described, folder / f"{question.name}.csv", chosen, _suspects(described, rows))
    warehouse.execute("drop table answer")
    return Answer(question.name, tuple(c for c, _ in described), tuple(t for _, t in described), rows)


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


def _refuse_infinities(warehouse: Warehouse, question: Query, columns: list[tuple[str, str]]) -> None:
    """Raise for a number that is none: a division by zero gives inf or nan, where NULL and a reason are meant."""
    floats = [name for name, kind in columns if kind in ("DOUBLE", "FLOAT")]
    if not floats:
        return
    counts = ", ".join(f"count(*) filter (where not isfinite({sql_identifier(name)}))" for name in floats)
    for name, bad in zip(floats, warehouse.rows(f"select {counts} from answer")[0], strict=True):
        if bad:
            raise UsageError(
                f'column "{name}" is infinite or no number in {bad} rows.',
                path=question.path,
                hint="nullif(denominator, 0)",
            )


def write_parquet(warehouse: Warehouse, columns: list[tuple[str, str]], path: Path) -> None:
    """Write the answer as Parquet, floats rounded to ten significant digits so that bytes are the same anywhere."""
    select = ", ".join(_rounded(name, kind) for name, kind in columns)
    warehouse.execute(f"copy (select {select} from answer) to {sql_text(path)} (format parquet, compression snappy)")


def _suspects(columns: list[tuple[str, str]], rows: list[tuple[Any, ...]]) -> frozenset[str]:
    """Return the columns in which a text may be a formula: it begins with a sign, a blank or what cannot be seen.

    Hardly any is, and to look here takes a fifth of the time that DuckDB takes to prepare the patterns of `_harmless`.
    """
    found = set()
    for place, (name, kind) in enumerate(columns):
        if kind == "VARCHAR":
            begins = {row[place][:1] for row in rows if row[place]}
            if any(sign in SIGNS or sign == " " or not sign.isprintable() for sign in begins):
                found.add(name)
    return frozenset(found)


def write_csv(
    warehouse: Warehouse, columns: list[tuple[str, str]], path: Path, chosen: str = "",
    suspects: frozenset[str] | None = None,
) -> None:  # fmt: skip
    """Write the answer (of it what `chosen`, a WHERE, says) as CSV for people.

    It has a BOM, so that office programs read UTF-8, and no live formulas: in the columns `suspects`, or in any.
    """
    select = ", ".join(
        _harmless(name, kind) if suspects is None or name in suspects else _rounded(name, kind)
        for name, kind in columns
    )
    body = path.with_suffix(".body")
    warehouse.execute(f"copy (select {select} from answer{chosen}) to {sql_text(body)} (format csv, header true)")
    with path.open("wb") as out, body.open("rb") as lines:
        out.write(BOM)
        while block := lines.read(1 << 20):
            out.write(block)
    os.unlink(body)


def _rounded(name: str, kind: str) -> str:
    """Return a column's expression, floats to ten significant digits (money is DECIMAL and stays exact)."""
    column = sql_identifier(name)
    if kind not in ("DOUBLE", "FLOAT"):
        return column
    digits = f"(9 - floor(log10(abs(nullif({column}, 0)))))::int"
    return f"coalesce(round({column}, {digits}), {column}) as {column}"


def _harmless(name: str, kind: str) -> str:
    """Return a column's expression for CSV: a text that a spreadsheet would run as a formula gets a leading '."""
    column = sql_identifier(name)
    if kind != "VARCHAR":
        return _rounded(name, kind)
    # Blanks of any script may stand before it, and signs of full width count: spreadsheets read them all alike.
    starts = rf"'^[\s\p{{Z}}\p{{C}}]*[{SIGNS}\t\r]'"
    number = r"'^[+\-]?[0-9][0-9.,]*%?$'"
    risky = f"regexp_matches({column}, {starts}) and not regexp_matches({column}, {number})"
    return f"case when {risky} then '''' || {column} else {column} end as {column}"

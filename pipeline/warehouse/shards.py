"""The rows of entities that have no page of their own, cut into small files for the one page that opens any of them.

Everything is done by DuckDB, a file at a time: a hundred thousand entities must not become rows of Python.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pipeline.project.reports import PAGES, Report
from pipeline.warehouse.warehouse import Warehouse, sql_identifier, sql_text

# About so many entities lie in one file; so many files are made in one step.
SHARD_SIZE, STEP = 64, 256
# FNV-1a with 32 bits over code points, as `site_templates/assets/others.js` computes it (Fowler, Noll, Vo 1991).
_SIGNS = "list_transform(string_split(key, ''), lambda sign: greatest(unicode(sign), 0)::ubigint)"
_STEP = "lambda hash, sign: (xor(hash, sign) * 16777619) % 4294967296"
_HASH = f"list_reduce(list_prepend(2166136261::ubigint, {_SIGNS}), {_STEP})"


def other_keys(warehouse: Warehouse, report: Report, folder: Path) -> frozenset[str]:
    """Find who has rows in a `per` report's answers, but no page; `folder` holds the answers as Parquet."""
    per = sql_identifier(report.manifest.per or "")
    every = " union ".join(f"select {per} as key from {_answer(folder, name)}" for name in _questions(report))
    warehouse.execute(
        f"create or replace temp table other_keys as select key, {_HASH} as hash from ({every}) "
        f"where key is not null and key not in (select key from {_answer(folder, PAGES)})"
    )
    return frozenset(key for (key,) in warehouse.rows("select key from other_keys"))


def shard_count(entities: int) -> int:
    """Return how many files so many entities are cut into; the page computes its file as hash modulo this."""
    return max(1, -(-entities // SHARD_SIZE))


def shards(warehouse: Warehouse, report: Report, folder: Path, count: int) -> Iterator[list[tuple[int, str]]]:
    """Yield some files at a time, as (number, JSON): key → question → rows, each a list in the column order.

    A row leaves out the key. A file that nobody fell into is left out. Call `other_keys` first. Rows keep the order of
    their question; what is the same is the same text, byte for byte.
    """
    parts = " union all ".join(_rows(warehouse, report, folder, name) for name in _questions(report))
    # Each answer is read once; what its rows make is much, and lies in one table that may spill to the disk.
    warehouse.execute(
        "create or replace temp table parts as select other_keys.hash % "
        f"{count} as shard, key, body from ({parts}) join other_keys using (key)"
    )
    for first in range(0, count, STEP):
        yield warehouse.rows(
            "select shard::int, '{' || string_agg(to_json(key) || ':{' || body || '}', ',' order by key) || '}' from ("
            "select shard, key, string_agg(body, ',' order by body) as body from parts "
            f"where shard between {first} and {first + STEP - 1} group by shard, key"
            ") group by shard order by shard"
        )
    warehouse.execute("drop table parts")


def _rows(warehouse: Warehouse, report: Report, folder: Path, name: str) -> str:
    """Return SQL that gives each other entity's rows of one question as text: `"question":[[…],[…]]`."""
    answer, per = _answer(folder, name), sql_identifier(report.manifest.per or "")
    named = [sql_identifier(column) for column, _ in warehouse.columns(f"select * from {answer}")]
    columns = ", ".join(f"answer.{column}" for column in named if column != per)
    return (
        f"select {per} as key, '\"{name}\":[' || string_agg(json_array({columns}), ',' order by place) || ']' as body "
        f"from (select *, file_row_number as place from {answer}) as answer "
        f"where {per} in (select key from other_keys) group by {per}"
    )


def _answer(folder: Path, name: str) -> str:
    """Return an answer in full as SQL reads it; a row's number is there where it is asked for."""
    return f"read_parquet({sql_text(folder / f'{name}.parquet')})"


def _questions(report: Report) -> list[str]:
    """Return the questions of a `per` report whose rows belong to somebody."""
    return [name for name in report.questions if name != PAGES]

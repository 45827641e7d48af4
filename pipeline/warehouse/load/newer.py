"""Newer parts over older ones: which row of a key counts, and which keys a newer snapshot no longer has."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from pipeline.project.contracts import Contract
from pipeline.warehouse.load.keys import all_rows, ranked, repeated, shown_key
from pipeline.warehouse.load.parts import Part
from pipeline.warehouse.load.report import DataProblem
from pipeline.warehouse.warehouse import Warehouse, sql_identifier, sql_text


def supersede(
    warehouse: Warehouse, contract: Contract, parts: Sequence[Part], as_of: date | None, *, snapshot: bool
) -> list[DataProblem]:
    """Decide which rows of a table's parts count; a problem where no date in their names says which are newer."""
    undated = [part.name for part in ranked(parts) if not part.stamp]
    if snapshot and undated:
        said = f'snapshot parts need a date in their names, and "{undated[0]}" has none.'
        return [DataProblem(said, file=undated[0], table=contract.name, hint=_named(contract))]
    problems = []
    if warehouse.rows(f"select 1 from duckdb_tables() where temporary and table_name = {sql_text(repeated(contract))}"):
        _mark_superseded(warehouse, contract, parts, as_of)
        problems = _undecided(warehouse, contract, parts, as_of)
    if snapshot:
        _mark_ended(warehouse, contract, parts, as_of)
    return problems


def later_parts(parts: Sequence[Part], as_of: date) -> str | None:
    """Name the parts that are stamped after as-of, and so count only for keys that no earlier part has."""
    later = [part.name for part in ranked(parts) if part.stamp and part.stamp > as_of]
    return ", ".join(later) or None


def _named(contract: Contract) -> str:
    return f"name them by their day, such as {contract.name}/2026-11-20.csv"


def _mark_superseded(warehouse: Warehouse, contract: Contract, parts: Sequence[Part], as_of: date | None) -> None:
    """Note which rows a newer part replaced; with an as-of, a part stamped later replaces nothing before it."""
    key = ", ".join(sql_identifier(name) for name in contract.key)
    warehouse.execute(
        f"insert into temp.load_superseded select source_file, source_line from ({_standing(contract, parts, as_of)}) "
        f"qualify preference < max(preference) over (partition by {key})"
    )


def _undecided(
    warehouse: Warehouse, contract: Contract, parts: Sequence[Part], as_of: date | None
) -> list[DataProblem]:
    """Return the problem of keys whose newest rows differ and stand in parts of one date, or of none."""
    key = ", ".join(sql_identifier(name) for name in contract.key)
    best = "arg_max({}, preference) over (partition by " + key + ")"
    rows = warehouse.rows(
        f"select {shown_key(contract)} as shown, source_file, source_line, best_file from (select *, "
        f"{best.format('row_hash')} as best_hash, {best.format('source_file')} as best_file "
        f"from ({_standing(contract, parts, as_of)})) where row_hash <> best_hash "
        f"and coalesce({_stamp('source_file', parts)} = {_stamp('best_file', parts)}, true) "
        "order by source_file, source_line"
    )
    if not rows:
        return []
    shown, file, line, other = rows[0]
    names = {part.file_id: part.name for part in parts}
    said = f'rows of one key differ, such as "{shown}" here and in {names[other]}, and no date says which is newer.'
    many = f" {len(rows)} rows are so." if len(rows) > 1 else ""
    return [DataProblem(said + many, file=names[file], line=line, table=contract.name, hint=_named(contract))]


def _standing(contract: Contract, parts: Sequence[Part], as_of: date | None) -> str:
    """Return the SELECT of the rows with repeated keys that are still there, the preferred ones highest."""
    late = _late_ranks(parts, as_of)
    preference = (
        f"case when part_rank in ({', '.join(map(str, late))}) then part_rank - 100000 else part_rank end"
        if late
        else "part_rank"
    )
    return (
        f"select *, {preference} as preference from {repeated(contract)} as candidates where not exists ("
        "from temp.load_dropped as gone "
        "where gone.file_id = candidates.source_file and gone.line = candidates.source_line)"
    )


def _stamp(file: str, parts: Sequence[Part]) -> str:
    """Return the SQL of the date in the name of a row's file, NULL where it has none."""
    dates = " ".join(f"when {part.file_id} then {_date(part.stamp)}" for part in parts)
    return f"case {file} {dates} end"


def _mark_ended(warehouse: Warehouse, contract: Contract, parts: Sequence[Part], as_of: date | None) -> None:
    """Note the day a key went missing from the snapshots: that of the first without it; parts of one day are one."""
    late = set(_late_ranks(parts, as_of))
    order = [part for rank, part in enumerate(ranked(parts)) if rank not in late]
    days = sorted({part.stamp for part in order if part.stamp})
    if len(days) < 2:
        return
    key = ", ".join(sql_identifier(name) for name in contract.key)
    places = " ".join(f"when {rank} then {days.index(part.stamp)}" for rank, part in enumerate(order) if part.stamp)
    stamps = ", ".join(f"({place}, {_date(day)})" for place, day in enumerate(days))
    warehouse.execute(
        f"insert into temp.load_ended select source_file, source_line, stamps.stamp from ("
        f"select source_file, source_line, place, max(place) over (partition by {key}) as newest "
        f"from (select *, case part_rank {places} end as place from ({all_rows(contract, order, key)}))) as staged "
        f"join (values {stamps}) as stamps (place, stamp) on stamps.place = staged.newest + 1 "
        f"where staged.place = staged.newest"
    )


def _date(day: date | None) -> str:
    return f"date '{day.isoformat()}'" if day else "null::date"


def _late_ranks(parts: Sequence[Part], as_of: date | None) -> list[int]:
    """Return the ranks of the parts stamped after as-of."""
    return [rank for rank, part in enumerate(ranked(parts)) if as_of and part.stamp and part.stamp > as_of]

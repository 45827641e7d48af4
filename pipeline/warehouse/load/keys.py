"""Keys: which occur more than once, duplicates inside a part, unknown references."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from pipeline.project.contracts import Column, Contract
from pipeline.warehouse.load.parts import Part, insert_rows, part_texts, staged_rows
from pipeline.warehouse.warehouse import Warehouse, sql_identifier, sql_text

# Beyond this many rejects of one file the publish stops anyway; they are counted and listed without their text.
TEXTS_KEPT = 100_000


def ranked(parts: Sequence[Part]) -> list[Part]:
    """Return the parts from the oldest to the newest: by the date in their name, else in the order of their names."""
    return sorted(parts, key=lambda part: (part.stamp or date.min, part.name))


def all_rows(contract: Contract, parts: Sequence[Part], columns: str) -> str:
    """Return the SELECT of the sound rows of a table's parts: columns, source_file, source_line, part_rank."""
    selects = []
    for rank, part in enumerate(ranked(parts)):
        rows = staged_rows(part, contract, columns)
        select = f"select *, {part.file_id}::usmallint as source_file, {rank} as part_rank from ({rows})"
        if part.has_dropped:
            gone = f"select line from temp.load_dropped where file_id = {part.file_id}"
            select += f" where source_line not in ({gone})"
        selects.append(select)
    return " union all ".join(selects)


def find_repeated(warehouse: Warehouse, contract: Contract, parts: Sequence[Part]) -> bool:
    """Put the rows whose key occurs more than once into `load_repeated_<table>`; return whether there are any."""
    if _ascending(warehouse, contract, parts):
        return False
    key = ", ".join(sql_identifier(name) for name in contract.key)
    rows = all_rows(contract, parts, f"hash({key}) as key_hash")
    hashes = f"load_hashes_{contract.name}"
    warehouse.execute(
        f"create or replace temp table {hashes} as select key_hash from ({rows}) group by key_hash having count(*) > 1"
    )
    if not warehouse.value(f"select count(*) from {hashes}"):
        return False
    columns = ", ".join(sql_identifier(name) for name in contract.columns)
    every = all_rows(contract, parts, f"hash({key}) as key_hash, {key}, hash({columns}) as row_hash")
    candidates = f"select * from ({every}) semi join {hashes} using (key_hash)"
    warehouse.execute(f"create or replace temp table {repeated(contract)} as {candidates}")
    return True


def _ascending(warehouse: Warehouse, contract: Contract, parts: Sequence[Part]) -> bool:
    """Return whether every key is above the one before it, in which case none occurs twice.

    Most exports are in the order of their key, and this costs a fifth of counting keys.
    """
    pieces = []
    for name in contract.key:
        column = sql_identifier(name)
        pieces += [f"strlen({column})", column] if contract.columns[name].sql_type == "VARCHAR" else [column]
    before = ", ".join(f"lag({piece}) over ()" for piece in pieces)
    columns = ", ".join(sql_identifier(name) for name in contract.key)
    rows = all_rows(contract, parts, columns)
    above = f"select coalesce(({', '.join(pieces)}) > ({before}), false) as above from ({rows})"
    return bool(warehouse.value(f"select count(*) filter (where not above) <= 1 from ({above})"))


def repeated(contract: Contract) -> str:
    """Name the temporary table of a table's rows with repeated keys."""
    return f"load_repeated_{contract.name}"


def shown_key(contract: Contract) -> str:
    """Return the SQL of a row's key as people are shown it."""
    return " || ', ' || ".join(f"coalesce({sql_identifier(name)}::varchar, '')" for name in contract.key)


def reject_duplicates(warehouse: Warehouse, contract: Contract, parts: Sequence[Part], scratch: Path) -> None:
    """Reject repeated keys inside one part: of identical rows all but the first, of differing rows all."""
    key = ", ".join(sql_identifier(name) for name in contract.key)
    found = warehouse.rows(
        "select source_file, source_line, shown, "
        "case when kinds = 1 then 'duplicate' else 'conflicting_duplicate' end "
        f"from (select source_file, source_line, {shown_key(contract)} as shown, "
        f"(min(row_hash) over same <> max(row_hash) over same)::int + 1 as kinds, count(*) over same as copies, "
        f"row_number() over (partition by source_file, {key} order by source_line) as place "
        f"from {repeated(contract)} window same as (partition by source_file, {key})) "
        f"where copies > 1 and (kinds > 1 or place > 1) order by source_file, source_line"
    )
    column = ", ".join(contract.key)
    _reject(warehouse, parts, [(file, line, column, value, why, None) for file, line, value, why in found], scratch)


def reject_unknown(
    warehouse: Warehouse, column: Column, contract: Contract, parts: Sequence[Part], known: str, scratch: Path
) -> None:
    """Reject the rows whose reference is to nothing, with the money they carry; `known` selects what there is."""
    money = sql_identifier(contract.money[0]) if contract.money else "null::decimal(18, 4)"
    name = sql_identifier(column.name)
    rows = all_rows(
        contract, [part for part in parts if column.name in part.present], f"{name} as reference, {money} as amount"
    )
    if not rows:
        return
    found = warehouse.rows(
        f"select source_file, source_line, reference, amount from ({rows}) as staged where reference is not null "
        f"and not exists (from ({known}) as known where known.id = staged.reference) order by source_file, source_line"
    )
    rejects = [(file, line, column.name, value, "unknown_reference", amount) for file, line, value, amount in found]
    _reject(warehouse, parts, rejects, scratch)


def _reject(warehouse: Warehouse, parts: Sequence[Part], found: list[tuple[Any, ...]], scratch: Path) -> None:
    """Drop rows that were staged as sound, and list them with their text: (file, line, column, value, why, amount)."""
    if not found:
        return
    rows, dropped = [], []
    for part in parts:
        own = [row for row in found if row[0] == part.file_id]
        part.has_dropped = part.has_dropped or bool(own)
        texts = _texts(warehouse, part, [row[1] for row in own[:TEXTS_KEPT]])
        rows += [
            (part.file_id, part.table, line, name, value, why, texts.get(line), amount)
            for _, line, name, value, why, amount in own
        ]
        dropped += [(part.file_id, line) for _, line, *_ in own]
    insert_rows(warehouse, "engine.rejects", None, rows, scratch)
    insert_rows(warehouse, "temp.load_dropped", None, dropped, scratch)


def _texts(warehouse: Warehouse, part: Part, lines: list[int]) -> dict[int, str]:
    """Return the rows of a part as they came, by line."""
    if not lines:
        return {}
    return {line: raw for line, raw, *_ in part_texts(warehouse, part, lines)}


def unknown_references(warehouse: Warehouse, contract: Contract, column: Column, known: str) -> None:
    """List the references to nothing that do not lose a row, by value."""
    name, table = sql_identifier(column.name), sql_identifier(contract.name)
    warehouse.execute(
        f"insert into engine.unknown_references select {sql_text(contract.name)}, {sql_text(column.name)}, {name}, "
        f"count(*) from raw.{table} as loaded where {name} is not null and not loaded.is_superseded "
        f"and not exists (from ({known}) as known where known.id = loaded.{name}) group by {name}"
    )

"""One table on its way: its parts staged in the format its values prove, bad rows mended or rejected."""

from __future__ import annotations

from dataclasses import replace

from pipeline.project.contracts import Contract
from pipeline.warehouse.load.casts import Formats
from pipeline.warehouse.load.formats import decide, sampled_formats, suspects
from pipeline.warehouse.load.intake import Intake
from pipeline.warehouse.load.money import Money
from pipeline.warehouse.load.opening import Unreadable
from pipeline.warehouse.load.parts import Part, attach, count_bad, located, mend, read_bad_rows, reject_broken, stage
from pipeline.warehouse.load.report import DataProblem
from pipeline.warehouse.load.rows import Rules

# More bad rows than this mean that the format changes somewhere in the file: it is then staged anew.
MANY = 50_000


def stage_table(intake: Intake, contract: Contract) -> None:
    """Stage a table's parts and reject what breaks its contract; parts that cannot be staged are problems."""
    settings = intake.project.settings
    own = settings.table(contract.name)
    rules = Rules(contract, Money(settings.currency, settings.rates), settings.time_zone, own.values)
    parts = intake.parts.setdefault(contract.name, [])
    if not parts:
        return
    for part in parts:
        attach(part)
    formats = _decide(intake, contract, parts, sampled_formats(contract, own, parts))
    if formats is None:
        intake.parts[contract.name] = []
        return
    parts = [part for part in parts if _staged(intake, part, rules, formats)]
    intake.parts[contract.name] = parts
    many = any(count_bad(intake.warehouse, part) > MANY for part in parts)
    for part in parts:
        read_bad_rows(intake.warehouse, part, intake.scratch, MANY)
    more = suspects(intake.warehouse, contract, parts, formats.general)
    if more:
        better = _decide(intake, contract, parts, replace(formats, general=formats.general | more))
        if better is None:
            intake.parts[contract.name] = []
            return
        if many or any(mark == "," and formats.mark.get(name) != "," for name, mark in better.mark.items()):
            parts = [part for part in parts if _staged(intake, part, rules, better)]
        formats = better
    _mend(intake, parts, rules, formats)
    _unknown_currencies(intake, contract)


def _mend(intake: Intake, parts: list[Part], rules: Rules, formats: Formats) -> None:
    """Read the bad rows thoroughly, then list those left and the rows that are no records."""
    for part in parts:
        if read_bad_rows(intake.warehouse, part, intake.scratch):
            mend(intake.warehouse, part, rules, formats, intake.scratch)
        reject_broken(intake.warehouse, part, intake.scratch)


def _decide(intake: Intake, contract: Contract, parts: list[Part], start: Formats) -> Formats | None:
    """Return how the table is written, or None when that cannot be told and the table has to wait."""
    settings = intake.project.settings
    formats, problems = decide(
        intake.warehouse, contract, settings.table(contract.name), settings.currency, parts, start
    )
    intake.problems += [located(intake.warehouse, parts, problem) for problem in problems]
    return None if problems else formats


def _staged(intake: Intake, part: Part, rules: Rules, formats: Formats) -> bool:
    """Stage one part; a part that cannot be is a problem, and its table goes on without it."""
    try:
        stage(intake.warehouse, part, rules, formats, intake.scratch)
    except Unreadable as error:
        intake.problems.append(error.problem(part.name, part.table))
        intake.files[part.file_id] = replace(intake.files[part.file_id], role="failed")
        return False
    return True


def _unknown_currencies(intake: Intake, contract: Contract) -> None:
    """Stop the publish for amounts in a currency the settings give no rate for."""
    rows = intake.warehouse.rows(
        "select rejects.value, count(*), min(rejects.file_id), min(rejects.line) from engine.rejects as rejects "
        f"where rejects.table_name = '{contract.name}' and rejects.reason = 'unknown_currency' group by 1 order by 1"
    )
    for value, count, file_id, line in rows:
        intake.problems.append(
            DataProblem(
                f'{count} amounts of {contract.name} are in "{value}", which has no rate.',
                file=intake.files[file_id].file,
                line=line,
                table=contract.name,
                column="currency",
                value=value,
                hint=f"[rates] {value} = … (what one is worth in {intake.project.settings.currency})",
            )
        )

"""The demo company: any number of accounts, written as the exports an office would send.

The engine knows no business word: `queries/demo/<name>.sql` are SELECTs over one another, those named
like a contract are exported, and `queries/demo/demo.toml` says how each file looks.
"""

from __future__ import annotations

import shutil
import tempfile
from datetime import date
from pathlib import Path

from pipeline.demo.company import Parameters, build_company
from pipeline.demo.files import write_export
from pipeline.demo.plan import Export, load_plan
from pipeline.errors import UsageError
from pipeline.project.contracts import Contract, load_contracts
from pipeline.project.queries import read_folder

END_ON = date(2026, 11, 20)
# Hidden, so that a loader takes no notice of what a killed run left behind.
SCRATCH = ".demo-"


def write_demo(
    root: Path,
    to: Path,
    *,
    customers: int = 200,
    seed: int = 7,
    end_on: date = END_ON,
    months: int = 30,
    plain: bool = False,
) -> None:
    """Write the demo company's exports and settings to a folder; the same arguments give the same bytes.

    `plain` leaves the dirt out: every table one UTF-8 CSV with canonical headers, as a benchmark needs them.
    """
    parameters = Parameters(customers=customers, seed=seed, end_on=end_on, months=months)
    folder = root / "queries" / "demo"
    contracts = load_contracts(root / "queries" / "sources")
    queries = read_folder(folder, "demo")
    plan = load_plan(folder, contracts)
    _make_room(to, folder / "settings.toml", contracts)
    shutil.copyfile(folder / "settings.toml", to / "settings.toml")
    with (
        tempfile.TemporaryDirectory(prefix=SCRATCH, dir=to) as scratch,
        build_company(queries, plan.macros, parameters, Path(scratch)) as company,
    ):
        for name in sorted(contracts.keys() & queries.keys()):
            export = Export() if plain else plan.exports.get(name, Export())
            write_export(company, contracts[name], export, to)


def _make_room(to: Path, settings: Path, contracts: dict[str, Contract]) -> None:
    """Clear an earlier demo out of the folder; anything that is not one is left alone and is an error."""
    to.mkdir(parents=True, exist_ok=True)
    if any(to.iterdir()) and not _is_demo(to, settings):
        message = "the folder holds files that are not a demo company's."
        raise UsageError(message, path=to, hint="name an empty folder with --to")
    for path in sorted(to.iterdir()):
        if path.name.split(".")[0] in contracts or path.name.startswith(SCRATCH):
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def _is_demo(to: Path, settings: Path) -> bool:
    """Return whether a folder's settings open with the demo's own first line."""
    found = to / "settings.toml"
    return found.is_file() and found.read_bytes().splitlines()[:1] == settings.read_bytes().splitlines()[:1]

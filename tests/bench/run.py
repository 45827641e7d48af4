"""`inv bench`: whole-process seconds and peak memory of each stage beside the floor, side by side in one run."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from pipeline.demo import write_demo
from pipeline.errors import UsageError
from pipeline.project.project import ROOT
from tests.bench.many import many_table
from tests.bench.pages import page_table

HERE = Path(__file__).parent
# Accounts whose demo company has about a million order lines, 300 k invoices and 300 k tickets.
ACCOUNTS = 14_000
# Accounts of the company whose pages are opened as a reader would.
PAGE_ACCOUNTS = 2_000
MANY_ACCOUNTS = 100_000
PEER_SIZES = ("M", "L")


@dataclass(frozen=True)
class Measure:
    """One process: its wall and processor seconds, its peak memory, and the last lines it printed."""

    name: str
    wall: float
    cpu: float
    peak_mb: float
    said: str


def measure(name: str, command: list[str]) -> Measure:
    """Run a command to its end and measure it; a failing one is an error with its output."""
    with tempfile.TemporaryFile("w+") as out:
        started = time.perf_counter()
        process = subprocess.Popen(
            command, stdout=out, stderr=subprocess.STDOUT, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}
        )
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        said = out.read().strip()
    if process.returncode:
        raise UsageError(f"{name} ended with {process.returncode}:\n{said}")
    return Measure(name, wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, said)


def run_bench(*, large: bool = False, peers: Path | None = None) -> None:
    """Measure the demo company at one size (`large`: also ten times that), and the peers' data where they are."""
    console = Console()
    with tempfile.TemporaryDirectory(prefix="tierboard-bench-") as folder:
        for accounts in (ACCOUNTS, ACCOUNTS * 10) if large else (ACCOUNTS,):
            _show(console, f"demo company, {accounts} accounts", _bench_demo(Path(folder) / str(accounts), accounts))
        console.print(_bench_pages(Path(folder) / "pages"))
        if large:
            _bench_many(console, Path(folder) / "many")
        for size in PEER_SIZES if peers else ():
            _show(console, f"the peers' data, size {size}", _bench_peers(Path(folder) / size, size, peers))


def _bench_demo(folder: Path, accounts: int) -> list[Measure]:
    """Measure floor, load+model, the whole nightly, and the nightly again with nothing changed."""
    exports = folder / "input"
    write_demo(ROOT, exports, customers=accounts, plain=True)
    python, stages = sys.executable, str(HERE / "stages.py")
    site = str(folder / "site")
    return [
        measure("floor", [python, str(HERE / "floor.py"), str(exports), str(folder / "floor.duckdb")]),
        measure("load + model", [python, stages, "load_model", str(exports), str(folder / "store.duckdb")]),
        measure("nightly", [python, stages, "nightly", str(exports), site]),
        measure("nightly, nothing changed", [python, stages, "nightly", str(exports), site]),
    ]


def _bench_pages(folder: Path) -> Table:
    """Measure what the pages of a middling company cost a reader."""
    write_demo(ROOT, folder / "input", customers=PAGE_ACCOUNTS)
    measure(
        "nightly", [sys.executable, str(HERE / "stages.py"), "nightly", str(folder / "input"), str(folder / "site")]
    )
    return page_table(folder / "site", f"pages of the demo company, {PAGE_ACCOUNTS} accounts")


def _bench_many(console: Console, folder: Path) -> None:
    """Measure a nightly of very many accounts, and what its lists, its search box and any account cost a reader."""
    title = f"demo company, {MANY_ACCOUNTS} accounts"
    write_demo(ROOT, folder / "input", customers=MANY_ACCOUNTS)
    stages = [sys.executable, str(HERE / "stages.py"), "nightly", str(folder / "input"), str(folder / "site")]
    _show(console, title, [measure("nightly", stages)])
    console.print(many_table(folder / "site", title))


def _bench_peers(folder: Path, size: str, peers: Path) -> list[Measure]:
    """Measure the peers' floor site and our nightly on the files their generator writes."""
    exports, python = folder / "input", sys.executable
    subprocess.run([python, str(peers / "gen.py"), size, str(exports)], check=True, capture_output=True)
    shutil.copytree(HERE / "peers", exports, dirs_exist_ok=True)
    return [
        measure("floor site", [python, str(peers / "floor_site.py"), str(exports), str(folder / "floor")]),
        measure("nightly", [python, str(HERE / "stages.py"), "nightly", str(exports), str(folder / "site")]),
    ]


def _show(console: Console, title: str, measures: list[Measure]) -> None:
    """Print the measures as a table, each beside the first, and what each process said of itself."""
    table = Table("", "wall s", "× floor", "cpu s", "peak MB", title=title, box=None)
    for m in measures:
        table.add_row(m.name, f"{m.wall:.2f}", f"{m.wall / measures[0].wall:.2f}", f"{m.cpu:.2f}", f"{m.peak_mb:.0f}")
    console.print(table)
    for m in measures:
        console.print(f"[dim]{m.name}:[/dim] {m.said}", markup=True)

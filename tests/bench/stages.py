"""One stage of the chain as its own process: `stages.py load_model INPUT STORE` or `stages.py nightly INPUT OUTPUT`."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from pipeline.build import nightly
from pipeline.console import SilentReporter
from pipeline.project.project import ROOT, load_project
from pipeline.warehouse.facts import state_build, state_last_good, state_tables
from pipeline.warehouse.load import load_sources
from pipeline.warehouse.models import build_models, load_seeds
from pipeline.warehouse.warehouse import Warehouse


def load_model(folder: Path, store: Path) -> None:
    """Load the exports and build every model, nothing else."""
    started = time.perf_counter()
    project = load_project(ROOT, folder)
    with Warehouse(store) as warehouse:
        load_seeds(warehouse, project)
        loaded = load_sources(warehouse, project)
        assert loaded.as_of, loaded.problems
        warehouse.set_as_of(loaded.as_of)
        between = time.perf_counter()
        state_build(warehouse, project, loaded.as_of, None)
        state_tables(warehouse, project)
        state_last_good(warehouse, None)
        models = build_models(warehouse, project)
    print(f"load {between - started:.2f} s, model {time.perf_counter() - between:.2f} s")
    for model in sorted(models, key=lambda model: -model.seconds)[:8]:
        print(f"  {model.seconds:6.2f} s  {model.rows or 0:>10}  {model.name}")


def main(stage: str, folder: Path, target: Path) -> int:
    """Run the stage asked for."""
    if stage == "load_model":
        load_model(folder, target)
        return 0
    reporter = SilentReporter()
    code = nightly(folder, target, reporter=reporter)
    print(" ".join(f"{name} {seconds:.2f}" for name, seconds in reporter.seconds.items()))
    for warning in reporter.warnings if code else ():
        print(warning)
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])))

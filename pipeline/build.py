"""The nightly: lint → load → model → check → ask → store → render → scopes → draw → pack → lock → publish.

Reads like a table of contents: each stage is one call into one module. A night ends in one of four ways, and each
leaves a record in `output/runs/`: published or unchanged (exit 0), stopped by the data (3), refused for a mistake in
settings or project (2), or broken by a bug (1). Whatever happens, `output/current` serves a whole good build.
"""

from __future__ import annotations

import shutil
import time
import traceback
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from pipeline.console import Reporter
from pipeline.errors import DataStop, TierboardError
from pipeline.lint import lint
from pipeline.project.project import ROOT, Project, load_project, require_exports
from pipeline.project.settings import load_settings
from pipeline.site import runs
from pipeline.site.chromium import Chromium, find_chromium
from pipeline.site.fingerprint import build_id
from pipeline.site.illustrate import illustrate
from pipeline.site.lock import lock_roots
from pipeline.site.night import Built, Night, measures
from pipeline.site.numbers import FILE, collect_metrics, read_metrics, write_metrics
from pipeline.site.others import write_others
from pipeline.site.passphrases import read_locks
from pipeline.site.pictures import renderer_of
from pipeline.site.publish import NEW, current_build, publish, sole_run, workshop
from pipeline.site.roots import pack_roots, write_roots
from pipeline.site.write import write_site
from pipeline.warehouse.ask import ask_all
from pipeline.warehouse.checks import CheckResult, check_arrival, check_models
from pipeline.warehouse.facts import (
    lineage_facts,
    state_build,
    state_checks,
    state_last_good,
    state_models,
    state_tables,
    table_facts,
)
from pipeline.warehouse.load import LoadReport, load_sources
from pipeline.warehouse.models import build_models, keep_snapshots, load_seeds
from pipeline.warehouse.rejects import write_rejects
from pipeline.warehouse.scopes import read_scopes
from pipeline.warehouse.warehouse import Warehouse


def nightly(
    input_dir: Path,
    output: Path,
    as_of: date | None = None,
    reporter: Reporter | None = None,
    root: Path = ROOT,
) -> int:
    """Run the whole chain and return the exit code; the record of the run says what happened."""
    night = Night(root, input_dir.resolve(), output.resolve(), as_of, reporter or Reporter())
    started = time.perf_counter()
    with sole_run(night.output):
        night.record = runs.begin_run(night.output)
        try:
            night.record |= _chain(night)
        except TierboardError as error:
            status = runs.STOPPED if isinstance(error, DataStop) else runs.FAILED
            night.record |= {"status": status, "exit_code": error.exit_code, "error": str(error)}
            night.reporter.warn(str(error), status)
        except BaseException as error:
            night.record |= {"error": "".join(traceback.format_exception_only(error)).strip()}
            raise
        finally:
            night.record |= measures(night, time.perf_counter() - started)
            runs.write_run(night.output, night.record)
    return int(night.record["exit_code"])


def _chain(night: Night) -> dict[str, Any]:
    """Run the stages; returns what the record says of a night that ended well."""
    reporter = night.reporter
    require_exports(night.input_dir)
    chromium = _prepare(night)
    # Before the lint: a published build was made of files that had passed the lint.
    key = night.key
    if (last := runs.same_as_published(night.output, key, current_build(night.output))) is not None:
        _restore_rejects(night, last["build"])
        reporter.note(f"nothing changed since build {last['build']}")
        own = {name: night.record[name] for name in ("id", "started")}
        return {**last, **own, "status": runs.UNCHANGED, "exit_code": 0}
    with reporter.step("lint"):
        project = load_project(night.root, night.input_dir)
        lint(project)
    path = night.output / "state" / "building.duckdb"
    with Warehouse(path) as warehouse:
        built = _build(night, project, warehouse, key)
        with reporter.step("store"):
            _keep(night, project, warehouse, built)
            warehouse.close()
    with reporter.step("render"):
        pages = write_site(project, built.shop / "company", built.answers, built.metrics, built.about)
    with reporter.step("scopes"):
        pages += write_roots(night, project, built, path)
    if chromium:
        with reporter.step("draw"):
            built = illustrate(night, project, built, chromium)
    with reporter.step("pack"):
        pack_roots(built)
    if night.locks.asked:
        with reporter.step("lock"):
            lock_roots(night, project, built)
    with reporter.step("publish"):
        path.replace(night.output / "state" / "warehouse.duckdb")
        publish(night.output, built.name, project.settings.site.kept_builds)
        runs.drop_old_runs(night.output, project.settings.site.kept_runs)
    reporter.note(f"published {built.name}: {pages} pages in {night.output / 'current'}")
    return {"status": runs.PUBLISHED, "exit_code": 0, "pages": pages}


def _prepare(night: Night) -> Chromium | None:
    """Find out what shapes the build besides files: who draws, which is returned, and what is locked with what."""
    settings = load_settings(night.input_dir)
    chromium = find_chromium() if settings.site.pictures == "auto" else None
    night.record |= {"renderer": renderer_of(chromium)}
    night.locks = read_locks(settings.lock, night.output / "state")
    return chromium


def _restore_rejects(night: Night, build: str) -> None:
    """Let `rejects/` speak of the published build again, where a run that published nothing wrote over it."""
    path = night.output / "state" / "warehouse.duckdb"
    if path.exists() and runs.published_then_failed(night.output, build):
        with Warehouse(path, read_only=True) as warehouse:
            write_rejects(warehouse, night.output / "rejects")


def _build(night: Night, project: Project, warehouse: Warehouse, key: str) -> Built:
    """Load, model, check and ask: everything that needs the database."""
    step = night.reporter.step
    with step("load"):
        loaded, baseline, arrival = _load(night, project, warehouse)
    build = build_id(loaded.as_of.isoformat(), key, baseline and baseline["build"])
    past = night.history / baseline["build"] if baseline else None
    night.record |= {"build": build, "key": key}
    with step("model"):
        models = build_models(warehouse, project, past)
        state_models(warehouse, models, project)
        night.record |= {"models": [asdict(model) for model in models]}
    with step("check"):
        _check(night, warehouse, [*arrival, *check_models(warehouse, project, loaded.as_of)])
    shop = workshop(night.output, build)
    with step("ask"):
        answers = ask_all(warehouse, project, shop / "company" / "data")
        metrics = collect_metrics(answers, project.glossary, read_metrics(past and past / FILE))
        write_metrics(shop / "company" / "data" / FILE, metrics, project.glossary, loaded.as_of.isoformat())
        others = write_others(warehouse, project, shop / "company" / "data")
    about = _about(warehouse, loaded, build, baseline)
    kinds = project.settings.scopes.kinds if project.settings.scopes else ()
    scopes = night.locks.marked(read_scopes(warehouse, project), kinds)
    for id in night.locks.idle(scopes):
        night.reporter.warn(f"{id} has a passphrase, but [lock] does not name it: its site is published in plain")
    about |= {"others": others, "scopes": scopes}
    return Built(build, shop, answers, metrics, about)


def _load(
    night: Night, project: Project, warehouse: Warehouse
) -> tuple[LoadReport, dict[str, Any] | None, list[CheckResult]]:
    """Load every export, state the facts of the build, and stop the night for everything wrong with the exports."""
    load_seeds(warehouse, project)
    loaded = load_sources(warehouse, project, night.asked_as_of)
    write_rejects(warehouse, night.output / "rejects")
    for note in loaded.notes:
        night.reporter.warn(note)
    night.record |= {"as_of": loaded.as_of and loaded.as_of.isoformat(), "inputs": loaded.inputs()}
    night.record |= {"notes": list(loaded.notes)}
    if loaded.as_of is None:
        raise DataStop(loaded.problems, hint=night.check_command)
    baseline = runs.choose_baseline(night.output, loaded.as_of)
    warehouse.set_as_of(loaded.as_of)
    state_build(warehouse, project, loaded.as_of, baseline)
    state_tables(warehouse, project)
    state_last_good(warehouse, runs.last_good(night.output, loaded.as_of))
    arrival = check_arrival(warehouse, project, loaded.as_of)
    night.record |= {
        "baseline": baseline and baseline["build"],
        "tables": table_facts(warehouse),
        "checks": [result.record() for result in arrival],
    }
    if loaded.problems:
        raise DataStop([*loaded.problems, *(result for result in arrival if result.stops)], hint=night.check_command)
    warehouse.lock_down(night.output)
    return loaded, baseline, arrival


def _check(night: Night, warehouse: Warehouse, results: list[CheckResult]) -> None:
    """Record the results of all checks; red ones stop the night, accepted ones and warnings are said."""
    state_checks(warehouse, results)
    night.record |= {"checks": [result.record() for result in results]}
    for result in results:
        if result.failures and not result.stops:
            night.reporter.warn(str(result))
    if red := [result for result in results if result.stops]:
        raise DataStop(red)


def _about(warehouse: Warehouse, loaded: LoadReport, build: str, baseline: dict[str, Any] | None) -> dict[str, Any]:
    """Return what every page says of its build."""
    facts = warehouse.rows(
        "select table_name, is_present, is_core and as_of() - newest_event > freshness_days from engine.tables"
    )
    return {
        "as_of": loaded.as_of,
        "build_id": build,
        "baseline_as_of": baseline and date.fromisoformat(baseline["as_of"]),
        "fresh": not any(stale for _, _, stale in facts),
        "missing_tables": frozenset(name for name, present, _ in facts if not present),
        **lineage_facts(warehouse),
    }


def _keep(night: Night, project: Project, warehouse: Warehouse, built: Built) -> None:
    """Keep what the next build is compared with: marts tagged @keep and the headline numbers.

    What lies there under the same name is the same, and whole: it got its name in one step.
    """
    if (night.history / built.name).exists():
        return
    folder = night.history / f"{NEW}{built.name}"
    keep_snapshots(warehouse, project, folder)
    shutil.copyfile(built.shop / "company" / "data" / FILE, folder / FILE)
    folder.rename(night.history / built.name)

"""Invoke tasks: each one call into `pipeline/`; its docstring is its help, and there is no logic here."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

from invoke import Collection, Exit, task
from invoke.context import Context

from pipeline.errors import TierboardError, UsageError

# `./inv` leaves the caller where they stand: relative paths are theirs, and what is not given lies in the checkout.
HERE = Path(__file__).resolve().parent
INPUT, OUTPUT, DEMO = (str(HERE / folder) for folder in ("input", "output", "output/demo"))
PATHS = {
    "input": "folder of the exports (default: input of the checkout)",
    "output": "folder of everything generated (default: output of the checkout)",
    "as_of": "the day to build for, YYYY-MM-DD (default: the newest event in the exports)",
}


def _day(text: str) -> date | None:
    """Read a day; anything but YYYY-MM-DD is bad usage, other ISO forms too."""
    if not text:
        return None
    try:
        if (day := date.fromisoformat(text)).isoformat() == text:
            return day
    except ValueError:
        pass
    raise UsageError(f'"{text}" is no day; expected YYYY-MM-DD.', hint="--as-of 2026-11-20")


def _run(call: Callable[[], int | None]) -> None:
    """Make a call that returns an exit code or None; mistakes a person can mend are printed, not traced."""
    try:
        code = call() or 0
    except TierboardError as error:
        raise Exit(str(error), code=error.exit_code) from None
    if code:
        sys.exit(code)


@task(help=PATHS)
def nightly(c: Context, input: str = INPUT, output: str = OUTPUT, as_of: str = "") -> None:
    """Load the exports, build and check the models, render the site and publish it."""
    from pipeline.build import nightly as run

    _run(lambda: run(Path(input), Path(output), _day(as_of)))


@task(help={"input": PATHS["input"], "as_of": PATHS["as_of"]})
def check(c: Context, input: str = INPUT, as_of: str = "") -> None:
    """Load and check a folder of exports without building; says what would be rejected and proposes mappings."""
    from pipeline.inspect import inspect_folder

    _run(lambda: inspect_folder(Path(input), _day(as_of)))


@task(help={"output": PATHS["output"], "port": "port to listen on; 0 takes a free one (default: 8000)"})
def serve(c: Context, output: str = OUTPUT, port: int = 8000) -> None:
    """Serve the published site on 127.0.0.1 until interrupted."""
    from pipeline.site.serve import site_server

    def run() -> None:
        with site_server(Path(output), port) as server:
            print(f"http://127.0.0.1:{server.server_port}/", flush=True)
            server.serve_forever()

    _run(run)


@task(
    help={
        "customers": "how many accounts, at least 20 (default: 200)",
        "seed": "another seed is another company (default: 7)",
        "to": "folder to write (default: output/demo of the checkout)",
    }
)
def demo(c: Context, customers: int = 200, seed: int = 7, to: str = DEMO) -> None:
    """Write the exports of an invented company of twenty accounts or more."""
    from pipeline.demo import write_demo
    from pipeline.project.project import ROOT

    _run(lambda: write_demo(ROOT, Path(to), customers=customers, seed=seed))


@task(help={"output": PATHS["output"]})
def summary(c: Context, output: str = OUTPUT) -> None:
    """Print the newest run as Markdown for the page of a CI job: inputs, rejects, checks and what changed."""
    from pipeline.site.summary import summary as say

    _run(lambda: print(say(Path(output)), end=""))


@task(
    help={
        "input": PATHS["input"],
        "output": PATHS["output"],
        "dry_run": "write every subscription's mail as .eml below state/outbox of the output folder, and send none",
    }
)
def send(c: Context, input: str = INPUT, output: str = OUTPUT, dry_run: bool = False) -> None:
    """Mail the snapshots that subscriptions say are due, from the published build, to each reader once."""
    from pipeline.deliver.send import rehearse_send
    from pipeline.deliver.send import send as deliver

    _run(lambda: (rehearse_send if dry_run else deliver)(Path(input), Path(output)))


@task(positional=["address"], help={"address": "SLUG/QUESTION, such as overdue/ageing", "output": PATHS["output"]})
def ask(c: Context, address: str, output: str = OUTPUT) -> None:
    """Print a question's answer from the last good build."""
    from pipeline.project.project import load_project
    from pipeline.scaffold import ask_published, print_answer

    def run() -> None:
        answer = ask_published(load_project(), Path(output), address)
        print_answer(answer.columns, answer.rows)

    _run(run)


@task(positional=["query"], help={"query": "a SELECT over marts, staging, raw or engine", "output": PATHS["output"]})
def sql(c: Context, query: str, output: str = OUTPUT) -> None:
    """Print the rows of a query on the warehouse of the last good build."""
    from pipeline.scaffold import open_published, print_answer

    def run() -> None:
        with open_published(Path(output)) as warehouse:
            print_answer(*warehouse.columns_and_rows(query))

    _run(run)


@task(positional=["slug"], help={"slug": "a report, such as overdue"})
def where(c: Context, slug: str) -> None:
    """Print every file a report rests on."""
    from pipeline.project.project import ROOT, load_project
    from pipeline.scaffold import where as files

    _run(lambda: print("\n".join(str(path.relative_to(ROOT)) for path in files(load_project(), slug))))


@task(name="report", positional=["slug"], help={"slug": "the new report's slug: lower-case letters, digits and _"})
def new_report(c: Context, slug: str) -> None:
    """Start a report that already builds: manifest, findings, one question, template."""
    from pipeline.project.project import load_project
    from pipeline.scaffold import new_report as write

    _run(lambda: print("\n".join(str(path) for path in write(load_project(), slug))))


@task(positional=["build"], help={"build": "a kept build, as `ls output/builds` names it", "output": PATHS["output"]})
def rollback(c: Context, build: str, output: str = OUTPUT) -> None:
    """Point the published site at a kept build."""
    from pipeline.site.publish import roll_back

    _run(lambda: roll_back(Path(output), build))


@task
def lint(c: Context) -> None:
    """Check all that can be checked without data: layers, tags, words, slugs, settings, SQL, templates, style."""
    from pipeline.project.project import load_project
    from pipeline.rehearsal import rehearse

    _run(lambda: rehearse(load_project()))
    with c.cd(str(HERE)):
        c.run(f"{sys.executable} -m ruff check .")


@task(help={"only": "a test file or a pytest expression of one, such as tests/test_layers.py"})
def test(c: Context, only: str = "") -> None:
    """Run every test, in a real browser too; installs Chromium and fonts where it may."""
    from tests.setup import install_system_parts

    _run(install_system_parts)
    with c.cd(str(HERE)):
        c.run(f"{sys.executable} -m pytest -n auto --durations=25 {only}")


@task(help={"large": "also run at ten times the size", "peers": "folder with the peers' generator and floor"})
def bench(c: Context, large: bool = False, peers: str = "") -> None:
    """Time load, model and render beside a bare DuckDB script on the same files, in one run."""
    from tests.bench.run import run_bench

    _run(lambda: run_bench(large=large, peers=Path(peers) if peers else None))


namespace = Collection(nightly, send, summary, check, serve, demo, ask, sql, where, rollback, lint, test, bench)
namespace.add_collection(Collection("new", new_report))

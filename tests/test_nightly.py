"""The whole chain on the demo company: what is published, what stops it, and that nothing is lost when it is killed."""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pipeline import build
from pipeline.console import SilentReporter
from tests.browser.companies import write_bare
from tests.built_once import EARLIER, built_site, demo_site
from tests.conftest import NIGHTLY, ROOT

# A night that dies at the very moment between two steps: one before it publishes, one before it records that it did.
DYING = {
    "render": "from pipeline import build as at\nat.publish = die\n",
    "record": "from pipeline.site import runs as at\nat.write_run = die\n",
}
# What makes a night short where pictures and the second language are not what a test is about.
PLAIN = '[site]\npictures = "off"\nlanguages = ["en"]\n'
DIE = "import os, signal\ndef die(*_):\n    os.kill(os.getpid(), signal.SIGKILL)\n"


def _nightly(input_dir: Path, output: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the nightly as its own process, as cron would."""
    return _python("-c", NIGHTLY, str(input_dir), str(output), **environment)


def _python(*command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def _files(root: Path) -> dict[str, str]:
    """Return a digest for each file: a failing comparison of whole pages would take pytest an hour to explain."""
    paths = (path for path in sorted(root.rglob("*")) if path.is_file())
    return {str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


def _run(output: Path) -> dict:
    return json.loads((output / "run.json").read_text())


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo company on two nights, built once for all tests; copies of it are what tests change."""
    return demo_site(tmp_path_factory)


@pytest.fixture
def output(published: Path, tmp_path: Path) -> Path:
    """A published site of the demo company that a test may change."""
    builds = published / "builds"
    # What was published is never written again, so its files need no copies.
    shutil.copytree(builds, tmp_path / "output" / "builds", symlinks=True, copy_function=os.link)
    ignored = shutil.ignore_patterns(builds.name)
    return shutil.copytree(published, tmp_path / "output", symlinks=True, ignore=ignored, dirs_exist_ok=True)


@pytest.fixture
def exports(tmp_path: Path) -> Path:
    """The demo company's exports, free to be damaged."""
    return shutil.copytree(ROOT / "input", tmp_path / "input")


def test_the_record_says_what_was_published(published: Path) -> None:
    run = _run(published)
    assert (run["status"], run["exit_code"], run["as_of"]) == ("published", 0, "2026-11-20")
    assert run["pages"] == sum(1 for _ in (published / "current" / "company").rglob("*.html"))
    for file in run["inputs"]:
        parts = file["rows_loaded"] + file["rows_superseded"] + file["rows_rejected"] + file["rows_ignored"]
        assert file["rows_read"] == parts, file
    assert {"load", "model", "check", "ask", "render", "publish", "total"} <= run["seconds"].keys()
    assert run["peak_rss_mb"] > 0


KEYS = {"id", "started", "status", "exit_code", "as_of", "build", "baseline", "inputs", "models", "checks", "pages"}
KEYS |= {"seconds", "peak_rss_mb"}
PROMISED = """
revenue.total revenue.trailing_12m accounts.total accounts.active_12m pareto.top20_share_pct pareto.gini
tier.{platinum,gold,iron,lead,inactive,unrated}.{accounts,revenue}
servqual.gap.{tangibles,reliability,responsiveness,assurance,empathy}{,.low,.high}
servqual.gap.{unweighted,weighted} servqual.perception.mean
tickets.{opened,resolved,backlog} sla.{first_response,resolution}_pct
ar.{gross,unapplied,net,overdue,disputed,open_invoices,overdue_accounts} ar.bucket.{current,1_30,31_60,61_90,91_plus}
dso.{simple,countback,best_possible}_days dso.average_days_delinquent cei.full_pct
churn.{logo,revenue}_pct retention.{grr,nrr}_pct
bridge.{start,churned,contraction,expansion,reactivated,new,end} rows.{read,loaded,rejected}
"""


def _expand(word: str) -> list[str]:
    """Return what a shell would make of braces: `a.{b,c}` is `a.b` and `a.c`."""
    if "{" not in word:
        return [word]
    head, rest = word.split("{", 1)
    choices, tail = rest.split("}", 1)
    return [full for choice in choices.split(",") for full in _expand(f"{head}{choice}{tail}")]


def test_every_promised_metric_is_there_with_a_value_or_a_reason(published: Path) -> None:
    promised = {id for word in PROMISED.split() for id in _expand(word)}
    entries = {e["id"]: e for e in json.loads((published / "current/company/data/metrics.json").read_text())}
    assert sorted(promised - entries.keys()) == []
    for entry in entries.values():
        assert (entry["value"] is None) == (entry["reason"] is not None), entry["id"]
        assert entry["definition"]["zh"], entry["id"]
        assert entry["definition"]["en"], entry["id"]


def test_rejects_are_listed_with_file_line_value_and_reason(published: Path) -> None:
    rejected = sum(file["rows_rejected"] for file in _run(published)["inputs"])
    rows = [
        row
        for path in (published / "rejects").glob("*.csv")
        for row in csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines())
    ]
    assert len({(row["file"], row["line"]) for row in rows}) == rejected > 0
    assert all(row["reason"] and row["row"] for row in rows)


def test_every_answer_is_published_as_parquet_and_csv(published: Path) -> None:
    data = published / "current" / "company" / "data"
    parquet = {path.relative_to(data).with_suffix("") for path in data.glob("*/*.parquet")}
    assert parquet == {path.relative_to(data).with_suffix("") for path in data.glob("*/*.csv")}
    questions = {Path(path.parent.name) / path.stem for path in (ROOT / "queries" / "reports").glob("*/*.sql")}
    assert parquet == questions


def test_what_a_host_sends_packed_is_what_stands_there(published: Path) -> None:
    root = published / "current" / "company"
    packed = [*root.rglob("*.html.gz"), *root.rglob("*.js.gz")]
    assert len(packed) > 20
    for path in packed:
        assert gzip.decompress(path.read_bytes()) == path.with_name(path.name.removesuffix(".gz")).read_bytes(), path


def test_the_same_inputs_give_the_same_bytes_anywhere(published: Path, exports: Path, tmp_path: Path) -> None:
    """The first of the two nights: all that is in its build was made of the exports alone."""
    other = tmp_path / "elsewhere" / "out"
    command = ["nightly", "--input", str(exports), "--output", str(other), "--as-of", EARLIER]
    done = _python("-m", "invoke", *command, TZ="America/Los_Angeles", LC_ALL="C", PYTHONHASHSEED="7")
    assert done.returncode == 0, done.stderr
    there = other / "current"
    first, second = (_files(folder / "company") for folder in (published / "builds" / there.resolve().name, there))
    assert first.keys() == second.keys()
    assert [name for name in first if first[name] != second[name]] == []


def test_nothing_changed_is_said_and_costs_nothing(output: Path) -> None:
    before = _files(output / "builds")
    done = _nightly(ROOT / "input", output)
    assert done.returncode == 0, done.stderr
    assert "nothing changed" in done.stdout
    assert _run(output)["status"] == "unchanged"
    assert _files(output / "builds") == before


def _damage(path: Path, change: str) -> None:
    """Damage one export the way office systems do."""
    data = path.read_bytes()
    lines = data.splitlines(keepends=True)
    path.write_bytes(
        {
            "empty": b"",
            "header_only": lines[0],
            "half_the_rows": b"".join(lines[: len(lines) // 2]),
            "cut_mid_row": data[: len(data) * 2 // 3],
            "no_required_column": data.replace("客户编号".encode("gbk"), "甲".encode("gbk"), 1),
        }[change]
    )


@pytest.mark.parametrize("change", ["empty", "header_only", "cut_mid_row", "half_the_rows", "no_required_column"])
def test_damaged_customers_stop_the_publish_and_leave_the_site(output: Path, exports: Path, change: str) -> None:
    before = os.readlink(output / "current")
    _damage(exports / "customers.csv", change)
    done = _nightly(exports, output)
    assert done.returncode == 3, done.stdout + done.stderr
    assert "customers" in done.stderr
    assert os.readlink(output / "current") == before
    assert (_run(output)["status"], _run(output)["exit_code"]) == ("stopped", 3)


def test_a_stop_says_what_helps_and_leaves_no_trace_once_mended(output: Path, exports: Path) -> None:
    before = _files(output / "rejects")
    _damage(exports / "customers.csv", "half_the_rows")
    done = _nightly(exports, output)
    assert done.returncode == 3
    assert done.stderr.startswith("stopped: ")
    assert done.stderr.endswith(f"\nTry: ./inv check --input {exports}\n")
    assert all(line.count("Try: ") <= 1 for line in done.stderr.splitlines())
    run = _run(output)
    assert run.keys() >= KEYS
    assert {check["check"] for check in run["checks"]} >= {"table_missing", "table_shrank"}
    assert "problems stop the publish" in run["error"]
    assert _files(output / "rejects") != before
    shutil.copy(ROOT / "input" / "customers.csv", exports)
    assert _nightly(exports, output).returncode == 0
    assert _run(output)["status"] == "unchanged"
    assert _files(output / "rejects") == before


def test_a_bug_is_named_in_the_record(exports: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build, "load_sources", lambda *_: {}["no such thing"])
    with pytest.raises(KeyError):
        build.nightly(exports, tmp_path / "output", reporter=SilentReporter())
    run = _run(tmp_path / "output")
    assert (run["status"], run["exit_code"], run["error"]) == ("failed", 1, "KeyError: 'no such thing'")
    assert run.keys() >= KEYS


@pytest.mark.parametrize("name", ["nothing", "a_file"])
def test_without_a_folder_of_exports_there_is_no_night(tmp_path: Path, name: str) -> None:
    (tmp_path / "a_file").touch()
    done = _nightly(tmp_path / name, tmp_path / "output")
    assert done.returncode == 2
    assert f"{name}: there is no folder of exports here" in done.stderr
    assert (_run(tmp_path / "output")["status"], _run(tmp_path / "output")["exit_code"]) == ("failed", 2)


def test_what_the_loader_noticed_is_said_and_recorded(output: Path, exports: Path) -> None:
    (exports / "my invoices 2026.csv").write_text("a,b\n1,2\n")
    _damage(exports / "customers.csv", "empty")
    done = _nightly(exports, output)
    assert "warning: my invoices 2026.csv: no table and no SELECT reads this file" in done.stderr
    assert any("it looks like invoices" in note for note in _run(output)["notes"])


def test_a_mistake_in_the_settings_is_bad_usage(output: Path, exports: Path) -> None:
    with (exports / "settings.toml").open("a", encoding="utf-8") as settings:
        settings.write("\n[limits]\nreject_pc = 2\n")
    done = _nightly(exports, output)
    assert done.returncode == 2
    assert 'Did you mean "reject_pct"' in done.stderr


def _kill_after(stage: str, exports: Path, output: Path) -> None:
    """Kill a night once it says that a stage is done; `record` is the moment between publishing and its record."""
    code = DIE + DYING[stage] + NIGHTLY if stage in DYING else NIGHTLY
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(exports), str(output)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    with process.stdout as said:
        if stage not in DYING:
            assert any(line.startswith(stage) for line in said)
            time.sleep(0.2 if stage == "store" else 0)  # so that pages are half written
            process.kill()
        process.wait()
    assert process.returncode == -signal.SIGKILL


def _write_plain(folder: Path) -> Path:
    (write_bare(folder) / "settings.toml").write_text(PLAIN, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the `input` of a company that exports almost nothing, and its published `output`."""
    return built_site(tmp_path_factory, "site-plain", _write_plain).parent


def test_a_kill_leaves_a_whole_site_and_the_next_run_works(bare: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(bare, tmp_path / "company", symlinks=True)
    exports, output = folder / "input", folder / "output"
    (exports / "settings.toml").write_text(f"{PLAIN}[parameters]\nunrated_days = 30\n", encoding="utf-8")
    before = _files(output / "current" / "company")
    # Each night begins on what the one killed before it left behind, and gets further.
    for stage in ("lint", "load", "check", "store", "render"):
        _kill_after(stage, exports, output)
        assert _files(output / "current" / "company") == before, stage
    _works_again(exports, output)


def test_a_kill_between_publishing_and_its_record_publishes_the_same_again(bare: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(bare, tmp_path / "company", symlinks=True)
    exports, output = folder / "input", folder / "output"
    (exports / "settings.toml").write_text(f"{PLAIN}[parameters]\nunrated_days = 30\n", encoding="utf-8")
    before = _files(output / "current" / "company")
    _kill_after("record", exports, output)
    killed = _files(output / "current" / "company")
    assert killed != before
    _works_again(exports, output)
    assert _files(output / "current" / "company") == killed
    assert len(list((output / "builds").iterdir())) == 2


def _works_again(exports: Path, output: Path) -> None:
    """Run a night after one was killed: it publishes, and leaves nothing half made."""
    done = _nightly(exports, output)
    assert done.returncode == 0, done.stderr
    assert _run(output)["status"] == "published"
    assert not [*(output / "builds").glob(".*"), *(output / "state" / "history").glob(".*")]

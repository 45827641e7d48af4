"""Scheduled builds: the workflows, units and the container file pass their linters, and a night runs as they run it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from tests.browser.companies import write_bare
from tests.conftest import ROOT
from tests.mail_server import PASSWORD, USER, Mailbox, mail_server

TOOLS = Path(sys.executable).parent
GITHUB, GITLAB = ROOT / ".github" / "workflows" / "nightly.yml", ROOT / ".gitlab-ci.yml"
UNITS = sorted(path for path in (ROOT / "deploy").iterdir() if path.suffix in (".service", ".timer"))
MAIL = """
[mail]
sender = "board@example.com"
owner = "owner@example.com"
host = "127.0.0.1"
port = PORT
stale_days = 100000

[[mail.subscriptions]]
id = "daily"
to = ["reader@example.com"]
reports = ["tiers"]
language = "en"
"""
PLAIN = '[site]\npictures = "off"\nlanguages = ["en"]\n'


def _said(*command: object) -> str:
    """Run a linter and return what it said; one that finds something fails."""
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_the_github_workflow_follows_its_schema_and_has_nothing_an_auditor_would_object_to() -> None:
    _said(TOOLS / "check-jsonschema", "--builtin-schema", "vendor.github-workflows", GITHUB)
    assert "No findings" in _said(TOOLS / "zizmor", "--offline", "--persona", "pedantic", ".github")


def test_the_gitlab_pipeline_follows_its_schema() -> None:
    _said(
        TOOLS / "check-jsonschema", "--builtin-schema", "vendor.gitlab-ci", "--data-transform", "gitlab-ci", GITLAB
    )  # fmt: skip


def test_the_container_file_is_clean() -> None:
    assert _said(TOOLS / "hadolint", ROOT / "Containerfile") == ""


def test_the_units_are_what_systemd_takes(tmp_path: Path) -> None:
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd-analyze is not on this machine: the units of deploy/ are not verified")
    for unit in UNITS:
        # The project lies here in place of /opt.
        text = unit.read_text(encoding="utf-8").replace("/opt/tierboard", str(ROOT))
        (tmp_path / unit.name).write_text(text, encoding="utf-8")
    assert _said("systemd-analyze", "verify", *(tmp_path / unit.name for unit in UNITS)) == ""


def _commands() -> dict[str, str]:
    """Return the commands of the GitHub workflow's steps that run the project, by step."""
    steps: list[Any] = YAML(typ="safe").load(GITHUB)["jobs"]["build"]["steps"]
    return {step["name"]: step["run"] for step in steps if "./inv" in step.get("run", "")}


def _step(folder: Path, name: str, as_of: str = "") -> int:
    """Run a step as the runner does, and return its exit code."""
    home = {"PATH": f"{TOOLS}:/usr/local/bin:/usr/bin:/bin", "HOME": str(folder)}
    secrets = {"TIERBOARD_SMTP_USER": USER, "TIERBOARD_SMTP_PASSWORD": PASSWORD}
    secrets |= {"SSL_CERT_FILE": str(folder / "certificate.pem")}
    environment = home | secrets | {"AS_OF": as_of, "GITHUB_STEP_SUMMARY": str(folder / "summary.md")}
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", _commands()[name]]
    return subprocess.run(command, cwd=folder, env=environment, check=False, capture_output=True).returncode


def test_a_night_runs_as_the_workflow_runs_it_and_a_bad_one_fails_loudly(tmp_path: Path) -> None:
    front = tmp_path / "inv"
    # A checkout without another environment: what the steps call is this project, with the libraries of this test.
    front.write_text(f'#!/bin/sh\nexec env PYTHONPATH={ROOT} {sys.executable} -m invoke -r {ROOT} "$@"\n')
    front.chmod(0o755)
    write_bare(tmp_path / "input")
    mailbox = Mailbox()
    with mail_server(tmp_path, mailbox) as port:
        (tmp_path / "input" / "settings.toml").write_text(PLAIN + MAIL.replace("PORT", str(port)), encoding="utf-8")
        _run_nights(tmp_path, mailbox)


def _run_nights(tmp_path: Path, mailbox: Mailbox) -> None:
    """Run a good night, its mail twice, and a bad night, whose mail stays here."""
    assert _step(tmp_path, "Nightly") == 0
    assert _step(tmp_path, "Summary") == 0
    assert "## Tierboard: published (exit 0)" in (tmp_path / "summary.md").read_text(encoding="utf-8")
    published = (tmp_path / "output" / "current").resolve()
    assert (published / "company" / "index.html").is_file(), "what is published to Pages"

    assert [_step(tmp_path, "Send") for _ in range(2)] == [0, 0]
    assert [message["Subject"].split(" · ")[1:] for _, message in mailbox.taken] == [["Whole company", "20 Nov"]]

    customers = tmp_path / "input" / "customers.csv"
    customers.write_text(customers.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    assert _step(tmp_path, "Nightly") == 3
    (tmp_path / "summary.md").unlink()
    assert _step(tmp_path, "Summary") == 0
    said = (tmp_path / "summary.md").read_text(encoding="utf-8")
    assert said.startswith("## Tierboard: stopped (exit 3)")
    assert "customers.csv" in said
    assert (tmp_path / "output" / "current").resolve() == published, "the site of the last good night stays up"
    assert _step(tmp_path, "Send") == 0, "what is due today went out before the bad night"
    (tmp_path / "output" / "state" / "ledger.sqlite3").unlink()
    assert _step(tmp_path, "Send") == 3
    assert [address for address, _ in mailbox.taken] == ["reader@example.com", "owner@example.com"]

"""The house rules that keep it livable: sizes, docstrings, names, words, lock files, no business in the engine."""

from __future__ import annotations

import ast
import re
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.lint import GRAIN, problems
from pipeline.project.project import Project

ROOT = Path(__file__).resolve().parents[1]
PYTHON = sorted((ROOT / "pipeline").rglob("*.py"))
ENGINE = [*PYTHON, *sorted((ROOT / "pipeline").rglob("*.sql"))]
SQL = sorted((ROOT / "queries").rglob("*.sql"))
MODULE_LINES, FUNCTION_LINES, SQL_LINES = 250, 40, 80

# What the business means lives in SQL, TOML and templates; the engine must not know these words, nor names with them.
BUSINESS = re.compile(
    r"(?<![a-z])(customers?|managers?|tiers?|platinum|churn[a-z]*|invoices?|overdue|receivables?|servqual|complaints?"
    r"|dunning|tickets?|surveys?|retention)(?![a-z])",
    re.I,
)
# The size of a demo company is given in customers, on the command line too.
ALLOWED = {"demo": {"customer", "customers"}}


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def _definitions(path: Path) -> list[ast.FunctionDef]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]


def _body_lines(node: ast.FunctionDef) -> int:
    """Return a function's length without its docstring."""
    first = node.body[0]
    documented = (
        isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str)
    )
    docstring = first.end_lineno - first.lineno + 1 if documented else 0
    return node.end_lineno - node.lineno + 1 - docstring


@pytest.mark.parametrize("path", PYTHON, ids=_name)
def test_modules_and_functions_fit(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MODULE_LINES, "split this module along the domain"
    long = [f"{node.name}: {_body_lines(node)}" for node in _definitions(path) if _body_lines(node) > FUNCTION_LINES]
    assert not long, f"functions over {FUNCTION_LINES} lines: {long}"


@pytest.mark.parametrize("path", PYTHON, ids=_name)
def test_python_is_documented_and_typed(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree) or path.read_text() == "", "a module opens with what it is for"
    for node in _definitions(path):
        assert node.returns is not None, f"{node.name} says what it returns"
        public = not node.name.startswith("_")
        assert ast.get_docstring(node) or not public, f"{node.name} is public and has no docstring"
        if public and (text := ast.get_docstring(node)):
            assert re.search(r"[.;:!?)]$", text.splitlines()[0]) or len(text.splitlines()) > 1, (
                f"{node.name}: first line is a sentence"
            )


@pytest.mark.parametrize("path", SQL, ids=_name)
def test_sql_files_fit_and_have_no_clock(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= SQL_LINES, "give one of its steps a mart of its own"
    code = re.sub(r"--.*", "", text)
    assert not re.search(r"\b(current_date|current_timestamp|now\(\)|today\(\)|random\(\))", code, re.I)
    assert "{{" not in code, "no Jinja in SQL"
    assert "{%" not in code, "no Jinja in SQL"


@pytest.mark.parametrize("path", ENGINE, ids=_name)
def test_the_engine_knows_no_business_word(path: Path) -> None:
    found = {match.group(0).lower() for match in BUSINESS.finditer(path.read_text(encoding="utf-8"))}
    found -= ALLOWED.get(path.relative_to(ROOT / "pipeline").parts[0], set())
    assert not found, f"{found} belong in queries/ or site_templates/"


@pytest.mark.parametrize("text", ["overdue", "overdue_amount", "customer_id", "x.manager", "by_tier", "Churned"])
def test_a_business_word_is_found_inside_a_name(text: str) -> None:
    assert BUSINESS.search(text)


@pytest.mark.parametrize("text", ["frontier", "accustomed", "manage", "ticketing"])
def test_a_longer_word_is_none(text: str) -> None:
    assert not BUSINESS.search(text)


def test_the_project_lints(project: Project) -> None:
    assert [str(problem) for problem in problems(project)] == []


def test_every_mart_has_a_case(project: Project) -> None:
    cases = {path.name for path in (ROOT / "tests/cases/marts").iterdir()}
    assert sorted(project.marts.keys() - cases) == []


CHECKED = (("check", "check"), ("check_rule", "check"), ("model", "model"))


@pytest.mark.parametrize(("list_name", "kind"), CHECKED, ids=[name for name, _ in CHECKED])
def test_every_check_and_mart_is_said_in_both_languages(project: Project, list_name: str, kind: str) -> None:
    said = project.glossary.values[list_name]
    assert said.keys() == ({*project.checks, GRAIN} if kind == "check" else project.marts.keys())
    for code, words in said.items():
        assert re.search(r"[\u4e00-\u9fff]", words.zh), f"{list_name}.{code}: zh is not Chinese"
        assert not re.search(r"[\u4e00-\u9fff]", words.en), f"{list_name}.{code}: en is not English"
        assert not re.search(r"\w_\w", words.zh + words.en), f"{list_name}.{code} names a file or a column"
        if list_name == "check_rule":
            assert (words.zh[-1], words.en[-1]) == ("。", "."), f"{list_name}.{code} is a sentence"


@pytest.mark.parametrize("list_name", [name for name, _ in CHECKED])
def test_words_that_are_missing_or_left_over_are_a_problem(project: Project, list_name: str) -> None:
    said = project.glossary.values[list_name]
    gone = next(iter(said))
    for values, problem in (
        ({code: words for code, words in said.items() if code != gone}, f'has no words for "{gone}".'),
        ({**said, f"{gone}x": said[gone]}, f'has words for "{gone}x", which is gone.'),
    ):
        glossary = project.glossary.model_copy(update={"values": {**project.glossary.values, list_name: values}})
        found = [str(problem) for problem in problems(replace(project, glossary=glossary))]
        assert len(found) == 1
        assert f"[{list_name}] {problem}" in found[0]


def test_every_case_is_of_a_model_that_exists(project: Project) -> None:
    for path in (ROOT / "tests/cases").glob("*/*"):
        known = {
            "marts": project.marts,
            "staging": project.staging,
            "checks": project.checks,
            "reports": project.reports,
        }
        assert path.name in known[path.parent.name], f"{path} is an orphan"


def test_lock_files_name_no_host() -> None:
    for path in ROOT.glob("*.lock"):
        assert "://" not in path.read_text(encoding="utf-8")
        assert "--hash=sha256:" in path.read_text(encoding="utf-8")


def test_the_locks_agree_with_each_other() -> None:
    def versions(name: str) -> set[str]:
        return set(re.findall(r"^([\w-]+==[^\s\\;]+)", (ROOT / name).read_text(encoding="utf-8"), re.M))

    assert versions("requirements.lock") <= versions("requirements-dev.lock")


def test_code_is_clean() -> None:
    found = subprocess.run(
        ["python", "-m", "ruff", "check", "--no-cache", "."],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": str(ROOT / ".venv/bin")},
    )
    assert found.returncode == 0, found.stdout


def test_every_word_of_a_report_is_said(project: Project) -> None:
    for slug, report in project.reports.items():
        template = (ROOT / "site_templates" / report.template).read_text(encoding="utf-8")
        said = set(re.findall(r"\btext\.(\w+)", template))
        made = tuple(re.findall(r"""\btext\[["'](\w+?)(?:%|["'] ~)""", template))
        unsaid = [key for key in report.manifest.text if key not in said and not key.startswith(made)]
        assert unsaid == [], f"[text] of {slug} that its template does not say"

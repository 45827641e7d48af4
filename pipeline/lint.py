"""All that can be said about the project without data: layers, tags, words, slugs, settings.

Of templates only that each report has one; what they ask of their questions is in `rehearsal.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from pipeline.errors import TierboardError, UsageError, nearest
from pipeline.project.project import Project
from pipeline.project.queries import Query
from pipeline.project.subscribing import conditions_fit, mail_templates_match, subscriptions_fit
from pipeline.project.toml import line_of
from pipeline.warehouse.lineage import build_order, check_layers, references
from pipeline.warehouse.load.header import check_tables
from pipeline.warehouse.scope_rules import mart_is_shared_out, scope_settings_fit, sites_have_what_they_ask_for

_PARAMETER = re.compile(r"\bparameter\(\s*'([^']*)'\s*\)")
# What the checks that every mart passes through are called in the glossary: one name for all of them.
GRAIN = "grain"


def lint(project: Project) -> None:
    """Raise for all that is wrong with the project at once."""
    raise_all(problems(project))


def raise_all(problems: Iterable[TierboardError]) -> None:
    """Raise one error for all problems, if there are any."""
    if found := [str(problem) for problem in problems]:
        raise UsageError("\n".join(found) if len(found) == 1 else "\n  ".join([f"{len(found)} problems:", *found]))


def problems(project: Project) -> list[TierboardError]:
    """Return everything wrong with the project that can be seen without data."""
    found: list[TierboardError] = []
    queries = [
        *project.staging.values(),
        *project.marts.values(),
        *project.checks.values(),
        *_questions(project),
    ]
    parameters = _parameter_names(project)
    for query in queries:
        for rule in (check_layers, _is_described, lambda q: _parameters_exist(q, parameters)):
            _collect(found, rule, query)
    for query in project.marts.values():
        _collect(found, lambda q: mart_is_shared_out(q, project), query)
    for rule in (
        _mart_tags,
        _one_staging_model_a_table,
        _checks_and_marts_are_said,
        _slugs_match,
        _needs_exist,
        _settings_fit,
        _rows_exist,
        mail_templates_match,
        conditions_fit,
        subscriptions_fit,
        sites_have_what_they_ask_for,
        scope_settings_fit,
    ):
        _collect(found, rule, project)
    _collect(found, lambda p: build_order(p.models), project)
    _collect(found, _questions_read_what_exists, project)
    return found


def _collect(found: list[TierboardError], rule: object, subject: object) -> None:
    """Run one rule and keep what it raises."""
    try:
        rule(subject)  # type: ignore[operator]
    except TierboardError as error:
        found.append(error)


def _questions(project: Project) -> Iterable[Query]:
    """Yield every question of every report."""
    for report in project.reports.values():
        yield from report.questions.values()


def _is_described(query: Query) -> None:
    """A query opens with a comment that says what it gives, because readers are shown it."""
    if not query.description:
        raise UsageError("a query opens with a comment that says what it gives.", path=query.path, line=1)


def _parameter_names(project: Project) -> set[str]:
    """Return the thresholds that `queries/seeds/parameters.csv` declares."""
    path = project.root / "queries" / "seeds" / "parameters.csv"
    return {line.split(",")[0] for line in path.read_text(encoding="utf-8").splitlines()[1:]}


def _parameters_exist(query: Query, names: set[str]) -> None:
    """A threshold that is not declared would silently be NULL."""
    for number, line in enumerate(query.text.splitlines(), start=1):
        for name in _PARAMETER.findall(line):
            if name not in names:
                raise UsageError(f'no parameter "{name}".{nearest(name, names)}', path=query.path, line=number)


def _mart_tags(project: Project) -> None:
    """Every mart states its grain, which is enforced; `scopes.py` asks for its scope."""
    for mart in project.marts.values():
        if not mart.listed("grain"):
            raise UsageError("a mart states its grain.", path=mart.path, hint="-- @grain <columns>")


def _one_staging_model_a_table(project: Project) -> None:
    """Staging and contracts correspond one to one."""
    for name in sorted(project.contracts.keys() ^ project.staging.keys()):
        kind = "staging model" if name in project.contracts else "contract"
        raise UsageError(f'"{name}" has no {kind}.', path=project.root / "queries")


def _checks_and_marts_are_said(project: Project) -> None:
    """Every check and mart has its words in the glossary, and no words are left over; readers see no file names."""
    checks = {*project.checks, GRAIN}
    for name, wanted in (("check", checks), ("check_rule", checks), ("model", set(project.marts))):
        said = project.glossary.values.get(name, {}).keys()
        path = project.root / "queries" / "glossary" / f"values_{name.partition('_')[0]}s.toml"
        for missing in sorted(wanted - said):
            hint = f'{missing} = {{ zh = "…", en = "…" }}'
            raise UsageError(f'[{name}] has no words for "{missing}".', path=path, hint=hint)
        for left in sorted(said - wanted):
            raise UsageError(f'[{name}] has words for "{left}", which is gone.{nearest(left, wanted)}', path=path)


def _slugs_match(project: Project) -> None:
    """Every report has its manifest and its template, and every report template its report."""
    for folder in sorted((project.root / "queries" / "reports").iterdir()):
        if folder.is_dir() and folder.name not in project.reports:
            raise UsageError("a report folder needs a report.toml.", path=folder, hint="inv new.report <slug>")
    templates = {path.stem for path in (project.templates / "reports").glob("*.html")}
    for slug in sorted(project.reports.keys() - templates):
        raise UsageError(f'report "{slug}" has no template.', path=project.templates / "reports" / f"{slug}.html")
    for slug in sorted(templates - project.reports.keys()):
        raise UsageError(
            f'template "{slug}" has no report.{nearest(slug, project.reports)}',
            path=project.templates / "reports",
        )
    paged = [slug for slug, report in project.reports.items() if report.manifest.per]
    for path in sorted((project.templates / "others").glob("*.html")):
        if path.stem not in paged:
            raise UsageError(
                f'"{path.stem}" is no report with a page per entity.{nearest(path.stem, paged)}', path=path
            )


def _needs_exist(project: Project) -> None:
    """What a report says it needs are tables of the contract."""
    for report in project.reports.values():
        for table in (*report.manifest.needs, *report.manifest.needs_any):
            if table not in project.contracts:
                raise UsageError(
                    f'needs "{table}", which no contract declares.{nearest(table, project.contracts)}',
                    path=report.folder / "report.toml",
                )


def _settings_fit(project: Project) -> None:
    """Settings name tables, columns and parameters that exist."""
    path = project.input_dir / "settings.toml"
    names = _parameter_names(project)
    for name in project.settings.parameters:
        if name not in names:
            line = line_of(path, ("parameters", name))
            raise UsageError(f'[parameters] has no "{name}".{nearest(name, names)}', path=path, line=line)
    check_tables(project)
    checks = {*project.checks, *(f"grain_{name}" for name in project.marts)}
    for accept in project.settings.accept:
        if accept.check not in checks:
            raise UsageError(
                f'[[accept]] names no check "{accept.check}".{nearest(accept.check, checks)}',
                path=path,
                line=_line_with(path, f'"{accept.check}"'),
            )
        if accept.table != "*" and "." not in accept.table and accept.table not in project.contracts:
            raise UsageError(
                f'[[accept]] names no table "{accept.table}".{nearest(accept.table, project.contracts)}',
                path=path,
                line=_line_with(path, f'"{accept.table}"'),
            )


def _questions_read_what_exists(project: Project) -> None:
    """Questions and checks name marts that exist."""
    for query in (*project.checks.values(), *_questions(project)):
        for name in sorted(references(query)):
            if name.split(".")[0] in ("staging", "marts") and name not in project.models:
                raise UsageError(f"there is no {name}.{nearest(name, project.models)}", path=query.path)


def _rows_exist(project: Project) -> None:
    """What a metric calls the rows behind it is a question of a report with one page."""
    pages = {
        f"{slug}/{name}"
        for slug, report in project.reports.items()
        if report.manifest.per is None
        for name in report.questions
    }
    for id, metric in project.glossary.metrics.items():
        asked = (metric.rows or "").partition("?")[0]
        if asked and asked not in pages:
            raise UsageError(f'metric "{id}": rows = "{metric.rows}" names no question.{nearest(asked, pages)}')


def _line_with(path: Path, text: str) -> int | None:
    """Return the first line of a file that holds the text; entries of an array have no key to find them by."""
    lines = path.read_text(encoding="utf-8-sig").splitlines() if path.exists() else []
    return next((number for number, line in enumerate(lines, start=1) if text in line), None)

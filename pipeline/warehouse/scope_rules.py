"""What lint asks of scopes: every mart is shared out or says why not, and no site asks for what it does not have."""

from __future__ import annotations

from sqlglot import exp

from pipeline.errors import UsageError, nearest
from pipeline.project.project import Project
from pipeline.project.queries import Query
from pipeline.project.scopes import has_report
from pipeline.project.scoping import COMPANY, ENGINE, HINT, scoping
from pipeline.warehouse.lineage import parse, references

# The mart that says whom a scope may see, by key; its own SQL names the keys there are.
MEMBERS = "scope_members"
# Words of the frame: which kinds of scopes there are, and what their part of the menu is called.
GROUP = "scope_group_"


def kinds(project: Project) -> list[str]:
    """Return the kinds of scopes that settings may ask for: those the frame has words for."""
    return [word.removeprefix(GROUP) for word in project.words if word.startswith(GROUP)]


def mart_is_shared_out(mart: Query, project: Project) -> None:
    """A mart says how it is shared out, by keys there are; one that is computed again reads nothing but scopes' own."""
    how = scoping(mart)
    known = {str(word.this) for word in parse(project.marts[MEMBERS]).find_all(exp.Literal) if word.is_string}
    for key in sorted(how.used_keys - known):
        raise UsageError(f'there is no key "{key}".{nearest(key, known)}', path=mart.path, hint=HINT)
    if how.mode == "recompute":
        for name in sorted(references(mart)):
            schema, _, table = name.partition(".")
            if schema not in ("marts", "seeds") and not (schema == "engine" and table in ENGINE):
                raise UsageError(
                    f"a mart that is computed again for each scope must not read {name}, which holds all rows.",
                    path=mart.path,
                    hint="read a mart that is shared out",
                )


def sites_have_what_they_ask_for(project: Project) -> None:
    """A question of a report that narrower scopes have asks of the build only what they may know."""
    for report in project.reports.values():
        narrow = [kind for kind in kinds(project) if has_report(report, kind)]
        for kind in report.manifest.scopes or ():
            if kind not in (known := [COMPANY, *kinds(project)]):
                path = report.folder / "report.toml"
                raise UsageError(f'there is no kind of scope "{kind}".{nearest(kind, known)}', path=path)
        for question in report.questions.values() if narrow else ():
            if question.tags.get("scope", COMPANY) != COMPANY:
                raise UsageError("a question is for every scope or for the company.", path=question.path)
            for name in sorted(references(question)):
                schema, _, table = name.partition(".")
                if schema == "engine" and table not in ENGINE:
                    raise UsageError(
                        f"{name} is of the whole company, and sites of a {narrow[0]} have this report.",
                        path=question.path,
                        hint='scopes = ["company"] in report.toml',
                    )


def scope_settings_fit(project: Project) -> None:
    """Settings ask for kinds of scopes there are, once each."""
    asked = project.settings.scopes.kinds if project.settings.scopes else ()
    path = project.input_dir / "settings.toml"
    for place, kind in enumerate(asked):
        if kind not in kinds(project):
            raise UsageError(f'[scopes] kinds: there is no "{kind}".{nearest(kind, kinds(project))}', path=path)
        if kind in asked[:place]:
            raise UsageError(f'[scopes] kinds: "{kind}" stands there twice.', path=path)

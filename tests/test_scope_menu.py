"""The menu of scopes: names stay text whatever they say, and a site without scopes has none."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.pages.jobs import PageJob
from pipeline.pages.scope_menu import scope_links
from pipeline.project.scopes import WHOLE, Scope
from tests.sample_pages import HOSTILE, job, report, sample_renderer

BODY = {"overdue": '{% extends "base.html" %}{% block page %}{{ head("Overdue") }}{% endblock %}'}
OTHER = Scope("manager:x", "manager", HOSTILE, "manager-x-1a2b", (), {"customer_id": frozenset({"C001"})})
NOBODY = Scope("unassigned", "manager", None, "unassigned")


def _page(folder: Path, lang: str = "en", **site: object) -> str:
    renderer = sample_renderer(folder, BODY, **site)
    return renderer.render(job(renderer, "overdue", lang)).html


@pytest.mark.parametrize(("lang", "nobody"), [("en", "Accounts without a manager"), ("zh", "没有客户经理的客户")])
def test_names_of_scopes_stay_text(tmp_path: Path, lang: str, nobody: str) -> None:
    html = _page(tmp_path, lang, scopes=(OTHER, NOBODY))
    assert "<script>alert" not in html
    assert f'href="../../manager-x-1a2b/{lang}/overdue.html"' in html
    assert f'<a href="../../unassigned/{lang}/overdue.html">{nobody}</a>' in html
    own = _page(tmp_path / "own", lang, scope=OTHER)
    assert "<script>alert" not in own
    assert '<span class="scopes">' in own
    assert '<details class="menu scopes">' not in own


def test_a_site_without_scopes_says_nothing_of_them(tmp_path: Path) -> None:
    html = _page(tmp_path)
    assert 'class="scopes"' not in html
    assert "menu scopes" not in html
    assert WHOLE.kind not in html.partition("<body>")[2]


def test_a_page_that_a_site_may_not_have_is_answered_by_its_first_one(tmp_path: Path) -> None:
    """The page that opens any account cannot know whom a reader opened with it; some reports are the company's only."""
    words = {"scope_manager": "{name}", "scope_manager_none": "Nobody", "scope_group_manager": "Managers"}
    every = report(tmp_path, "account", "who", per="customer_id")
    whole = report(tmp_path, "health", "data", scopes=["company"])
    pages = {
        "account.html": PageJob("en/account.html", "", "en", every, {}, {"title": "Account"}),
        "account/C001.html": PageJob("en/account/C001.html", "", "en", every, {}, {"key": "C001"}),
        "account/C002.html": PageJob("en/account/C002.html", "", "en", every, {}, {"key": "C002"}),
        "health.html": PageJob("en/health.html", "", "en", whole),
    }
    found = {name: scope_links(WHOLE, (OTHER,), words, page) for name, page in pages.items()}
    leads = {name: groups[0][1][0][1] if groups else None for name, groups in found.items()}
    home = "../../manager-x-1a2b/en/index.html"
    page = "../../../manager-x-1a2b/en/account/C001.html"
    assert leads == {"account.html": home, "account/C001.html": page, "account/C002.html": None, "health.html": home}

"""The menu of scopes: names stay text whatever they say, and a site without scopes has none."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.project.scopes import WHOLE, Scope
from tests.sample_pages import HOSTILE, job, sample_renderer

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

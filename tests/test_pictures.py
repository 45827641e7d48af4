"""Pictures: lean and the same in every run, drawn once, and a night goes on without them."""

from __future__ import annotations

import gzip
import json
import re
import shutil
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from pipeline import build
from pipeline.console import SilentReporter
from pipeline.pages.inert import script_json
from pipeline.site import chromium as browser
from pipeline.site import pictures
from pipeline.site.chromium import Chromium, NotDrawn, find_chromium
from pipeline.site.pictures import NARROW, WIDTHS, at_width, draw_pictures
from pipeline.site.svg import ID, coloured, lean, tokens_of
from tests.browser.companies import write_bare
from tests.sample_pages import HOSTILE
from tests.test_charts import PLOTS, draw

TOKENS = ["ac", "font", "good"]
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="540" height="250">{}</svg>'
VIEW = {"data": [{"type": "bar", "x": [1, 2], "y": [3, 4], "hovertext": ["a", "b"], "hoverinfo": "text"}],
        "layout": {"height": 250, "xaxis": {"range": [0, 9]}},
        "narrow": {"layout": {"xaxis.range": [0, 5]}, "text": {"0": ["", "b"]}, "y": {"0": [3, 5]}}}  # fmt: skip


def slim(inside: str) -> str:
    """Return what is left of an SVG."""
    return lean(SVG.format(inside), TOKENS)


def test_only_what_is_seen_is_left_with_rounded_numbers():
    assert slim('<g class="x"><g/></g><defs><clipPath id="c"><rect width="9" height="9"/></clipPath></defs>') == ""
    assert slim('<rect x="0" y="0" width="9" height="9" style="fill: rgb(0, 0, 0); fill-opacity: 0;"/>') == ""
    assert slim('<path d="M0,0" style="fill: none;"/><text x="1" y="2"> </text>') == ""
    style = "opacity: 1; stroke-width: 0px; fill: rgb(1, 2, 0); fill-opacity: 1;"
    bar = f'<path d="M1.04,9V2.26H3.999V9Z" style="{style}"/>'
    assert slim(f'<g transform="translate(8,8)"><g class="point">{bar}</g></g>') == (
        '<path d="M9 17V10.3H12V17Z" fill="var(--ac)"/>'
    )


def test_a_picture_is_not_turned_and_a_dot_is_a_circle():
    dot = '<path d="M5,0A5,5 0 1,1 0,-5A5,5 0 0,1 5,0Z" transform="translate(10,20)" style="fill: #010202;"/>'
    assert slim(f'<g transform="translate(1,2)">{dot}</g>') == '<circle cx="11" cy="22" fill="var(--good)" r="5"/>'


def test_both_forms_of_a_colour_become_its_token_and_texts_are_left_alone():
    text = '<text x="1" y="2" style="fill: rgb(1, 2, 2); font-family: x; font-size: 12px;">#010200 var(--ac)</text>'
    assert slim(text) == '<text fill="var(--good)" x="1" y="2">#010200 var(--ac)</text>'
    assert 'stroke="var(--ac)"' in slim('<path d="M1,1H2" style="stroke: #010200; fill: none; stroke-width: 2px;"/>')


def test_a_hostile_label_stays_text():
    hostile = script_text(HOSTILE)
    bold = f'<tspan style="font-weight:bold">{hostile}</tspan>'
    made = slim(f'<text x="1" y="2" onclick="x()">{bold}</text><script>x</script>')
    assert made == f'<text font-weight="600" x="1" y="2">{hostile}</text>'
    assert "<a" not in slim('<a href="javascript:x"><text x="1" y="2">t</text></a>')
    assert "<" not in slim('<foreignObject><body/></foreignObject><image href="x"/>')


def script_text(text: str) -> str:
    """Return text as XML says it."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def test_ids_drawn_by_lot_are_numbered_and_await_their_place():
    def drawn(lot: str) -> str:
        stripe = '<path d="M0,7L7,0" stroke="rgb(1, 2, 0)"/>'
        pattern = f'<pattern id="p{lot}" width="7px" height="7px" patternUnits="userSpaceOnUse">{stripe}</pattern>'
        return slim(f'<defs>{pattern}</defs><path d="M1,1H5V5Z" style="fill: url(\'#p{lot}\');"/>')

    assert drawn("af31") == drawn("77c0")
    assert f'id="{ID}0"' in drawn("af31")
    assert f'fill="url(#{ID}0)"' in drawn("af31")


def test_roles_are_painted_only_where_a_colour_or_a_font_stands():
    spec = {"marker": {"color": ["var(--ac)", "var(--good)"]}, "font": {"family": "var(--font)"},
            "ticktext": ["var(--good)"], "text": '<span style="color:var(--ac)">−1</span>'}  # fmt: skip
    assert tokens_of(spec) == TOKENS
    painted = coloured(spec, TOKENS)
    assert painted["marker"]["color"] == ["#010200", "#010202"]
    assert painted["font"]["family"] == "sans-serif"
    assert painted["ticktext"] == ["var(--good)"]
    assert painted["text"] == '<span style="color:#010200">−1</span>'


def test_a_narrow_picture_has_its_own_ranges_and_labels():
    wide, narrow = at_width(VIEW, WIDTHS["half"]), at_width(VIEW, NARROW)
    assert (wide["layout"]["width"], wide["layout"]["xaxis"]["range"]) == (540, [0, 9])
    assert "text" not in wide["data"][0]
    assert (narrow["layout"]["width"], narrow["layout"]["xaxis"]["range"]) == (356, [0, 5])
    assert (narrow["data"][0]["text"], narrow["data"][0]["y"]) == (["", "b"], [3, 5])
    assert VIEW["data"][0]["y"] == [3, 4]


def page(name: str = "f1", view: dict = VIEW) -> str:
    """Return a page with one slot, as a figure leaves it."""
    spec = f'<script type="application/json" id="{name}-spec">{script_json(view)}</script>'
    return f'<div class="plot"><!--picture:half--></div>\n{spec}'


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A web root of two pages that want the same picture."""
    for lang in ("zh", "en"):
        (tmp_path / "root" / lang).mkdir(parents=True)
        (tmp_path / "root" / lang / "index.html").write_text(page(), encoding="utf-8")
    return tmp_path / "root"


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list:
    """What a browser that always succeeds was asked to draw."""
    asked: list = []

    def fake(_: Chromium, specs: list, __: Path) -> list:
        asked.extend(specs)
        return [{"svg": SVG.format(f'<text x="1" y="2">{spec["layout"]["width"]}</text>'), "marks": ["0:0:1,2"]}
                for spec in specs]  # fmt: skip

    monkeypatch.setattr(pictures, "draw", fake)
    return asked


FAKE = Chromium("nowhere", "Chromium 1.2")


def test_a_picture_is_drawn_once_at_two_widths_and_then_kept(root: Path, tmp_path: Path, drawn: list) -> None:
    first = draw_pictures([root], tmp_path / "kept", FAKE)
    assert (first.pictures, first.drawn, len(drawn)) == (2, 2, 2)
    text = (root / "zh" / "index.html").read_text()
    assert re.findall(r'class="pic (\w)" width="(\d+)"', text) == [("w", "540"), ("n", "356")]
    assert 'data-marks="0:0:1,2"' in text
    assert "<!--" not in text
    (address,) = re.findall(r'-spec">"([^"]+)"</script>', text)
    assert json.loads(gzip.decompress((root / address).read_bytes())).keys() >= {"data", "layout"}, (
        "few readers need it"
    )
    (root / "zh" / "index.html").write_text(page())
    again = draw_pictures([root], tmp_path / "kept", FAKE)
    assert (again.drawn, len(drawn)) == (0, 2)
    assert (root / "zh" / "index.html").read_text() == text


def test_what_is_not_used_is_swept_and_another_browser_draws_again(root: Path, tmp_path: Path, drawn: list) -> None:
    kept = tmp_path / "kept"
    draw_pictures([root], kept, FAKE)
    (kept / "left.part").write_text("half")
    before = set(kept.iterdir())
    for lang in ("zh", "en"):
        (root / lang / "index.html").write_text(page())
    draw_pictures([root], kept, Chromium("nowhere", "Chromium 2.0"))
    assert len(drawn) == 4
    assert len(set(kept.iterdir())) == 2
    assert not set(kept.iterdir()) & before


def test_one_picture_that_cannot_be_drawn_leaves_its_slot_and_says_so(root: Path, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(pictures, "draw", lambda _, specs, __: [{"failed": "Error: no"} for _ in specs])
    found = draw_pictures([root], tmp_path / "kept", FAKE)
    assert found.drawn == 0
    assert "Error: no" in found.problems[0]
    assert (root / "zh" / "index.html").read_text() == page()


def script(folder: Path, text: str) -> Chromium:
    """Return a browser that is a shell script."""
    path = folder / "chromium"
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return Chromium(str(path), "Chromium 0")


def test_a_browser_that_dies_says_nothing_or_hangs_is_one_kind_of_failure(tmp_path: Path, monkeypatch) -> None:
    for text in ("exit 3", "echo '<html></html>'", "kill -9 $$"):
        with pytest.raises(NotDrawn, match="without the pictures"):
            browser.draw(script(tmp_path, text), [VIEW], tmp_path)
    monkeypatch.setattr(browser, "START_SECONDS", 0.2)
    monkeypatch.setattr(browser, "PICTURE_SECONDS", 0.0)
    started = time.monotonic()
    with pytest.raises(NotDrawn, match="time was up"):
        browser.draw(script(tmp_path, "sleep 60 & echo $! > helper.pid; wait"), [VIEW], tmp_path)
    assert time.monotonic() - started < 20
    with pytest.raises(NotDrawn, match="could not be started"):
        browser.draw(Chromium(str(tmp_path / "gone"), "Chromium 0"), [VIEW], tmp_path)


def test_no_browser_on_the_path_is_none(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_chromium() is None
    script(tmp_path, "exit 1")
    assert find_chromium() is None
    script(tmp_path, "echo Chromium 12.3.4 built on something")
    assert find_chromium() == Chromium(str(tmp_path / "chromium"), "Chromium 12.3.4")


def nights(folder: Path, monkeypatch, found: Chromium | None, settings: str = "") -> SimpleNamespace:
    """Build the bare company's site with one browser; returns the record, the pages and what was said."""
    if not (folder / "input").exists():
        write_bare(folder / "input")
    (folder / "input" / "settings.toml").write_text(settings)
    monkeypatch.setattr(build, "find_chromium", lambda: found)
    reporter = SilentReporter()
    assert build.nightly(folder / "input", folder / "out", reporter=reporter) == 0
    files = sorted((folder / "out" / "current" / "company").rglob("*.html"))
    pages = {str(path.relative_to(folder / "out" / "current")): path.read_bytes() for path in files}
    run = json.loads((folder / "out" / "run.json").read_text())
    return SimpleNamespace(run=run, pages=pages, said=reporter.warnings)


def test_a_night_whose_browser_fails_is_the_night_without_one_and_the_next_tries_again(tmp_path, monkeypatch) -> None:
    broken = script(tmp_path, "exit 1")
    failed = nights(tmp_path / "a", monkeypatch, broken)
    assert failed.run["renderer"] == "none"
    assert failed.run["status"] == "published"
    assert any("pages come without pictures" in text for text in failed.said)
    plain = nights(tmp_path / "b", monkeypatch, None)
    assert failed.pages == plain.pages
    assert (failed.run["build"], failed.run["key"]) == (plain.run["build"], plain.run["key"])
    assert {path.name for path in (tmp_path / "a/out/builds").iterdir()} == {plain.run["build"]}
    assert nights(tmp_path / "b", monkeypatch, None).run["status"] == "unchanged"
    monkeypatch.setattr(pictures, "draw", lambda _, specs, __: [{"svg": SVG.format(""), "marks": []} for _ in specs])
    again = nights(tmp_path / "a", monkeypatch, broken)
    assert (again.run["status"], again.run["renderer"]) == ("published", "Chromium 0")
    assert again.run["pictures"] > 0
    assert "draw" in again.run["seconds"]
    off = nights(tmp_path / "a", monkeypatch, broken, '[site]\npictures = "off"\n')
    assert (off.run["renderer"], "draw" in off.run["seconds"]) == ("none", False)


@pytest.mark.browser
def test_chromium_draws_every_intent_the_same_way_twice_and_hostile_names_stay_text(tmp_path: Path) -> None:
    tmp_path = tmp_path / "a folder #1 100%"
    tmp_path.mkdir()
    found = find_chromium()
    assert found, "Chromium is not installed; run ./inv test, which installs it or says how"
    views = [draw(case).view for case in PLOTS]
    specs = [at_width(view, width) for view in views for width in (*WIDTHS.values(), NARROW)]
    tokens = [tokens_of(spec) for spec in specs]
    batch = [coloured(spec, used) for spec, used in zip(specs, tokens, strict=True)]
    once, twice = (
        [lean(picture["svg"], used) for picture, used in zip(browser.draw(found, batch, tmp_path), tokens, strict=True)]
        for _ in range(2)
    )
    assert once == twice
    for text in once:
        assert text.count("<path") + text.count("<circle") > 0
        assert set(re.findall(r"<(\w+)", text)) <= {"path", "rect", "circle", "text", "tspan", "pattern"}
        assert not re.search(r"rgb\(|#[0-9a-f]{6}|clip|class=|style=", re.sub(r">[^<]*<", "><", text))
        assert len(text) < 12_000
    assert any("&lt;script&gt;" in text for text in once)
    assert list(tmp_path.iterdir()) == [], "nothing is left of what it needed"


@pytest.mark.browser
def test_a_batch_reaches_no_network_and_no_file(tmp_path: Path, monkeypatch) -> None:
    found = find_chromium()
    assert found
    (tmp_path / "secret.txt").write_text("secret")
    probe = """
    var said = [], left = 3;
    function done(text) { said.push(text); if (--left) return;
      var pre = document.createElement('pre'); pre.id = 'drawn';
      pre.textContent = JSON.stringify([{ said: said }]); document.body.appendChild(pre); }
    fetch('http://127.0.0.1:1/').then(function () { done('net'); }, function () { done('no'); });
    fetch('file://SECRET').then(function () { done('file'); }, function () { done('no'); });
    var image = new Image(); image.onload = function () { done('image'); }; image.onerror = function () { done('no'); };
    image.src = 'http://example.com/x.png';
    """.replace("SECRET", str(tmp_path / "secret.txt"))
    (tmp_path / "draw.js").write_text(probe)
    monkeypatch.setattr(browser, "DRAW", tmp_path / "draw.js")
    assert browser.draw(found, [VIEW], tmp_path) == [{"said": ["no"] * 3}]
    shutil.rmtree(tmp_path)


def test_a_browser_keeps_two_processors_busy_so_a_small_machine_has_one():
    assert [browser.hands_for(76, processors) for processors in (1, 2, 3, 4, 16)] == [1, 1, 1, 2, 2]
    assert browser.hands_for(10, 16) == 1

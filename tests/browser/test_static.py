"""The pages of three built sites, read without a browser: valid HTML, named controls, whole references, no handlers."""

from __future__ import annotations

import re
import warnings
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from xml.etree.ElementTree import Element

import html5lib
import pytest

from tests.browser.conftest import Served

NAMESPACE = "{http://www.w3.org/1999/xhtml}"
REFERENCES = ("aria-labelledby", "aria-describedby", "aria-controls", "aria-owns", "for")
Trees = dict[str, tuple[Element, list[str]]]


def _pages(root: Path) -> list[Path]:
    """Return every page but those of accounts and managers, and of these the longest, the shortest and one between."""
    single = [*root.glob("*.html"), *root.glob("*/*.html")]
    for folder in sorted(path for lang in ("zh", "en") for path in (root / lang).iterdir() if path.is_dir()):
        pages = sorted(folder.glob("*.html"), key=lambda path: (path.stat().st_size, path.name))
        single += {pages[0], pages[len(pages) // 2], pages[-1]} if pages else set()
    return sorted(single)


def _tag(element: Element) -> str:
    return str(element.tag).removeprefix(NAMESPACE)


def _text(element: Element) -> str:
    return "".join(element.itertext()).strip()


def _named(element: Element, labelled: set[str], inside: set[Element]) -> bool:
    """Whether a control has a name for a screen reader."""
    return bool(
        element.get("aria-label")
        or element.get("title")
        or element.get("id") in labelled
        or element in inside
        or _text(element)
    )


def _walk(root: Element) -> Iterator[Element]:
    """Yield the elements of a page, but for what is hidden until a script has filled it."""
    if not isinstance(root.tag, str) or root.get("hidden") is not None or _tag(root) == "template":
        return
    yield root
    for child in root:
        yield from _walk(child)


@pytest.fixture(scope="module", params=["demo", "bare", "hostile"])
def trees(request: pytest.FixtureRequest, sites: dict[str, Served]) -> Trees:
    """The pages of a site as trees, with what the parser held against each."""
    root, found = sites[request.param].root, {}
    for path in _pages(root):
        parser = html5lib.HTMLParser(tree=html5lib.getTreeBuilder("etree"))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = parser.parse(path.read_text(encoding="utf-8"))
        found[path.relative_to(root).as_posix()] = (tree, [f"{place[0]}: {code}" for place, code, _ in parser.errors])
    return found


def test_pages_are_valid_html(trees: Trees) -> None:
    assert {name: errors[:3] for name, (_, errors) in trees.items() if errors} == {}
    assert len(trees) > 20


def test_references_lead_somewhere_and_ids_are_unique(trees: Trees) -> None:
    for name, (tree, _) in trees.items():
        ids = Counter(element.get("id") for element in tree.iter() if element.get("id"))
        assert [id for id, count in ids.items() if count > 1] == [], name
        for element in _walk(tree):
            for reference in REFERENCES:
                for id in (element.get(reference) or "").split():
                    assert id in ids, (name, reference, id)


def test_controls_links_and_pictures_have_names(trees: Trees) -> None:
    for name, (tree, _) in trees.items():
        labelled = {element.get("for") or "" for element in _walk(tree) if _tag(element) == "label"}
        inside = {e for label in _walk(tree) if _tag(label) == "label" and _text(label) for e in label.iter()}
        for element in _walk(tree):
            tag = _tag(element)
            if tag in ("button", "a", "select", "textarea", "summary") or (
                tag == "input" and element.get("type") != "hidden"
            ):
                assert _named(element, labelled, inside), (name, tag, element.attrib)
            if tag == "img":
                assert element.get("alt") is not None, (name, element.attrib)
            if element.get("role") == "img":
                assert element.get("aria-label"), (name, element.attrib)


def test_headings_go_down_one_step_at_a_time(trees: Trees) -> None:
    for name, (tree, _) in trees.items():
        main = next((element for element in _walk(tree) if _tag(element) == "main"), tree)
        levels = [int(_tag(element)[1]) for element in _walk(main) if re.fullmatch(r"h[1-6]", _tag(element))]
        assert levels.count(1) == 1, name
        assert levels[0] == 1, name
        assert all(after - before <= 1 for before, after in pairwise(levels)), (name, levels)


def test_nothing_runs_that_is_not_a_file_of_this_site(trees: Trees) -> None:
    for name, (tree, _) in trees.items():
        for element in _walk(tree):
            assert not [key for key in element.attrib if str(key).startswith("on")], (name, element.attrib)
            if _tag(element) == "script" and element.get("type") != "application/json":
                assert element.get("src"), name
                assert not (element.text or "").strip(), name
            for key in ("src", "href", "action"):
                address = element.get(key) or ""
                assert not re.match(r"(?i)(https?:|//|javascript:)", address), (name, address)
        assert tree.get("lang") in ("zh-Hans", "en"), name


def test_tables_say_what_their_heads_are_for(trees: Trees) -> None:
    for name, (tree, _) in trees.items():
        for table in (element for element in _walk(tree) if _tag(element) == "table"):
            assert any(_tag(child) == "caption" and _text(child) for child in table), name
            for head in (element for element in _walk(table) if _tag(element) == "th"):
                assert head.get("scope"), (name, _text(head))

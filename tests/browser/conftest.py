"""A browser and three served sites: the demo company with a night a fortnight before, a bare one and a hostile one."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from pipeline.site.serve import site_server
from tests.browser.companies import write_bare, write_few, write_hostile, write_hostile_few
from tests.built_once import built_site, demo_site
from tests.conftest import ROOT
from tests.serving import serving

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass(frozen=True)
class Served:
    """A published site and the address it is served at."""

    url: str
    root: Path


def serious_findings(page: Page) -> list[tuple[str, str]]:
    """Return what axe finds serious or worse on a page: the rule and the first offender.

    It is asked for violations only: to list all that is well takes it as long again.
    """
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [(v["id"], v["nodes"][0]["html"][:200]) for v in found if v["impact"] in ("serious", "critical")]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium; `inv test` installs it."""
    path = shutil.which("chromium")
    assert path, "Chromium is not installed; run ./inv test, which installs it or says how"
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield opened
        opened.close()


@contextmanager
def served(outputs: Mapping[str, Path]) -> Iterator[dict[str, Served]]:
    """Serve sites by name as `inv serve` does."""
    with ExitStack() as stack:
        yield {
            name: Served(stack.enter_context(serving(site_server(output, 0))), output / "current" / "company")
            for name, output in outputs.items()
        }


@pytest.fixture(scope="session")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Served]]:
    """The three sites: the demo company, a bare one and a hostile one."""
    paths = tmp_path_factory
    outputs = {
        "demo": demo_site(paths),
        "bare": built_site(paths, "site-bare", write_bare),
        "hostile": built_site(paths, "site-hostile", write_hostile),
    }
    with served(outputs) as found:
        yield found


@pytest.fixture(scope="session")
def few(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Served]]:
    """The demo company and the hostile one with a page for a single account: all others open on the page for any."""
    paths = tmp_path_factory
    outputs = {
        # Its earlier night is the demo company's own, which has the same numbers on more pages.
        "demo": built_site(
            paths, "site-demo-few", lambda folder: write_few(ROOT / "input", folder), after=demo_site(paths)
        ),
        "hostile": built_site(paths, "site-hostile-few", write_hostile_few),
    }
    with served(outputs) as found:
        yield found

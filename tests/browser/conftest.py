"""A browser and three served sites: the demo company with a night a fortnight before, a bare one and a hostile one."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from pipeline.site.serve import site_server
from tests.browser.companies import write_bare, write_few, write_hostile, write_hostile_few
from tests.built_once import built_site, demo_site
from tests.conftest import ROOT

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
def _served(paths: pytest.TempPathFactory, writers: dict[str, Callable[[Path], Path]]) -> Iterator[dict[str, Served]]:
    """Build sites by the nightly and serve them as `inv serve` does."""
    servers, threads, served = [], [], {}
    for name, write in writers.items():
        # The demo company's own earlier night is that of the same company with fewer pages too.
        after = demo_site(paths) if name == "demo-few" else None
        output = demo_site(paths) if name == "demo" else built_site(paths, f"site-{name}", write, after=after)
        server = site_server(output, 0)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        servers.append(server)
        threads.append(thread)
        served[name] = Served(f"http://127.0.0.1:{server.server_port}", output / "current" / "company")
    yield served
    for server, thread in zip(servers, threads, strict=True):
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="session")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Served]]:
    """The three sites: the demo company, a bare one and a hostile one."""
    writers = {"demo": lambda folder: ROOT / "input", "bare": write_bare, "hostile": write_hostile}
    with _served(tmp_path_factory, writers) as served:
        yield served


@pytest.fixture(scope="session")
def few(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Served]]:
    """The demo company and the hostile one with a page for a single account: all others open on the page for any."""
    writers = {"demo-few": lambda folder: write_few(ROOT / "input", folder), "hostile-few": write_hostile_few}
    with _served(tmp_path_factory, writers) as served:
        yield {name.removesuffix("-few"): site for name, site in served.items()}

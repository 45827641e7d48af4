"""What a page may cost a reader. Bytes, requests and shift hold at every visit; times get room for a busy machine.

`inv bench` measures the times on a quiet machine.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from functools import partial
from http.server import ThreadingHTTPServer
from shutil import copyfileobj
from typing import Any

import pytest
from playwright.sync_api import Browser

from pipeline.site.serve import SiteHandler
from tests.bench.pages import PAGES, Opened, open_page
from tests.browser.conftest import Served
from tests.serving import serving

pytestmark = pytest.mark.browser
# Times get three times what is asked of a quiet machine; the best of some visits counts, for others work here too.
PAINT_MS, CHART_MS, SHIFT, TRIES = 3000, 4000, 0.01, 3
# A page that comes in pieces of so many bytes, so many seconds apart, is painted before all of its rows are there.
PIECE, PAUSE = 1500, 0.02


class SlowHandler(SiteHandler):
    """Serves pages unpacked and in pieces, as a slow line or a busy machine would bring them."""

    def _packed(self) -> Any:
        return None if self.path.endswith(".html") else super()._packed()

    def copyfile(self, source: Any, outputfile: Any) -> None:
        """Send a page piece by piece, anything else at once."""
        if not self.path.endswith(".html"):
            copyfileobj(source, outputfile)
            return
        while piece := source.read(PIECE):
            outputfile.write(piece)
            outputfile.flush()
            time.sleep(PAUSE)


@pytest.fixture(scope="module")
def slow(sites: dict[str, Served]) -> Iterator[str]:
    """The address of the demo site behind a slow line."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(SlowHandler, directory=str(sites["demo"].root)))
    with serving(server) as address:
        yield address


def _light_and_still(found: Opened) -> None:
    assert found.kilobytes < 60
    assert found.requests <= 10
    assert found.shift < SHIFT


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("page", PAGES)
def test_a_report_page_is_light_and_stands_still(
    browser: Browser, sites: dict[str, Served], page: str, lang: str
) -> None:
    visits = []
    for _ in range(TRIES):
        found = open_page(browser, f"{sites['demo'].url}/{lang}/{page}.html", slow=True)
        _light_and_still(found)
        visits.append(found)
        if found.paint < PAINT_MS and (found.chart is None or found.chart < CHART_MS):
            return
    pytest.fail(f"no visit of {TRIES} was quick: {visits}")


@pytest.mark.parametrize("page", PAGES)
def test_a_page_stands_still_on_a_phone(browser: Browser, sites: dict[str, Served], page: str) -> None:
    _light_and_still(open_page(browser, f"{sites['demo'].url}/zh/{page}.html", slow=False, width=390, height=844))


@pytest.mark.parametrize(
    ("page", "width"), [("accounts", 390), ("data_health", 800), ("data_health", 1280), ("managers", 1280)]
)
def test_rows_that_come_late_move_nothing(browser: Browser, slow: str, page: str, width: int) -> None:
    found = open_page(browser, f"{slow}/en/{page}.html", slow=False, width=width, height=900)
    assert found.shift < SHIFT

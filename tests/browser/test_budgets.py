"""What a page may cost a reader. Bytes, requests and shifts do not hang on the machine; times get room for a busy one.

`inv bench` measures the times on a quiet machine.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.bench.pages import PAGES, open_page
from tests.browser.conftest import Served

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("page", PAGES)
def test_a_report_page_is_light_and_stands_still(
    browser: Browser, sites: dict[str, Served], page: str, lang: str
) -> None:
    found = open_page(browser, f"{sites['demo'].url}/{lang}/{page}.html", slow=True)
    assert found.kilobytes < 60
    assert found.requests <= 10
    assert found.shift < 0.01
    assert found.paint < 3000
    assert found.chart is None or found.chart < 4000


@pytest.mark.parametrize("page", PAGES)
def test_a_page_stands_still_on_a_phone(browser: Browser, sites: dict[str, Served], page: str) -> None:
    found = open_page(browser, f"{sites['demo'].url}/zh/{page}.html", slow=False, width=390, height=844)
    assert found.shift < 0.01
    assert found.kilobytes < 60

"""What a page costs a reader: bytes, requests, first paint, first chart, layout shift and long tasks, in Chromium.

Slow is a quarter of the processor and the browser tools' fast 3G (562.5 ms to a first byte, 1.44 Mbit/s); fast is
loopback.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright
from rich.table import Table

from pipeline.errors import UsageError
from pipeline.site.serve import site_server
from tests.serving import serving

PAGES = ("index", "tiers", "service_gaps", "overdue", "churn", "accounts")
# As the browser tests start it.
ARGUMENTS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
LATENCY_MS, DOWN, UP, SLOWER = 562.5, 1.44e6 / 8, 675e3 / 8, 4
# A chart is a picture, a line of a cell, a heat table or a pyramid; it counts when it takes up room on the page.
WATCH = """(() => {
  const seen = window.__seen = { shift: 0, long: 0, chart: null };
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) seen.shift += entry.value;
  }).observe({ type: 'layout-shift', buffered: true });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) seen.long = Math.max(seen.long, entry.duration);
  }).observe({ type: 'longtask', buffered: true });
  const look = () => {
    const charts = document.querySelectorAll('figure svg, svg.spark, table.heat, table.pyr');
    if ([...charts].some((chart) => chart.getBoundingClientRect().width > 0)) seen.chart = performance.now();
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})()"""
READ = """() => ({ ...window.__seen, paint: performance.getEntriesByName('first-contentful-paint')[0].startTime })"""


@dataclass(frozen=True)
class Opened:
    """One page as opened cold: kilobytes and requests up to a quiet network, milliseconds; `chart` None without one."""

    page: str
    kilobytes: float
    requests: int
    paint: float
    chart: float | None
    shift: float
    long_task: float


def open_page(browser: Browser, address: str, *, slow: bool, width: int = 1280, height: int = 900) -> Opened:
    """Open a page in a context of its own, with nothing cached, and measure it."""
    context = browser.new_context(viewport={"width": width, "height": height})
    page = context.new_page()
    tools = context.new_cdp_session(page)
    tools.send("Network.enable")
    sizes: list[float] = []
    asked: list[str] = []
    tools.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.on("request", lambda request: asked.append(request.url) if not request.url.startswith("data:") else None)
    if slow:
        speed = {"latency": LATENCY_MS, "downloadThroughput": DOWN, "uploadThroughput": UP}
        tools.send("Network.emulateNetworkConditions", {"offline": False, **speed})
        tools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.add_init_script(WATCH)
    page.goto(address)
    page.wait_for_load_state("networkidle")
    seen = page.evaluate(READ)
    context.close()
    name = address.rpartition("/")[2]
    return Opened(
        name, sum(sizes) / 1024, len(asked), seen["paint"], seen["chart"], round(seen["shift"], 4), seen["long"]
    )


@contextmanager
def served(output: Path) -> Iterator[tuple[str, str]]:
    """Serve a published site; gives Chromium's path and the site's address."""
    path = shutil.which("chromium")
    if path is None:
        raise UsageError("Chromium is not installed.", hint="./inv test installs it")
    with serving(site_server(output, 0)) as address:
        yield path, address


@contextmanager
def chromium_on(output: Path) -> Iterator[tuple[Browser, str]]:
    """Start Chromium beside a served site; gives both."""
    with served(output) as (path, address), sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=path, args=ARGUMENTS), address


def measured(output: Path) -> Iterator[tuple[bool, Opened]]:
    """Yield each report page of a published site as opened slow and fast, in a browser of its own each time."""
    with served(output) as (path, address), sync_playwright() as playwright:
        for slow in (True, False):
            for page in PAGES:
                browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
                yield slow, open_page(browser, f"{address}/zh/{page}.html", slow=slow)
                browser.close()


def page_table(output: Path, title: str) -> Table:
    """Return what the report pages of a published site cost, as a table."""
    table = Table(
        "", "page", "KB", "requests", "paint ms", "chart ms", "shift", "longest task ms", title=title, box=None
    )
    for slow, page in measured(output):
        chart = "" if page.chart is None else f"{page.chart:.0f}"
        times = (f"{page.paint:.0f}", chart, f"{page.shift:.3f}", f"{page.long_task:.0f}")
        table.add_row("slow" if slow else "fast", page.page, f"{page.kilobytes:.1f}", str(page.requests), *times)
    return table

"""What a hundred thousand accounts cost a reader: all rows of a list, the search box, an account without a page."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import Browser
from rich.table import Table

from tests.bench.pages import chromium_on

LANG = "en"
# All rows of the accounts list: milliseconds until they stand there, then those of twenty steps through them.
ROWS = """async () => {
  const box = document.querySelector('[data-live=accounts]'), frame = () => new Promise(requestAnimationFrame);
  const start = performance.now(), steps = [];
  box.querySelector('[data-all]').click();
  while (!box.querySelector('tr[aria-rowindex]')) await frame();
  const shown = performance.now() - start;
  for (let n = 1; n <= 20; n += 1) {
    const before = performance.now();
    window.scrollTo(0, n * document.documentElement.scrollHeight / 21);
    await frame(); await frame();
    steps.push(performance.now() - before);
  }
  return [shown, Math.max(...steps)];
}"""
# The search box: milliseconds until the index is there, then those of the slowest of some questions.
FIND = """async asked => {
  const start = performance.now();
  await Tierboard.script('search');
  await Tierboard.find.ready();
  const ready = performance.now() - start, box = document.getElementById('find');
  return [ready, Math.max(...asked.map(text => {
    const before = performance.now();
    box.value = text;
    Tierboard.find.show();
    return performance.now() - before;
  }))];
}"""
FILLED = "() => performance.getEntriesByName('filled').length && performance.getEntriesByName('filled')[0].startTime"


def many_table(output: Path, title: str) -> Table:
    """Return what a published site of very many accounts costs a reader on loopback, in milliseconds."""
    index = json.loads(gzip.decompress((output / "current" / "company" / "data" / "search.json.gz").read_bytes()))
    accounts = next(kind for kind in index["kinds"] if kind["per"] == "customer_id")
    others = [id for id, own in zip(accounts["ids"], accounts["own"], strict=True) if not own]
    table = Table("", "ms", title=f"{title}: {len(accounts['ids'])} accounts, {len(others)} without a page", box=None)
    with chromium_on(output) as (browser, address):
        for name, took in _measured(browser, f"{address}/{LANG}", accounts, others):
            table.add_row(name, f"{took:.0f}")
    return table


def _measured(browser: Browser, address: str, accounts: dict, others: list[str]) -> list[tuple[str, float]]:
    """Return what was measured, by name."""
    page = browser.new_page()
    page.goto(f"{address}/accounts.html")
    page.wait_for_load_state("networkidle")
    shown, step = page.evaluate(ROWS)
    names = accounts["names"]
    asked = ["c", "com", "zzzz", "ltd 2", others[-1] if others else names[-1], *names[:: max(1, len(names) // 10)]]
    ready, key = page.evaluate(FIND, asked)
    found = [
        ("all rows of the list", shown),
        ("slowest scroll step", step),
        ("index ready", ready),
        ("slowest key", key),
    ]
    for place in range(0, len(others), max(1, len(others) // 5)):
        page.goto("about:blank")
        page.goto(f"{address}/account.html#{quote(others[place], safe='')}")
        page.wait_for_selector("[data-state=there]", state="visible")
        found.append((f"account {others[place]}", page.evaluate(FILLED)))
    return found

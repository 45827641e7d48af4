"""Isolation: whatever lies in a scope's web root, in any encoding, is of that scope; tested on all files' bytes."""

from __future__ import annotations

import gzip
import json
import re
import shutil
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote, unquote

import duckdb
import pypdfium2
import pytest

from pipeline.build import _about as build_facts
from pipeline.build import nightly
from pipeline.console import SilentReporter
from pipeline.project.addresses import page_name, root_name
from pipeline.project.project import ROOT, load_project
from pipeline.project.scopes import scoped
from pipeline.site import roots as site_roots
from pipeline.site.chromium import find_chromium
from pipeline.site.pictures import draw_pictures
from pipeline.warehouse.scopes import read_scopes, share_of
from pipeline.warehouse.warehouse import Warehouse
from tests.built_once import built_once, shared_folder
from tests.mail_samples import snapshot, subscribed
from tests.scoped_company import ACCOUNTS, AS_OF, HANDED_OVER, MANAGERS, NORTH, PAST, SOUTH, Account, write_scoped

# Which accounts and managers each root may know of.
HELD = {
    "region:" + NORTH: ({a.id for a in ACCOUNTS if a.region == NORTH}, {"M-north", "M-east", "M-head"}),
    "region:" + SOUTH: ({a.id for a in ACCOUNTS if a.region == SOUTH}, {"M-south"}),
    "no_region": ({a.id for a in ACCOUNTS if not a.region}, {"M-south"}),
    "unassigned": ({a.id for a in ACCOUNTS if not a.manager}, set()),
    "team:M-head": ({a.id for a in ACCOUNTS if a.manager in ("M-head", "M-north", "M-east")},
                    {"M-head", "M-north", "M-east"}),
    **{f"manager:{id}": ({a.id for a in ACCOUNTS if a.manager == id}, {id}) for id in MANAGERS},
}  # fmt: skip


@pytest.fixture(scope="module")
def build(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A night after another one on which an account still was another manager's: the folder of its web roots."""
    base = shared_folder(tmp_path_factory) / "scoped"

    def two_nights() -> None:
        for before in (True, False):
            write_scoped(base / "input", before=before)
            day = AS_OF.replace(day=13) if before else None
            assert nightly(base / "input", base / "output", day, SilentReporter()) == 0

    return built_once(base, two_nights) / "output" / "current"


def _content(path: Path) -> bytes:
    """Return all that can be read out of a file: unpacked, of Parquet both its values and its bytes."""
    data = path.read_bytes()
    if path.suffix == ".gz":
        plain = path.with_suffix("")
        data = gzip.decompress(data)
        # A page and its packed twin are read once.
        return b"" if plain.exists() and plain.read_bytes() == data else data
    if path.suffix == ".parquet":
        rows = duckdb.execute("select columns(*)::varchar from read_parquet(?)", [str(path)]).fetchall()
        return data + repr(rows).encode()
    return data


def _told(text: str) -> set[bytes]:
    """Return the ways in which a text can stand in a file."""
    return {text.encode(), json.dumps(text)[1:-1].encode(), quote(text).encode()}


def _canaries(account: Account) -> set[bytes]:
    """Return everything by which an account can be told: its id and address, and a character that only it has."""
    told = _told(account.id) | _told(account.id.lower()) | {account.id.encode("utf-16-le")}
    return told | _told(account.name[0]) | {page_name(account.id).rpartition("-")[2].encode()}


def _amounts(account: Account) -> set[bytes]:
    """Return an account's amounts as files and as pages write them."""
    amounts = {account.amount(number) for number in range(4)}
    return {text.encode() for amount in amounts for text in (amount, f"{float(amount):,.2f}")}


Owned = Mapping[str, set[bytes]]


def _strangers(scope: str) -> Owned:
    """Return what a scope's root must not hold: other accounts, other managers, and those who have left."""
    accounts, managers = HELD[scope]
    owned = {a.id: _canaries(a) | _amounts(a) for a in ACCOUNTS if a.id not in accounts}
    owned |= {id: _told(id) | _told(name) for id, (name, _, _) in MANAGERS.items() if id not in managers}
    owned[PAST[0]] = _told(PAST[0]) | _told(PAST[1])
    regions = {a.region for a in ACCOUNTS if a.id in accounts} | {MANAGERS[id][1] for id in managers}
    return owned | {region: _told(region) for region in (NORTH, SOUTH) if region not in regions}


def _found(owned: Owned, content: bytes) -> set[str]:
    """Return the owners of what stands in a content."""
    return {owner for owner, texts in owned.items() if any(text in content for text in texts)}


def _files(root: Path) -> Iterator[Path]:
    return (path for path in sorted(root.rglob("*")) if path.is_file())


def test_every_scope_has_a_root_and_nothing_else_is_there(build: Path) -> None:
    roots = {path.parent.relative_to(build).as_posix() for path in build.glob("**/assets")}
    assert roots == {"company", *map(root_name, HELD)}
    told = json.loads((build.parent / "run.json").read_text("utf-8"))["scopes"]
    assert {scope["id"]: scope["root"] for scope in told} == {scope: root_name(scope) for scope in HELD}


@pytest.mark.parametrize("scope", HELD)
def test_no_file_of_a_root_holds_what_is_another_s(build: Path, scope: str) -> None:
    root, strangers = build / root_name(scope), _strangers(scope)
    found = {}
    for path in _files(root):
        name = path.relative_to(root).as_posix()
        if path.parent.name == "assets":
            # The same file as the company's, which no data go into.
            assert path.samefile(build / "company" / name)
        elif owners := _found(strangers, name.encode() + b"\n" + _content(path)):
            found[name] = sorted(owners)
    assert found == {}


@pytest.mark.parametrize("scope", HELD)
def test_a_root_holds_all_that_is_its_own(build: Path, scope: str) -> None:
    """The canaries sing: what is looked for elsewhere is found where it belongs."""
    root = build / root_name(scope)
    for account in ACCOUNTS:
        if account.id in HELD[scope][0]:
            page = root / "en" / "account" / f"{page_name(account.id)}.html"
            content = page.read_bytes()
            assert account.id.encode() in content
            assert account.name.encode() in content
            assert _found({"own": _amounts(account)}, (root / "data/account/payments.csv").read_bytes())


@pytest.mark.parametrize("answer", ["invoices", "events", "months", "survey", "review", "rhythm"])
def test_an_account_handed_over_brings_its_full_history(build: Path, answer: str) -> None:
    def rows(root: str) -> list[dict[str, Any]]:
        found = _dicts(build / root / "data" / "account" / f"{answer}.parquet")
        return [row for row in found if row["customer_id"] == ACCOUNTS[HANDED_OVER].id]

    assert rows(root_name("manager:M-south")) == rows("company") != []


ADDITIVE = ("revenue.trailing_12m", "revenue.total", "accounts.total", "ar.gross", "ar.overdue", "ar.unapplied",
            "tickets.opened", "tickets.backlog", "bridge.start", "bridge.end", "tier.lead.accounts")  # fmt: skip


def _metrics(root: Path) -> dict[str, float | None]:
    return {each["id"]: each["value"] for each in json.loads((root / "data" / "metrics.json").read_text("utf-8"))}


@pytest.mark.parametrize("kinds", [("region:", "no_region"), ("manager:", "unassigned")], ids=["regions", "managers"])
def test_the_parts_of_the_company_add_up_to_it(build: Path, kinds: tuple[str, str]) -> None:
    parts = [_metrics(build / root_name(scope)) for scope in HELD if scope.startswith(kinds)]
    whole = _metrics(build / "company")
    for id in ADDITIVE:
        assert sum(part[id] or 0 for part in parts) == pytest.approx(whole[id] or 0, abs=0.01), id
    assert whole["revenue.trailing_12m"]


def _rows(build: Path, root: str, answer: str, key: str) -> dict[str, dict[str, Any]]:
    """Return the rows of a published answer by a column of it."""
    return {row[key]: row for row in _dicts(build / root / "data" / f"{answer}.parquet")}


@pytest.mark.parametrize(
    "answer", ["overdue/by_region", "churn/by_region", "tiers/by_region", "service_gaps/by_region"]
)
def test_what_cannot_be_added_up_is_a_region_s_own_as_the_company_s_table_has_it(build: Path, answer: str) -> None:
    company = _rows(build, "company", answer, "region")
    for region in (NORTH, SOUTH):
        assert _rows(build, root_name(f"region:{region}"), answer, "region") == {region: company[region]}


def test_days_of_sales_outstanding_are_those_of_the_scope_s_own_accounts(build: Path) -> None:
    company = _rows(build, "company", "overdue/by_region", "region")
    for region in (NORTH, SOUTH):
        own = _metrics(build / root_name(f"region:{region}"))
        assert own["dso.simple_days"] == pytest.approx(float(company[region]["dso_days"]), rel=1e-9)
        assert own["dso.simple_days"] != pytest.approx(_metrics(build / "company")["dso.simple_days"], rel=1e-6)


@pytest.mark.parametrize("scope", HELD)
def test_no_value_of_another_account_is_in_an_answer(build: Path, scope: str) -> None:
    """Also what is only worked out, such as a contribution or a distance: told by being nobody's in the scope."""
    company, root, own = build / "company" / "data", build / root_name(scope) / "data", HELD[scope][0]
    theirs, ours = set(), set()
    for path in sorted(company.rglob("*.parquet")):
        for row in _dicts(path):
            if (account := row.get("customer_id")) is not None:
                (ours if account in own else theirs).update(_odd(row.values()))
    for path in sorted(root.rglob("*.parquet")):
        found = {value for row in _dicts(path) for value in _odd(row.values())} & (theirs - ours)
        assert not found, f"{path.relative_to(root)}: {sorted(found)[:5]}"


def _dicts(path: Path) -> list[dict[str, Any]]:
    found = duckdb.execute("from read_parquet(?)", [str(path)])
    columns = [column[0] for column in found.description]
    return [dict(zip(columns, row, strict=True)) for row in found.fetchall()]


def _odd(values: Iterable[Any]) -> set[float]:
    """Return the numbers among values that are hardly met twice by chance: large, and no whole ones."""
    numbers = {round(float(value), 2) for value in values if isinstance(value, Decimal | float)}
    return {abs(number) for number in numbers if abs(number) > 1000 and number % 1}


def test_files_that_are_the_same_are_one_file(build: Path) -> None:
    (plotly,) = (build / "company" / "assets").glob("plotly*.js")
    assert plotly.stat().st_nlink == len(HELD) + 1


def test_a_site_links_to_what_its_readers_may_see_and_to_the_same_page(build: Path) -> None:
    def links(root: str, page: str) -> set[str]:
        found = re.search(r'<details class="menu scopes">.*?</details>', (build / root / page).read_text("utf-8"), re.S)
        return set(re.findall(r'href="([^"]+)"', found[0])) if found else set()

    team, north = root_name("team:M-head"), root_name("manager:M-north")
    every = {f"../../{root_name(scope)}/zh/overdue.html" for scope in HELD}
    assert links("company", "zh/overdue.html") == every
    people = {f"../../../{root_name(f'manager:{id}')}/en/index.html" for id in ("M-head", "M-north", "M-east")}
    assert links(team, "en/index.html") == people
    assert links("company", "en/data_health.html") == {link.replace("zh/overdue", "en/index") for link in every}
    account = f"account/{page_name(ACCOUNTS[0].id)}.html"
    holds = [root_name(scope) for scope in ("region:" + NORTH, "team:M-head", "manager:M-north")]
    assert links("company", f"en/{account}") == {f"../../../{root}/en/{account}" for root in holds}
    assert links(north, "en/index.html") == set()
    for root in ("company", *map(root_name, HELD)):
        for page in sorted((build / root).rglob("*.html")):
            found = links(root, str(page.relative_to(build / root)))
            assert [link for link in found if not (page.parent / unquote(link)).exists()] == [], page


def test_every_page_says_whose_it_is(build: Path) -> None:
    north = build / root_name("manager:M-north")
    for path in sorted(north.glob("*/*.html")):
        text = path.read_text("utf-8")
        assert '<span class="scopes"><span>Balthasar Reiher</span></span>' in text, path
        assert re.search(r"print-head.*?Balthasar Reiher", text), path
    nobody = (build / "unassigned" / "zh" / "index.html").read_text("utf-8")
    assert "没有客户经理的客户" in nobody


def test_pictures_drawn_in_one_batch_stay_in_the_root_whose_they_are(build: Path, tmp_path: Path) -> None:
    """The site of the other tests is built without pictures: here pages of two managers get theirs together."""
    chromium = find_chromium()
    assert chromium, "Chromium is not installed; run ./inv test, which installs it or says how"
    roots = {}
    for scope in ("manager:M-north", "manager:M-south"):
        root = roots[scope] = tmp_path / root_name(scope)
        (root / "en").mkdir(parents=True)
        for report in ("churn", "overdue", "service_gaps", "tiers"):
            shutil.copyfile(build / root_name(scope) / "en" / f"{report}.html", root / "en" / f"{report}.html")
    drawn = draw_pictures(list(roots.values()), tmp_path / "pictures", chromium)
    assert drawn.problems == ()
    assert drawn.drawn == len(list((tmp_path / "pictures").iterdir())) > 20
    for scope, root in roots.items():
        pages = "".join(path.read_text("utf-8") for path in _files(root / "en"))
        assert pages.count('<svg class="pic') == 2 * len(list(root.glob("data/charts/en/*/*.gz"))) > 20
        assert {path: found for path in _files(root) if (found := _found(_strangers(scope), _content(path)))} == {}


def test_a_root_made_again_is_the_same_byte_for_byte(build: Path, tmp_path: Path) -> None:
    base, name = build.parent, build.resolve().name
    source = base / "state" / "warehouse.duckdb"
    project = load_project(ROOT, base.parent / "input")
    with Warehouse(source, read_only=True) as warehouse:
        loaded = SimpleNamespace(as_of=AS_OF)
        about = build_facts(warehouse, loaded, name, {"as_of": AS_OF.replace(day=13).isoformat()})
        about["scopes"] = read_scopes(warehouse, project)
    scope = next(scope for scope in about["scopes"] if scope.id == "manager:M-south")
    own, root = scoped(project, scope.kind), tmp_path / scope.root
    about = site_roots.about_scope(about, scope)
    site_roots._write_root(own, share_of(own), scope, source, root, build / "company", {}, about)
    made = {path.relative_to(root): path.read_bytes() for path in _files(root)}
    there = {path.relative_to(build / scope.root): path for path in _files(build / scope.root)}
    packed = {path for path in there if path.suffix == ".gz" and path.with_suffix("") in there}
    assert made.keys() == there.keys() - packed
    assert [path for path in made if made[path] != there[path].read_bytes()] == []


@pytest.mark.parametrize("scope", HELD)
def test_a_mail_holds_nothing_of_others_whatever_its_reader_had_before(build: Path, scope: str) -> None:
    """Keys of all accounts in what is remembered stand for accounts that were handed over since: none is named."""
    project = load_project(ROOT, build.parent / "input")
    # Paper is slow to set, and made of the same parts.
    attach = ["xlsx", "pdf"] if scope == "no_region" else ["xlsx"]
    reports = ("home", "overdue", "churn", "tiers", "service_gaps", "managers")
    asked = subscribed(*reports, scope=scope, language="en", attach=attach)
    first = snapshot(project, build.parent, asked)
    assert first
    everyone = {name: [account.id for account in ACCOUNTS] for name in first.state["lists"]}
    before = {**first.state, "lists": everyone, "metrics": dict.fromkeys(first.state["metrics"], 1)}
    made = snapshot(project, build.parent, asked, before=before)
    assert made
    strangers, told = _strangers(scope), [made.subject, made.html, made.text, json.dumps(made.state)]
    content = "\n".join(told).encode()
    for one in made.attached:
        if one.kind == "application/pdf":
            # Of what is packed in it a few bytes may stand for any letter by chance: its text and its title are read.
            paper = pypdfium2.PdfDocument(one.content)
            content += "".join(page.get_textpage().get_text_range() for page in paper).encode()
            content += json.dumps(paper.get_metadata_dict(), ensure_ascii=False).encode()
        else:
            with zipfile.ZipFile(BytesIO(one.content)) as book:
                content += b"".join(book.read(name) for name in book.namelist())
    assert _found(strangers, content) == set()
    held = HELD[scope][0]
    assert all(account.name in made.html + made.text for account in ACCOUNTS if account.id in held) or not held
    assert "No longer on it" in made.html or len(held) == len(ACCOUNTS)

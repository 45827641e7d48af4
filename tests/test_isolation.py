"""Isolation: whatever lies in a scope's web root, in any encoding, is of that scope; tested on the bytes of all files."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import quote

import duckdb
import pytest

from pipeline.build import nightly
from pipeline.console import SilentReporter
from pipeline.project.addresses import page_name, root_name
from tests.scoped_company import ACCOUNTS, AS_OF, MANAGERS, NORTH, PAST, SOUTH, Account, write_scoped

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
    base = tmp_path_factory.mktemp("scoped")
    for before in (True, False):
        write_scoped(base / "input", before=before)
        day = AS_OF.replace(day=13) if before else None
        assert nightly(base / "input", base / "output", day, SilentReporter()) == 0
    return base / "output" / "current"


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
    """Return the owners of what stands in a content; the end of a longer number is none."""
    return {owner for owner, texts in owned.items() if any(_stands(text, content) for text in texts)}


def _stands(text: bytes, content: bytes) -> bool:
    return text in content and bool(re.search(rb"(?<![0-9,.])" + re.escape(text), content))


def _files(root: Path) -> Iterator[Path]:
    return (path for path in sorted(root.rglob("*")) if path.is_file())


def test_every_scope_has_a_root_and_nothing_else_is_there(build: Path) -> None:
    assert {path.name for path in build.iterdir()} == {"company", *map(root_name, HELD)}


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

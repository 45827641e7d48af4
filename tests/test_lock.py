"""Locked web roots without a browser: keys by published vectors, sealed files, passphrases, what is left in a root."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from pipeline.build import nightly
from pipeline.console import SilentReporter
from pipeline.errors import UsageError
from pipeline.pages.jobs import PageJob
from pipeline.pages.scope_menu import scope_links
from pipeline.project.project import Project
from pipeline.project.scopes import WHOLE, Scope
from pipeline.project.settings import LockSettings
from pipeline.site.crypt import LEAST, Vault, hkdf, padded, pbkdf2
from pipeline.site.lock import lock_roots, told, unlocked
from pipeline.site.night import Built, Night
from pipeline.site.passphrases import (
    FILE,
    LINES,
    Locks,
    is_weak,
    read_locks,
    read_passphrases,
    salts_of,
    same_passphrase,
)
from pipeline.site.publish import publish, roll_back, workshop
from tests.browser.companies import write_bare

GOOD, OTHER = "quiet otters row past nine lamps", "七只水獭夜里划过九盏灯"
CANARY = "Zebulon Quartermain 龘 1234567.89"
NORTH = Scope("region:North", "region", "North", "regions/north")


# ---------- keys ----------
@pytest.mark.parametrize(
    ("secret", "salt", "rounds", "expected"),
    [
        (b"passwd", b"salt", 1, "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc"
                                "49ca9cccf179b645991664b39d77ef317c71b845b1e30bd509112041d3a19783"),
        (b"Password", b"NaCl", 80000, "4ddcd8f60b98be21830cee5ef22701f9641a4418d04c0414aeff08876b34ab56"
                                      "a1d425a1225833549adb841b51c9b3176a272bdebba1d078478f62b397f33c8d"),
    ],
)  # fmt: skip
def test_keys_are_stretched_as_rfc_7914_says(secret: bytes, salt: bytes, rounds: int, expected: str) -> None:
    """PBKDF2-HMAC-SHA-256, section 11."""
    assert pbkdf2(secret, salt, rounds, 64).hex() == expected


def test_keys_are_derived_as_rfc_5869_says() -> None:
    """HKDF-SHA-256, test cases 1 and 3 of appendix A."""
    salt, info = bytes(range(13)), bytes(range(0xF0, 0xFA))
    assert hkdf(b"\x0b" * 22, salt, info, 42).hex() == (
        "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"
    )
    assert hkdf(b"\x0b" * 22, b"", b"", 42).hex() == (
        "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"
    )


def test_lengths_are_few_and_cost_an_eighth_at_most() -> None:
    assert padded(1) == padded(LEAST) == LEAST
    lengths = [padded(length) for length in range(LEAST, 200_000, 7)]
    assert all(0 <= padded(length) - length <= length * 0.12 for length in range(LEAST, 200_000, 7))
    assert len(set(lengths)) < 120


@pytest.fixture(scope="module")
def vault() -> Vault:
    """A vault whose key cost little."""
    return Vault.of(GOOD, b"salt", rounds=1)


def test_a_file_comes_back_and_the_same_one_gives_the_same_bytes(vault: Vault) -> None:
    for address, data in (("zh/home.html", CANARY.encode()), ("data/客户.csv", b""), ("x", b"\0" * 10_000)):
        sealed = vault.seal(address, data)
        assert vault.open(vault.name(address), sealed) == (address, data)
        assert vault.seal(address, data) == sealed
        assert CANARY.encode() not in sealed
    packed = vault.seal("a", gzip.compress(b"much"), packed=True)
    assert vault.open(vault.name("a"), packed) == ("a", b"much")


def test_no_two_contents_share_a_key(vault: Vault) -> None:
    seeds = {vault.seal(address, data)[4:36] for address in "ab" for data in (b"", b"1", b"2")}
    assert len(seeds) == 6


def test_a_file_that_was_changed_moved_or_cut_is_refused(vault: Vault) -> None:
    sealed, name = vault.seal("zh/home.html", CANARY.encode()), vault.name("zh/home.html")
    for place in (0, 4, 35, 36, len(sealed) // 2, len(sealed) - 1):
        with pytest.raises(UsageError, match="was changed"):
            vault.open(name, sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :])
    for wrong in (sealed[:-1], sealed[:30], b"", sealed + b"\0"):
        with pytest.raises(UsageError, match="was changed"):
            vault.open(name, wrong)
    with pytest.raises(UsageError, match="was changed"):
        vault.open(vault.name("en/home.html"), sealed)
    with pytest.raises(UsageError, match="was changed"):
        Vault.of(OTHER, b"salt", rounds=1).open(name, sealed)


def test_a_passphrase_is_the_same_however_it_is_typed() -> None:
    # ｘ is full-width, ü composed or not, and a copied text ends with a blank.
    assert Vault.of(" ｘü 1\n", b"s", 1) == Vault.of("xu\u0308 1", b"s", 1)
    assert "master" not in repr(Vault.of(GOOD, b"s", 1))


# ---------- passphrases ----------
@pytest.mark.parametrize("text", [
    "", "short", "12345678901234567890", "abcdefghijklmnopqrstuvwxyz", "password", "passwordpasswordpassword",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "Tr0ub4dor&3", "2026-11-20 2026-11-21", "口令口令口令口令口令",
])  # fmt: skip
def test_what_a_machine_guesses_is_too_weak(text: str) -> None:
    assert is_weak(text)


@pytest.mark.parametrize("text", [GOOD, OTHER, "u2KZk0p9Qm-3xLrT8vWc", "correct horse battery staple"])
def test_words_and_random_letters_are_strong_enough(text: str) -> None:
    assert not is_weak(text)


def test_passphrases_come_from_the_environment_or_a_file_it_names(tmp_path: Path) -> None:
    path = tmp_path / "passphrases"
    path.write_text(f"# who knows them\n\nregion:North = {OTHER}\n", encoding="utf-8")
    assert read_passphrases({LINES: f"company = a=b {GOOD}", FILE: str(path)}) == {
        "company": f"a=b {GOOD}", "region:North": OTHER,
    }  # fmt: skip
    assert read_passphrases({}) == {}


@pytest.mark.parametrize("lines", [f"{CANARY}", f"company = {CANARY}\ncompany = {CANARY}", f" = {CANARY}", "company ="])
def test_a_line_that_cannot_be_read_is_named_and_not_quoted(lines: str) -> None:
    with pytest.raises(UsageError, match=rf"^{LINES}:\d: ") as raised:
        read_passphrases({LINES: lines})
    assert CANARY not in str(raised.value)
    with pytest.raises(UsageError, match="cannot be read"):
        read_passphrases({FILE: "/nowhere/passphrases"})


def test_a_missing_or_weak_passphrase_stops_the_build(tmp_path: Path) -> None:
    company, kind = LockSettings(scopes=("company",)), LockSettings(scopes=("region",))
    for lines, message in (("", "no passphrase locks company"), ("company = secret", "too easy to guess")):
        with pytest.raises(UsageError, match=message) as raised:
            read_locks(company, tmp_path, {LINES: lines})
        assert "secret" not in str(raised.value).replace("secrets", "")
    locks = read_locks(kind, tmp_path, {LINES: ""})
    with pytest.raises(UsageError, match="no passphrase locks region:North"):
        locks.marked((NORTH,))
    with pytest.raises(UsageError, match=r'there is no "regoin". Did you mean "region"'):
        Locks(("regoin",)).marked((NORTH,))
    assert Locks(("region",)).marked((), kinds=("region",)) == ()
    marked = read_locks(kind, tmp_path, {LINES: f"region:North = {GOOD}"}).marked((NORTH,))
    assert [scope.is_locked for scope in marked] == [True]
    assert GOOD not in repr(read_locks(company, tmp_path, {LINES: f"company = {GOOD}"}))


def test_a_night_without_a_passphrase_publishes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    exports = write_bare(tmp_path / "input")
    (exports / "settings.toml").write_text('[lock]\nscopes = ["company"]\n')
    for lines in ("", "company = hunter2hunter2"):
        monkeypatch.setenv(LINES, lines)
        assert nightly(exports, tmp_path / "output", reporter=SilentReporter()) == 2
        run = (tmp_path / "output" / "run.json").read_text()
        assert "hunter2" not in run
        assert "passphrase" in json.loads(run)["error"]
        assert not (tmp_path / "output" / "current").exists()


def test_a_changed_passphrase_makes_another_build_and_does_not_show_in_its_name(tmp_path: Path) -> None:
    def key(lines: str) -> str:
        locks = read_locks(LockSettings(scopes=("company",)), tmp_path, {LINES: lines})
        night = Night(tmp_path, tmp_path, tmp_path, None, SilentReporter(), {"renderer": "none"}, locks)
        return night.key

    exports = key(f"company = {GOOD}")
    assert key(f"company = {GOOD}") == exports
    assert key(f"company = {GOOD}!") != exports


def test_salts_stay_and_a_broken_file_of_them_is_an_error(tmp_path: Path) -> None:
    first = salts_of(tmp_path, ["company"])
    both = salts_of(tmp_path, ["company", "region:客"])
    assert both["company"] == first["company"] != both["region:客"]
    (tmp_path / "salts.json").write_text("[1]")
    with pytest.raises(UsageError, match="bring it back"):
        salts_of(tmp_path, ["company"])


# ---------- roots ----------
def _files(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def _root(root: Path) -> dict[str, bytes]:
    """Write a small web root: pages, one with its packed twin, data in every form, assets."""
    page = f"<title>{CANARY}</title>".encode() * 50
    files = {
        "index.html": page, "index.html.gz": gzip.compress(page, mtime=0), "zh/account/zebulon-1a2b.html": page,
        "data/metrics.json": json.dumps([CANARY], ensure_ascii=False).encode(), "data/x/q.csv": CANARY.encode(),
        "data/x/q.json.gz": gzip.compress(CANARY.encode(), mtime=0), "data/x/q.parquet": CANARY.encode(),
    }  # fmt: skip
    for name, data in {**files, "assets/site.css": b"a{}", "assets/site.css.gz": b"z"}.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(data)
    return files


def _locked(project: Project, output: Path, **given: str) -> Path:
    """Lock a company's and a region's root, of which the settings name the company's; returns the workshop."""
    (output / "state").mkdir(parents=True, exist_ok=True)
    (output / "state" / "salts.json").write_text(json.dumps({"": "00" * 16, "company": "01" * 16}))
    shop = workshop(output, "b")
    for root in ("company", NORTH.root):
        _root(shop / root)
    locks = Locks(("company",), given or {"company": GOOD})
    night = Night(output, output, output, None, SilentReporter(), {}, locks)
    about: Mapping[str, Any] = {"scopes": (NORTH,)}
    lock_roots(night, project, Built("b", shop, {}, {}, about))
    assert night.record["locked"] == ["company"]
    return shop


def test_a_locked_root_says_nothing_and_comes_back_whole(project: Project, tmp_path: Path) -> None:
    plain = _root(tmp_path / "plain")
    shop = _locked(project, tmp_path / "output")
    root = shop / "company"
    for name, data in _files(root).items():
        unpacked = data if not data.startswith(b"\x1f\x8b") else gzip.decompress(data)
        assert not any(word in name.encode() + data + unpacked for word in (CANARY.encode(), b"Zebulon", b"zebulon"))
        assert name.startswith(("assets/", "sealed/")) or name in ("index.html", "index.html.gz")
    assert all(re.fullmatch(r"[0-9a-f]{32}\.bin", path.name) for path in (root / "sealed").iterdir())
    assert _files(shop / NORTH.root).keys() == {*plain, "assets/site.css", "assets/site.css.gz"}
    with unlocked(root, GOOD) as folder:
        there = _files(folder)
        assert {name: there[name] for name in plain if name != "index.html.gz"} == {
            name: data for name, data in plain.items() if name != "index.html.gz"
        }
        assert folder.stat().st_mode & 0o077 == 0
    assert not folder.exists()
    with unlocked(shop / NORTH.root, None) as folder:
        assert folder == shop / NORTH.root


def test_the_same_passphrase_and_salt_give_the_same_root(project: Project, tmp_path: Path) -> None:
    first, second = (_files(_locked(project, tmp_path / name) / "company") for name in ("a", "b"))
    assert first == second
    other = _files(_locked(project, tmp_path / "c", company=OTHER) / "company")
    assert not {name for name in other if name.startswith("sealed/")} & first.keys()


def test_a_root_opens_by_its_own_passphrase_and_untouched_only(project: Project, tmp_path: Path) -> None:
    root = _locked(project, tmp_path) / "company"
    for passphrase, message in ((None, "there is no passphrase"), (OTHER, "another passphrase")):
        with pytest.raises(UsageError, match=message), unlocked(root, passphrase):
            pass
    one, two = sorted((root / "sealed").iterdir())[:2]
    two.write_bytes(one.read_bytes())
    with pytest.raises(UsageError, match=f"{two.stem} was changed"), unlocked(root, GOOD):
        pass


def test_no_rollback_shows_in_plain_what_is_locked(project: Project, tmp_path: Path) -> None:
    _root(workshop(tmp_path, "a") / "company")
    (tmp_path / "state" / "history").mkdir(parents=True)
    publish(tmp_path, "a", keep=3)
    _locked(project, tmp_path)
    publish(tmp_path, "b", keep=3)
    with pytest.raises(UsageError, match='"company" is locked, and was not in build a'):
        roll_back(tmp_path, "a")
    roll_back(tmp_path, "b")
    assert told(tmp_path / "current" / "company")


def test_the_page_that_asks_names_the_site_only_where_settings_say_so(project: Project, tmp_path: Path) -> None:
    names = project.settings.site.name
    page = (_locked(project, tmp_path) / "company" / "index.html").read_text("utf-8")
    assert names.zh not in page
    assert names.en not in page.replace("tierboard-", "")


def test_a_menu_leads_into_a_locked_root_by_the_name_of_the_page(project: Project) -> None:
    words = {key: text.en for key, text in project.words.items()}
    job = PageJob("en/glossary.html", "pages/glossary.html", "en", None, {}, {})
    locked = Scope("region:S", "region", "S", "regions/s", is_locked=True)
    [(_, links)] = scope_links(WHOLE, (NORTH, locked), words, job)
    assert [href for _, href in links] == [
        "../../regions/north/en/glossary.html",
        "../../regions/s/index.html#/en/glossary.html",
    ]


def test_a_passphrase_of_a_root_that_is_not_locked_is_told(tmp_path: Path) -> None:
    lines = {LINES: f"company = {GOOD}\nregion:North = {OTHER}\nregion:Gone = {OTHER}"}
    assert read_locks(None, tmp_path, lines).idle((NORTH,)) == ["company", "region:North"]
    assert read_locks(LockSettings(scopes=("company",)), tmp_path, lines).idle((NORTH,)) == ["region:North"]


def test_one_passphrase_for_two_roots_is_told() -> None:
    given = {"company": GOOD, "region:North": f" {GOOD}", "region:South": OTHER}
    assert same_passphrase(given, given) == [("company", "region:North")]

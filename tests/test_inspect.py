"""`inv check`: what it says of a folder of exports, and that what it proposes is valid TOML."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from pipeline.errors import UsageError
from pipeline.inspect import inspect_folder, proposals
from pipeline.project.settings import Settings, TableSettings
from pipeline.warehouse.load.report import UnknownHeader
from tests.loading import CUSTOMERS, ORDERS


def _folder(folder: Path, files: dict[str, str]) -> Path:
    for name, text in {"customers.csv": CUSTOMERS, **files}.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_the_first_reject_is_the_first_by_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = [f"O{n},C1,2026-11-05,{'x' if n in (9, 10) else '5'}" for n in range(2, 101)]
    assert inspect_folder(_folder(tmp_path, {"orders.csv": ORDERS + "\n".join(lines) + "\n"})) == 0
    said = capsys.readouterr().out
    assert "bad_type  2     orders.csv:9 " in said
    assert "would publish, as of 2026-11-05" in said


def test_a_mistake_in_the_settings_is_refused_as_the_nightly_would(tmp_path: Path) -> None:
    text = '[[accept]]\ncheck = "day_mising"\ntable = "*"\nuntil = 2026-12-01\nby = "x"\nwhy = "y"\n'
    with pytest.raises(UsageError, match='Did you mean "day_missing"'):
        inspect_folder(_folder(tmp_path, {"settings.toml": text}))


@pytest.mark.parametrize("name", ["nothing", "customers.csv"])
def test_what_is_no_folder_is_bad_usage(tmp_path: Path, name: str) -> None:
    _folder(tmp_path, {})
    with pytest.raises(UsageError, match=f"{name}: there is no folder of exports here"):
        inspect_folder(tmp_path / name)


HOSTILE = 'Kunden\\Nr "neu"\n# [x]'


def _header(header: str, column: str, file: str = "orders.csv") -> UnknownHeader:
    return UnknownHeader(file, "orders", header, column, f'its name is like "{column}"')


def test_what_is_proposed_is_valid_toml_whatever_the_header(tmp_path: Path) -> None:
    (said,) = proposals([_header(HOSTILE, "customer_id"), _header("Betrag", "amount")], Settings())
    columns = tomllib.loads(said)["tables"]["orders"]["columns"]
    assert columns == {HOSTILE: "customer_id", "Betrag": "amount"}


def test_parts_with_the_same_header_propose_it_once() -> None:
    (said,) = proposals([_header("Betrag", "amount", f"orders/{n}.csv") for n in range(3)], Settings())
    assert tomllib.loads(said)["tables"]["orders"]["columns"] == {"Betrag": "amount"}


def test_what_the_settings_map_already_stands_in_the_proposal_too() -> None:
    settings = Settings(tables={"orders": TableSettings(columns={"Nr": "order_id"})})
    (said,) = proposals([_header("Betrag", "amount")], settings)
    assert tomllib.loads(said)["tables"]["orders"]["columns"] == {"Nr": "order_id", "Betrag": "amount"}
    assert "in place of" in said

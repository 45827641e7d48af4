"""Settings and other TOML: unknown keys name the nearest, values are checked, errors name file and line."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from pipeline.errors import UsageError
from pipeline.project.glossary import load_glossary
from pipeline.project.project import Project
from pipeline.project.settings import Settings, load_settings


def _settings(folder: Path, text: str) -> Settings:
    (folder / "settings.toml").write_text(text, encoding="utf-8")
    return load_settings(folder)


def test_without_a_file_the_defaults_hold(tmp_path: Path) -> None:
    settings = load_settings(tmp_path)
    assert settings.currency == "CNY"
    assert settings.limits.reject_pct == 1.0
    assert settings.site.pages_for_all == 5000
    assert settings.table("orders").parts == "append"


def test_what_is_said_is_read(tmp_path: Path) -> None:
    settings = _settings(
        tmp_path,
        """
        currency = "USD"
        allocation = "oldest_first"
        rates = { CAD = 0.73 }
        parameters = { tier_platinum_pct = 5 }
        [tables.orders]
        files = ["FactResellerSales*.csv.gz"]
        columns = { SalesAmount = "amount" }
        [[accept]]
        check = "day_missing"
        table = "orders"
        until = 2026-12-01
        by = "Finance"
        why = "National Day"
        """,
    )
    assert settings.rates == {"CAD": Decimal("0.73")}
    assert settings.parameters["tier_platinum_pct"] == 5
    assert settings.table("orders").columns == {"SalesAmount": "amount"}
    assert settings.accept[0].until == date(2026, 12, 1)


def test_a_byte_order_mark_is_no_mistake(tmp_path: Path) -> None:
    assert _settings(tmp_path, '\ufeffcurrency = "USD"\n').currency == "USD"
    with pytest.raises(UsageError, match=r"settings.toml:1: unknown key"):
        _settings(tmp_path, '\ufeffcurency = "USD"\n')


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("curency = 'CNY'", r'settings.toml:1: unknown key "curency"\. Did you mean "currency"'),
        ("\n[limits]\nreject_pc = 2", r'settings.toml:3: unknown key "reject_pc".*Did you mean "reject_pct"'),
        ("[limits]\nreject_pct = 200", r"settings.toml:2: limits.reject_pct: .*less than or equal to 100"),
        ("[tables.orders]\ndate_ordr = 'dmy'", r'unknown key "date_ordr".*Did you mean "date_order"'),
        ("[tables.orders]\ndate_order = 'ddmm'", r"settings.toml:2: tables.orders.date_order: .*'dmy', 'mdy' or 'ymd'"),
        ("rates = { USD = 0 }", r"the rate of USD must be above 0"),
        ("currency = ", r"settings.toml:1: not valid TOML"),
        ("[[accept]]\ncheck = 'x'", r"accept.0.table: Field required"),
    ],
)
def test_a_mistake_names_its_place_and_what_was_expected(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        _settings(tmp_path, text)


def test_a_term_said_in_two_files_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "terms.toml").write_text('region = { label = { zh = "区域", en = "Region" } }', encoding="utf-8")
    (tmp_path / "terms_x.toml").write_text('region = { label = { zh = "大区", en = "Area" } }', encoding="utf-8")
    with pytest.raises(UsageError, match=r'terms_x.toml: "region" is said twice'):
        load_glossary(tmp_path, {})


def test_words_need_both_halves(tmp_path: Path) -> None:
    (tmp_path / "terms.toml").write_text('region = { label = { zh = "区域" } }', encoding="utf-8")
    with pytest.raises(UsageError, match=r"region.label.en: Field required"):
        load_glossary(tmp_path, {})


def test_tables_go_by_the_titles_of_their_contracts(project: Project) -> None:
    assert project.glossary.value("table", "orders", "zh") == project.contracts["orders"].title.zh
    assert project.glossary.values["table"].keys() == project.contracts.keys()


def test_an_unknown_term_or_value_names_the_nearest(tmp_path: Path) -> None:
    (tmp_path / "terms.toml").write_text('region = { label = { zh = "区域", en = "Region" } }', encoding="utf-8")
    (tmp_path / "values.toml").write_text('[tier]\ngold = { zh = "黄金", en = "Gold" }', encoding="utf-8")
    glossary = load_glossary(tmp_path, {})
    assert glossary.value("tier", "gold", "zh") == "黄金"
    with pytest.raises(UsageError, match='Did you mean "region"'):
        glossary.term("regoin")
    with pytest.raises(UsageError, match='Did you mean "gold"'):
        glossary.value("tier", "golden", "en")

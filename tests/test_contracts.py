"""Contracts: what they say of an export, and that a mistake in one names its file, line and the nearest word."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.errors import UsageError
from pipeline.project.contracts import Contract, load_contracts
from pipeline.project.project import Project

HEAD = 'title = { zh = "回款", en = "Payments" }\nkey = ["payment_id"]\n'
COLUMNS = '[columns]\npayment_id = { required = true }\npaid_on = { type = "date", required = true }\n'


def _load(folder: Path, text: str) -> Contract:
    (folder / "payments.toml").write_text(text, encoding="utf-8")
    return load_contracts(folder)["payments"]


def test_a_contract_says_what_is_required_and_in_which_types(tmp_path: Path) -> None:
    contract = _load(tmp_path, HEAD + COLUMNS + 'amount = { type = "decimal", money = true }\n')
    assert contract.required == ("payment_id", "paid_on")
    assert contract.money == ("amount",)
    assert contract.sql_columns() == (("payment_id", "VARCHAR"), ("paid_on", "DATE"), ("amount", "DECIMAL(18,4)"))
    assert contract.raw_columns()[:3] == contract.sql_columns()
    assert ("source_line", "UBIGINT") in contract.raw_columns()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (HEAD.replace("payment_id", "paymnt_id") + COLUMNS, r'"paymnt_id" is not declared. Did you mean "payment_id"'),
        (HEAD + 'event = "paid_onn"\n' + COLUMNS, r'"paid_onn" is not declared. Did you mean "paid_on"'),
        (HEAD + COLUMNS + 'x = { references = "paymens" }', r':6: "paymens" is not declared. Did you mean "payments"'),
        (HEAD + COLUMNS + 'x = { typ = "date" }', r'unknown key "typ" in .* Did you mean "type"'),
        (HEAD + COLUMNS + 'x = { type = "dat" }', r"payments.toml:6: columns.x.type: "),
        (HEAD + COLUMNS + 'x = { type = "choice" }', r"payments.toml:6: columns.x: .*a choice needs them"),
        (HEAD + COLUMNS + 'x = { type = "int", values = { a = ["甲"] } }', r"`values` belong to a choice"),
        (HEAD + COLUMNS + 'x = { type = "date", money = true }', r"money must be a decimal"),
        (HEAD + COLUMNS + 'x = { type = "date", minimum = 1 }', r"a range needs an int or a decimal"),
        (HEAD.replace(', en = "Payments"', "") + COLUMNS, r"payments.toml:1: title.en: Field required"),
        (HEAD + "[columns", r"payments.toml:3: not valid TOML"),
    ],
)
def test_a_mistake_names_its_place_and_the_nearest(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        _load(tmp_path, text)


def test_every_header_of_a_table_means_one_column(project: Project) -> None:
    for contract in project.contracts.values():
        words = [word.casefold() for name, column in contract.columns.items() for word in {name, *column.aliases}]
        assert sorted({word for word in words if words.count(word) > 1}) == [], contract.name

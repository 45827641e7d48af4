"""Answers as files: the same numbers as the question gave, no live formulas, bytes that do not vary."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pipeline.errors import UsageError
from pipeline.project.queries import Query, read_query
from pipeline.warehouse import warehouse as house
from pipeline.warehouse.ask import ask
from pipeline.warehouse.warehouse import Warehouse


def _question(body: str, name: str = "q") -> Query:
    return Query("reports.x", name, Path("queries/reports/x/q.sql"), body, "About.", {})


def test_an_answer_has_columns_types_and_rows(tmp_path: Path) -> None:
    with Warehouse() as warehouse:
        answer = ask(warehouse, _question("select 1 as a, 2.50::decimal(18,4) as b, 'x' as c"), tmp_path)
    assert answer.columns == ("a", "b", "c")
    assert answer.types == ("INTEGER", "DECIMAL(18,4)", "VARCHAR")
    assert (tmp_path / "q.csv").read_bytes() == b"\xef\xbb\xbfa,b,c\n1,2.5000,x\n"


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("=cmd()", "'=cmd()"),
        ("+A1", "'+A1"),
        ("-A1", "'-A1"),
        ("@x", "'@x"),
        ("\t=1+1", "'\t=1+1"),
        (" =1+1", "' =1+1"),
        ("＝cmd()", "'＝cmd()"),
        ("＋1+cmd()", "'＋1+cmd()"),
        ("－1", "'－1"),
        ("＠x", "'＠x"),
        ("\u3000=1", "'\u3000=1"),
        ("\u00a0=1", "'\u00a0=1"),
        ("\u200b=1", "'\u200b=1"),
        ("\ufeff\u2009 ＝1", "'\ufeff\u2009 ＝1"),
        ("\u3000甲 =1", "\u3000甲 =1"),
        ("-12.5", "-12.5"),
        ("+8613", "+8613"),
        ("plain", "plain"),
    ],
)
def test_a_text_that_a_spreadsheet_would_run_is_neutralised(tmp_path: Path, text: str, written: str) -> None:
    with Warehouse() as warehouse:
        ask(warehouse, _question(f"select '{text}' as a, 1 as b"), tmp_path)
    lines = (tmp_path / "q.csv").read_text(encoding="utf-8-sig").splitlines()
    assert lines[1].rsplit(",", 1)[0].strip('"') == written


def test_floats_have_ten_significant_digits_and_files_are_the_same_twice(tmp_path: Path) -> None:
    body = "select x, 1 / 3 * power(10, x) as y, -2.0 / 3 as z, 0.0::double as o from range(-3, 4) as r (x) order by x"
    with Warehouse() as warehouse:
        ask(warehouse, _question(body), tmp_path / "one")
        ask(warehouse, _question(body), tmp_path / "two")
        values = warehouse.rows(f"select y, z, o from read_parquet('{tmp_path}/one/q.parquet')")
    assert [float(f"{10**x / 3:.10g}") for x in range(-3, 4)] == pytest.approx([row[0] for row in values], rel=1e-15)
    assert values[0][1:] == (-0.6666666667, 0.0)
    for kind in ("parquet", "csv"):
        assert (tmp_path / "one" / f"q.{kind}").read_bytes() == (tmp_path / "two" / f"q.{kind}").read_bytes()


def test_a_wrong_column_names_file_line_and_the_nearest(tmp_path: Path) -> None:
    path = tmp_path / "q.sql"
    path.write_text("-- About.\nselect\n    a.regoin\nfrom (select 1 as region) as a\n", encoding="utf-8")
    with Warehouse() as warehouse, pytest.raises(UsageError, match=r'q.sql:3: Binder Error: .*"regoin"') as error:
        ask(warehouse, read_query(path, "reports.x"))
    assert "region" in str(error.value)


def test_a_small_machine_is_not_asked_for_more_memory_than_it_has(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(house, "CGROUP_LIMIT", tmp_path / "memory.max")
    monkeypatch.setattr(os, "sysconf", {"SC_PAGE_SIZE": 4096, "SC_PHYS_PAGES": 2_000_000}.get)
    assert house.memory_limit() == "4915200000B"
    (tmp_path / "memory.max").write_text("2000000000\n")
    assert house.memory_limit() == "1200000000B"
    monkeypatch.setattr(os, "sysconf", {"SC_PAGE_SIZE": 4096, "SC_PHYS_PAGES": 16_000_000}.get)
    (tmp_path / "memory.max").write_text("max\n")
    assert house.memory_limit() == "5000000000B"
    with Warehouse() as opened:
        assert opened.value("select current_setting('memory_limit')") == "4.6 GiB"


def test_an_unknown_tag_names_the_nearest(tmp_path: Path) -> None:
    path = tmp_path / "q.sql"
    path.write_text("-- About.\n-- @grian a\nselect 1 as a\n", encoding="utf-8")
    with pytest.raises(UsageError, match=r'q.sql:2: unknown tag "@grian". Did you mean "@grain"'):
        read_query(path, "marts")


def test_the_locked_warehouse_reads_no_files(tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("a\n1\n", encoding="utf-8")
    with Warehouse() as warehouse:
        warehouse.lock_down(tmp_path / "output")
        with pytest.raises(UsageError, match="disabled"):
            ask(warehouse, _question(f"select * from read_csv('{secret}')"))


@pytest.mark.parametrize("number", ["0.0 / 0", "1.0 / 0", "-1.0 / 0"])
def test_a_division_by_zero_is_refused(number: str) -> None:
    with Warehouse() as warehouse, pytest.raises(UsageError, match='column "share" is infinite or no number in 1 rows'):
        ask(warehouse, _question(f"select {number} as share"))

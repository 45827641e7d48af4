"""Files as office systems really write them: encodings, delimiters, archives, preambles, totals, broken rows."""

from __future__ import annotations

import csv
import gzip
import io
import json
import zipfile
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter

from pipeline.project.project import Project
from pipeline.project.settings import TableSettings
from pipeline.warehouse.load.header import any_header
from pipeline.warehouse.load.opening import Text, open_text
from pipeline.warehouse.load.reading import relation
from pipeline.warehouse.warehouse import Warehouse
from tests.loading import CUSTOMERS, ORDERS, counts, load_into, loaded

GOOD = ORDERS + "O1,C1,2026-11-05,10.50\nO2,C2,2026-11-06,7\n"
CHINESE = "订单编号,客户编号,下单日期,金额,销售渠道\nO1,C1,2026-11-05,10.50,门店直销\nO2,C2,2026-11-06,7,电话\n"


@pytest.mark.parametrize(
    ("encoding", "said"),
    [
        ("utf-8", "utf-8"), ("utf-8-sig", "utf-8-sig"), ("utf-16", "utf-16"), ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"), ("gbk", "gb18030"), ("gb18030", "gb18030"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_encodings_and_newlines(project: Project, tmp_path: Path, encoding: str, said: str, newline: str) -> None:
    with loaded(project, tmp_path, {"orders.csv": CHINESE.replace("\n", newline).encode(encoding)}) as night:
        assert night.problems() == ""
        assert night.file("orders.csv").encoding == said
        assert night.column("sales_channel") == ["门店直销", "电话"]
        assert night.column("source_line") == [2, 3]


def test_windows_1252_is_told_by_its_single_accents(project: Project, tmp_path: Path) -> None:
    text = "customer_id,name\nC1,Müller & Söhne\nC2,Café Ångström\n".encode("windows-1252")
    with loaded(project, tmp_path, {"customers.csv": text, "orders.csv": GOOD}) as night:
        assert night.file("customers.csv").encoding == "windows-1252"
        assert night.column("name", "customers") == ["Müller & Söhne", "Café Ångström"]


def test_an_encoding_the_bytes_cannot_tell_names_the_setting(project: Project, tmp_path: Path) -> None:
    text = "customer_id,name\nC1,éé\nC2,éa\n".encode("windows-1252")
    with loaded(project, tmp_path, {"customers.csv": text, "orders.csv": GOOD}) as night:
        assert 'encoding = "gb18030" or encoding = "windows-1252"' in night.problems()
    chosen = '[tables.customers]\nencoding = "windows-1252"\n'
    with loaded(project, tmp_path, {"customers.csv": text, "orders.csv": GOOD, "settings.toml": chosen}) as night:
        assert night.column("name", "customers") == ["éé", "éa"]


@pytest.mark.parametrize("name", ["hex", "rot13", "undefined", "klingon", ""])
def test_an_encoding_that_is_none_is_a_problem(project: Project, tmp_path: Path, name: str) -> None:
    files = {"orders.csv": GOOD, "settings.toml": f'[tables.orders]\nencoding = "{name}"\n'}
    with loaded(project, tmp_path, files) as night:
        assert f'orders.csv: "{name}" is not an encoding.' in night.problems()


def test_broken_utf_8_is_not_taken_for_something_else(project: Project, tmp_path: Path) -> None:
    text = CHINESE.encode()[:-8] + b"\x80\n"
    with loaded(project, tmp_path, {"orders.csv": text}) as night:
        assert "orders.csv:3: line 3 is not valid utf-8." in night.problems()


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters(project: Project, tmp_path: Path, delimiter: str) -> None:
    with loaded(project, tmp_path, {"orders.csv": GOOD.replace(",", delimiter)}) as night:
        assert night.file("orders.csv").delimiter == delimiter
        assert night.column("order_date") == [date(2026, 11, 5), date(2026, 11, 6)]


def zipped(**members: str) -> bytes:
    """Return a zip archive of the given files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in members.items():
            archive.writestr(f"{name}.csv", content)
    return out.getvalue()


def test_archives(project: Project, tmp_path: Path) -> None:
    tabs = gzip.compress(CUSTOMERS.replace(",", "\t").replace("C", "D").encode())
    files = {"orders.csv.gz": gzip.compress(GOOD.encode("gbk")), "customers/a.zip": zipped(all=CUSTOMERS)}
    files["customers/b.tsv.gz"] = tabs
    with loaded(project, tmp_path, files) as night:
        assert night.problems() == ""
        assert night.column("order_id") == ["O1", "O2"]
        assert night.column("customer_id", "customers") == ["C1", "C2", "D1", "D2"]
        assert night.file("orders.csv.gz").bytes == len(files["orders.csv.gz"])
    several = zipped(a=GOOD, b=ORDERS + "O3,C1,2026-11-07,1\n")
    with loaded(project, tmp_path / "b", {"orders.zip": several}) as night:
        assert [file.file for file in night.report.files][1:] == ["orders.zip/a.csv", "orders.zip/b.csv"]
        assert night.column("order_id") == ["O1", "O2", "O3"]


def test_what_is_unpacked_lies_beside_the_warehouse_and_is_swept(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "input").mkdir()
    (tmp_path / "input" / "customers.csv").write_text(CUSTOMERS)
    (tmp_path / "input" / "orders.csv.gz").write_bytes(gzip.compress(GOOD.encode()))
    seen: list[Path] = []

    def _watched(path: Path, folder: Path, encoding: str | None = None) -> Text:
        seen.extend(folder.iterdir())
        return open_text(path, folder, encoding)

    monkeypatch.setattr("pipeline.warehouse.load.intake.open_text", _watched)
    (tmp_path / "state").mkdir()
    with Warehouse(tmp_path / "state" / "building.duckdb") as warehouse:
        scratch = Path(warehouse.value("select current_setting('temp_directory')"))
        (scratch / "exports").mkdir(parents=True)
        left = [scratch / "exports" / "of a killed run.csv", scratch / "duckdb_temp_storage-0.tmp", scratch / "notes"]
        for path in left:
            path.write_text("x")
        assert load_into(warehouse, project, tmp_path / "input").column("order_id") == ["O1", "O2"]
        assert [path.parent for path in seen] == [scratch / "exports"]
        assert [path.exists() for path in left] == [False, False, True]
        assert not (scratch / "exports").exists()


@pytest.mark.parametrize(
    ("start", "said"),
    [
        (b"PK\x03\x04\x14\0", "orders.csv: the file is a workbook or a zip archive, whatever its name says."),
        (gzip.compress(b"order_id"), "packed by gzip, whatever its name says. Try: add .gz to its name"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "a workbook of the old kind (.xls)"),
    ],
)
def test_a_packed_file_that_is_named_as_text_says_what_it_is(
    project: Project, tmp_path: Path, start: bytes, said: str
) -> None:
    with loaded(project, tmp_path, {"orders.csv": start}) as night:
        assert said in night.problems()


@pytest.mark.parametrize("name", ["orders.csv.gz", "orders.zip", "orders.xlsx"])
def test_a_broken_archive_stops(project: Project, tmp_path: Path, name: str) -> None:
    whole = gzip.compress((GOOD * 50).encode()) if name.endswith("gz") else zipped(orders=GOOD * 50)
    with loaded(project, tmp_path, {name: whole[:-20]}) as night:
        assert f"{name}: the " in night.problems()
        assert "is broken" in night.problems()


def test_a_workbook(project: Project, tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "orders.xlsx") as book:
        sheet, day = book.add_worksheet(), book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, ["销售明细"])
        sheet.write_row(2, 0, ["订单编号", "客户编号", "下单日期", "金额", "产品编号"])
        for row, (order, amount) in enumerate([(1001, 10.5), (1002, 0.1 + 0.2)], start=3):
            sheet.write_row(row, 0, [order, "C1", None, amount, "007"])
            sheet.write_datetime(row, 2, datetime(2026, 11, 5), day)
    with loaded(project, tmp_path, {"customers.csv": CUSTOMERS}) as night:
        assert night.problems() == ""
        assert night.rows("select order_id, order_date, amount, product_id from raw.orders order by 1") == [
            ("1001", date(2026, 11, 5), Decimal("10.5"), "007"),
            ("1002", date(2026, 11, 5), Decimal("0.3"), "007"),
        ]
        assert night.file("orders.xlsx").encoding == "xlsx"


def workbook(path: Path, **sheets: list[list[object]]) -> None:
    """Write a workbook with the given rows a sheet; a text that begins with # is an error cell."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with xlsxwriter.Workbook(path) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for row, cells in enumerate(rows):
                for column, cell in enumerate(cells):
                    if isinstance(cell, str) and cell.startswith("#"):
                        sheet.write_formula(row, column, "=1/0", None, cell)
                    else:
                        sheet.write(row, column, cell)


HEADER = ["order_id", "customer_id", "order_date", "amount", "cost"]


def test_every_sheet_of_a_workbook_is_a_part_or_a_problem(project: Project, tmp_path: Path) -> None:
    first, second = ["O1", "C1", "2026-11-05", 1, 1], ["O2", "C1", "2026-11-06", 2, 1]
    workbook(tmp_path / "a" / "orders.xlsx", 十月=[HEADER, first], empty=[], 十一月=[HEADER[::-1], second[::-1]])
    with loaded(project, tmp_path / "a", {"customers.csv": CUSTOMERS}) as night:
        assert night.problems() == ""
        assert night.column("order_id") == ["O1", "O2"]
        assert [file.file for file in night.report.files][1:] == ["orders.xlsx/十月", "orders.xlsx/十一月"]
    workbook(tmp_path / "b" / "orders.xlsx", orders=[HEADER, first], Notes=[["made by", "Li"]])
    with loaded(project, tmp_path / "b", {"customers.csv": CUSTOMERS}) as night:
        assert "orders.xlsx/Notes: no header of orders found" in night.problems()


def test_the_lines_of_a_workbook_are_its_own(project: Project, tmp_path: Path) -> None:
    rows = [[], ["销售明细"], [], HEADER, ["O1", "C1", "2026-11-05", "x", 1], [], ["O2", "C1", "2026-11-05", 2, 1]]
    workbook(tmp_path / "orders.xlsx", orders=rows)
    with loaded(project, tmp_path, {"customers.csv": CUSTOMERS}) as night:
        assert night.rejects() == [(5, "amount", "x", "bad_type")]
        assert night.ignored() == [(2, "preamble"), (6, "blank")]
        assert night.column("source_line") == [7]


def test_an_error_cell_of_a_workbook_is_no_empty_cell(project: Project, tmp_path: Path) -> None:
    rows = [
        ["O1", "C1", "2026-11-05", 1, "#DIV/0!"],
        ["O2", "C1", "2026-11-05", 2, "#N/A"],
        ["O3", "C1", "2026-11-05", 3],
    ]
    workbook(tmp_path / "orders.xlsx", orders=[HEADER, *rows])
    with loaded(project, tmp_path, {"customers.csv": CUSTOMERS}) as night:
        assert night.rejects() == [(2, "cost", "#DIV/0!", "bad_type")]
        assert night.column("cost") == [None, None]


def test_headers_by_name_never_by_position(project: Project, tmp_path: Path) -> None:
    files = {
        "orders/1.csv": "amount,ORDER ID,Order_Date,客户　编号\n1,O1,2026-11-05,C1\n",
        "orders/2.csv": "order-id,ｃｕｓｔｏｍｅｒ_id,金额,下单日期\nO2,C2,2,2026-11-06\n",
    }
    with loaded(project, tmp_path, files) as night:
        assert night.rows("select order_id, customer_id, order_date, amount::int from raw.orders order by 1") == [
            ("O1", "C1", date(2026, 11, 5), 1),
            ("O2", "C2", date(2026, 11, 6), 2),
        ]


def test_settings_map_headers_and_patterns_name_files(project: Project, tmp_path: Path) -> None:
    files = {
        "export_A_2026-11-05.csv": "No.,Kunde,am,netto\nO1,C1,2026-11-05,5\n",
        "settings.toml": '[tables.orders]\nfiles = ["export_A_*.csv"]\n[tables.orders.columns]\n"No." = "order_id"\n'
        'Kunde = "customer_id"\nam = "order_date"\nnetto = "amount"\n',
    }
    with loaded(project, tmp_path, files) as night:
        assert night.problems() == ""
        assert night.column("part_date") == [date(2026, 11, 5)]


def test_the_header_may_be_named_and_may_have_newlines(project: Project, tmp_path: Path) -> None:
    text = (
        'order_id,customer_id,order_date,amount\n"order_id","customer_id","order_date","amo\nunt"\nO1,C1,2026-11-05,x\n'
    )
    files = {"orders.csv": text, "settings.toml": "[tables.orders]\nheader_line = 2\n"}
    with loaded(project, tmp_path, files) as night:
        assert night.file("orders.csv").rows_read == 2
        assert night.rejects() == [(4, "amount", "x", "bad_type")]
        assert night.ignored() == [(1, "preamble")]


def test_settings_that_match_no_file_are_noted(project: Project, tmp_path: Path) -> None:
    with loaded(
        project, tmp_path, {"orders.csv": GOOD, "settings.toml": '[tables.orders]\nfiles = ["o_*.csv"]\n'}
    ) as night:
        assert any("no file matches [tables.orders] files" in note for note in night.report.notes)


@pytest.mark.parametrize(
    "name",
    ["orders.xls", "订单.ods", "orders.json", "orders.csv.bz2", "ORDERS.dat", "orders/2026-11.parquet", "orders/x"],
)
def test_formats_that_are_not_read_are_a_problem(project: Project, tmp_path: Path, name: str) -> None:
    with loaded(project, tmp_path, {name: "x"}) as night:
        assert f"{name}: " in night.problems()
        assert "are not read. Try: save it as .xlsx or .csv" in night.problems()


def test_files_of_no_table_and_no_format_are_listed(project: Project, tmp_path: Path) -> None:
    files = {"orders.csv": GOOD, "READ ME.md": "x", "old/scan.pdf": "x", ".hidden": "x", "sql/notes.txt": "x"}
    with loaded(project, tmp_path, files) as night:
        assert night.problems() == ""
        assert night.report.notes == ("READ ME.md: .md files are not read.", "old/scan.pdf: .pdf files are not read.")
        assert night.file("old/scan.pdf").role == "failed"
        assert night.rows("from engine.notes order by subject") == [
            ("unreadable", "READ ME.md", None),
            ("unreadable", "old/scan.pdf", None),
        ]


def test_chinese_file_names(project: Project, tmp_path: Path) -> None:
    with loaded(project, tmp_path, {"客户.csv": CUSTOMERS, "订单/2026-11.csv": CHINESE}) as night:
        assert night.problems() == ""
        assert night.column("part_date") == [date(2026, 11, 1)] * 2


def test_files_of_no_table_are_listed_with_what_they_look_like(project: Project, tmp_path: Path) -> None:
    with loaded(project, tmp_path, {"orders.csv": GOOD, "my invoices 2026.csv": "a,b\n1,2\n"}) as night:
        assert night.file("my invoices 2026.csv").role == "unused"
        assert any("looks like invoices" in note for note in night.report.notes)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "orders.csv: the file is empty."),
        ("\n\n", "orders.csv: the file is empty."),
        (ORDERS, "orders.csv: the file has a header and no rows."),
        (GOOD + "O3,C1,20", "orders.csv:4: the file is cut off in the middle of a row: 3 of 4 columns."),
        (GOOD + "O3,C1,2026-11-07,", 'newline at its end, and its last value "" looks cut off'),
        (ORDERS + "O,C1,2026-11-05,10.00\n" * 30 + "O3,C1,2026-11-07,3", 'orders.csv:32: the file has no newline'),
        (GOOD + 'O3,C1,2026-11-07,"1', 'orders.csv:4: a quote (") is opened and never closed.'),
        (GOOD.replace("amount", "金额(元)"), 'required column is missing: "amount" (nearest header: "金额(元)")'),
        (GOOD.replace("order_id", "金额,order_id"), 'the headers "金额" and "amount" both mean amount.'),
        ("a,b,c\n1,2,3\n", "orders.csv: no header of orders found in the first 30 lines"),
    ],
)  # fmt: skip
def test_files_that_stop_the_publish(project: Project, tmp_path: Path, content: str, said: str) -> None:
    with loaded(project, tmp_path, {"orders.csv": content}) as night:
        assert said in night.problems()
        assert night.column("order_id") == []


def test_a_whole_file_needs_no_newline_at_its_end(project: Project, tmp_path: Path) -> None:
    with loaded(project, tmp_path, {"orders.csv": (GOOD + "O3,C1,2026-11-07,3")}) as night:
        assert night.problems() == ""
        assert night.column("order_id") == ["O1", "O2", "O3"]


def test_one_night_reports_every_problem(project: Project, tmp_path: Path) -> None:
    files = {"customers.csv": "customer_id\nC1\n", "orders.csv": "", "invoices.csv.gz": b"no", "tickets.csv": GOOD}
    with loaded(project, tmp_path, files) as night:
        assert {problem.file for problem in night.report.problems} == set(files)


def test_preamble_and_totals_are_ignored_and_listed(project: Project, tmp_path: Path) -> None:
    text = "某某公司销售明细\n\n打印日期：2026-11-07,,,\n" + CHINESE + "小计,,,17.50,\n合计,,,17.50,\n,,,,\n共2条记录\n"
    with loaded(project, tmp_path, {"orders.csv": text}) as night:
        assert night.problems() == ""
        assert night.ignored() == [
            (1, "preamble"), (3, "preamble"), (7, "total"), (8, "total"), (9, "blank"), (10, "total"),
        ]  # fmt: skip
        assert counts(night.file("orders.csv")) == (8, 2, 0, 0, 6)
        assert night.column("source_line") == [5, 6]


def test_a_total_row_that_looks_whole_is_not_summed(project: Project, tmp_path: Path) -> None:
    files = {
        "customers.csv": "name,customer_id\nTotal,C1\n乙,C2\n",
        "orders.csv": GOOD + "合计,C1,2026-11-06,17.5\nTotal,C1,2026-11-06,17.5\n",
    }
    with loaded(project, tmp_path, files) as night:
        assert night.column("order_id") == ["O1", "O2"]
        assert night.ignored() == [(4, "total"), (5, "total")]
        assert night.column("name", "customers") == ["Total", "乙"]


def test_a_record_that_begins_like_a_total_is_a_reject(project: Project, tmp_path: Path) -> None:
    files = {
        "customers.csv": "name,customer_id,credit_limit\n甲,C1,1\nTotal (France) SA,C2,x\nTotal (Spain) SA,C3\n"
        "Total: 2 customers,,1\n合计,7\n",
        "orders.csv": "sales_channel,order_id,customer_id,order_date,amount\n,O1,C1,2026-11-05,1\n"
        "Total (web),O2,C1,2026-11-05,x\n小计,,,,1\nTotal: all,,,2026-11-05,1\n",
        "payments.csv": "payment_id,customer_id,paid_on,amount\nP1,C1,2026-11-05,1\nTotal (1),C1,2026-11-06,x\n"
        "Total: 1,,,1\n",
    }
    with loaded(project, tmp_path, files) as night:
        assert night.rows("select table_name, line, value, reason from engine.rejects order by all") == [
            ("customers", 3, "x", "bad_type"), ("customers", 4, "2 of 3 columns", "structure"),
            ("orders", 3, "x", "bad_type"),
            ("orders", 5, None, "missing"), ("orders", 5, None, "missing"), ("payments", 3, "x", "bad_type"),
        ]  # fmt: skip
        assert night.rows("select table_name, line, kind from engine.ignored order by all") == [
            ("customers", 5, "total"), ("customers", 6, "total"), ("orders", 4, "total"), ("payments", 4, "total"),
        ]  # fmt: skip


def test_lines_are_physical_whatever_the_rows_hold(project: Project, tmp_path: Path) -> None:
    text = (
        'order_id,customer_id,order_date,amount,sales_channel\n'
        'O1,C1,2026-11-05,1,"two\nlines"\n'
        "\n"
        "O2,C1,2026-11-05,x,\n"
        "O3,C1,2026-11-05\n"
        'O4,C1,2026-11-05,4,"say ""so"""\n'
        'O5,C1,2026-11-05,5,"a" b\n'
        "O6,C1,2026-11-05,6,5\" pipe,\n"
        "O7,C1,2026-11-05,7,\n"
    )  # fmt: skip
    with loaded(project, tmp_path, {"orders.csv": text, "settings.toml": "[limits]\nreject_pct = 90\n"}) as night:
        found = night.rows("select order_id, source_line, sales_channel from raw.orders order by source_line")
        assert found == [("O1", 2, "two\nlines"), ("O4", 7, 'say "so"'), ("O6", 9, '5" pipe'), ("O7", 10, None)]
        texts = dict(night.rows("select line, row_text from engine.rejects"))
        assert texts == {5: "O2,C1,2026-11-05,x,", 6: "O3,C1,2026-11-05", 8: 'O5,C1,2026-11-05,5,"a" b'}
        assert counts(night.file("orders.csv")) == (7, 4, 0, 3, 0)


@pytest.mark.parametrize("broken", ["O3,C1,2026-11-07,3,{}\n", 'O3,C1,2026-11-07,"3" {}\n'])
def test_a_broken_row_may_be_of_any_length(project: Project, tmp_path: Path, broken: str) -> None:
    with loaded(project, tmp_path, {"orders.csv": GOOD + broken.format("字" * 1_500_000)}) as night:
        assert night.problems() == ""
        assert night.rows("select line, reason, length(row_text) > 1500000 from engine.rejects") == [
            (4, "structure", True)
        ]


def test_a_whole_row_too_long_to_read_stops(project: Project, tmp_path: Path) -> None:
    text = "order_id,customer_id,order_date,amount,sales_channel\nO1,C1,2026-11-05,1,{}\n".format("x" * 3_000_000)
    with loaded(project, tmp_path, {"orders.csv": text}) as night:
        assert "orders.csv: 1 rows are too long to read." in night.problems()


def test_a_row_may_have_several_reasons(project: Project, tmp_path: Path) -> None:
    with loaded(project, tmp_path, {"orders.csv": GOOD + ",C1,soon,x\n"}) as night:
        assert night.rejects() == [
            (4, "amount", "x", "bad_type"),
            (4, "order_date", "soon", "bad_type"),
            (4, "order_id", None, "missing"),
        ]
        assert counts(night.file("orders.csv")) == (3, 2, 0, 1, 0)


def test_lines_stay_true_in_a_file_many_row_groups_long(project: Project, tmp_path: Path) -> None:
    """DuckDB loses the order of rows in some plans; the lines of a large file would then be wrong without a word."""
    rows = "".join(f"O{number},C1,2026-11-05,{number}.5,RMB\n" for number in range(2, 400_002))
    text = "order_id,customer_id,order_date,amount,sales_channel\n" + rows
    with loaded(project, tmp_path, {"orders.csv": text}) as night:
        assert night.rows(
            "select count(*), count(*) filter (where order_id <> 'O' || source_line) from raw.orders"
        ) == [(400_000, 0)]


def test_rejects_over_the_limit_stop(project: Project, tmp_path: Path) -> None:
    bad = "".join(f"B{number},C1,2026-11-05,x\n" for number in range(11))
    with loaded(project, tmp_path, {"orders.csv": GOOD + bad}) as night:
        assert "11 of 13 rows of orders are rejected, more than 1 %: amount: bad_type (11)." in night.problems()
    ten = GOOD + bad[: bad.rindex("B10")]
    with loaded(project, tmp_path, {"orders.csv": ten}) as night:
        assert night.problems() == ""
    raised = "[tables.orders]\nreject_pct = 95\n"
    with loaded(project, tmp_path, {"orders.csv": GOOD + bad, "settings.toml": raised}) as night:
        assert night.problems() == ""


def test_customers_and_one_core_table_must_come(project: Project, tmp_path: Path) -> None:
    with loaded(project, tmp_path / "a", {"customers.csv": CUSTOMERS}) as night:
        assert "none of invoices, opportunities, orders, surveys, tickets is there" in night.problems()
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "orders.csv").write_text(GOOD)
    with loaded(project, tmp_path / "b", {"sql/customers.sql": "select 'C1' as customer_id, '甲' as name"}) as night:
        assert night.problems() == ""
    (tmp_path / "b" / "sql" / "customers.sql").unlink()
    with loaded(project, tmp_path / "b", {"customers_old.txt.bak": ""}) as night:
        assert "customers is missing." in night.problems()


def test_unknown_headers_come_with_proposals(project: Project, tmp_path: Path) -> None:
    files = {
        "customers.csv": "客户编号,客户名称,类别,Regoin,sonst\nC1,甲,零售客户,华东,x\n",
        "orders.csv": "Order ID No,客户编号,when,net\nO1,C1,2026-11-05,5\n",
    }
    with loaded(project, tmp_path, files) as night:
        proposed = {(unknown.table, unknown.header): unknown.proposal for unknown in night.report.unknown_headers}
        assert len(night.rows("from engine.unknown_headers")) == 6
        assert proposed == {
            ("customers", "类别"): "kind", ("customers", "Regoin"): "region", ("customers", "sonst"): None,
            ("orders", "Order ID No"): "order_id", ("orders", "when"): "order_date", ("orders", "net"): "amount",
        }  # fmt: skip


@pytest.mark.parametrize(
    "name",
    [
        "comma_in_quotes", "empty", "empty_crlf", "escaped_quotes", "json", "newlines", "newlines_crlf",
        "quotes_and_newlines", "simple", "simple_crlf", "utf8",
    ],
)  # fmt: skip
def test_csv_spectrum(shared: Path, tmp_path: Path, name: str) -> None:
    folder = shared / "data" / "csv-spectrum"
    text = open_text(folder / f"{name}.csv", tmp_path)
    header = any_header(text.path, TableSettings())
    with Warehouse() as warehouse:
        rows = warehouse.rows(f"select * from {relation(text.path, header, numbered=False)}")
    expected = json.loads((folder / "expected" / f"{name}.json").read_text())
    found = [dict(zip(header.headers, row, strict=True)) for row in rows]
    assert [{key: (value or "").replace("\r\n", "\n") for key, value in row.items()} for row in found] == [
        {key: value.replace("\r\n", "\n") for key, value in row.items()} for row in expected
    ]


def test_writing_records_out_again_changes_nothing(project: Project, tmp_path: Path) -> None:
    rows = [["O1", "C1", "2026-11-05", "1", 'a "b", c\nd'], ["O2", "C1", "2026-11-05", "2", "  e;f|g\t"]]
    out = io.StringIO()
    csv.writer(out).writerows([["order_id", "customer_id", "order_date", "amount", "sales_channel"], *rows])
    with loaded(project, tmp_path, {"orders.csv": out.getvalue()}) as night:
        assert night.column("sales_channel") == ['a "b", c\nd', "e;f|g"]

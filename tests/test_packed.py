"""Data for the page's scripts: gzipped JSON, the same bytes for the same value."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

from pipeline.site.packed import pack, write_packed


def test_packed_data_are_json_and_the_same_bytes_each_time(tmp_path: Path) -> None:
    value = {"name": ["</script>", "客户"], "amount": [1.5, None]}
    size = write_packed(tmp_path / "one" / "a.json.gz", value)
    write_packed(tmp_path / "two" / "b.json.gz", value)
    first, second = ((tmp_path / name).read_bytes() for name in ("one/a.json.gz", "two/b.json.gz"))
    assert first == second
    assert len(first) == size
    assert json.loads(gzip.decompress(first)) == value


def test_a_file_is_packed_beside_itself(tmp_path: Path) -> None:
    page = tmp_path / "index.html"
    page.write_text("客户", encoding="utf-8")
    pack(page)
    assert gzip.decompress((tmp_path / "index.html.gz").read_bytes()).decode() == "客户"

"""Data for the page's scripts: gzipped JSON, the same bytes for the same value."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

from pipeline.site.packed import pack_site, write_packed


def test_packed_data_are_json_and_the_same_bytes_each_time(tmp_path: Path) -> None:
    value = {"name": ["</script>", "客户"], "amount": [1.5, None]}
    size = write_packed(tmp_path / "one" / "a.json.gz", value)
    write_packed(tmp_path / "two" / "b.json.gz", value)
    first, second = ((tmp_path / name).read_bytes() for name in ("one/a.json.gz", "two/b.json.gz"))
    assert first == second
    assert len(first) == size
    assert json.loads(gzip.decompress(first)) == value


def test_pages_about_everything_and_assets_are_packed_beside_themselves(tmp_path: Path) -> None:
    for name in ("index.html", "zh/index.html", "zh/account/a.html", "assets/site.js", "data/rows.json.gz"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(f"客户 {name}", encoding="utf-8")
    pack_site(tmp_path)
    packed = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.gz")} - {"data/rows.json.gz"}
    assert packed == {"index.html.gz", "zh/index.html.gz", "assets/site.js.gz"}
    assert gzip.decompress((tmp_path / "zh/index.html.gz").read_bytes()).decode() == "客户 zh/index.html"

"""Write the rows of entities without a page of their own, where the page that opens any of them finds them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from pipeline.pages.site_facts import Others
from pipeline.project.project import Project
from pipeline.site.packed import LEVEL_OF_MUCH, packed
from pipeline.warehouse.shards import other_keys, shard_count, shards
from pipeline.warehouse.warehouse import Warehouse


def write_others(warehouse: Warehouse, project: Project, data: Path) -> dict[str, Others]:
    """Write `<slug>/<number>.json.gz` into the data folder for every `per` report whose template says how others look.

    The answers must lie there as Parquet. Returns who the others are, by key column.
    """
    found: dict[str, Others] = {}
    for slug, report in project.reports.items():
        per = report.manifest.per
        if per is None or not (project.templates / report.others_template).exists():
            continue
        keys = other_keys(warehouse, report, data / slug)
        count = shard_count(len(keys))
        found[per] = Others(f"{slug}.html", keys, count)

        def write(shard: tuple[int, str], folder: Path = data / slug) -> None:
            """Pack one file; zlib lets other threads run meanwhile."""
            (folder / f"{shard[0]}.json.gz").write_bytes(packed(shard[1].encode(), LEVEL_OF_MUCH))

        with ThreadPoolExecutor() as hands:
            for some in shards(warehouse, report, data / slug, count):
                list(hands.map(write, some))
    return found

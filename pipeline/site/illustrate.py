"""The stage that draws: pages get their pictures, or the build becomes the one that a night without Chromium makes."""

from __future__ import annotations

import shutil
from dataclasses import replace

from pipeline.project.project import Project
from pipeline.site.chromium import Chromium, NotDrawn
from pipeline.site.fingerprint import build_id
from pipeline.site.night import Built, Night
from pipeline.site.pictures import NOBODY, draw_pictures
from pipeline.site.publish import NEW
from pipeline.site.roots import roots_of, write_roots
from pipeline.site.write import write_site


def illustrate(night: Night, project: Project, built: Built, chromium: Chromium) -> Built:
    """Give the pages their pictures; where Chromium fails, say so and return the build made without it."""
    try:
        drawn = draw_pictures(roots_of(built), night.output / "state" / "pictures", chromium)
    except NotDrawn as problem:
        night.reporter.warn(f"{problem}; pages come without pictures, and their scripts draw the charts")
        return _plain(night, project, built)
    night.record |= {"pictures": drawn.pictures, "pictures_drawn": drawn.drawn}
    for problem in drawn.problems:
        night.reporter.warn(problem)
    return built


def _plain(night: Night, project: Project, built: Built) -> Built:
    """Return the build under the name it has without pictures; the name stands on every page."""
    night.record |= {"renderer": NOBODY}
    name = build_id(night.record["as_of"], night.key, night.record["baseline"])
    night.record |= {"build": name, "key": night.key}
    plain = replace(
        built, name=name, shop=built.shop.with_name(f"{NEW}{name}"), about={**built.about, "build_id": name}
    )
    built.shop.rename(plain.shop)
    if not (night.history / name).exists():
        part = night.history / f"{NEW}{name}"
        shutil.copytree(night.history / built.name, part)
        part.rename(night.history / name)
    write_site(project, plain.shop / "company", plain.answers, plain.metrics, plain.about)
    write_roots(night, project, plain, night.output / "state" / "building.duckdb")
    return plain

"""The files every page links to, under names that change with their content, and the colour tokens they define."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from pipeline.errors import UsageError, nearest

PLOTLY = "plotly.min.js"
# What every page runs, as one file, for a request costs more than its bytes. The first makes what the others share.
PAGE = "page.js"
PAGE_PARTS = ("shell.js", "tables.js", "charts.js")
_TOKEN = re.compile(r"--([a-z0-9-]+)\s*:")


@dataclass(frozen=True)
class Assets:
    """The assets of a web root: published path (`assets/site.1a2b3c4d.css`) by plain name, and by path the files in it.

    `styles`: the text of each style sheet, to stand in a page.
    """

    urls: dict[str, str]
    files: dict[str, tuple[Path, ...]]
    tokens: frozenset[str]
    styles: dict[str, str]

    def url(self, name: str) -> str:
        """Return an asset's path from the web root; an unknown name is an error naming the nearest."""
        if name not in self.urls:
            raise UsageError(f'no asset "{name}" in site_templates/assets.{nearest(name, self.urls)}')
        return self.urls[name]


def load_assets(templates: Path) -> Assets:
    """Read the style sheet and scripts of `site_templates/assets`, and plotly.js out of its installed package."""
    found = {path.name: path for path in sorted((templates / "assets").iterdir()) if path.is_file()}
    sources = {name: (path,) for name, path in found.items() if name not in PAGE_PARTS}
    sources |= {PAGE: tuple(found[name] for name in PAGE_PARTS), PLOTLY: (plotly_script(),)}
    urls = {name: f"assets/{_hashed(name, parts)}" for name, parts in sources.items()}
    sheets = {name: path.read_text(encoding="utf-8") for name, path in found.items() if name.endswith(".css")}
    files = {urls[name]: parts for name, parts in sources.items()}
    tokens = frozenset(token for css in sheets.values() for token in _TOKEN.findall(css))
    return Assets(urls, files, tokens, {name: _bare(css) for name, css in sheets.items()})


def _bare(css: str) -> str:
    """Return a style sheet without comments and indents, to stand in a page."""
    if "</" in css:
        raise UsageError("a style sheet holds no `</`: it would end the element it stands in.")
    return re.sub(r"\n\s*", "\n", re.sub(r"/\*.*?\*/", "", css, flags=re.S)).strip()


def plotly_script() -> Path:
    """Return the place of plotly.js in the installed package; nothing of it is committed, nothing imported."""
    spec = find_spec("plotly")
    if spec is None or spec.origin is None:
        raise UsageError("the plotly package is not installed.", hint="./inv --help installs what is missing")
    return Path(spec.origin).parent / "package_data" / PLOTLY


def _hashed(name: str, parts: Sequence[Path]) -> str:
    """Return a name with eight digits of its content's hash before the ending."""
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in parts)).hexdigest()[:8]
    stem, _, ending = name.rpartition(".")
    return f"{stem}.{digest}.{ending}"

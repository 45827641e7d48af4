"""Which file of the input folder is which table: names, folders of parts, patterns of the settings."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipeline.project.contracts import Contract
from pipeline.project.project import Project

SUFFIXES = (".csv", ".csv.gz", ".txt", ".txt.gz", ".tsv", ".tsv.gz", ".zip", ".xlsx")
_STAMP = re.compile(r"(?<!\d)((?:19|20|21)\d\d)[-_.]?(0[1-9]|1[0-2])(?:[-_.]?(0[1-9]|[12]\d|3[01]))?(?!\d)")


@dataclass(frozen=True)
class Found:
    """One file of the input folder and the table it holds, or None when nothing says which."""

    path: Path
    name: str
    table: str | None


def stem(path: Path) -> str:
    """Return a file's name without any of the suffixes the loader knows, and without one it does not."""
    name = path.name if is_read(path) else path.stem
    known = sorted((suffix for suffix in SUFFIXES if name.lower().endswith(suffix)), key=len)
    return name[: -len(known[-1])] if known else name


def is_read(path: Path) -> bool:
    """Return whether a file's name ends as one that the loader reads."""
    return path.name.lower().endswith(SUFFIXES)


def stamp(name: str) -> date | None:
    """Return the date a file's name carries; a month alone is its first day."""
    for year, month, day in reversed(_STAMP.findall(name)):
        try:
            return date(int(year), int(month), int(day or 1))
        except ValueError:
            continue
    return None


def discover(project: Project) -> list[Found]:
    """Return every file of the input folder in name order, whatever its suffix, each with its table.

    The company's own settings and SELECTs are no exports, nor are hidden files.
    """
    folder = project.input_dir
    found = []
    for path in sorted(folder.rglob("*")):
        relative = path.relative_to(folder)
        hidden = any(part.startswith((".", "~$", "__MACOSX")) for part in relative.parts)
        own = relative.parts[0] == "sql" or relative.as_posix() == "settings.toml"
        if hidden or own or not path.is_file():
            continue
        found.append(Found(path, relative.as_posix(), _table_of(relative, project)))
    return found


def looks_like(name: str, contracts: dict[str, Contract]) -> str | None:
    """Return the table whose name or title a file's name resembles most, if any."""
    words = {word.casefold(): table for table, contract in contracts.items() for word in (table, contract.title.zh)}
    bare = re.sub(r"[\d\W_]+", "_", stem(Path(name))).strip("_").casefold()
    contained = [word for word in words if word in bare]
    if contained:
        return words[max(contained, key=len)]
    close = difflib.get_close_matches(bare, words, n=1, cutoff=0.6)
    return words[close[0]] if close else None


def sql_files(project: Project) -> dict[str, Path]:
    """Return the company's own SELECTs, by the table each makes."""
    return {path.stem: path for path in sorted((project.input_dir / "sql").glob("*.sql"))}


def _table_of(relative: Path, project: Project) -> str | None:
    """Settings first, then the folder's or the file's own name: the table's, or its Chinese title."""
    for table, settings in project.settings.tables.items():
        if settings.files is not None and any(relative.match(pattern) for pattern in settings.files):
            return table
    name = relative.parts[0] if len(relative.parts) > 1 else stem(relative)
    for table, contract in project.contracts.items():
        own = project.settings.tables.get(table)
        if (own is None or own.files is None) and name.casefold() in (table, contract.title.zh.casefold()):
            return table
    return None

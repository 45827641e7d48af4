"""What the loader says about a night's exports: one report per file, and the problems that stop the publish."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Self


@dataclass(frozen=True)
class DataProblem:
    """Something about the data that stops the publish: where, what, what was expected and what to try."""

    message: str
    file: str | None = None
    line: int | None = None
    table: str | None = None
    column: str | None = None
    value: str | None = None
    hint: str | None = None

    def __str__(self) -> str:
        place = "" if self.file is None else f"{self.file}:{self.line}: " if self.line else f"{self.file}: "
        hint = f" Try: {self.hint}" if self.hint else ""
        return f"{place}{self.message}{hint}"


class Note(str):
    """A remark about the exports that stops nothing: its English text, and what data health says in its own words.

    `code` is a value of the list `load_note`, `subject` the file or table, `detail` what else there is to know.
    """

    __slots__ = ("code", "detail", "subject")
    code: str
    subject: str
    detail: str

    def __new__(cls, text: str, code: str, subject: str, detail: str = "") -> Self:
        """Make a note that reads as its text."""
        note = super().__new__(cls, text)
        note.code, note.subject, note.detail = code, subject, detail
        return note


@dataclass(frozen=True)
class FileReport:
    """One file (or one member of an archive) and what became of its rows.

    `role` is `table` for a file loaded as a table, `sql` for a table made by `input/sql/<table>.sql`, `source` for
    a file such SQL reads, `unused` for one nothing asked for and `failed` for one that could not be read.
    `rows_read` = loaded + superseded + rejected + ignored, always; of a source, only the rows that no SQL sees are
    counted (broken ones, totals, preamble), so that no row is counted in two files.
    """

    file_id: int
    file: str
    table: str | None
    role: str
    encoding: str
    sha256: str
    bytes: int
    delimiter: str | None = None
    part_date: date | None = None
    rows_read: int = 0
    rows_loaded: int = 0
    rows_superseded: int = 0
    rows_rejected: int = 0
    rows_ignored: int = 0


@dataclass(frozen=True)
class UnknownHeader:
    """A header no column answers to, with the column it most likely is, by name or by content."""

    file: str
    table: str
    header: str
    proposal: str | None
    why: str | None


@dataclass(frozen=True)
class LoadReport:
    """Everything the loader found: files, problems, notes and the day the data are of."""

    files: tuple[FileReport, ...]
    problems: tuple[DataProblem, ...]
    as_of: date | None
    unknown_headers: tuple[UnknownHeader, ...] = ()
    notes: tuple[Note, ...] = ()

    def inputs(self) -> list[dict[str, object]]:
        """Return the files as the run record lists them."""
        return [asdict(file) for file in self.files]

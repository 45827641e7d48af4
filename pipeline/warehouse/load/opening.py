"""From bytes to text: unpack, hash, find the encoding and the newlines; one pass over the bytes, strictly decoded."""

from __future__ import annotations

import codecs
import gzip
import hashlib
import shutil
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.warehouse.load.encodings import choose_legacy
from pipeline.warehouse.load.report import DataProblem
from pipeline.warehouse.load.scratch import unused

CHUNK = 1 << 20
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))

# What files that are no text begin with: what they are, and what to do.
_PACKED = {
    b"PK\x03\x04": ("a workbook or a zip archive", "name it .xlsx or .zip, or export it as CSV"),
    b"\x1f\x8b": ("packed by gzip", "add .gz to its name"),
    b"\xd0\xcf\x11\xe0": ("a workbook of the old kind (.xls)", "save it as .xlsx or .csv"),
}


class Unreadable(Exception):
    """Raised when a file cannot be read at all; carries the problem to report."""

    def __init__(self, message: str, *, line: int | None = None, hint: str | None = None) -> None:
        super().__init__(message)
        self.line = line
        self.hint = hint

    def problem(self, file: str, table: str | None) -> DataProblem:
        """Return the problem, placed in its file."""
        return DataProblem(str(self), file=file, line=self.line, table=table, hint=self.hint)


@dataclass(frozen=True)
class Text:
    """A file as UTF-8 text that DuckDB reads as it is; `lines` are physical lines, the last one included."""

    path: Path
    encoding: str
    sha256: str
    bytes: int
    lines: int
    ends_with_newline: bool
    has_tabs: bool

    def of(self, path: Path, encoding: str) -> Text:
        """Return the same text as what a packed file or workbook held: with the hash and size of its bytes."""
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        return replace(self, encoding=encoding, sha256=digest, bytes=path.stat().st_size)


@dataclass
class _Counts:
    """What one pass over the bytes tells about newlines."""

    lf: int = 0
    cr: int = 0
    crlf: int = 0
    tabs: bool = False
    last: bytes = b""

    def add(self, chunk: bytes) -> None:
        """Count one chunk; a CRLF split between two chunks counts once."""
        self.lf += chunk.count(b"\n")
        if b"\r" in chunk or self.last == b"\r":
            self.cr += chunk.count(b"\r")
            self.crlf += chunk.count(b"\r\n") + (self.last == b"\r" and chunk[:1] == b"\n")
        self.tabs = self.tabs or b"\t" in chunk
        self.last = chunk[-1:]

    @property
    def uniform(self) -> bool:
        """Whether DuckDB's strict reader takes the newlines as they are."""
        return self.cr == 0 or self.cr == self.crlf == self.lf

    @property
    def lines(self) -> int:
        """Physical lines, where a lone CR ends a line too."""
        return self.lf + self.cr - self.crlf + (self.last not in (b"\n", b"\r", b""))


def unpack(path: Path, scratch: Path) -> list[tuple[str, Path]]:
    """Return (member, path) of the files inside an archive, or the file itself with an empty member name."""
    lower = path.name.lower()
    try:
        if lower.endswith(".gz"):
            target = unused(scratch, path.name[:-3])
            with gzip.open(path, "rb") as packed, target.open("wb") as plain:
                shutil.copyfileobj(packed, plain, CHUNK)
            return [("", target)]
        if lower.endswith(".zip"):
            return _unzip(path, scratch)
    except (OSError, EOFError, zlib.error, zipfile.BadZipFile, RuntimeError, NotImplementedError) as error:
        raise Unreadable(f"the archive is broken: {error}.", hint="export it again") from None
    with path.open("rb") as file:
        packed_as = next((how for start, how in _PACKED.items() if file.peek(4).startswith(start)), None)
    if packed_as:
        raise Unreadable(f"the file is {packed_as[0]}, whatever its name says.", hint=packed_as[1])
    return [("", path)]


def _unzip(path: Path, scratch: Path) -> list[tuple[str, Path]]:
    members = []
    with zipfile.ZipFile(path) as archive:
        for info in sorted(archive.infolist(), key=lambda info: info.filename):
            inner = Path(info.filename)
            if info.is_dir() or inner.name.startswith(".") or "__MACOSX" in inner.parts:
                continue
            if inner.suffix.lower() not in (".csv", ".txt", ".tsv"):
                raise Unreadable(f'the archive holds "{info.filename}", which is not a CSV.', hint="zip only CSV files")
            target = unused(scratch, inner.name)
            with archive.open(info) as packed, target.open("wb") as plain:
                shutil.copyfileobj(packed, plain, CHUNK)
            members.append((info.filename, target))
    if not members:
        raise Unreadable("the archive is empty.", hint="export it again")
    return members if len(members) > 1 else [("", members[0][1])]


def open_text(path: Path, scratch: Path, encoding: str | None = None) -> Text:
    """Read a file's bytes once and return it as UTF-8; a normalised copy is written only where DuckDB needs one."""
    digest, size, counts, name = hashlib.sha256(), 0, _Counts(), encoding
    with path.open("rb") as file:
        head = file.read(4096)
    if name is None:
        name = next((known for bom, known in _BOMS if head.startswith(bom)), None) or _wide(head) or "utf-8"
    decoder = codecs.getincrementaldecoder(_lookup(name))("strict")
    valid = True
    for chunk in chunks(path):
        digest.update(chunk)
        size += len(chunk)
        counts.add(chunk)
        if valid and not (chunk.isascii() and not decoder.getstate()[0] and "16" not in name):
            valid = _decodes(decoder, chunk)
    valid = valid and _decodes(decoder, b"", final=True)
    if not valid and encoding is None and name == "utf-8":
        name = choose_legacy(path)
        valid = name not in (None, "utf-8")
    if not valid or name is None:
        raise _undecodable(path, name, encoding)
    if name.startswith("utf-8") and counts.uniform:
        ends = counts.last in (b"\n", b"\r")
        return Text(path, name, digest.hexdigest(), size, counts.lines, ends, counts.tabs)
    try:
        copy, counts = _normalise(path, scratch, name)
    except UnicodeError:
        raise _undecodable(path, name, encoding) from None
    ends = counts.last == b"\n"
    return Text(copy, name, digest.hexdigest(), size, counts.lines, ends, counts.tabs)


def chunks(path: Path) -> Iterator[bytes]:
    """Yield a file's bytes, a mebibyte at a time."""
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk


def _normalise(path: Path, scratch: Path, encoding: str) -> tuple[Path, _Counts]:
    """Write a UTF-8 copy with \\n newlines and no BOM."""
    target, counts = unused(scratch, path.name), _Counts()
    with (
        path.open("r", encoding=encoding, errors="strict", newline=None) as source,
        target.open("w", encoding="utf-8", newline="") as copy,
    ):
        while text := source.read(CHUNK):
            copy.write(text)
            counts.add(text.encode())
    return target, counts


def _decodes(decoder: codecs.IncrementalDecoder, chunk: bytes, final: bool = False) -> bool:
    try:
        decoder.decode(chunk, final)
    except UnicodeError:
        return False
    return True


def _wide(head: bytes) -> str | None:
    """Recognise UTF-16 without a byte-order mark by the zero bytes between its letters."""
    if len(head) < 8 or head.count(b"\0") < len(head) // 4:
        return None
    return "utf-16-le" if head[1::2].count(0) > head[0::2].count(0) else "utf-16-be"


def _lookup(name: str) -> str:
    """Return an encoding's own name; what Python knows as a codec but not of text, such as hex, is none."""
    try:
        "".encode(name)
        return codecs.lookup(name).name
    except (LookupError, ValueError):
        raise Unreadable(f'"{name}" is not an encoding.', hint='encoding = "gb18030" in the settings') from None


def _undecodable(path: Path, name: str | None, asked: str | None) -> Unreadable:
    """Return the error of a file no encoding fits, naming the line of its first bad byte."""
    if name is None:
        return Unreadable(
            "the encoding cannot be told: the bytes are valid as gb18030 and as windows-1252.",
            hint='encoding = "gb18030" or encoding = "windows-1252" in this table\'s settings',
        )
    line = first_bad_line(path, name)
    hint = "the encoding in this table's settings is not the file's" if asked else "export it as UTF-8"
    return Unreadable(f"line {line} is not valid {name}.", line=line, hint=hint)


def first_bad_line(path: Path, encoding: str) -> int:
    """Return the line with the first byte that the encoding does not allow."""
    decoder, line = codecs.getincrementaldecoder(encoding)("strict"), 1
    for chunk in chunks(path):
        for piece in chunk.splitlines(keepends=True):
            if not _decodes(decoder, piece):
                return line
            line += piece.endswith(b"\n")
    return line

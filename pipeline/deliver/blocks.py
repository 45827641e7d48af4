"""What a mail says, part by part, before it has a form: HTML, plain text, paper or a workbook."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from pipeline.deliver.sheets import Sheet
from pipeline.pages.charts import Chart
from pipeline.pages.kpis import Kpi


@dataclass(frozen=True)
class Head:
    """The head of a report: its title, its finding, one sentence below, and where its page is."""

    title: str
    finding: str
    lede: str = ""
    url: str | None = None
    kind: str = "head"


@dataclass(frozen=True)
class Strip:
    """Headline numbers."""

    kpis: tuple[Kpi, ...]
    kind: str = "kpis"


@dataclass(frozen=True)
class Section:
    """The heading of what follows."""

    title: str
    note: str = ""
    kind: str = "section"


@dataclass(frozen=True)
class Note:
    """A sentence of its own."""

    text: str
    kind: str = "note"


@dataclass(frozen=True)
class Listing:
    """A table, of which a message shows the first rows. `key`: by which a work list's rows are known again."""

    sheet: Sheet
    limit: int
    key: str = ""
    fresh: frozenset[str] = frozenset()
    kind: str = "table"

    @property
    def keys(self) -> list[str]:
        """The keys of all rows of a work list, in order."""
        return [str(key) for key in self.sheet.answer.column(self.key)] if self.key else []


@dataclass(frozen=True)
class Figure:
    """A finding with its picture; `sheet` stands in for the picture where none could be drawn."""

    title: str
    chart: Chart
    sheet: Sheet
    unit: str = ""
    key: str = ""
    name: str = ""
    kind: str = "figure"


Block = Head | Strip | Section | Note | Listing | Figure


@dataclass(frozen=True)
class Part:
    """One report's part of a mail: its blocks, and of the findings it says, by slot, the codes and the sentences."""

    slug: str
    title: str
    blocks: tuple[Block, ...]
    findings: dict[str, str] = field(default_factory=dict)
    said: dict[str, str] = field(default_factory=dict)

    @property
    def work_lists(self) -> Sequence[Listing]:
        """The work lists, whose rows are compared with those of the last snapshot."""
        return [block for block in self.blocks if isinstance(block, Listing) and block.key]

    @property
    def kpis(self) -> Sequence[Kpi]:
        """The headline numbers, in order."""
        return [kpi for block in self.blocks if isinstance(block, Strip) for kpi in block.kpis]

    @property
    def finding(self) -> str:
        """The finding of the report's head."""
        return next((block.finding for block in self.blocks if isinstance(block, Head)), self.title)

    def of(self, kind: Any) -> list[Any]:
        """Return the blocks of a kind."""
        return [block for block in self.blocks if isinstance(block, kind)]

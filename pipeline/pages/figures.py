"""Figures: a heading that is a finding, a picture, and what stands behind it: table, definition, CSV."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from markupsafe import Markup

from pipeline.errors import UsageError, nearest
from pipeline.pages.charts import Chart
from pipeline.pages.charts.rows import SORT, among
from pipeline.pages.environment import Language
from pipeline.pages.inert import script_json
from pipeline.pages.jobs import PageJob
from pipeline.pages.lineage import comment
from pipeline.pages.tables import Table, TableMaker
from pipeline.project.answers import Answer

# A chart's own table is for reading; beyond this many rows the CSV serves better.
TABLE_ROWS = 60
CONFIG = {"displaylogo": False, "showSendToCloud": False, "displayModeBar": False, "responsive": True}


class PagePlace(Protocol):
    """What a figure must know of its page."""

    job: PageJob
    tables: TableMaker

    def csv_url(self, answer: Answer) -> str | None:
        """Return the address of an answer in full."""

    def lineage_url(self, name: str) -> str | None:
        """Return where a question stands in the lineage."""

    def metric_url(self, id: str) -> str:
        """Return a metric's place in the glossary."""


class FigureMaker:
    """Makes the figures of one page."""

    def __init__(self, language: Language, page: PagePlace) -> None:
        self.language = language
        self.page = page
        self.count = 0

    def figure(
        self,
        title: str,
        picture: Chart | Table,
        *,
        unit: str = "",
        key: str = "",
        define: Sequence[str] = (),
        columns: Sequence[Any] | None = None,
        empty: str | None = None,
        wide: bool = False,
    ) -> Markup:
        """Return a figure; one without rows says so instead of showing an empty picture.

        `wide` figures stand alone in their row or in its wide column.
        """
        if not isinstance(picture, Chart | Table):
            raise UsageError("figure(title, picture): the picture is a chart or a table.")
        self.count += 1
        chart = picture if isinstance(picture, Chart) else None
        answer = picture.answer
        if chart and chart.rows:
            chart = self._leading(chart)
        view = {
            "id": f"f{self.count}",
            "title": title,
            "unit": " · ".join(part for part in (unit, chart.unit if chart else "", *_notes(chart)) if part),
            "key": key,
            "marks": chart.key if chart else (),
            "chart": chart,
            "spec": _spec(chart) if chart and chart.part == "plot" and not chart.is_empty else "",
            "slot": self._slot(wide),
            "empty": (empty or self.language.words.no_rows) if not answer else None,
            "table": self._table(title, picture, columns) if answer else None,
            # A heat table or a pyramid prints its numbers; there is more to it only where columns are named.
            "is_detailed": chart is not None and (chart.part == "plot" or columns is not None),
            "description": self._description(answer),
            "define": [self._defined(id) for id in define],
            "csv": self.page.csv_url(answer) if answer else None,
        }
        return self.language.macro("figure", "figure")(view)

    def _leading(self, chart: Chart) -> Chart:
        """Return a chart whose marks lead to rows that are there; the page must have their question and its columns."""
        data, (table, *columns) = self.page.job.data, chart.rows
        if table not in data:
            raise UsageError(f'rows= of a chart: no question "{table}".{nearest(table, data)}')
        if columns == [SORT]:
            orders = [code for trace in chart.view.get("data", ()) for code in trace.get("customdata", ())]
            columns = [order.removeprefix("-") for order in orders if order]
        for column in columns:
            data[table].place(column.partition("=")[0])
        return chart if SORT in chart.rows else among(chart, data[table])

    def _slot(self, wide: bool) -> Markup:
        """Return the place where a build with Chromium puts the picture; pages of entities are too many to have one."""
        report = self.page.job.report
        if report is None or report.manifest.per:
            return Markup("")
        return Markup("<!--picture:wide-->") if wide else Markup("<!--picture:half-->")

    def _table(self, title: str, picture: Chart | Table, columns: Sequence[Any] | None) -> Table:
        """Return the table of a figure: the picture itself, or the numbers of the chart."""
        if isinstance(picture, Table):
            return picture.bare()
        shown = columns or picture.columns
        return self.page.tables.table(picture.answer, caption=title, columns=shown, limit=TABLE_ROWS).bare(folded=True)

    def _description(self, answer: Answer) -> dict[str, Any] | None:
        """Return what the question gives, the models it reads, and where its SQL and its files are told."""
        report, titles = self.page.job.report, self.language.titles
        query = report.questions.get(answer.name) if report else None
        if report is None or query is None:
            return None
        models = titles.models(f"reports.{report.slug}", answer.name)
        return {
            "comment": comment(query.description, self.language.lang),
            "models": [(title, self.page.lineage_url(name)) for title, name, _ in models],
            "url": self.page.lineage_url(query.full_name),
        }

    def _defined(self, id: str) -> dict[str, str]:
        """Return the definition of a metric that a figure rests on."""
        metric, lang = self.language.project.glossary.metric(id), self.language.lang
        words = {"label": metric.label.get(lang), "about": metric.about.get(lang)}
        return {**words, "formula": metric.formula.get(lang), "url": self.page.metric_url(id)}


def _notes(chart: Chart | None) -> tuple[str, ...]:
    """Return what must be said beside a chart."""
    return chart.notes if chart else ()


def _spec(chart: Chart) -> Markup:
    """Return a chart's spec for the page's script."""
    return script_json({**chart.view, "config": CONFIG})

"""The functions that make a table's cells from a row of the answer, column by column."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from markupsafe import Markup, escape

from pipeline.errors import UsageError
from pipeline.pages.cells import bar, call, chip, code, link, strip, tag
from pipeline.pages.charts import spark
from pipeline.pages.charts.chart import number, numbers
from pipeline.pages.charts.ranked import change_token
from pipeline.pages.col import Col
from pipeline.pages.formats import DASH, Scale, exact, largest
from pipeline.pages.lexicon import Field, Lexicon
from pipeline.project.answers import Answer

# Dates and numbers of things break badly.
UNBROKEN = frozenset({"date", "date_short", "month", "timestamp", "id"})
MONEY = frozenset({"money", "short_money"})
CODE = "code"
HEAD = "head"
Cell = Callable[[tuple[Any, ...]], str]
EntityUrl = Callable[[str, Any], str | None]


@dataclass(frozen=True)
class Drawn:
    """A column as one table draws it: its field, its unit, and the function that makes a cell from a row."""

    column: Col
    field: Field
    is_right: bool
    scale: Scale | None
    make: Cell
    role: str

    @property
    def css(self) -> str:
        """The classes of its cells."""
        classes = ["r"] if self.is_right else ["nw"] if self.field.format in UNBROKEN else []
        return " ".join([*classes, *([self.role] if self.role and self.role != HEAD else [])])


class CellMaker:
    """Makes the cells of tables in one language, for one page."""

    def __init__(self, lexicon: Lexicon, words: Any, entity_url: EntityUrl) -> None:
        self.lexicon = lexicon
        self.words = words
        self.entity_url = entity_url

    def drawn(self, answer: Answer, columns: Sequence[Col]) -> list[Drawn]:
        """Return the columns ready to draw."""
        made: list[Drawn] = []
        has_money = False
        scales = self._scales(answer, columns)
        for column, scale in zip(columns, scales, strict=True):
            field = self.lexicon.field(column.name)
            is_right = field.is_number and not (column.strip or column.spark)
            kind = "fact" if made else HEAD
            if made and not has_money and scale is not None and not column.strip:
                kind, has_money = "money", True
            role = _phone_role(column, kind)
            inner = self._inner(answer, column, field, scale)
            plain = Drawn(column, field, is_right, scale, inner, role)
            made.append(Drawn(column, field, is_right, scale, _cell(answer, plain), role))
        return made

    def _scales(self, answer: Answer, columns: Sequence[Col]) -> list[Scale | None]:
        """Return the money unit of each column: one for the whole table, so that its columns compare.

        Only a column whose values would all but vanish in that unit has one of its own.
        """
        money_scale = self.lexicon.formats.money_scale
        values = [
            [value for name in column.strip or (column.name,) for value in answer.column(name)]
            if self.lexicon.field(column.name).format in MONEY
            else None
            for column in columns
        ]
        shared = money_scale([value for own in values if own for value in own])
        return [
            None if own is None else shared if largest(own) >= shared.divisor / 10 else money_scale(own)
            for own in values
        ]

    def _inner(self, answer: Answer, column: Col, field: Field, scale: Scale | None) -> Cell:
        """Return the function that makes what stands inside one column's cell."""
        if column.strip:
            return self._strip(answer, column, scale)
        place = answer.place(column.spark or column.name)
        if column.spark:
            return lambda row: spark(numbers(row[place] or ()))
        if column.tel:
            return lambda row: call(row[place], self.words.call)
        text = self._text(answer, column, field, scale)
        before = self._chip(answer, column)
        address = self._address(answer, column)
        after = self._after(answer, column)
        if before is None and address is None and after is None:
            return text
        return lambda row: "".join(
            (
                before(row) if before else "",
                link(Markup(text(row)), address(row)) if address else text(row),
                after(row) if after else "",
            )
        )

    def _text(self, answer: Answer, column: Col, field: Field, scale: Scale | None) -> Cell:
        """Return the function that says a value: plain, as a tag, or signed in the colour of its meaning."""
        place, lexicon = answer.place(column.name), self.lexicon
        if column.tag is not None:
            tone = answer.place(column.tag) if isinstance(column.tag, str) else None
            return lambda row: (
                DASH
                if row[place] is None
                else tag(lexicon.text(field, row[place]), row[tone] if tone is not None else None)
            )
        if column.signed:
            return lambda row: self._signed(field, row[place], scale)
        if field.format == CODE:
            return lambda row: code(row[place])
        if not field.is_number:
            return lambda row: escape(lexicon.cell(field, row[place]))
        cell, format = lexicon.formats.cell, field.format
        unit = lexicon.formats.unit(format, scale)
        if not unit:
            return lambda row: cell(row[place], format, scale)
        # The unit stands in the head; where the head is hidden (phone), the style sheet prints it here.
        opening = f'<span class="num" data-u="{escape(unit)}">'
        return lambda row: DASH if row[place] is None else f"{opening}{cell(row[place], format, scale)}</span>"

    def _signed(self, field: Field, value: Any, scale: Scale | None) -> str:
        """Return a change with its sign, in the colour of its meaning."""
        amount = exact(value)
        if amount is None:
            return DASH
        size = self.lexicon.formats.cell(abs(amount), field.format, scale)
        if size == self.lexicon.formats.cell(Decimal(0), field.format, scale):
            return f"±{size}"
        token = change_token(field.good, float(amount))
        unit = escape(self.lexicon.formats.unit(field.format, scale))
        figure = f"{'+' if amount > 0 else '−'}{size}"
        return f'<b class="{"mute" if token == "ac" else token} num" data-u="{unit}">{figure}</b>'

    def total(self, drawn: Drawn, amount: Any) -> Markup:
        """Return a column's sum as its foot says it: with its sign where its values have theirs."""
        if drawn.column.signed:
            return Markup(self._signed(drawn.field, amount, drawn.scale))
        return escape(self.lexicon.cell(drawn.field, amount, drawn.scale))

    def _chip(self, answer: Answer, column: Col) -> Cell | None:
        """Return the function that makes the chip before a value."""
        if column.chip is None:
            return None
        place, values = answer.place(column.chip), self.lexicon.field(column.chip).values
        if values is None:
            raise UsageError(f'col("{column.name}", chip="{column.chip}"): the term names no `values` list.')
        return lambda row: chip(self.lexicon, values, row[place])

    def _address(self, answer: Answer, column: Col) -> Callable[[tuple[Any, ...]], str | None] | None:
        """Return the function that finds the page a value links to."""
        if column.link is None:
            return None
        place, key = answer.place(column.link), column.link
        return lambda row: self.entity_url(key, row[place])

    def _after(self, answer: Answer, column: Col) -> Cell | None:
        """Return the function that makes what stands under a value: a bar, a bullet, a second line."""
        if column.bar or column.bullet:
            place = answer.place(column.name)
            aim = answer.place(column.bullet) if column.bullet else None
            largest = full_bar(answer, column)
            return lambda row: bar(row[place], largest, row[aim] if aim is not None else None)
        if column.sub is None:
            return None
        return self._sub(answer.place(column.sub), self.lexicon.field(column.sub))

    def _sub(self, place: int, field: Field) -> Cell:
        """Return the function that makes the second line of a cell; a technical name stays beside what it names."""
        if field.format == CODE:
            return lambda row: "" if row[place] is None else f' <span class="sub in">{code(row[place])}</span>'
        said = self.lexicon.text
        return lambda row: "" if row[place] is None else f'<span class="sub">{escape(said(field, row[place]))}</span>'

    def _strip(self, answer: Answer, column: Col, scale: Scale | None) -> Cell:
        """Return the function that makes a strip of parts."""
        parts = self.lexicon.fields(answer, column.strip)
        places = [answer.place(field.column) for field in parts]

        def make(row: tuple[Any, ...]) -> str:
            """Return the strip of one row."""
            values = [row[place] for place in places]
            said = [self.lexicon.text(field, value) for field, value in zip(parts, values, strict=True)]
            return strip(list(zip([field.label for field in parts], values, said, strict=True)))

        return make


def _cell(answer: Answer, drawn: Drawn) -> Cell:
    """Return the function that makes one column's cell: its opening tag is the same for every row."""
    inner, column, role = drawn.make, drawn.column, drawn.role
    opening = '<th scope="row" role="rowheader"' if role == HEAD else '<td role="cell"'
    opening += f' class="{drawn.css}"' if drawn.css else ""
    if role == "k":
        opening += f' data-l="{escape(column.head or drawn.field.label)}"'
    closing = "</th>" if role == HEAD else "</td>"
    if column.name not in answer.position:
        return lambda row: f"{opening}>{inner(row)}{closing}"
    value = answer.place(column.name)
    # A fact that is not known is a dash in a table, but no line of a phone's card.
    unknown = opening.replace('k"', 'k x"', 1) if role == "k" else opening
    return lambda row: f"{opening if row[value] is not None else unknown}>{inner(row)}{closing}"


def full_bar(answer: Answer, column: Col) -> float:
    """Return what the longest bar of a column stands for: the size of its largest value or target."""
    amounts = [largest(answer.column(name)) for name in (column.name, column.bullet) if name]
    return number(max(amounts)) or 0.0


def _phone_role(column: Col, kind: str) -> str:
    """Return the class that says where a cell stands when a row becomes a card."""
    if kind == HEAD:
        return kind
    if not column.phone:
        return "x"
    if column.tel:
        return "call"
    if column.step:
        return "step"
    if column.strip or column.spark:
        return "f"
    return {"money": "money", "fact": "k"}[kind]

"""What a report's template asks of its questions, read from the template without rendering it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, TemplateSyntaxError, nodes

from pipeline.errors import UsageError
from pipeline.pages.charts import OPTIONS
from pipeline.pages.charts.rows import SORT

# Options that name columns; `strip` and the like may name several.
TABLE = ("columns", "totals", "sort", "filters")
TABLES = {"table": TABLE, "work_list": (*TABLE, "key")}
COLUMN = ("link", "chip", "sub", "bullet", "strip", "spark", "tag")
# Options of charts that name none.
PLAIN = frozenset({"colours", "signed", "limit", "scale", "corner", "says", "among"})
# The option of charts that names a table, which is a question, and columns of it.
ROWS = "rows"


@dataclass(frozen=True)
class Use:
    """A question that a template names, and a column it wants of it; None where it only names the question."""

    question: str
    column: str | None
    line: int


def uses(path: Path) -> list[Use]:
    """Return every use of a question that can be read off a template; what is made while rendering is not seen."""
    try:
        tree = Environment().parse(path.read_text(encoding="utf-8"))
    except TemplateSyntaxError as error:
        raise UsageError(f"{error.message}.", path=path, line=error.lineno) from None
    return list(_walk(tree, {}))


def _walk(node: nodes.Node, rows: dict[str, str]) -> Iterator[Use]:
    """Yield the uses of a node and of all below it; `rows` says which names hold a row of which question."""
    if isinstance(node, nodes.Getattr):
        yield from _attribute(node, rows)
    elif isinstance(node, nodes.Call):
        yield from _call(node)
    if isinstance(node, nodes.For) and isinstance(node.target, nodes.Name):
        inner = {name: question for name, question in rows.items() if name != node.target.name}
        if (question := _records(node.iter)) is not None:
            inner[node.target.name] = question
        yield from _walk(node.iter, rows)
        for child in (*node.body, *node.else_, *([node.test] if node.test else [])):
            yield from _walk(child, inner)
        return
    for child in node.iter_child_nodes():
        yield from _walk(child, rows)
    if isinstance(node, nodes.Assign) and isinstance(node.target, nodes.Name):
        rows.pop(node.target.name, None)
        if isinstance(node.node, nodes.Getitem | nodes.Filter) and (question := _records(node.node.node)) is not None:
            rows[node.target.name] = question


def _attribute(node: nodes.Getattr, rows: dict[str, str]) -> Iterator[Use]:
    """Yield `data.<question>`, and `<row>.<column>` of a row that a loop or a `set` named."""
    if (question := _question(node)) is not None:
        yield Use(question, None, node.lineno)
    elif isinstance(node.node, nodes.Name) and node.node.name in rows:
        yield Use(rows[node.node.name], node.attr, node.lineno)


def _call(node: nodes.Call) -> Iterator[Use]:
    """Yield the columns that a table, a chart, a figure or `.column(name)` wants."""
    callee = node.node
    if isinstance(callee, nodes.Getattr) and callee.attr == "column" and (question := _question(callee.node)):
        yield from (Use(question, name, node.lineno) for name in _names(node.args[0]))
    for question, option in _wanted(node):
        if option.key == ROWS:
            table, *columns = _names(option.value)
            yield from (Use(table, name.partition("=")[0], option.lineno) for name in columns if name != SORT)
            continue
        yield from (Use(question, name.removeprefix("-"), option.lineno) for name in _names(option.value))


def _wanted(node: nodes.Call) -> Iterator[tuple[str, nodes.Keyword]]:
    """Yield (question, option) for every option of a call that names columns of a question."""
    answer = node.args[0] if node.args else None
    name = node.node.name if isinstance(node.node, nodes.Name) else None
    if name == "figure" and len(node.args) > 1 and isinstance(node.args[1], nodes.Call) and node.args[1].args:
        answer, options = node.args[1].args[0], ("columns",)
    elif isinstance(node.node, nodes.Getattr) and _is_name(node.node.node, "charts"):
        options = tuple(option for option in OPTIONS.get(node.node.attr, ()) if option not in PLAIN)
    else:
        options = TABLES.get(name or "", ())
    question = _question(answer)
    for option in node.kwargs:
        if question is not None and option.key in options:
            yield question, option


def _names(value: nodes.Node) -> Iterator[str]:
    """Yield the column names that an option says: a text, a list of them, or `col(…)` with those of its options."""
    if isinstance(value, nodes.Const):
        if isinstance(value.value, str):
            yield value.value
    elif isinstance(value, nodes.List):
        for item in value.items:
            yield from _names(item)
    elif isinstance(value, nodes.Call) and _is_name(value.node, "col"):
        if not any(option.key == "strip" for option in value.kwargs):
            yield from _names(value.args[0])
        for option in value.kwargs:
            if option.key in COLUMN:
                yield from _names(option.value)


def _records(node: nodes.Node | None) -> str | None:
    """Return the question whose records, or a slice or filter of them, an expression is."""
    if isinstance(node, nodes.Getitem | nodes.Filter):
        return _records(node.node)
    is_call = isinstance(node, nodes.Call) and isinstance(node.node, nodes.Getattr) and node.node.attr == "records"
    return _question(node.node.node) if is_call else None


def _question(node: nodes.Node | None) -> str | None:
    """Return the question of `data.<question>`, or None for anything else."""
    return node.attr if isinstance(node, nodes.Getattr) and _is_name(node.node, "data") else None


def _is_name(node: nodes.Node, name: str) -> bool:
    """Whether an expression is a bare name."""
    return isinstance(node, nodes.Name) and node.name == name

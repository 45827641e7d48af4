"""How a mart's rows are shared out among scopes: what its header declares in `@scope` and the tags beside it.

`@scope COLUMN [as KEY], …` its rows belong to whom the first column that is not NULL names, a member by that key;
`@scope recompute` its SQL runs again over the scope's own marts; `@scope public` every scope sees all of it;
`@scope company` no narrower scope sees any of it. Of rows that are shared out, `@hide COLUMN, …` are columns that only
the company sees, `@order COLUMN, …` places in an order that are counted anew, and `@name COLUMN … as KEY, …` columns
that name somebody else: shown where the first of them is a member by that key.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from pipeline.errors import UsageError
from pipeline.project.queries import Query

Mode = Literal["rows", "recompute", "public", "company"]
WHOLE = ("recompute", "public", "company")
COMPANY = "company"
# The facts of the build that a narrower scope has too; a NULL stands for what says how much the whole company has.
ENGINE = {
    "build": "*",
    "limits": "*",
    "tables": "* replace (null::bigint as row_count, null::decimal(38, 4) as money_total)",
}
_KEY = re.compile(r"(\w+)(?: as (\w+))?")
_NAMED = re.compile(r"(\w+(?: \w+)*) as (\w+)")
HINT = "-- @scope <column> [as <key>] | recompute | public | company"


@dataclass(frozen=True)
class Scoping:
    """How one mart is shared out. `keys`: (column, key); `hidden` and `ordered`: columns; `named`: (columns, key)."""

    mode: Mode
    keys: tuple[tuple[str, str], ...] = ()
    hidden: tuple[str, ...] = ()
    ordered: tuple[str, ...] = ()
    named: tuple[tuple[tuple[str, ...], str], ...] = ()

    @property
    def columns(self) -> set[str]:
        """Every column that the header names."""
        return {
            *(column for column, _ in self.keys),
            *self.hidden,
            *self.ordered,
            *(c for cs, _ in self.named for c in cs),
        }

    @property
    def used_keys(self) -> set[str]:
        """Every key that the header names."""
        return {*(key for _, key in self.keys), *(key for _, key in self.named)}


def scoping(mart: Query) -> Scoping:
    """Return how a mart is shared out; one that does not say it, or says it wrongly, is an error."""
    said = mart.listed("scope")
    if not said:
        raise UsageError("a mart states its scope.", path=mart.path, hint=HINT)
    rest = {tag for tag in ("hide", "order", "name") if tag in mart.tags}
    if len(said) == 1 and said[0] in WHOLE:
        if rest:
            raise UsageError(f"@{min(rest)} is for marts whose rows are shared out.", path=mart.path, hint=HINT)
        return Scoping(said[0])  # type: ignore[arg-type]
    keys = [_KEY.fullmatch(part) for part in said]
    named = [_NAMED.fullmatch(part) for part in mart.listed("name")]
    if not all(keys) or not all(named) or any(part in WHOLE for part in said):
        wrong = next((part for part, found in zip(said, keys, strict=True) if not found), "")
        tag = "scope" if wrong or all(named) else "name"
        raise UsageError(f"@{tag} says what it cannot.", path=mart.path, hint=HINT)
    return Scoping(
        "rows",
        tuple((found[1], found[2] or found[1]) for found in keys if found),
        mart.listed("hide"),
        mart.listed("order"),
        tuple((tuple(found[1].split()), found[2]) for found in named if found),
    )

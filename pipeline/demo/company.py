"""Builds the demo company's tables in a scratch warehouse: the SELECTs of `queries/demo/`, in order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipeline.errors import UsageError
from pipeline.project.queries import Query
from pipeline.warehouse.lineage import build_order
from pipeline.warehouse.warehouse import Warehouse

# Half of what the whole process may take; DuckDB spills to the scratch folder beyond it.
MEMORY_LIMIT = "2GB"
# Fewer leave weeks without an order and tables without a row, and a night rightly stops for both.
FEWEST = 20


@dataclass(frozen=True)
class Parameters:
    """What a demo company is made from; each is a macro of that name in its SQL, and so is `start_on()`."""

    customers: int
    seed: int
    end_on: date
    months: int

    def __post_init__(self) -> None:
        if self.customers < FEWEST or self.months < 1:
            message = f"a demo company needs at least {FEWEST} customers and one month."
            raise UsageError(message, hint="--customers 200")

    def macros(self) -> dict[str, str]:
        """Return the parameters as SQL macros by signature."""
        end = f"date '{self.end_on.isoformat()}'"
        return {
            "customers()": str(self.customers),
            "seed()": str(self.seed),
            "months()": str(self.months),
            "end_on()": end,
            "start_on()": f"(({end} + 1)::date - interval {self.months} month)::date",
        }


def build_company(
    queries: Mapping[str, Query], macros: Mapping[str, str], parameters: Parameters, scratch: Path
) -> Warehouse:
    """Return a warehouse with a table `demo.<name>` for every query; the caller closes it."""
    warehouse = Warehouse(scratch / "company.duckdb")
    warehouse.execute(f"set memory_limit = '{MEMORY_LIMIT}'")
    # DuckDB 2.0.0 dies of an internal error ("dict-surviving cache") where a join is unnested and then filtered
    # and the build side is large; a CTE that is not inlined stands between them.
    warehouse.execute("set disabled_optimizers = 'cte_inlining'")
    warehouse.execute("create schema demo")
    for signature, expression in (parameters.macros() | dict(macros)).items():
        warehouse.execute(f"create macro {signature} as {expression}")
    for query in build_order({query.full_name: query for query in queries.values()}):
        with warehouse.blaming(query):
            warehouse.execute(f"create table {query.full_name} as {query.body}")
    return warehouse

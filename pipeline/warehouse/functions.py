"""Quantiles that SQL cannot express, as scalar functions backed by scipy; the one seam to statistics.

scipy takes half a second to import, so it is imported on the first call and not before.
"""

from __future__ import annotations

import duckdb
from duckdb.sqltypes import DOUBLE


def student_t_quantile(probability: float | None, degrees: float | None) -> float | None:
    """Return the quantile of Student's t with `degrees` > 0 degrees of freedom; NULL when it has none."""
    from scipy.special import stdtrit

    if probability is None or degrees is None or degrees <= 0 or not 0 < probability < 1:
        return None
    return float(stdtrit(degrees, probability))


def f_quantile(probability: float | None, numerator: float | None, denominator: float | None) -> float | None:
    """Return the quantile of the F distribution; NULL where a degree of freedom is not above 0."""
    from scipy.special import fdtri

    if probability is None or numerator is None or denominator is None:
        return None
    if numerator <= 0 or denominator <= 0 or not 0 < probability < 1:
        return None
    return float(fdtri(numerator, denominator, probability))


def register_functions(con: duckdb.DuckDBPyConnection) -> None:
    """Make the quantiles callable from SQL on this connection."""
    con.create_function("student_t_quantile", student_t_quantile, [DOUBLE, DOUBLE], DOUBLE, null_handling="special")
    con.create_function("f_quantile", f_quantile, [DOUBLE, DOUBLE, DOUBLE], DOUBLE, null_handling="special")

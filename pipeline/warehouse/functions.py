"""Scalar functions for SQL, the one seam to statistics: quantiles, backed by scipy, and Wilson intervals.

scipy takes half a second to import, so it is imported on the first call and not before.
"""

from __future__ import annotations

import math

import duckdb
from duckdb.sqltypes import DOUBLE

Z_95 = 1.959963984540054


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


def wilson(hits: float | None, n: float | None, z: float) -> float | None:
    """Return a bound of the Wilson 95 % interval of hits ÷ n, from 0 to 1 (z below 0: the lower); NULL where n is 0."""
    if hits is None or not n:
        return None
    rate, z2n = hits / n, z * z / n
    bound = (rate + z2n / 2 + math.copysign(math.sqrt(z2n * (rate * (1 - rate) + z2n / 4)), z)) / (1 + z2n)
    return min(1.0, max(0.0, bound))


def wilson_low(hits: float | None, n: float | None) -> float | None:
    """Return the lower bound of the Wilson 95 % interval of hits ÷ n."""
    return wilson(hits, n, -Z_95)


def wilson_high(hits: float | None, n: float | None) -> float | None:
    """Return the upper bound of the Wilson 95 % interval of hits ÷ n."""
    return wilson(hits, n, Z_95)


def register_functions(con: duckdb.DuckDBPyConnection) -> None:
    """Make the quantiles and the Wilson bounds callable from SQL on this connection."""
    con.create_function("student_t_quantile", student_t_quantile, [DOUBLE, DOUBLE], DOUBLE, null_handling="special")
    con.create_function("f_quantile", f_quantile, [DOUBLE, DOUBLE, DOUBLE], DOUBLE, null_handling="special")
    con.create_function("wilson_low", wilson_low, [DOUBLE, DOUBLE], DOUBLE, null_handling="special")
    con.create_function("wilson_high", wilson_high, [DOUBLE, DOUBLE], DOUBLE, null_handling="special")

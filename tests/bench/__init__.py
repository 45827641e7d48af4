"""Benchmarks: the chain beside a bare DuckDB script on the same files, in one run."""

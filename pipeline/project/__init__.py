"""What the project's files say: settings, contracts, queries, words. Knows neither DuckDB nor HTML."""

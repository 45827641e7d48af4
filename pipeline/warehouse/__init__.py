"""DuckDB: load exports, build models, check them, answer questions. Knows no HTML."""

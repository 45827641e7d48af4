"""HTML: formats, charts, templates. Knows no DuckDB; gets everything as answers."""

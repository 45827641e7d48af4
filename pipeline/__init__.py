"""Tierboard's engine: CSV exports in, a static bilingual site out.

The stages, in order, each one module with one entry function, named in `build.py`:

    lint → load → model → check → ask → render → publish

Imports go only downwards: tasks → build, lint, scaffold → site → {warehouse, pages} → project → errors, console.
`warehouse` (DuckDB, no HTML) and `pages` (HTML, no DuckDB) meet only in an `Answer`. What the business means
lives in `queries/` and `site_templates/`; no business word occurs in this package. Start reading in `build.py`.
"""

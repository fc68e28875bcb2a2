"""Reports on paper: tagged PDFs with their own fonts, charts and tables.

* `run_pdf`: the two pages of a run, in English or French.
* `run_pages`: what stands on them, as flowables.
* `canvas`, `chart`, `table`, `fonts`: parts for every report.
* `wording`: codes of the core as sentences of a report.

A report reads a `Result` tree and data handed to it; it opens no workspace and no factor table.
"""

"""Reports on paper: tagged PDFs with their own fonts, charts and tables.

* `run_report`: what the report of a run is made from.
* `run_pdf`: its pages, in English or French, as a file.
* `run_pages`, `run_method`, `run_phases`: what stands on the first, the second and the third page, as flowables.
* `devices`: the devices of a run, by name, as a table.
* `figures`: figures of the tree as words and numbers.
* `canvas`, `chart`, `table`, `fonts`, `bidi`, `layout`: parts for every report.

A report reads a `Result` tree and data handed to it; it opens no workspace and no factor table.
"""

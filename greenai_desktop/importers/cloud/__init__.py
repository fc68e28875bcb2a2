"""Figures of cloud providers and of calculators, read as rows that stand beside the ledger.

* `registry`: all formats (`CLOUD_IMPORTERS`), which of them a file is in, and the one door, `read_cloud_file`.
* `document`: a file as rows below headings, be it CSV, JSON, JSON lines, XLSX or Parquet.
* `base`: what readers have in common: months, headings, versions of methods.
* `google`, `aws`, `azure_carbon`, `azure_gpu`, `ccf`, `green_algorithms`: one format each.
* `mapper`: any table, with a profile that says which column is what.

What is not as documented is refused by name: a column, a unit, a version of the method. Columns that subtract offsets
are never read. A row that cannot be right becomes a notice with its line and column; the rows around it are read.
"""

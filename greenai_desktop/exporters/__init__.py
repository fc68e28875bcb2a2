"""Runs and tables of the inventory as files for other programs and for papers.

* `registry`: all formats (`EXPORTERS`), and the one door, `write_file`.
* `sheet`: what a run is to a format: plain values, its figures, its samples.
* `codecarbon`: CodeCarbon's `emissions.csv`, the latest columns or older ones. `table`: runs as a table.
* `samples`: every sample as CSV or Parquet.
* `huggingface`: `co2_eq_emissions` of a model card. `paragraph`: a paragraph in LaTeX or Markdown.
* `inventory`: tables of the inventory, all formats: `inventory_csv`, `inventory_json`, `inventory_xlsx` with lists to
  choose from; `inventory_table`: what a table is to them. `whole_file`: a file that is there whole or not at all.

Owners and names of machines are pseudonyms unless asked otherwise. Text of people cannot become a formula in a
spreadsheet, nor markup in a document. A file is written whole or not at all.
"""

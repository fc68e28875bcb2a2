"""Files of other programs, read as runs or as figures that were reported.

* `registry`: all formats (`IMPORTERS`), which of them a file is in, and the one door, `read_file`.
* `source`: a file as lines of text: encoding, progress, cancel, and the refusal of what is no text.
* `table`: lines as rows: delimiter, header lines, rows that do not fit.
* `codecarbon`, `carbontracker`, `nvidia_smi`, `zeus`, `slurm`: one format each.
* `cloud`: figures of cloud providers and calculators, each format a module; `workbook`: XLSX as rows of text.
* `inventory_table`: a table of the inventory by its headings, cell by cell; `inventory_profile`: which heading is
  which column.
* `hourly`: not a run: the intensity of a zone hour by hour, asked for by name.

Reading is pure: nothing is executed, nothing is stored, a file of any size takes little memory. A row that cannot be
right becomes a notice with its line and column; the rows around it are read.
"""

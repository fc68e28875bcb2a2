"""A recorded run becomes figures that explain themselves, and ledger lines.

* `runs`: energy by device, place and price to the result tree and the lines of a run. The live page, the run page,
  `--json` and the PDF read this tree and nothing else.
"""

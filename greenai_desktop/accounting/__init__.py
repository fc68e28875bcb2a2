"""A recorded run becomes figures that explain themselves, and ledger lines.

* `facts`: what the figures of a run are made from.
* `supply`: its electricity: emission factor, PUE, price, contract, and where emissions are counted.
* `runs`: energy by device, place and price to the result tree of a run. The live page, the run page, `--json` and
  the PDF read this tree and nothing else.
* `run_lines`: the same to the lines of the ledger.
* `stored`: from a run of the workspace to its figures.
* `paper`: from a run and its figures to what its report is made of.
"""

"""A recorded run becomes figures that explain themselves, and ledger lines.

* `facts`: what the figures of a run are made from.
* `supply`: its electricity: emission factor, PUE, price, contract, and where emissions are counted.
* `runs`: energy by device, place and price to the result tree of a run. The live page, the run page, `--json` and
  the PDF read this tree and nothing else.
* `whole`: the rest of the machine where a meter tells the whole; `now`: power at this moment.
* `run_lines`: the same to the lines of the ledger.
* `stored`: from a run of the workspace to its figures; several with one set of draws.
* `phases`: what each phase of a run took, and what one epoch or one request takes. `insight`: what stood idle in it.
* `comparison`: a run against another, paired; the Pareto front. `overviews`: figures of many runs, totals of groups.
* `usage`: what a run or a project has used, in the quantities of limits. `outlook`: how a run that goes on stands.
* `estimate`: from a draft of a training and of the use of its model to an estimate that explains itself.
* `imported`: the place and price of a run that a file tells of. `exported`: from a run to what formats are given.
* `cloud`: the seven steps by which emissions of a cloud are apportioned, replayed with one's own data.
* `cloud_import`: reported figures of files into their table: what is new, restated, or there already.
* `ledger`: lines of equipment, activities and reported figures, and what they claim to count, for double counts.
* `paper`: from a run and its figures to what its report is made of.
"""

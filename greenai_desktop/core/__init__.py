"""Arithmetic and data classes of the product.

What belongs here: formulas that take floats or numpy arrays, values that travel between rooms, and the rules
that decide what a figure means. What does not: Qt, files, clocks, threads, logging, the database (a contract in
`pyproject.toml` is tested), and words: the core returns codes, the edges find the words.

* `units`: exact conversions and the units a factor may have.
* `errors`: what goes wrong, told as a title and a hint.
* `samples`: what a sensor says (`Channel`, `Reading`, `Gauge`, `Sample`) and the vocabulary of `Status`.
* `history`: the ring of live samples, its min/max pyramid and the decimator shared by every chart.
* `energy`: readings to joules: counters first, trapezoid otherwise, gaps stay gaps.
* `power_model`: power from load, when nothing can be measured.
* `factors`: emission factors and where they come from.
* `footprint`: energy to carbon and money, and which scope it belongs to.
* `uncertainty`: seeded log-normal draws, one per shared input.
* `results`: figures that explain themselves, as a tree.
* `processes`: processes as a snapshot shows them, their processor time and their trees.
* `attribution`: the energy of a device shared out among processes, with idle apart.
* `lines`, `ledger`: what emits, and its totals. `ledger_columns`, `ledger_totals`: the same for tens of thousands of
  lines, by scope, post and stage. `line_quality`: how good the data behind them is.
* `claims`, `double_counting`: what rows, runs and estimates count, what is counted twice, and edits that end it.
* `budget`: limits, and where a result stands against them.
* `limits`, `limit_text`: limits of runs and projects, and how people type them.
* `forecast`: what a run will have used when it is done.
* `idle`: cards that are held and do nothing.
* `phases`: stretches of a run between its marks, what repeats in it, what was counted. `recurrence`: runs that come
  back.
* `imported`: runs that a file of another program tells of. `codecarbon`: columns of its files. `cells`: text in
  cells that a spreadsheet may open.
* `inventory`: equipment, other activities and figures of cloud providers as tables of columns; edits that undo,
  allocation, checks, totals. `organisation`: what the organisation counts as its own, and its sites.
* `cloud`, `cloud_case`: the seven steps by which emissions of a cloud are apportioned. `cloud_figures`: what providers
  report, beside the ledger.
* `pareto`: which of several runs no other one beats, and what a better score costs.
"""

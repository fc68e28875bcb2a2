"""The tab of the ledger: all lines over scopes 1, 2 and 3, their totals, and what is missing or counted twice.

* `answer.py`: all that is told of a ledger, worked out off the GUI thread.
* `filters.py`: which lines are looked at.
* `reader.py`: reads and reckons in the background: a first answer at once, intervals by draws after it.
* `asking.py`: for whom, when, in which view; `filter_bar.py`: the filters as a row of choices.
* `bars.py`, `bars_of.py`: scope × post × stage as bars that one can click into; `cells.py`: the same as a table.
* `lines.py`: the lines; `findings.py`: double counts and their cures; `gaps.py`: what is missing;
  `criteria.py`: the other indicators and the quality of the data; `years.py`: against another year;
  `beside.py`: what stands beside and is in no sum.
* `tab.py`: puts them together.

Nothing here adds up figures: sums are those of `core.ledger_totals`.
"""

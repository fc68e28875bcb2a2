"""The tab of the ledger: all lines over scopes 1, 2 and 3, their totals, and what is missing or counted twice.

* `answer.py`: all that is told of a ledger, worked out off the GUI thread.
* `filters.py`: which lines are looked at.
* `reader.py`: reads and reckons in the background: a first answer at once, intervals by draws after it;
  `pauses.py`: keeps the window quick meanwhile.
* `asking.py`: for whom, when, in which view; `filter_bar.py`: the filters as a row of choices.
* `bars.py`, `bars_of.py`: scope × post × stage as bars that one can click into; `cells.py`: the same as a table.
* `overview.py`: both of them, with the legend. `panels.py`, `words.py`: what the views share.
* `lines.py`: the lines; `line_why.py`: where one comes from; `gaps.py`: what is missing.
* `findings.py`: double counts; `curing.py`: makes their cures.
* `criteria.py`: the other indicators and the quality of the data; `years.py`: against another year; `beside.py`: what
  stands beside and is in no sum.
* `tab.py`: puts them together.

Nothing here adds up figures: sums are those of `core.ledger_totals`.
"""

"""What is shown of an estimate.

Every module has a widget that takes the draft and what was computed of it, and the user's own factors where it
computes anew:

* `summary`: the headline with its range, energy, money, water; build, use and equipment (`stack_chart`).
* `devices`, `years`, `tornado`: by device, over the service life, what the range comes from.
* `equivalences`, `budgets`, `peers`, `lifetimes`, `dots`: beside everyday things, the limits of the project, other
  tools, other lifetimes, measurements.
* `sliders` (`lever_row`, `place_lever`): what if. `regions` and `hardware` (`options_view`, `options_table`,
  `options_work`, `rank_chart`): elsewhere, on something else, in the background.
* `comparison` (`said`, `compare_picker`): several estimates.
* `page` and its `sections`: all of it, made as it is opened; `deeds` and `copying`: what can be done with it.

`chart` has what all painted charts share: a sentence for those who listen, points that the arrow keys read, and a
table of the same figures; `axis` and `marks` draw their parts, `bars_chart` and `dots_chart` serve several. `words`
has the sentences; `flow` and `pair` lay out what must fit narrow windows.

Something that was tried is handed on as a function from a draft to a draft: the draft that is shown holds defaults of
the team, which belong into none that is kept.
"""

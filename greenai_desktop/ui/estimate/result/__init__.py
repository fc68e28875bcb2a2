"""What is shown of an estimate.

Every module has a widget that takes the draft and what was computed of it, and nothing else:

* `summary`: the headline with its range, energy, money, water; build, use and equipment.
* `devices`, `years`, `tornado`: by device, over the service life, what the range comes from.
* `equivalences`, `peers`, `lifetimes`, `dots`: beside everyday things, other tools, other lifetimes, measurements.
* `sliders`: what if; `regions` and `hardware`: elsewhere, on something else.
* `comparison`: several estimates; `page`: all of it, with what can be done with an estimate.

`chart` has what all painted charts share: a sentence for those who listen, points that the arrow keys read, and a
table of the same figures. `words` has the names.
"""

"""What a person says of a training and of the use of its model, before it is computed.

* `fields`: every number that can be said: its unit, bounds, default and place in the form. One table for the
  window, the command line, the checks and the words.
* `draft`: what was said so far; a value, kept as JSON. Nothing that was typed is lost by what is typed later.
* `counting`: which of its numbers count now. `problems`: what cannot be right in a draft, and what is only odd.
* `spreads`: how far a number may be off that was said without a range.
* `estimated`: what an estimate is once it is computed.

The formulas are in the rooms beside (`training`, `operations`, `search`, `inference`, `storage`, `embodied` …), the
figures they rest on in `catalog`, and `accounting.estimate` puts them together.
"""

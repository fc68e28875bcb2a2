"""Factor tables: loading, checking, and choosing.

* `tables`: one reader for all tables, with the checks every row must pass.
* `grid`: electricity factors, zones, cloud regions and PUE.
* `electricity`: the one resolver of the electricity factor and of the PUE, used by every page.
* `cpus`: a raw processor name to its row and its power curve.
* `machine`: figures of the other power models; the guess of a zone.

A row that breaks a rule is left out, logged and told (`GridCatalog.problems`); the rest loads.

Tables stand in `resources/factors/`, one topic a file, each row with its source; a topic loads on first use.
"""

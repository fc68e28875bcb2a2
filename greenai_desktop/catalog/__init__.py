"""Factor tables: loading, checking, and choosing.

* `tables`: one reader for all tables, with the checks every row must pass.
* `grid`: electricity factors, zones, cloud regions and PUE.
* `electricity`: the one resolver of the electricity factor and of the PUE, used by every page.
* `cpus`: a raw processor name to its row and its power curve.
* `cpu_search`: search-as-you-type over processors, and how sure a match is.
* `accelerators`, `accelerator`, `gpu_names`: cards and chips, from the name a machine reports to a row.
* `instances`: machines rented from clouds, and the power of their servers.
* `utilisation`, `defaults`, `components`: shares of peak and power, defaults of an estimate, what stands behind them.
* `embodied`: impacts of making, moving and scrapping, all sources at one boundary.
* `equipment`, `equipment_table`, `own_equipment`: equipment of all kinds, shipped and from files of the user.
* `parts`, `bottom_up`: impacts of parts, and equipment put together from them.
* `posts`, `activities`: the list of posts of both standards, and the factors of their activities.
* `impacts`, `providers`, `history`: water and other impacts of a kWh and of sites; what providers publish; the past.
* `equivalences`: pictures of an amount, chosen by rule.
* `matching`, `sources`: names and searches; sources of all tables.
* `folder`, `updates`: which tables are in force; tables that the user takes in, and digests of all.
* `machine`: figures of the other power models; the guess of a zone.

A row that breaks a rule is left out, logged and told (`GridCatalog.problems`); the rest loads.

Tables stand in `resources/factors/`, one topic a file, each row with its source; a topic loads on first use.
"""

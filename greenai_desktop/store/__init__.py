"""The workspace: one SQLite file with projects, estimates, runs, everything that was recorded, and the inventory.

What belongs here: the database and what is read from and written to it. What does not: where the file lies
(`paths`), what its figures mean (`accounting`), and any arithmetic on energy that is not in `core.energy`.

* `records`: what the workspace keeps, as values.
* `workspace`: the one door: `Workspace`.
* `writer`: `RunWriter`, the one writer thread of a recording.
* `history`: the live view kept on disk, in a file of its own.
* `backups`: backup, restore, and the copies made before a migration.
* `schema`, `migrations`: the tables, through SQLAlchemy, and how older files become present ones.
* `sqlite`: all that only SQLite understands: pragmas, error codes, online copies, bulk rows.
* `runs`, `projects`, `own_factors`: the editable tables; each edit names the version it saw.
* `estimates`, `team_defaults`: estimates, baselines, what a team knows better; `estimate_door`: the way to them.
* `sheets`: tables of the inventory, one change one transaction; `inventory_tables`: as they were made. `sites`,
  `evidence`: sites, the organisation, documents. `inventory_door`: the way to all of them.
* `project_file`: a project as one file; `project_tables`: which rows those are; `project_check`: such a file looked
  over; `project_intake`: taken in. `project_door`: the way to them.
* `imports`: runs of files, whole or not at all, and out again. `samples`: every sample, for those who export them.
* `progress`: how far a run had come at moments, for its phases.
* `blocks`, `archive`, `pen`, `reading`: samples as arrays, sealed minutes, writing them and reading them back.

A minute of a run is a row a tick while it is open, committed each second; once full it is sealed into one array a
series. Levels of 1 min, 15 min and 6 h are packed as arrays a series and day. All times of a run are seconds on the
monotonic axis since its first sample, to the microsecond; events carry the wall clock.
"""

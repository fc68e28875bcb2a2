"""A run being recorded: the sensors of this machine, the sampler, and the recorder process.

* `machine`: what this machine is, detected or entered.
* `station`: the sensors of this machine, with models for what they do not see.
* `calibrate` (with `load`): the model of this machine, fitted to its meter.
* `recorder`: one recording, from its first sample to its last.
* `watch`: limits of a run, held against it while it is recorded.
* `opening`: opens the workspace beside what is recorded. `account`: the figures at the end. `log_file`: the log.
* `details` (with `git`): what is noted of a run. `merging`: what a run logs, put together.
* `attach` (with `lifetime`): a process that already runs, recorded until it ends.
* `launch`: starting a command or a recorder process, and signals.
* `process_devices`, `process_power`: the power of the machine shared out among its processes.
* `process_share`: the sensors of a recording of one process and what comes from it.
"""

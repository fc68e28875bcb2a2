"""The hardware: everything that can be read or modelled on this machine, behind one protocol.

* `base`: what every sensor is, and what it is given.
* `sampler`: the one thread that reads all fast sensors.
* `rapl` (with `powercap`, `counter`, `mirrors`): energy counters of processors.
* `nvidia` (with `nvml`, `gpu_energy`, `gpu_choice`): NVIDIA cards.
* `gauges`: load, temperature and memory, beside power.
* `models` (with `cgroup`): what no sensor sees, as stated models.
* `processes` (with `process_identity`, `process_psutil`, `process_gpus`): who runs, and who uses the cards.

`recording.station` puts them together; one module and one entry in its `SENSORS` adds a sensor.
"""

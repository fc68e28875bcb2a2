"""The hardware: everything that can be read or modelled on this machine, behind one protocol.

* `base`: what every sensor is, and what it is given.
* `sampler`: the one thread that reads all fast sensors.
* `counters` (with `counter`, `mirrors`, `number_file`, `slow_number`): what all sensors that read numbers have in
  common: wraps, gaps, one failure bridged, two names of one counter.
* `rapl` (with `powercap`, `packages`): energy counters of processors; `perf` (with `perf_events`): the same where
  powercap is denied. A package is read by one of them only.
* `hwmon` (with `hwmon_chips`): AMD's sockets, Intel's cards, meters of the firmware, and what stands beside.
* `nvidia` (with `nvml`, `gpu_energy`, `gpu_choice`, `gpu_instances`, `gpu_window`, `gpu_throttle`,
  `gpu_holders`): NVIDIA cards.
* `amdgpu` (with `amd_library`): AMD cards.
* `gauges`: load, temperature and memory, beside power.
* `battery`, `meters` (with `wall_meter`, `meter_kinds`, `meter_http`, `meter_energy`, `meter_passwords`): the whole
  machine, read by a `slow_reader`, a thread that a meter may hang.
* `models` (with `cgroup`): what no sensor sees, as stated models. `whole`: the rest of the machine as a meter leaves
  it, with the model in its gaps.
* `processes` (with `process_identity`, `process_psutil`, `process_gpus`): who runs, and who uses the cards.

`recording.station` puts them together; one module and one entry in its `SENSORS` adds a sensor.
"""

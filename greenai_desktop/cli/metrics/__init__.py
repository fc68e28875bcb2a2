"""What `greenai serve-metrics` serves.

* `text`: Prometheus' text format. `machine`: power, energy and carbon of this machine. `runs`: those of the runs that
  are being recorded. `server`: the web server.

Names and help of metrics are English in every language, as the names of metrics everywhere are. No name of a user, a
process, a run or a project leaves through here.
"""

"""The Runs page: all recorded runs, one of them in full, several beside each other.

* `page`, `actions`: the list with its filters above, one run or a comparison below.
* `listing`, `unfinished`: what the list shows. `groups`, `group_dialog`: runs of a group together.
* `head`, `detail`, `properties`, `edits`, `place_edit`: one run; what people wrote on it, each edit can be undone.
* `insight`: its phases, what one epoch takes, what stood idle.
* `chart`, `plot`, `curves`, `later`, `chart_table`: the stored curve at any zoom, with other quantities below;
  pyqtgraph is loaded when a chart is first shown.
* `compare`, `differences`: several runs, aligned at their start. `front`, `front_chart`: the Pareto front.
* `export`: PDF and JSON. `empty`: what is shown while there is no run.

No view orders people by what they use: owners of runs are no column.
"""

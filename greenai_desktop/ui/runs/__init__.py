"""The Runs page: all recorded runs, one of them in full, several beside each other.

* `page`: the list with its filters above, one run or a comparison below.
* `listing`, `figures`: what the list shows, made off the GUI thread.
* `detail`, `properties`, `edits`: one run; what people wrote on it, each edit can be undone.
* `chart`, `plot`, `curves`: the stored curve at any zoom; pyqtgraph is loaded when a chart is first shown.
* `compare`: two to eight runs, aligned at their start.
* `export`: PDF and JSON. `empty`: what is shown while there is no run.
"""

"""Two lines in a script: `from greenai_desktop import track`, and `with track("baseline"):`.

* `tracker`: `track` and `Tracker`, all that a script sees.
* `asked`: what a script asks for, as plain values; what cannot be right is told once and left out.
* `line`: the line to the recorder process: one JSON object a line, down and up.
* `job`: processes of one batch job on one machine, which share a recorder.
* `figures`: what a run used, as told at its end.
* `process`: the recorder process; with `session` (the recording), `members` (those who are recorded) and `place`
  (which graphics cards count).

What runs in the script's own process loads nothing but small parts of the standard library until a run begins, starts
no thread, never waits long, and never raises into the script because of us: Qt, numpy, pandas and the database stay in
the recorder process. The recorder outlives a script that is killed and closes its run at the last sample.
"""

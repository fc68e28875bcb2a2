"""The page that shows what this machine draws now.

* `page`: puts the parts together. `cards`: power, energy, carbon and cost. `chart`: the strip with its keys, mouse
  and words. `devices`: the table of devices. `record_panel`: what a recording is to be called,
  its limits, how long it may take.
* `active_runs`: recordings that run now, each a `run_card` with its limits (`bullet`), its `course_chart` and all of
  it in words (`outlook_words`). `alarm_bars`: what the user should know.
* `raw_ring`: the samples themselves, packed, for "record since …". `gaps`: stretches without data and why.
* `sums`: energy since the start and since a mark. `accounts`: figures from them. `kept`: the view on disk.
"""

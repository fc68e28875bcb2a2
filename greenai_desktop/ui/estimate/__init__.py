"""The page Estimate: saved estimates, the form with its live result, and what it leads to.

* `page`: the list, the form and the comparison, one at a time.
* `desk`: the draft that is being edited; it outlives a change of language, saves itself, and computes off the GUI
  thread.
* `form`, `steps`, `step_*`: the form, in steps that can be opened in any order.
* `field`: a number of a draft; what is typed stays, what is wrong stands beneath.
* `result`: what comes of it.
"""

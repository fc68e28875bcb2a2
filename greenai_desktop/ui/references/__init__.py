"""The References page: factors with their sources, and the user's own.

* `page`: what is in use for this place on top (`in_use`), then one tab a topic.
* `data`: what is read off the GUI thread; `words`: how factors and sources are told.
* `electricity`: all electricity factors, searched and narrowed; `detail`: one of them with its source.
* `mine`: own factors; `draft`: one while it is typed, and what is wrong with it; `form`: its fields; `own`: keeping it,
  with undo.
* `tables`: cloud regions, PUE, power models and sources as tables.
* `wrapped`: a table that shows cells whole; `beside`: two parts that turn with the width.
"""

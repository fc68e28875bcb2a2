"""The References page: factors with their sources, and the user's own.

* `page`: what is in use for this place on top, then one tab a topic.
* `electricity`: all electricity factors, searched and narrowed; `detail`: one of them with its source.
* `in_use`: the factors of this place, by purpose.
* `draft`: an own factor while it is typed, and what is wrong with it; `form`: its fields; `own`: keeping it, with undo.
* `tables`: cloud regions, PUE, power models and sources as tables.
"""

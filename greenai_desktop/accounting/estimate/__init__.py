"""From a draft to an estimate that explains itself.

* `shelf`, `rows`, `resolve`: the tables; what was said, or what they offer instead, as inputs with source and range.
* `sheet`: a calculation that can be had again for other inputs: sliders, swings, hundreds of places and cards.
* `hardware`, `kits`: what the chosen hardware draws and can do. `place`: the electricity of the place.
* `training`, `experiments`: the build. `parts`: what the electricity of an activity amounts to.
* `model`: everything that is computed of a draft. `result`: its tree, its lines, its draws.
"""

from greenai_desktop.accounting.estimate.result import METHOD_VERSION, estimate, used
from greenai_desktop.accounting.estimate.shelf import Shelf, shelf

__all__ = ["METHOD_VERSION", "Shelf", "estimate", "shelf", "used"]

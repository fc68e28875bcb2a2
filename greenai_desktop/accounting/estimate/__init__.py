"""From a draft to an estimate that explains itself.

* `shelf`, `rows`, `resolve`: the tables; what was said, or what they offer instead, as inputs with source and range.
* `sheet`, `sums`: a calculation that can be had again for other inputs: sliders, swings, hundreds of places and cards.
* `hardware`, `making`, `kits`: what the chosen hardware draws, can do, and emitted when it was made.
* `place`: the electricity of the place. `training`, `experiments`: the build. `use`, `tokens`: what recurs.
* `parts`, `hire`, `equipment`, `materials`, `indicators`: what activities amount to, in carbon, money and beside.
* `recorded_use`: how long a machine is used in a year, from what was recorded on it.
* `model`: everything that is computed of a draft. `result`: its tree, with `lines`, `drivers`, `years`, `items`,
  `lifetimes`.
* `checks`: what the tables and figures say against a draft. `limits`: an estimate as a budget.
* `whatif`: sliders. `paired`: two estimates. `options`, `places`, `machines`, `processors`, `regions`, `matrix`: many
  at once.
* `peers`: what other tools say, and why. `reconcile`: beside what was measured.
"""

from greenai_desktop.accounting.estimate.checks import checks
from greenai_desktop.accounting.estimate.lifetimes import lifetimes
from greenai_desktop.accounting.estimate.matrix import Matrix, matrix_intervals, matrix_of
from greenai_desktop.accounting.estimate.options import Options
from greenai_desktop.accounting.estimate.paired import paired
from greenai_desktop.accounting.estimate.peers import Peer, PeerDifference, peers_of
from greenai_desktop.accounting.estimate.reconcile import Measured, Point, Reconciled, reconciled
from greenai_desktop.accounting.estimate.recorded_use import recorded_use
from greenai_desktop.accounting.estimate.regions import countries_of, hardware_of, regions_of, with_intervals
from greenai_desktop.accounting.estimate.result import METHOD_VERSION, estimate, used
from greenai_desktop.accounting.estimate.shelf import Shelf, shelf
from greenai_desktop.accounting.estimate.whatif import Lever, LeverRange, levers, with_lever

__all__ = [
    "METHOD_VERSION",
    "Lever",
    "LeverRange",
    "Matrix",
    "Measured",
    "Options",
    "Peer",
    "PeerDifference",
    "Point",
    "Reconciled",
    "Shelf",
    "checks",
    "countries_of",
    "estimate",
    "hardware_of",
    "levers",
    "lifetimes",
    "matrix_intervals",
    "matrix_of",
    "paired",
    "peers_of",
    "reconciled",
    "recorded_use",
    "regions_of",
    "shelf",
    "used",
    "with_intervals",
    "with_lever",
]  # fmt: skip

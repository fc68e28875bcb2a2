"""Every formula of the core, and values that its arguments may have."""

import inspect

from greenai_desktop.core import (
    cloud,
    embodied,
    embodied_parts,
    inference,
    money,
    operations,
    payback,
    peers,
    peers_published,
    sci,
    search,
    service,
    storage,
    training,
    water,
)

MODULES = (
    training, operations, search, inference, service, storage, embodied, embodied_parts, cloud, water, sci, payback,
    money, peers, peers_published,
)  # fmt: skip
# A range of possible values by the ending of an argument's name; the longest that fits counts.
DOMAINS = {
    "": (0.5, 50.0),
    "fraction": (0.01, 0.99),
    "share_fraction": (0.01, 0.99),
    "ratio": (1.0, 3.0),
    "growth_fraction": (-0.5, 2.0),
    "research_ratio": (1.0, 3.0),
    "params_count": (1e6, 1e12),
    "batch_count": (1.0, 64.0),
    "copy_count": (1.0, 5.0),
    "replica_count": (1.0, 5.0),
    "peak_w": (100.0, 900.0),
    "idle_w": (1.0, 99.0),
    "recorded_h": (1.0, 20.0),
    "recorded_days": (1.0, 300.0),
    "short_steps": (1.0, 10.0),
    "long_steps": (11.0, 100.0),
    "power_fraction": (0.01, 1.5),
    "die_mm2": (1.0, 900.0),
    "wafer_diameter_mm": (200.0, 450.0),
    "smallest_epochs": (1.0, 2.0),
    "largest_epochs": (2.0, 100.0),
    "halving_ratio": (2.0, 4.0),
    "values_per_parameter": (1.0, 9.0),
    "reference_per_year": (100.0, 200.0),
    "reference_per_unit": (100.0, 200.0),
    "configuration_count": (1.0, 100.0),
}


def is_formula(function):
    """All arguments floats or arrays."""
    signature = inspect.signature(function)
    return signature.return_annotation == "Number" and all(
        parameter.annotation == "Number" for parameter in signature.parameters.values()
    )


FORMULAS = {
    f"{module.__name__.rsplit('.', 1)[-1]}.{name}": function
    for module in MODULES
    for name, function in vars(module).items()
    if inspect.isfunction(function)
    and not name.startswith("_")
    and function.__module__ == module.__name__
    and is_formula(function)
}


def arguments(name):
    return list(inspect.signature(FORMULAS[name]).parameters)


def domain(argument):
    return DOMAINS[max((ending for ending in DOMAINS if argument.endswith(ending)), key=len)]


def middle(argument):
    return sum(domain(argument)) / 2

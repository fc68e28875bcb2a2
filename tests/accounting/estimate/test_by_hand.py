"""Estimates drawn at random, held against a second calculation that shares nothing with the first but the tables."""

from __future__ import annotations

import itertools
import random

import pytest

from greenai_desktop.accounting.estimate import estimate, shelf
from greenai_desktop.core.estimate.reading import read_draft
from greenai_desktop.core.uncertainty import Draws
from tests.accounting.estimate.estimate_by_hand import table, worked_out

COUNT = 60
_WAYS = ("hours", "work", "run")
_KINDS = ("accelerator", "instance", "cpu", "own")
_SEARCHES = ("none", "manual", "grid", "random", "bayesian", "halving", "hyperband")
_USES = ("none", "measured", "always_on", "serverless", "tokens")
_WORKLOADS = ("llm_pretraining", "llm_finetuning", "moe_pretraining", "cnn_mixed", "small", "other")
_CARDS = (
    "nvidia-h100-sxm5-80gb", "nvidia-a100-sxm4-80gb", "nvidia-tesla-v100-sxm2-32gb", "google-tpu-v4", "nvidia-l4",
    "nvidia-geforce-rtx-4090", "nvidia-rtx-a6000", "amd-instinct-mi300x", "nvidia-tesla-m60", "nvidia-tesla-k80",
    "nvidia-geforce-rtx-3080-10gb", "nvidia-jetson-agx-orin-64gb",
)  # fmt: skip
_INSTANCES = (
    "aws:p4d.24xlarge", "aws:p5.48xlarge", "gcp:a2-highgpu-1g", "azure:Standard_NC24ads_A100_v4", "aws:g5.xlarge",
    "aws:g3.8xlarge", "aws:m5.4xlarge", "gcp:n2-standard-8", "azure:Standard_D8s_v5",
)  # fmt: skip
# Of these only the rated power is known: the curve of a family would be a table of its own to copy here.
_PROCESSORS = ("amd-epyc-7763", "amd-epyc-9654", "intel-core-i7-12700h")
_PLACES = (
    {"zone": "FR", "hosting": "office"}, {"zone": "DE", "hosting": "server_room"},
    {"zone": "PL", "hosting": "home"}, {"zone": "SE", "hosting": "colocation", "pue_ratio": 1.3},
    {"zone": "US-CA", "hosting": "server_room", "pue_ratio": 1.1},
    {"hosting": "cloud", "provider": "aws", "region": "eu-west-3"},
    {"hosting": "cloud", "provider": "gcp", "region": "us-central1"},
    {"hosting": "cloud", "provider": "azure", "region": "swedencentral"},
    {"hosting": "cloud", "provider": "scaleway", "region": "fr-par-1"},
    {"hosting": "cloud", "provider": "oracle", "region": "uk-london-1"},
)  # fmt: skip


def drawn(seed: int) -> dict:
    """A draft as a person may write it into a file."""
    of = random.Random(seed)
    # Every way, kind, search and use comes up in turn; the rest is chance.
    numbers = _numbers(of, _WAYS[seed % 3], _SEARCHES[seed % 7], _USES[seed % 5])
    draft = {
        "way": _WAYS[seed % 3], "kits": [_kit(of, _KINDS[seed % 4], _WAYS[seed % 3])], "place": of.choice(_PLACES),
        "numbers": numbers, "price": of.choice([None, {"per_kwh": 0.21, "currency": "EUR"}]),
        "choices": {
            "search": _SEARCHES[seed % 7], "use": _USES[seed % 5], "hours_are": of.choice(("wall", "device")),
            "work_is": "examples" if "flop_per_example" in numbers else "transformer",
            "training_is": of.choice(("full", "frozen", "recompute")), "flop_unit": of.choice(("flop", "mac")),
            "flop_is": of.choice(("forward", "forward_backward")), "precision": of.choice(("bf16", "fp16")),
            "workload": of.choice(_WORKLOADS),
            "storage_class": of.choice(("ssd", "hdd")), "sharing": of.choice(("amortised", "inventory")),
        },
        "confirmed": of.choice([[], [], ["research_ratio"]]),
    }  # fmt: skip
    if of.random() < 0.3:
        draft["use_kits"] = [_kit(of, "accelerator", "work")]
    if of.random() < 0.3 and draft["way"] != "run":
        draft["kits"].append(_kit(of, "accelerator", draft["way"]))
    if draft["price"] is None:
        del draft["price"]
    return draft


def _kit(of: random.Random, kind: str, way: str) -> dict:
    said: dict[str, float] = {"count": of.choice((1, 2, 8))}
    options = {
        "utilisation_fraction": of.choice((0.3, 0.65, 1.0)), "memory_gb": of.choice((64, 512)),
        "lifetime_years": of.choice((3, 6)), "used_h_per_year": of.choice((1_000, 7_000)), "host_w": 120.0,
        "embodied_kgco2e": 210.0,
    }  # fmt: skip
    said |= {name: value for name, value in options.items() if of.random() < 0.25}
    if kind == "own":
        said |= {"power_w": 350.0, "peak_tflops": 120.0, "embodied_kgco2e": 150.0}
    if kind == "cpu":
        said |= {"peak_tflops": 2.5, "core_count": 8}
    if kind == "instance":
        # Of a machine by the hour only the load, the life and the price are said.
        said = {name: value for name, value in said.items() if name not in ("memory_gb", "host_w")}
    items = {"accelerator": _CARDS, "instance": _INSTANCES, "cpu": _PROCESSORS, "own": ("",)}[kind]
    if kind == "instance" and way == "work":
        items = tuple(one for one in items if table("cloud_instances.csv")[one]["accelerator_id"])
    return {"kind": kind, "item_id": of.choice(items), "label": f"a {kind}", "numbers": said}


def _numbers(of: random.Random, way: str, search: str, use: str) -> dict[str, float]:
    said: dict[str, float] = {
        "hours": {"hours_h": of.uniform(1, 2_000)}, "run": {"run_energy_kwh": of.uniform(1, 900)}, "work": {},
    }[way]  # fmt: skip
    if way == "run":
        said |= of.choice(({}, {"run_hours_h": 12.0}, {"run_hours_h": 12.0, "run_scale_ratio": 7.5}))
    if way == "work" and of.random() < 0.5:
        said |= {"flop_per_example": 4e9, "example_count": 1.2e6, "epoch_count": 90}
    elif way == "work" or use == "tokens":
        said |= {"params_count": 7e9, "tokens_count": of.uniform(1e8, 1e11)}
        attention = {"layer_count": 32, "head_count": 32, "head_dim_count": 128, "context_count": 4_096}
        said |= of.choice(({}, attention, {"active_params_count": 2e9}, {"mfu_fraction": 0.35}, {"epoch_count": 3}))
    options = {
        "failed_fraction": 0.2, "research_ratio": 3.0, "redundancy_ratio": 2.0, "retrains_per_year": 4.0,
        "retrain_fraction": 0.3, "storage_tb": 12.0, "storage_replica_count": 3.0, "transfer_gb_per_year": 5_000.0,
        "life_years": 2.5, "growth_fraction": 0.4, "wue_l_per_kwh": 0.4, "use_utilisation_fraction": 0.3,
        "tokens_in_count": 900.0, "batch_count": 16.0,
    }  # fmt: skip
    said |= {name: value for name, value in options.items() if of.random() < 0.3}
    said |= of.choice(({}, {"pipeline_runs_per_month": 20.0, "pipeline_run_energy_kwh": 3.0}))
    if use != "none":
        said |= {"requests_per_year": 2e6, "request_energy_wh": 0.4, "request_gb_s": 2.5, "served_params_count": 7e10}
    if search in ("random", "manual") and of.random() < 0.5:
        said["trial_count"] = 24
    return said


@pytest.mark.parametrize("seed", range(COUNT))
def test_an_estimate_is_what_a_second_calculation_makes_of_it(seed):
    draft = drawn(seed)
    expected = worked_out(draft)

    root = estimate(read_draft(draft), shelf(), (), Draws(count=64), with_lines=False).root

    found = {key: root.find(key) for key in expected}
    assert {key: one.value if one is not None else None for key, one in found.items()} == {
        key: None if value is None else pytest.approx(value, rel=2e-4) for key, value in expected.items()
    }


def test_the_drawn_estimates_cover_every_way_kind_search_and_use():
    drafts = [drawn(seed) for seed in range(COUNT)]

    said = {
        (draft["way"], draft["kits"][0]["kind"], draft["choices"]["search"], draft["choices"]["use"])
        for draft in drafts
    }  # fmt: skip
    seen = set(itertools.chain.from_iterable(said))

    assert {*_WAYS, *_KINDS, *_SEARCHES, *_USES} <= seen
    assert {place["hosting"] for place in _PLACES} == {draft["place"]["hosting"] for draft in drafts}

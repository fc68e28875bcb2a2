"""Worked examples through the whole estimate, and drafts drawn at random reckoned a second time by hand.

Source:
    METHODS §2.3, §2.7, §2.8, §2.10, §2.14 and the vectors of §2.17, named at each test.
"""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from greenai_desktop.accounting.estimate import estimate, shelf
from greenai_desktop.core.estimate.draft import Draft, Kit, KitKind, Way
from greenai_desktop.core.hosting import Hosting
from greenai_desktop.core.place import Place, Price
from tests.helpers.estimates import card, grid_factor, hours, numbers, sure, typed, work

A100, V100 = "nvidia-a100-sxm4-80gb", "nvidia-tesla-v100-sxm2-32gb"


def _root(draft, own=()):
    return estimate(draft, shelf(), own).root


def test_seven_billion_parameters_on_a_trillion_tokens():
    """METHODS §2.3 (a): 4.2e22 FLOP, 29,479 hours of H100 at an MFU of 0.4, 22,994 kWh at 0.9 of the rated power."""
    draft = replace(work(7e9, 1e12, mfu_fraction=0.4), kits=(typed(
        power_w=630, utilisation_fraction=1, host_w=150, peak_tflops=989.4),))  # fmt: skip

    root = _root(draft)

    assert root.find("work.flop").value == pytest.approx(4.2e22)
    assert root.find("estimate.device_hours").value == pytest.approx(29_479, abs=1)
    assert root.find("training.energy").value == pytest.approx(22_994, abs=1)


def test_gpt_3_on_v100():
    """V4: 3.15e23 FLOP, 3,553,299 hours at an MFU of 0.197, 1,289,848 kWh at 330 W and a PUE of 1.1."""
    place = Place(zone="US", hosting=Hosting.SERVER_ROOM, pue_ratio=1.1)
    kit = Kit(KitKind.ACCELERATOR, V100, numbers=sure(power_w=330, utilisation_fraction=1, host_w=0))
    draft = replace(work(175e9, 300e9, place, mfu_fraction=0.197), kits=(kit,)).with_choice("precision", "fp16")

    root = _root(draft)

    assert root.find("work.flop").value == pytest.approx(3.15e23)
    assert root.find("estimate.device_hours").value == pytest.approx(3_553_299, abs=1)
    assert root.find("training.site_energy").value == pytest.approx(1_289_848, abs=1)


def test_fifty_trials_of_a_small_language_model():
    """V7: 110 M parameters, 128 tokens an example, 1e5 examples, 3 epochs, 50 runs: 1.2672e18 FLOP, 3.76068 h."""
    per_run = 1.2672e18 / 50 / (1e5 * 3)
    draft = Draft(
        way=Way.WORK, kits=(card(A100),),
        numbers=sure(flop_per_example=per_run, example_count=1e5, epoch_count=3, mfu_fraction=0.3, trial_count=49,
                     failed_fraction=0),
        choices={"work_is": "examples", "flop_is": "forward_backward", "search": "manual"},
        place=Place(zone="FR", hosting=Hosting.SERVER_ROOM),
    )  # fmt: skip

    root = _root(draft)

    assert root.find("estimate.wall_hours").value == pytest.approx(3.76068, rel=1e-5)
    assert root.find("build.energy").value == pytest.approx(50 * root.find("training.energy").value)


def test_embodied_of_a_server_used_sixty_per_cent():
    """V12: 7,884 kg, 100 h, 26,280 h of life, used 60 %: 50.0 kg."""
    kit = typed(power_w=1, embodied_kgco2e=7_884, lifetime_years=3, used_h_per_year=0.6 * 8_760)
    draft = replace(hours(), kits=(kit,), numbers=sure(hours_h=100))

    assert _root(draft).find("equipment.training").value == pytest.approx(50.0)


def test_water_counts_the_pue_once():
    """V15: 100 kWh, WUE 0.3, PUE 1.2, France: 470.844 L, for 3.6737 L/kWh of electricity."""
    place = Place(zone="FR", hosting=Hosting.SERVER_ROOM, pue_ratio=1.2)
    draft = Draft(
        way=Way.RUN, numbers=sure(run_energy_kwh=100, wue_l_per_kwh=0.3, failed_fraction=0), place=place
    )  # fmt: skip

    assert _root(draft).find("estimate.water").value == pytest.approx(470.844, rel=1e-4)


def test_ten_terabytes_three_times_for_a_year():
    """V19: 315.36 kWh on SSD."""
    draft = hours(storage_tb=10, storage_replica_count=3, life_years=1)

    assert _root(draft).find("storage.energy").value == pytest.approx(315.36)


@pytest.mark.parametrize(("busy", "kwh"), [(0.05, 828), (0.5, 1_093)])
def test_a_small_card_that_is_always_on(busy, kwh):
    """METHODS §2.7 (b): L4 from 16 to 72 W with a host of 60 W, PUE 1.2: 828 and 1,093 kWh a year."""
    place = Place(zone="FR", hosting=Hosting.SERVER_ROOM, pue_ratio=1.2)
    kit = Kit(KitKind.ACCELERATOR, "nvidia-l4", numbers=sure(power_w=72, idle_w=16, host_w=60))
    draft = replace(
        hours(place=place, life_years=1, use_utilisation_fraction=busy), use_kits=(kit,), choices={"use": "always_on"}
    )

    assert _root(draft).find("serving.site_energy").value == pytest.approx(kwh, abs=1)


def test_answers_of_a_large_model():
    """V11: 70 B, 400 tokens, batch 64, PUE 1.2: 0.263012 Wh an answer."""
    place = Place(zone="FR", hosting=Hosting.SERVER_ROOM, pue_ratio=1.2)
    said = sure(
        requests_per_year=1e6, served_params_count=70e9, tokens_out_count=400, batch_count=64, life_years=1,
        growth_fraction=0,
    )  # fmt: skip
    draft = replace(hours(place=place), choices={"use": "tokens"})
    draft = replace(draft, numbers={**draft.numbers, **said})

    assert _root(draft).find("serving.site_energy").value == pytest.approx(263.012, rel=1e-3)


def test_payback_with_and_without_rebound():
    """METHODS §2.14: built with 1,500 kg, 400 against 1,900 kg a year: 1.0 years, with a rebound of 30 % 1.4."""
    place = Place(zone="FR", hosting=Hosting.OFFICE)
    said = sure(
        run_energy_kwh=1_500, request_energy_wh=1, requests_per_year=400_000, life_years=1, growth_fraction=0,
        reference_kgco2e_per_year=1_900, failed_fraction=0,
    )  # fmt: skip
    draft = Draft(way=Way.RUN, numbers=said, choices={"use": "measured"}, place=place)
    own = [grid_factor(1.0, "FR")]

    for rebound, years in ((0.0, 1.0), (0.3, 1.43)):
        found = _root(replace(draft, numbers={**said, **sure(rebound_fraction=rebound)}), own)
        assert found.find("estimate.payback").value == pytest.approx(years, abs=0.005)


def test_twenty_drafts_drawn_at_random_reckoned_by_hand():
    rng = random.Random(4)
    for _ in range(20):
        x = {
            "n": rng.randint(1, 64), "w": rng.uniform(50, 1_000), "idle": rng.uniform(5, 50), "u": rng.random(),
            "host": rng.uniform(0, 300), "h": rng.uniform(1, 500), "pue": rng.uniform(1, 2), "ci": rng.uniform(0.01, 1),
            "w_failed": rng.uniform(0, 2), "trials": rng.randint(1, 90), "share": rng.uniform(0.1, 1),
            "kg": rng.uniform(50, 900), "life": rng.uniform(2, 8), "used": rng.uniform(500, 8_760),
            "price": rng.uniform(0.05, 0.5), "req": rng.uniform(1e3, 1e6), "wh": rng.uniform(0.01, 5),
            "years": rng.randint(1, 6), "growth": rng.uniform(0, 0.5), "zones": rng.uniform(1, 3),
        }  # fmt: skip
        kit = Kit(KitKind.OWN, label="k", numbers=numbers(
            count=x["n"], power_w=x["w"], idle_w=x["idle"], utilisation_fraction=x["u"], host_w=x["host"],
            embodied_kgco2e=x["kg"], lifetime_years=x["life"], used_h_per_year=x["used"],
        ))  # fmt: skip
        draft = Draft(
            kits=(kit,), choices={"search": "manual", "use": "measured"},
            numbers=numbers(
                hours_h=x["h"], failed_fraction=x["w_failed"], trial_count=x["trials"], mean_fraction=x["share"],
                requests_per_year=x["req"], request_energy_wh=x["wh"], life_years=x["years"],
                growth_fraction=x["growth"], redundancy_ratio=x["zones"],
            ),
            place=Place(zone="FR", hosting=Hosting.SERVER_ROOM, pue_ratio=x["pue"]), price=Price(x["price"], "EUR"),
        )  # fmt: skip

        root = _root(draft, [grid_factor(x["ci"], "FR")])

        one = x["n"] * x["h"] * (x["idle"] + x["u"] * (x["w"] - x["idle"]) + x["host"]) / 1_000
        search = x["trials"] * x["share"]
        build = one * (1 + search) * (1 + x["w_failed"])
        asked = sum(x["req"] * (1 + x["growth"]) ** year for year in range(x["years"]))
        use = asked * x["wh"] / 1_000 * x["zones"]
        assert root.find("build.energy").value == pytest.approx(build)
        assert root.find("use.energy").value == pytest.approx(use)
        assert root.find("build.carbon").value == pytest.approx(build * x["pue"] * x["ci"])
        assert root.find("estimate.cost").value == pytest.approx((build + use) * x["pue"] * x["price"])
        share = x["kg"] * x["n"] * x["h"] / (x["used"] * x["life"])
        equipment = root.find("equipment.training").value + root.find("equipment.experiments").value
        assert equipment == pytest.approx(share * (1 + search) * (1 + x["w_failed"]))

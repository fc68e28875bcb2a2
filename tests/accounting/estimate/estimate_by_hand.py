"""An estimate worked out a second time, from the tables and the printed method alone.

Nothing of the program is imported: the tables are read as text, and each formula is written again, for one value at
a time. Whoever doubts a figure of the program can run this file over the same description of an estimate.

Source:
    Formulas: METHODS §2.0 to 2.8, 2.10, 2.14; Li et al. (2018), Hyperband; EcoLogits 0.11.3. Figures:
    `resources/factors`.
"""

from __future__ import annotations

import csv
import json
import math
import sys
from functools import cache
from pathlib import Path

FACTORS = Path(__file__).parents[3] / "resources" / "factors"
HOURS_A_YEAR = 8_760.0
ACTIVE_ELSEWHERE = {"tpu": "host:included", "apple-soc": "host:included"}
MACHINE = {
    "datacenter": "host-per-accelerator", "workstation": "generic-workstation-high-tower",
    "consumer": "generic-desktop-tower", "laptop": "generic-ademe-laptop", "edge": "generic-edge-ai-box-small",
}  # fmt: skip
DRAWN = {
    "llm_pretraining": "power:transformer", "llm_finetuning": "power:transformer",
    "moe_pretraining": "power:transformer", "cnn_mixed": "power:cnn", "cnn_fp32": "power:cnn", "small": "power:small",
}  # fmt: skip
STANDS_IN = {"bf16": ("bf16", "fp16", "fp32"), "fp16": ("fp16", "bf16", "fp32")}


@cache
def table(name: str) -> dict[str, dict[str, str]]:
    """The rows of a table by their first column."""
    with (FACTORS / name).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    first = next(iter(rows[0]))
    return {row[first]: row for row in rows}


def default(row_id: str) -> float:
    return float(table("estimate_defaults.csv")[row_id]["value"])


def worked_out(draft: dict) -> dict[str, float | None]:
    """The figures of an estimate; None where a figure is not asked for or not known."""
    hand = _Hand(draft)
    energies = hand.energies()
    known = {name: kwh for name, kwh in energies.items() if kwh is not None}
    on_site = sum(kwh for name, kwh in known.items() if name != "transfer")
    site = on_site * hand.pue() + known.get("transfer", 0.0)
    electricity = site * hand.intensity()
    equipment = hand.equipment()
    return {
        "estimate.device_hours": hand.device_hours(),
        "estimate.energy": sum(known.values()),
        "estimate.site_energy": site,
        "build.carbon": sum(known.get(name, 0.0) for name in ("training", "experiments")) * hand.pue()
        * hand.intensity(),
        "equipment.carbon": equipment,
        "estimate.carbon": electricity + (equipment or 0.0),
        "estimate.water": hand.water(on_site, site),
        "estimate.cost": hand.cost(site),
    }  # fmt: skip


class _Hand:
    def __init__(self, draft: dict) -> None:
        self.draft = draft
        self.numbers: dict[str, float] = draft.get("numbers", {})
        self.choices: dict[str, str] = draft.get("choices", {})
        self.place: dict = draft["place"]
        self.kits: list[dict] = draft.get("kits", [])
        self.serving: list[dict] = draft.get("use_kits") or self.kits
        self.way: str = draft.get("way", "hours")

    def number(self, name: str, row_id: str = "") -> float:
        return self.numbers[name] if name in self.numbers else default(row_id)

    def choice(self, name: str, first: str) -> str:
        return self.choices.get(name, first)

    # What trains

    def flop(self) -> float:
        """§2.3: 6·N·D and 12·L·H·Q·T a token; or FLOP an example × examples × epochs, forward × 3."""
        epochs = self.number("epoch_count", "work:epoch_count")
        if self.choice("work_is", "transformer") == "examples":
            one = self.numbers["flop_per_example"] * (2.0 if self.choice("flop_unit", "flop") == "mac" else 1.0)
            one *= default("work:training_ratio") if self.choice("flop_is", "forward") == "forward" else 1.0
            return one * self.numbers["example_count"] * epochs
        params = self.numbers.get("active_params_count", self.numbers.get("params_count"))
        tokens = self.numbers["tokens_count"] * epochs
        parts = ("layer_count", "head_count", "head_dim_count", "context_count")
        attention = math.prod(self.numbers.get(name, 0.0) for name in parts)
        kind = self.choice("training_is", "full")
        per_param = {"full": 6.0, "frozen": 4.0, "recompute": 8.0}[kind]
        # Attention has no weights whose gradients a frozen model could save; recomputed, its forward pass comes twice.
        per_score = 16.0 if kind == "recompute" else 12.0
        return per_param * params * tokens + per_score * attention * tokens

    def wall_h(self) -> float | None:
        if self.way == "hours":
            hours = self.numbers["hours_h"]
            return hours / self.units() if self.choice("hours_are", "wall") == "device" else hours
        scale = self.number("run_scale_ratio", "work:run_scale_ratio")
        if self.way == "run":
            return self.numbers["run_hours_h"] * scale if "run_hours_h" in self.numbers else None
        mfu = self.numbers.get("mfu_fraction") or self.usual_mfu()
        rate = sum(count(kit) * self.peak(kit) for kit in self.kits) * 1e12 * mfu
        return self.flop() / rate / 3_600.0

    def usual_mfu(self) -> float:
        if self.kits[0]["kind"] == "cpu":
            return default("mfu:other")  # nobody published one for processors
        card = _card(self.kits[0])
        if card is None and self.kits[0]["kind"] != "own":
            return default("mfu:other")  # nobody published a share for processors
        market, kind = (card["market"], card["kind"]) if card else ("datacenter", "gpu")
        work = self.choice("workload", "llm_pretraining")
        if work == "llm_pretraining" and kind == "tpu":
            row = "mfu:llm_pretraining:tpu"
        elif work in ("llm_pretraining", "moe_pretraining") and market in ("consumer", "laptop", "edge"):
            row = "mfu:small"
        else:
            row = f"mfu:{work}"
        return float(table("utilisation.csv")[row]["value"])

    def units(self) -> float:
        return sum(count(kit) for kit in self.kits)

    def device_hours(self) -> float | None:
        wall = self.wall_h()
        return None if wall is None or not self.kits else wall * self.units()

    def training(self) -> float:
        if self.way == "run":
            return self.numbers["run_energy_kwh"] * self.number("run_scale_ratio", "work:run_scale_ratio")
        return sum(self.power(kit) * count(kit) for kit in self.kits) * (self.wall_h() or 0.0) / 1_000.0

    # What is tried before

    def experiments_ratio(self) -> float | None:
        """§2.5 and 2.6: the search, what fails of it and of the final run, research before it."""
        search = self.search_runs()
        research = self.numbers.get("research_ratio")
        if research is None and "research_ratio" in self.draft.get("confirmed", ()):
            research = default("work:research_ratio")
        failed = self.numbers.get("failed_fraction")
        if failed is None and research is None and self.plans_runs():
            failed = default("work:failed_fraction")
        if failed is None and research is None and self.choice("search", "none") == "none":
            return None
        return search + (failed or 0.0) * (1.0 + search) + (research or 1.0) - 1.0

    def plans_runs(self) -> bool:
        larger = self.way == "run" and self.numbers.get("run_scale_ratio", 1.0) != 1.0
        return self.way == "work" or larger or self.choice("search", "none") != "none"

    def search_runs(self) -> float:
        kind = self.choice("search", "none")
        if kind == "none":
            return 0.0
        if kind in ("halving", "hyperband"):
            return self.by_budgets(kind)
        if kind == "grid":
            base = self.number("values_per_parameter", "search:values_per_parameter")
            runs = base ** self.number("parameter_count", "search:parameter_count")
        elif kind == "random" and "trial_count" not in self.numbers:
            p = self.number("hit_probability_fraction", "search:hit_probability")
            q = self.number("best_share_fraction", "search:best_share")
            runs = math.ceil(math.log(1.0 - p) / math.log(1.0 - q))
        else:
            runs = self.number("trial_count", "search:trial_count")
            runs *= self.number("search_overhead_ratio", "search:overhead") if kind == "bayesian" else 1.0
        return runs * self.number("mean_fraction", "search:mean_fraction")

    def by_budgets(self, kind: str) -> float:
        least = self.number("smallest_budget_epochs", "search:smallest_budget")
        most = self.number("largest_budget_epochs", "search:largest_budget")
        eta = self.number("halving_ratio", "search:halving_ratio")
        rounds = math.floor(math.log(most / least) / math.log(eta) + 1e-9)
        if kind == "halving":
            trials = self.number("trial_count", "search:trial_count")
            return _halved(trials, least, eta, rounds) / most
        total = 0.0
        for s in range(rounds + 1):
            trials = math.ceil((rounds + 1) / (s + 1) * eta**s - 1e-9)
            total += _halved(trials, most / eta**s, eta, s)
        return total / most

    # The machines

    def power(self, kit: dict, busy: float | None = None) -> float:
        """Mean power of one unit with its host, W (§2.0)."""
        said = kit.get("numbers", {})
        busy = said.get("utilisation_fraction") if busy is None else busy
        kind, memory = kit["kind"], default("memory:w_per_gb")
        own_memory = said.get("memory_gb", 0.0) * memory
        if kind == "own":
            return self.drawn(said["power_w"], said, busy, "gpu") + own_memory + said.get("host_w", 0.0)
        if kind == "cpu":
            cpu = table("cpus.csv")[kit["item_id"]]
            share = said["core_count"] / float(cpu["cores"]) if "core_count" in said else 1.0
            busy = default("cpu:utilisation") if busy is None else busy
            tdp = float(cpu["tdp_w"]) * share
            drawn = tdp * (0.07 + 0.78 * busy)
            return drawn + own_memory + said.get("host_w", default("host:processor") * share)
        card = _card(kit)
        if kind == "instance":
            return self.hired_power(table("cloud_instances.csv")[kit["item_id"]], card, said, busy)
        rated = said.get("power_w", card["watts"])
        host = default(ACTIVE_ELSEWHERE.get(card["kind"], f"host:{card['market']}"))
        # The usual power of the host holds its memory.
        memory_w = own_memory if "host_w" in said else 0.0
        return self.drawn(rated, {**card["idle"], **said}, busy, card["kind"]) + said.get("host_w", host) + memory_w

    def drawn(self, rated_w: float, said: dict, busy: float | None, kind: str) -> float:
        if busy is None:
            row = "power:tpu" if kind == "tpu" else DRAWN.get(self.choice("workload", "llm_pretraining"), "power:other")
            return rated_w * float(table("utilisation.csv")[row]["value"])
        idle = said.get("idle_w", rated_w * default("accelerator:idle_fraction"))
        return idle + (rated_w - idle) * busy

    def hired_power(self, row: dict[str, str], card: dict | None, said: dict, busy: float | None) -> float:
        """Cards by number; virtual processors between idle and full; memory, where no server total holds it."""
        platform = table("cpu_platforms.csv").get(row["platform_id"])
        cloud = row["provider"] if row["provider"] in ("aws", "azure", "gcp") else "aws"
        ends = [default(f"vcpu:{cloud}:{end}") for end in ("idle", "max")]
        if platform:
            ends = [float(platform["idle_w_per_thread"]), float(platform["max_w_per_thread"])]
        idle, full = (end * float(row["vcpus"]) for end in ends)
        usual = default("cpu:utilisation_host" if card else "vcpu:utilisation")
        # Of a machine with cards, the load that is told is that of the cards, except where it only serves.
        told = busy if card is None or self.is_serving else None
        load = usual if told is None else told
        cards = (
            self.drawn(card["watts"], card["idle"], busy, card["kind"]) * float(row["accelerator_count"])
            if card
            else 0.0
        )
        in_server = platform is not None and platform["boundary"] == "server"
        memory = said.get("memory_gb", 0.0 if in_server else float(row["memory_gb"] or 0.0))
        return cards + idle + (full - idle) * load + memory * default("memory:w_per_gb")

    is_serving = False

    def peak(self, kit: dict) -> float | None:
        said = kit.get("numbers", {})
        if "peak_tflops" in said:
            return said["peak_tflops"]
        card = _card(kit)
        if card is None:
            return None
        wanted = STANDS_IN[self.choice("precision", "bf16")]
        names = [name for code in wanted for name in (code, *(("fp16_vector",) if code == "fp16" else ()))]
        each = next(float(card[f"peak_{code}_tflops"]) for code in names if card[f"peak_{code}_tflops"])
        number = float(table("cloud_instances.csv")[kit["item_id"]]["accelerator_count"]) if _is_hired(kit) else 1.0
        return each / card["devices"] * number

    # The use

    def life(self) -> float:
        return self.number("life_years", "use:life_years")

    def requests(self) -> float:
        """Year by year with its growth; the last year may be a part of one."""
        growth, life = self.number("growth_fraction", "use:growth"), self.life()
        whole = math.floor(life)
        years = sum((1.0 + growth) ** year for year in range(whole)) + (life - whole) * (1.0 + growth) ** whole
        return self.numbers["requests_per_year"] * years

    def serving_energy(self) -> float | None:
        kind = self.choice("use", "none")
        if kind == "none":
            return None
        if kind == "measured":
            return self.requests() * self.numbers["request_energy_wh"] / 1_000.0
        if kind == "serverless":
            return self.requests() * self.numbers["request_gb_s"] * default("serverless:w_per_gb") / 3.6e6
        if kind == "tokens":
            return self.requests() * self.answer_kwh()
        self.is_serving = True
        busy = self.number("use_utilisation_fraction", "use:utilisation")
        watts = sum(count(kit) * self.power(kit, busy) for kit in self.serving)
        self.is_serving = False
        return watts * HOURS_A_YEAR * self.life() / 1_000.0

    def served(self) -> tuple[float, float, float, float]:
        """Active parameters in 10⁹, batch, cards, tokens of an answer."""
        names = ("served_active_params_count", "served_params_count", "active_params_count", "params_count")
        active = next(self.numbers[name] for name in names if name in self.numbers)
        whole = self.numbers.get("served_params_count") or self.numbers["params_count"]
        gb = default("llm:memory_overhead") * whole * default("llm:bits_per_param") / 8e9
        cards = 2.0 ** math.ceil(math.log2(math.ceil(gb / default("llm:gpu_memory_gb"))))
        batch = self.number("batch_count", "use:batch")
        return active / 1e9, batch, cards, self.number("tokens_out_count", "use:tokens_out")

    def answer_s(self) -> float:
        active, batch, _, tokens = self.served()
        return tokens * (6.785e-4 * active + 3.119e-4 * batch + 0.01947)

    def answer_kwh(self) -> float:
        active, batch, cards, tokens = self.served()
        server = self.answer_s() / 3_600.0 * default("llm:server_w") * cards / default("llm:server_gpu_count") / batch
        gpu = cards * tokens * (1.1665e-6 * math.exp(-0.011206 * batch) * active + 4.0529e-5)
        prompt = 0.0
        if "tokens_in_count" in self.numbers and self.serving and self.peak(self.serving[0]) is not None:
            kit = self.serving[0]
            seconds = 2.0 * active * 1e9 * self.numbers["tokens_in_count"]
            seconds /= self.peak(kit) * 1e12 * default("mfu:prefill")
            prompt = seconds * self.power(kit) / 3_600.0
        return (server + gpu + prompt) / 1_000.0

    def energies(self) -> dict[str, float | None]:
        """Energy of all parts, IT, kWh; None where a part is not asked for."""
        said, training, serving, life = self.numbers, self.training(), self.serving_energy(), self.life()
        ratio, more = self.experiments_ratio(), self.numbers.get("redundancy_ratio")
        again = self.retrainings()
        pipeline = None
        if "pipeline_runs_per_month" in said:
            copies = self.number("pipeline_copy_count", "data:pipeline_copies")
            pipeline = said["pipeline_runs_per_month"] * 12.0 * life * said["pipeline_run_energy_kwh"] * copies
        storage = None
        if "storage_tb" in said:
            watts = default(f"storage:{self.choice('storage_class', 'ssd')}")
            copies = self.number("storage_replica_count", "data:storage_replicas")
            storage = said["storage_tb"] * HOURS_A_YEAR * life * watts / 1_000.0 * copies
        transfer = None
        if "transfer_gb_per_year" in said:
            transfer = said["transfer_gb_per_year"] * life * default("network:internet")
        return {
            "training": training, "experiments": None if ratio is None else training * ratio, "serving": serving,
            "redundancy": None if serving is None or more is None else serving * (more - 1.0),
            "retraining": None if again is None else training * again, "data": pipeline, "storage": storage,
            "transfer": transfer,
        }  # fmt: skip

    def retrainings(self) -> float | None:
        if "retrains_per_year" not in self.numbers:
            return None
        return self.numbers["retrains_per_year"] * self.number("retrain_fraction", "use:retrain_fraction") * self.life()

    # The place

    def region(self) -> dict[str, str] | None:
        with (FACTORS / "cloud_regions.csv").open(encoding="utf-8", newline="") as file:
            wanted = (self.place.get("provider"), self.place.get("region"))
            return next((r for r in csv.DictReader(file) if (r["provider"], r["region_code"]) == wanted), None)

    def zone(self) -> str:
        region = self.region() if self.place["hosting"] == "cloud" else None
        return region["zone_code"] if region else self.place["zone"]

    def intensity(self) -> float:
        """kg a kWh: the national reference of the ledger, else the row to use."""
        wanted = table("grid_accounting.csv").get(self.zone())
        rows = table("grid_intensity.csv").values()
        if wanted:
            row = table("grid_intensity.csv")[wanted["factor_id"]]
        else:
            row = next(row for row in rows if row["region"] == self.zone() and row["is_default"] == "1")
        return float(row["value"]) / 1_000.0

    def pue(self) -> float:
        """§2.15 and the README of the grid: said, region, fleet, survey; none at a desk."""
        hosting, table_of = self.place["hosting"], table("pue.csv")
        if hosting in ("office", "home"):
            return 1.0
        if self.place.get("pue_ratio"):
            return float(self.place["pue_ratio"])
        region = self.region() if hosting == "cloud" else None
        if region and region["pue"]:
            return float(region["pue"])
        fleet = table_of.get(f"pue:fleet:{self.place.get('provider')}") if hosting == "cloud" else None
        return float((fleet or table_of[f"pue:{hosting}"])["value"])

    def water(self, on_site_kwh: float, site_kwh: float) -> float | None:
        """§2.14: E_IT·(WUE + PUE·EWIF); an unknown one is left out and makes the figure partial."""
        if self.place["hosting"] in ("office", "home"):
            rate: float | None = self.numbers.get("wue_l_per_kwh", 0.0)
        else:
            rows = table("wue.csv")
            provider, region = self.place.get("provider"), self.place.get("region")
            row = rows.get(f"wue:{provider}:{region}") or rows.get(f"wue:fleet:{provider}")
            rate = self.numbers.get("wue_l_per_kwh", float(row["value"]) if row else None)
        impacts = table("electricity_impacts.csv")
        row = impacts.get(f"water:{self.zone()}") or impacts.get(f"water:{self.zone().partition('-')[0]}")
        parts = [on_site_kwh * rate] if rate is not None else []
        parts += [site_kwh * float(row["value"])] if row else []
        return sum(parts) if parts else None

    # Equipment and money

    def equipment(self) -> float | None:
        """§2.10: TE·h/(hours of use over the life); the machines that serve are on all year."""
        if self.choice("sharing", "amortised") == "inventory" and self.place["hosting"] != "cloud":
            always_on = self.choice("use", "none") == "always_on"
            bought = [*self.kits, *(self.draft.get("use_kits", []) if always_on else [])]
            return sum(count(kit) * _made(kit)[0] for kit in bought)
        wall = self.wall_h()
        known = self.kits and wall is not None
        trained = sum(_share(kit, wall * count(kit)) for kit in self.kits) if known else None
        ratio, again, more = self.experiments_ratio(), self.retrainings(), self.numbers.get("redundancy_ratio", 1.0)
        served = None
        if self.choice("use", "none") == "always_on":
            years = self.life()
            served = sum(_share(kit, HOURS_A_YEAR * years * count(kit), HOURS_A_YEAR) for kit in self.serving)
        elif self.choice("use", "none") == "tokens":
            served = self.requests() * self.answer_embodied()
        parts = [] if trained is None else [trained * (1.0 + (ratio or 0.0) + (again or 0.0))]
        parts += [] if served is None else [served * more]
        return sum(parts) if parts else None

    def answer_embodied(self) -> float:
        _, batch, cards, _ = self.served()
        server = cards / default("llm:server_gpu_count") * default("llm:server_embodied")
        life_s = default("llm:lifetime_years") * HOURS_A_YEAR * 3_600.0
        return self.answer_s() * (server + cards * default("llm:gpu_embodied")) / (batch * life_s)

    def cost(self, site_kwh: float) -> float | None:
        """Hours × price where machines are hired, electricity in it; else energy × price."""
        prices = [_price(kit, self.place["hosting"]) for kit in self.kits]
        if not any(price is not None for price in prices):
            price = self.draft.get("price")
            return None if price is None else site_kwh * price["per_kwh"]
        wall, parts = self.wall_h(), []
        if wall is not None:
            paid = sum(count(kit) * wall * (price or 0.0) for kit, price in zip(self.kits, prices, strict=True))
            parts.append(paid * (1.0 + (self.experiments_ratio() or 0.0) + (self.retrainings() or 0.0)))
        priced = [(kit, price) for kit in self.serving if (price := _price(kit, self.place["hosting"])) is not None]
        if self.choice("use", "none") == "always_on" and priced:
            served = sum(count(kit) * price for kit, price in priced) * HOURS_A_YEAR * self.life()
            parts.append(served * self.numbers.get("redundancy_ratio", 1.0))
        return sum(parts) if parts else None


def count(kit: dict) -> float:
    return float(kit.get("numbers", {}).get("count", 1.0))


def _halved(trials: float, budget: float, eta: float, rounds: int) -> float:
    """Σ ⌊n/η^k⌋·r·η^k."""
    return sum(math.floor(trials / eta**k + 1e-9) * budget * eta**k for k in range(rounds + 1))


def _is_hired(kit: dict) -> bool:
    return kit["kind"] == "instance"


def _card(kit: dict) -> dict | None:
    """The card of a kit, as one device: boards of several are divided."""
    card_id = kit.get("item_id", "")
    if _is_hired(kit):
        card_id = table("cloud_instances.csv")[card_id]["accelerator_id"]
    elif kit["kind"] != "accelerator":
        return None
    row = table("accelerators.csv").get(card_id)
    if row is None:
        return None
    devices = float(row["devices_per_board"])
    idle = {"idle_w": float(row["idle_w"]) / devices} if row["idle_w"] else {}
    return {**row, "devices": devices, "watts": float(row["tdp_w"]) / devices, "idle": idle}


def _price(kit: dict, hosting: str) -> float | None:
    said = kit.get("numbers", {}).get("instance_price_per_h")
    if said is not None or not (_is_hired(kit) and hosting == "cloud"):
        return said
    row = table("cloud_instances.csv")[kit["item_id"]]
    price = row["price_usd_per_h"] or row["price_eur_per_h"]
    return float(price) if price else None


def _share(kit: dict, hours: float, on_all_year_h: float | None = None) -> float:
    total, usual_h = _made(kit)
    said = kit.get("numbers", {})
    used_h = said.get("used_h_per_year", on_all_year_h or usual_h)
    return total * hours / (used_h * said.get("lifetime_years", default("kit:lifetime_years")))


def _made(kit: dict) -> tuple[float, float]:
    """What one unit emitted outside its use, and in how many hours a year such hardware is used."""
    said, card = kit.get("numbers", {}), _card(kit)
    if card is None:
        if kit["kind"] == "own":
            total = said.get("embodied_kgco2e", 0.0)
        else:
            row = table("cloud_instances.csv").get(kit["item_id"], {})
            cpu = table("cpus.csv").get(kit["item_id"], {})
            cores = said["core_count"] / float(cpu["cores"]) if "core_count" in said else 1.0
            # A server has two processors; a hired machine has its share of one.
            total = _published("generic-server-rack-1s2s") * float(row.get("host_share_fraction") or 0.5 * cores)
            total = said.get("embodied_kgco2e", total)
        return total + said.get("host_embodied_kgco2e", 0.0), default("kit:used_h_per_year")
    market = "workstation" if card["market"] == "consumer" else card["market"]
    usual = f"kit:used_h_per_year:{market}"
    links = table("embodied_of_accelerators.csv").values()
    link = next(one for one in links if one["accelerator_id"] == card["id"] and one["is_default"] == "1")
    row = _row(link["row_id"])
    device = _published(link["row_id"]) * float(link["share_fraction"])
    host = 0.0 if row["includes_host"] == "1" else _published(MACHINE[card["market"]])
    number = float(table("cloud_instances.csv")[kit["item_id"]]["accelerator_count"]) if _is_hired(kit) else 1.0
    device, host = said.get("embodied_kgco2e", device * number), said.get("host_embodied_kgco2e", host * number)
    known = usual in table("estimate_defaults.csv")
    return device + host, default(usual if known else "kit:used_h_per_year")


def _row(row_id: str) -> dict[str, str]:
    names = ("embodied_accelerators.csv", "embodied_generic.csv", "embodied_medians.csv")
    return next(table(name)[row_id] for name in names if row_id in table(name))


def _published(row_id: str) -> float:
    """A published figure brought to the one boundary: manufacture, transport, end of life."""
    row, phases = _row(row_id), table("embodied_phases.csv")
    total = float(row["embodied_kgco2e"])
    added = {"all": (), "no_transport": ("transport",), "gate": ("transport", "end_of_life")}[row["phases"]]
    is_card = row["category"] == "gpu"
    base = float(row["mass_kg"] or phases["mass:card"]["value"]) if is_card else total
    return total + sum(base * float(phases[f"{p}:{'card' if is_card else 'machine'}"]["value"]) for p in added)


if __name__ == "__main__":
    json.dump(worked_out(json.load(sys.stdin)), sys.stdout, indent=1)

"""Bars of the catalogue: each topic loads in 80 ms, a keystroke in the search over all processors takes 10 ms.

A topic is timed in a process of its own: reading, checking and its first answer. As with the tables of `test_core`,
import of the modules is left out. The best of three counts, as other work on the machine only adds.
"""

import subprocess
import sys
import time

import pytest

from greenai_desktop.catalog.accelerators import accelerators
from greenai_desktop.catalog.activities import activities
from greenai_desktop.catalog.cpu_search import cpu_search
from greenai_desktop.catalog.equipment import equipment
from greenai_desktop.catalog.instances import instances
from tests.helpers.bars import hold

TOPICS = {
    "accelerators": "from greenai_desktop.catalog.accelerators import accelerators as a; a().match('NVIDIA H100 PCIe')",
    "processors": "from greenai_desktop.catalog.cpus import cpus as c; c().match('AMD EPYC 7742 64-Core Processor')",
    "search of processors": "from greenai_desktop.catalog.cpu_search import cpu_search as c; c().search('epyc 77')",
    "rented machines": "from greenai_desktop.catalog.instances import instances as i; i().search('p4d')",
    "defaults": "from greenai_desktop.catalog.defaults import default as d; d('kit:count')",
    "utilisation": "from greenai_desktop.catalog.utilisation import mfu_default as m; m('llm_pretraining')",
    "impacts": "from greenai_desktop.catalog.impacts import impacts as i; i().water('FR')",
    "providers": "from greenai_desktop.catalog.providers import providers as p; p().facts('aws')",
    "embodied": "from greenai_desktop.catalog.embodied import embodied_of as e; e('nvidia-h100-sxm5-80gb')",
    "equipment": "from greenai_desktop.catalog.equipment import equipment as e; e().search('laptop 14')",
    "posts": "from greenai_desktop.catalog.posts import posts as p; p().all()",
    "activities": "from greenai_desktop.catalog.activities import activities as a; a().for_post('s3-05-waste')",
    "parts": "from greenai_desktop.catalog.parts import parts as p; p().of('gpu-memory')",
    "equivalences": "from greenai_desktop.catalog.equivalences import at_most_three as a; a(100.0, 'fr')",
    "history": "from greenai_desktop.catalog.history import history as h; h().intensity('FR', 2022)",
    "grid": "from greenai_desktop.catalog.grid import grid as g; g().default('FR')",
    "digests": "from greenai_desktop.catalog.folder import shipped_digests as d; d()",
}
_TIMED = "import time; {imports}; start = time.perf_counter(); {question}; print(time.perf_counter() - start)"


@pytest.mark.parametrize("topic", TOPICS)
def test_what_the_first_answer_of_a_topic_takes_in_a_fresh_process(topic):
    imports, question = TOPICS[topic].split("; ")
    code = _TIMED.format(imports=imports, question=question)
    tries = [
        float(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout)
        for _ in range(3)
    ]

    hold(f"first answer of the topic {topic}", 1e3 * min(tries), 80.0, "ms")


@pytest.mark.parametrize(
    ("what", "catalogue", "typed"),
    [
        ("processors", cpu_search, "Intel Xeon Platinum 8480"),
        ("processors, letters that most names hold", cpu_search, "e i 5"),
        ("accelerators", accelerators, "geforce rtx 4090"),
        ("rented machines", instances, "standard_nd96 h100"),
        ("equipment", equipment, "dell latitude 5430"),
        ("equipment, letters that most names hold", equipment, "e 1 a"),
        ("activities", activities, "gaz naturel combustion"),
    ],
)
def test_what_a_keystroke_of_a_search_takes(what, catalogue, typed):
    found = catalogue()
    found.search(typed)
    spent = [min(taken(found, typed[:length]) for _ in range(3)) for length in range(1, len(typed) + 1)]

    hold(f"the slowest keystroke over {what}", 1e3 * max(spent), 10.0, "ms")


def taken(found, text: str) -> float:
    start = time.perf_counter()
    found.search(text)
    return time.perf_counter() - start

import json

from greenai_desktop.core.limits import ENERGY, Limit
from greenai_desktop.core.run_details import PROCESS, RunDetails


def test_details_survive_json_and_what_was_left_out_is_left_out():
    details = RunDetails(
        origin="track", scope=PROCESS, process_id=17, command=("python3", "a.py"), gpus=("GPU-1",),
        limits=(Limit(ENERGY, 2.0),), expected_steps=10, imported={"file": "a.csv"},
    )  # fmt: skip

    assert RunDetails.from_dict(json.loads(json.dumps(details.to_dict()))) == details
    assert RunDetails().to_dict() == {}
    assert details.is_imported and not RunDetails().is_imported


def test_details_of_a_newer_program_can_be_read():
    assert RunDetails.from_dict({"origin": "run", "mood": "good"}) == RunDetails(origin="run")

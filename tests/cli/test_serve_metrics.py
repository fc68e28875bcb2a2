"""`greenai serve-metrics`: Prometheus' text, read by a strict parser of our own, over a machine made of files."""

import contextlib
import http.client
import re
import signal
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from greenai_desktop.accounting.imported import placed
from greenai_desktop.accounting.runs import RunFacts, account
from greenai_desktop.catalog.grid import grid
from greenai_desktop.cli.metrics.machine import MachineMetrics, electricity
from greenai_desktop.cli.metrics.runs import RunMetrics
from greenai_desktop.cli.metrics.server import MetricsServer
from greenai_desktop.cli.metrics.text import Family, Point, exposition
from greenai_desktop.core.energy import EnergyMeter, gap_limit_s
from greenai_desktop.core.errors import GreenAIError
from greenai_desktop.core.footprint import Hosting
from greenai_desktop.core.lines import Stage
from greenai_desktop.core.place import Place
from greenai_desktop.core.samples import Channel, Device, Event, Gauge, Reading, Role, Sample, Status
from greenai_desktop.core.units import J_PER_KWH
from greenai_desktop.importers.registry import read_file
from greenai_desktop.store.workspace import Workspace
from tests.cli.conftest import Shell
from tests.helpers.powercap import PowercapTree
from tests.helpers.store import new_run, record, steady_run, steady_samples
from tests.helpers.waiting import wait_for

FRANCE = '{"place": {"zone": "FR", "hosting": "office"}}'
PLACE = Place(zone="FR", hosting=Hosting.OFFICE)
CPU = Channel("rapl:package-0", Device.CPU, "package-0", "rapl", has_counter=True)
CORE = Channel("rapl:core", Device.CPU, "core", "rapl", parent=CPU.id, role=Role.PART, has_counter=True)
REST = Channel("model:rest", Device.REST, "desktop", "rest_of_machine", status=Status.MODELLED)

_NAME = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
_LABEL = re.compile(r'([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\\\|\\"|\\n)*)"(,|$)')
_LINE = re.compile(rf"^({_NAME})(?:\{{(.*)\}})? (\S+)$")


@dataclass
class Parsed:
    """A strict reading of the text format: fails on whatever the format forbids.

    Attributes:
        kinds: Type by metric.
        values: Value by metric and labels.
    """

    kinds: dict[str, str] = field(default_factory=dict)
    values: dict[tuple[str, frozenset[tuple[str, str]]], float] = field(default_factory=dict)

    def of(self, name: str, /, **labels: str) -> dict[frozenset[tuple[str, str]], float]:
        wanted = set(labels.items())
        return {found: value for (metric, found), value in self.values.items() if metric == name and wanted <= found}

    def one(self, name: str, /, **labels: str) -> float:
        (value,) = self.of(name, **labels).values()
        return value


def parsed(text: str) -> Parsed:
    assert text.endswith("\n") and "\r" not in text
    found, told, current = Parsed(), set(), ""
    for line in text.splitlines():
        if line.startswith("# HELP "):
            current = line.split(" ")[2]
            assert current not in told, f"{current} is told twice"
            told.add(current)
        elif line.startswith("# TYPE "):
            _hash, _type, name, kind = line.split(" ")
            assert name == current and kind in ("gauge", "counter")
            assert (kind == "counter") == name.endswith("_total")
            found.kinds[name] = kind
        else:
            match = _LINE.match(line)
            assert match is not None, line
            assert match[1] == current and current in found.kinds, f"{match[1]} stands apart from its type"
            key = match[1], _labels(match[2] or "")
            assert key not in found.values, f"{key} is there twice"
            found.values[key] = float(match[3])
    return found


def _labels(text: str) -> frozenset[tuple[str, str]]:
    found, at = [], 0
    while at < len(text):
        match = _LABEL.match(text, at)
        assert match is not None, text
        plain = re.sub(r"\\(.)", lambda escaped: {"n": "\n"}.get(escaped[1], escaped[1]), match[2])
        found.append((match[1], plain))
        at = match.end()
    assert len({name for name, _value in found}) == len(found)
    return frozenset(found)


def sample(at_s: float, *readings: Reading, gauges: tuple[Gauge, ...] = ()) -> Sample:
    return Sample(at_s, 1_790_000_000.0 + at_s, readings, gauges)


def counted(channel: Channel, at_s: float, power_w: float, seconds: float) -> Reading:
    return Reading(channel.id, at_s, power_w, power_w * seconds, channel.status)


def metrics_of(*channels: Channel, place: Place = PLACE, now_s: float = 0.0) -> MachineMetrics:
    return MachineMetrics(channels, 1.0, electricity(place, 1_790_000_000.0, grid(), ()), lambda: now_s)


def text_of(metrics: MachineMetrics) -> Parsed:
    return parsed(exposition(metrics.families()))


# The text


def test_names_with_quotes_backslashes_and_new_lines_are_escaped() -> None:
    odd = 'a "b" \\ c\nd, e="f"'

    text = exposition([Family("x_watts", "gauge", "One\\two\nthree", (Point(1.5, (("name", odd),)),))])

    assert parsed(text).one("x_watts", name=odd) == 1.5
    assert text.splitlines()[0] == "# HELP x_watts One\\\\two\\nthree"


def test_value_that_is_not_finite_is_absent_with_its_help() -> None:
    assert exposition([Family("x_watts", "gauge", "Told.", (Point(float("nan")), Point(float("inf"))))]) == ""


# The machine


def test_energy_and_power_are_told_by_device_and_by_quality() -> None:
    metrics = metrics_of(CPU, CORE, REST, now_s=2.0)
    for at_s in (0.0, 1.0, 2.0):
        metrics.add(
            sample(
                at_s, counted(CPU, at_s, 40.0, 1.0), counted(CORE, at_s, 30.0, 1.0),
                Reading(REST.id, at_s, 20.0, None, Status.MODELLED),
            )
        )  # fmt: skip

    found = text_of(metrics)

    assert found.one("greenai_device_power_watts", name="package-0", source="rapl", quality="measured") == 40.0
    assert found.one("greenai_device_energy_joules_total", name="core", role="part") == pytest.approx(60.0)
    assert found.one("greenai_machine_power_watts", quality="measured") == 40.0
    assert found.one("greenai_machine_power_watts", quality="modelled") == 20.0
    assert found.one("greenai_machine_energy_joules_total", quality="measured") == pytest.approx(80.0)
    assert found.one("greenai_machine_complete") == 1.0


def test_carbon_is_that_of_the_account_of_a_run() -> None:
    place = Place(zone="FR", hosting=Hosting.SERVER_ROOM)
    meter, metrics = EnergyMeter([CPU], gap_limit_s(1.0)), metrics_of(CPU, place=place)
    for at_s in range(61):
        one = sample(float(at_s), counted(CPU, float(at_s), 200.0, 1.0))
        meter.add(one)
        metrics.add(one)
    facts = RunFacts(
        "run:1", "", None, Stage.UNSET, 1_790_000_000.0, 60.0, place, None, (CPU,), meter.totals()
    )  # fmt: skip
    expected = account(facts, grid()).root.find("run.carbon")

    found = text_of(metrics)

    assert expected is not None and expected.value is not None
    assert found.one("greenai_machine_carbon_grams_total", zone="FR") == pytest.approx(expected.value * 1000)
    ((labels, _value),) = found.of("greenai_machine_carbon_grams_total").items()
    assert dict(labels)["factor"] == expected.find("input.intensity").citation.factor_id
    assert found.one("greenai_pue_ratio") > 1.0


def test_what_is_missing_is_absent_and_told_why_never_0_watts() -> None:
    metrics = metrics_of(CPU, REST, place=Place())
    metrics.add(
        sample(
            0.0, Reading(CPU.id, 0.0, None, None, Status.MISSING, "denied"),
            Reading(REST.id, 0.0, 1e9, None, Status.SUSPECT, "implausible"),
        )
    )  # fmt: skip

    found = text_of(metrics)

    assert not found.of("greenai_device_power_watts") and not found.of("greenai_machine_power_watts")
    assert not found.of("greenai_device_energy_joules_total")
    assert found.one("greenai_device_available", name="package-0", reason="denied", quality="missing") == 0.0
    assert found.one("greenai_device_available", name="desktop", reason="implausible", quality="suspect") == 0.0
    assert found.one("greenai_machine_carbon_available", reason="zone_missing") == 0.0
    assert found.one("greenai_machine_complete") == 0.0


def test_counters_never_fall_across_gaps_resets_and_suspect_readings() -> None:
    metrics, seen = metrics_of(CPU), []
    readings = [
        counted(CPU, 0.0, 50.0, 1.0), counted(CPU, 1.0, 50.0, 1.0),
        Reading(CPU.id, 2.0, None, None, Status.MISSING, "vanished"),
        Reading(CPU.id, 3.0, 1e12, 1e12, Status.SUSPECT, "implausible"),
        Reading(CPU.id, 4.0, 50.0, None, Status.MEASURED),  # after a reset
        Reading(CPU.id, 5.0, -9.0, -9.0, Status.MEASURED), counted(CPU, 6.0, 50.0, 1.0),
    ]  # fmt: skip
    for reading in readings:
        metrics.add(sample(reading.at_monotonic_s, reading))
        seen.append(sum(text_of(metrics).of("greenai_device_energy_joules_total").values()))

    assert seen == sorted(seen)
    assert seen[1] == 50.0 and 100.0 <= seen[-1] <= 150.0


def test_sampler_that_hangs_shows_no_power_of_long_ago() -> None:
    now = [0.0]
    metrics = MachineMetrics((CPU,), 1.0, electricity(PLACE, 1.79e9, grid(), ()), lambda: now[0])
    metrics.add(sample(0.0, counted(CPU, 0.0, 40.0, 1.0)))
    metrics.add(sample(1.0, counted(CPU, 1.0, 40.0, 1.0), gauges=(Gauge("cpu", "utilisation", 0.5, "fraction"),)))
    assert text_of(metrics).one("greenai_utilisation_ratio", device="cpu") == 0.5

    now[0] = 30.0
    found = text_of(metrics)

    assert not found.of("greenai_device_power_watts") and not found.of("greenai_utilisation_ratio")
    assert found.one("greenai_device_available", reason="not_sampled") == 0.0
    assert found.one("greenai_device_energy_joules_total") == 40.0


# Runs


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    monkeypatch.setenv("GREENAI_HOME", str(tmp_path))
    from greenai_desktop import paths

    with Workspace.open(paths.workspace_file()) as opened:
        yield opened


@pytest.fixture
def runs() -> Iterator[Callable[[], Parsed]]:
    made: list[RunMetrics] = []

    def look(now_utc_s: float = 0.0) -> Parsed:
        made.append(RunMetrics(grid(), lambda: now_utc_s))
        return parsed(exposition(made[-1].families()))

    yield look
    for one in made:
        one.close()


def test_run_that_is_recorded_shows_joules_grams_and_grams_per_request(
    workspace: Workspace, runs: Callable[..., Parsed]
) -> None:
    run = steady_run(workspace, 100, finish=False, host="elsewhere", name="Ada's secret model")
    for at_s, requests in ((10.0, 100.0), (90.0, 500.0)):
        detail = (("accuracy", 0.5), ("requests", requests))
        workspace.add_event(run.id, Event(run.started_utc_s + at_s, "log", "", detail))

    found = runs()

    energy_j = sum(found.of("greenai_run_energy_joules_total", run=str(run.id)).values())
    grams = sum(found.of("greenai_run_carbon_grams_total", run=str(run.id), zone="FR").values())
    assert energy_j == pytest.approx(360.0 * 100)
    assert grams == pytest.approx(energy_j / J_PER_KWH * 46.1, rel=0.01)
    assert found.one("greenai_run_requests_total", run=str(run.id)) == 500.0
    assert found.one("greenai_run_carbon_grams_per_request", run=str(run.id)) == pytest.approx(grams / 500.0)
    assert found.one("greenai_runs_recording") == 1.0
    assert not any("secret" in value for _metric, labels in found.values for _name, value in labels)


def test_run_just_ended_is_still_shown_and_an_old_one_is_not(workspace: Workspace, runs: Callable[..., Parsed]) -> None:
    run = steady_run(workspace, 100)
    assert run.ended_utc_s is not None

    just_ended, later = runs(run.ended_utc_s + 60.0), runs(run.ended_utc_s + 3_600.0)

    assert just_ended.one("greenai_run_recording") == 0.0
    assert not later.of("greenai_run_recording") and later.one("greenai_runs_recording") == 0.0


def test_run_that_came_from_a_file_was_not_recorded_here(workspace: Workspace, runs: Callable[..., Parsed]) -> None:
    file = Path(__file__).parents[1] / "fixtures/by_hand/zeus.csv"
    found = [placed(run, grid(), PLACE, ()) for run in read_file(file).runs if run.is_offered]
    kept = workspace.import_runs(found, "batch")[0]

    told = runs(now_utc_s=(kept.ended_utc_s or 0.0) + 10.0)

    assert not told.of("greenai_run_info", run=str(kept.id))
    assert not told.of("greenai_run_energy_joules_total", run=str(kept.id))


def test_counted_requests_never_fall_when_single_counts_turn_out_to_be_a_total(workspace: Workspace) -> None:
    run = new_run(workspace, host="elsewhere")
    record(workspace.file, run, steady_samples(5, {CPU.id: 10.0}, (CPU,)), (CPU,), finish=False)
    metrics, seen = RunMetrics(grid()), []
    for number, requests in enumerate((100.0, 100.0, 150.0)):
        workspace.add_event(run.id, Event(run.started_utc_s + number, "log", "", (("requests", requests),)))
        metrics._looked_at_s = float("-inf")
        seen.append(parsed(exposition(metrics.families())).one("greenai_run_requests_total"))
    metrics.close()

    assert seen == sorted(seen)


def test_workspace_that_cannot_be_read_is_told_and_the_machine_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, runs: Callable[..., Parsed]
) -> None:
    monkeypatch.setenv("GREENAI_HOME", str(tmp_path))
    from greenai_desktop import paths

    paths.workspace_file().parent.mkdir(parents=True, exist_ok=True)
    paths.workspace_file().write_bytes(b"no database at all, but long enough to be looked at" * 10)

    found = runs()

    assert found.one("greenai_workspace_available", reason="not_a_workspace") == 0.0
    assert not found.of("greenai_runs_recording")


# The web server


@contextlib.contextmanager
def serving(text: Callable[[], str]) -> Iterator[MetricsServer]:
    server = MetricsServer("127.0.0.1", 0, text)
    server.start()
    try:
        yield server
    finally:
        server.stop()


def ask(server: MetricsServer, method: str, path: str, **headers: str) -> tuple[int, dict[str, str], str]:
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=10)
    connection.request(method, path, headers=headers)
    answer = connection.getresponse()
    body = answer.read().decode()
    connection.close()
    return answer.status, dict(answer.getheaders()), body


def test_pages_heads_and_what_is_not_there() -> None:
    with serving(lambda: "x_watts 1\n") as server:
        status, headers, body = ask(server, "GET", "/metrics?x=1")
        assert (status, body) == (200, "x_watts 1\n")
        assert headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
        assert "Python" not in headers["Server"]
        head = ask(server, "HEAD", "/metrics")
        assert head[0] == 200 and head[1]["Content-Length"] == "10" and head[2] == ""
        assert "/metrics" in ask(server, "GET", "/")[2]
        assert ask(server, "GET", "/etc/passwd")[0] == 404
        assert ask(server, "POST", "/metrics")[0] == 501
        # A web page whose own name was made to point to this machine.
        assert ask(server, "GET", "/metrics", Host="evil.example:80")[0] == 403
        assert ask(server, "GET", "/metrics", Host=f"localhost:{server.server_port}")[0] == 200


def test_fault_while_metrics_are_made_is_an_answer_too() -> None:
    def broken() -> str:
        raise RuntimeError("boom")

    with serving(broken) as server:
        status, _headers, body = ask(server, "GET", "/metrics")

    assert status == 500 and "boom" not in body


def test_slow_and_vanished_readers_keep_nobody_waiting() -> None:
    with serving(lambda: "x_watts 1\n" * 200_000) as server, contextlib.ExitStack() as stack:
        for sent in (b"", b"GET /met", b"GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n"):
            slow = stack.enter_context(socket.create_connection(("127.0.0.1", server.server_port)))
            slow.sendall(sent)  # and never reads
        answers: list[int] = []
        readers = [threading.Thread(target=lambda: answers.append(ask(server, "GET", "/")[0])) for _ in range(8)]
        for reader in readers:
            reader.start()
        for reader in readers:
            reader.join(10)

    assert answers == [200] * 8


def test_reader_that_never_comes_to_an_end_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("greenai_desktop.cli.metrics.server._PATIENCE_S", 0.3)
    with serving(lambda: "x_watts 1\n") as server, contextlib.ExitStack() as stack:
        slow = [stack.enter_context(socket.create_connection(("127.0.0.1", server.server_port))) for _ in range(32)]

        def drips_and_is_served() -> bool:
            for reader in slow:
                with contextlib.suppress(OSError):
                    reader.sendall(b"t")
            with contextlib.suppress(OSError, http.client.HTTPException):
                return ask(server, "GET", "/metrics")[0] == 200
            return False

        wait_for(drips_and_is_served)


@pytest.mark.parametrize("lines", ["GET http://[bad/ HTTP/1.1\r\nHost: localhost", "GET / HTTP/1.1\r\nHost: [::1"])
def test_address_with_an_open_bracket_is_a_bad_request(lines: str) -> None:
    with serving(lambda: "") as server, socket.create_connection(("127.0.0.1", server.server_port)) as reader:
        reader.settimeout(10)
        reader.sendall(f"{lines}\r\nConnection: close\r\n\r\n".encode())

        assert reader.recv(100).startswith(b"HTTP/1.1 400 ")


def test_port_in_use_and_an_address_that_is_not_ours_are_told() -> None:
    with serving(lambda: "") as server:
        with pytest.raises(GreenAIError) as taken:
            MetricsServer("127.0.0.1", server.server_port, lambda: "")
        with pytest.raises(GreenAIError) as foreign:
            MetricsServer("203.0.113.7", 0, lambda: "")

    assert taken.value.code == "port_in_use" and foreign.value.code == "cannot_listen"


# The command


def _served(process: subprocess.Popen[str]) -> tuple[str, int]:
    assert process.stdout is not None
    found = re.search(r"http://(\S+):(\d+)/metrics", process.stdout.readline())
    assert found is not None
    return found[1], int(found[2])


def _scrape(host: str, port: int) -> Parsed:
    connection = http.client.HTTPConnection(host, port, timeout=10)
    connection.request("GET", "/metrics")
    text = connection.getresponse().read().decode()
    connection.close()
    return parsed(text)


def test_command_serves_a_machine_of_known_watts_and_ends_at_ctrl_c(
    greenai: Shell, tree: PowercapTree, settle: Callable[[str], None]
) -> None:
    settle(FRANCE)
    tree.add("intel-rapl:0", "package-0", 40.0)

    with tree.live():
        process = greenai.start("serve-metrics", "--port", "0", "--hz", "10", "--host-label")
        host, port = _served(process)

        def energy() -> float:
            found = _scrape(host, port).of("greenai_device_energy_joules_total", name="package-0", source="rapl")
            return sum(found.values())

        wait_for(lambda: energy() > 120.0)  # three seconds: what the simulated counter lags behind weighs little
        found = _scrape(host, port)
        process.send_signal(signal.SIGINT)

        assert process.wait(10) == 0
    label = {"name": "package-0", "host": socket.gethostname()}
    covered_s = found.one("greenai_device_covered_seconds_total", **label)
    assert found.one("greenai_device_energy_joules_total", **label) / covered_s == pytest.approx(40.0, rel=0.04)
    assert found.one("greenai_machine_carbon_grams_total", quality="measured", zone="FR") > 0
    assert process.stderr is not None and process.stderr.read() == ""


def test_command_ends_at_sigterm_and_warns_where_the_network_can_read(greenai: Shell) -> None:
    process = greenai.start("serve-metrics", "--port", "0", "--host", "0.0.0.0")
    _host, port = _served(process)
    assert _scrape("127.0.0.1", port).one("greenai_build_info") == 1.0

    process.terminate()

    assert process.wait(10) == 128 + signal.SIGTERM
    assert process.stderr is not None and "no password" in process.stderr.read()


def test_command_tells_a_port_in_use(greenai: Shell) -> None:
    with serving(lambda: "") as server:
        done = greenai("serve-metrics", "--port", str(server.server_port))

    assert done.returncode == 1
    assert f"The port {server.server_port} is in use" in done.stderr and "--port" in done.stderr
    assert greenai("serve-metrics", "--port", "70000").returncode == 2

"""Wall meters over real HTTP: what they tell, how they lie, and passwords."""

import logging
import math
import socket
import threading
import time

import pytest

from greenai_desktop.core.errors import SensorError
from greenai_desktop.core.meters import Meter
from greenai_desktop.core.samples import Role, Status
from greenai_desktop.sensors import meter_passwords
from greenai_desktop.sensors.base import SystemClock
from greenai_desktop.sensors.meter_http import MeterHttp, digest
from greenai_desktop.sensors.meter_kinds import MeterClient
from greenai_desktop.sensors.wall_meter import MeterSensor, read_now
from tests.helpers.meters import FakeMeter, raw_server
from tests.helpers.powercap import FakeClock
from tests.helpers.waiting import wait_for

KINDS = ("shelly_gen2", "shelly_gen1", "tasmota")


def reason_of(fake: FakeMeter, password: str | None = None) -> str:
    with pytest.raises(SensorError) as caught:
        read_now(fake.meter(), password)
    return caught.value.code


@pytest.mark.parametrize("kind", KINDS)
def test_power_and_energy_of_each_kind_are_read(kind):
    with FakeMeter(kind, 123.4, 7_200_000.0).running() as fake:
        reading = read_now(fake.meter(), None)

    assert reading.power_w == 123.4
    assert reading.counter_j == pytest.approx(7_200_000.0, abs=3_600)


def test_meter_without_a_switch_is_found_and_remembered():
    fake = FakeMeter("shelly_gen2", 40.0)
    fake.has_switch = False
    with fake.running():
        client = MeterClient(fake.meter(), MeterHttp("127.0.0.1", fake.port))
        assert client.read(None).power_w == 40.0
        client.read(None)

    assert fake.asked == [f"/rpc/{name}.GetStatus?id=0" for name in ("Switch", "PM1", "PM1")]


@pytest.mark.parametrize(("power", "reason"), [
    (-5.0, "meter_negative"), ("12 W", "meter_not_a_number"), (1e12, "above_limit"), (None, "meter_not_a_number"),
    (True, "meter_not_a_number"), (math.nan, "meter_not_a_number"), (math.inf, "meter_not_a_number"),
])  # fmt: skip
@pytest.mark.parametrize("kind", KINDS)
def test_power_that_cannot_be_right_is_told(kind, power, reason):
    with FakeMeter(kind, power).running() as fake:
        assert reason_of(fake) == reason


@pytest.mark.parametrize("body", ["", "<html>", "[]", "[" * 5_000, '{"StatusSNS": 3}', "null"])
def test_answer_that_is_no_answer_is_told(body):
    fake = FakeMeter("tasmota")
    fake.body = body
    with fake.running():
        assert reason_of(fake) == "meter_wrong_answer"


def test_lying_counter_is_left_aside_and_power_kept():
    fake = FakeMeter("tasmota")
    fake.body = '{"StatusSNS": {"ENERGY": {"Power": 50, "Total": "many"}}}'
    with fake.running():
        reading = read_now(fake.meter(), None)

    assert (reading.power_w, math.isnan(reading.counter_j)) == (50.0, True)


def test_nobody_at_the_address_is_unreachable():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

    with pytest.raises(SensorError) as caught:
        read_now(Meter("Plug", "tasmota", f"127.0.0.1:{port}"), None)

    assert caught.value.code == "meter_unreachable"


def test_redirect_is_never_followed():
    fake = FakeMeter("tasmota")
    fake.status, fake.location = 302, "http://192.0.2.1/"
    with fake.running():
        assert reason_of(fake) == "meter_redirects"


def test_proxies_of_the_environment_are_not_used(monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    with FakeMeter("tasmota", 5.0).running() as fake:
        assert read_now(fake.meter(), None).power_w == 5.0


def test_slow_drip_ends_at_the_time_limit():
    stop = threading.Event()

    def drip(link: socket.socket) -> None:
        link.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        while not stop.wait(0.02):
            link.sendall(b" ")

    with raw_server(drip) as port:
        began_s = time.monotonic()
        with pytest.raises(SensorError) as caught:
            MeterHttp("127.0.0.1", port, timeout_s=0.2).get("/")
        took_s = time.monotonic() - began_s
        stop.set()

    assert caught.value.code == "meter_too_slow"
    assert took_s < 1.0


def test_endless_answer_is_cut_off():
    def flood(link: socket.socket) -> None:
        link.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        for _ in range(64):
            link.sendall(b"x" * 4_096)

    with raw_server(flood) as port, pytest.raises(SensorError) as caught:
        MeterHttp("127.0.0.1", port).get("/")

    assert caught.value.code == "meter_wrong_answer"


def test_binary_garbage_is_no_answer():
    with raw_server(lambda link: link.sendall(b"\x00\xff\x00\xff")) as port, pytest.raises(SensorError) as caught:
        MeterHttp("127.0.0.1", port).get("/")

    assert caught.value.code == "meter_wrong_answer"


def test_digest_password_is_answered_and_never_sent():
    fake = FakeMeter("shelly_gen2", 60.0)
    fake.password = "s3cret word"
    with fake.running():
        assert read_now(fake.meter(), "s3cret word").power_w == 60.0
        assert reason_of(fake, "wrong") == "meter_password"
        assert reason_of(fake, None) == "meter_password"

    assert not any("s3cret" in told or told.startswith("Basic") for told in fake.authorizations)


def test_digest_response_is_that_of_the_standard():
    # RFC 7616 §3.9.1, with MD5; its client nonce is fixed here by leaving qop out (RFC 2069 form).
    challenge = 'Digest realm="http-auth@example.org", nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v"'
    told = digest(challenge, "/dir/index.html", "Mufasa", "Circle of Life")

    import hashlib

    def md5(text: str) -> str:
        return hashlib.md5(text.encode()).hexdigest()

    ha1, ha2 = md5("Mufasa:http-auth@example.org:Circle of Life"), md5("GET:/dir/index.html")
    assert ha1 == "3d78807defe7de2157e2b0b6573a855f"
    assert f'response="{md5(f"{ha1}:7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v:{ha2}")}"' in told


@pytest.mark.parametrize("challenge", ['Basic realm="x"', "", 'Digest realm="x"', 'Digest nonce="x", algorithm=MD4'])
def test_weaker_way_than_digest_is_refused(challenge):
    with pytest.raises(SensorError) as caught:
        digest(challenge, "/", "admin", "secret")

    assert caught.value.code == "meter_password_way"


@pytest.mark.parametrize("kind", ["shelly_gen1", "tasmota"])
def test_older_meters_take_the_password_as_they_can(kind):
    fake = FakeMeter(kind, 7.0)
    fake.password = "pass"
    with fake.running():
        assert read_now(fake.meter(), "pass").power_w == 7.0
        assert reason_of(fake, None) == "meter_password"


class TestSensor:
    def test_sampler_never_waits_and_the_reading_has_its_own_stamp(self):
        with FakeMeter("shelly_gen2", 80.0).running() as fake:
            sensor = MeterSensor(fake.meter(), SystemClock())
            try:
                began_s = time.monotonic()
                assert sensor.read()[0].reason == "first"
                assert time.monotonic() - began_s < 0.2
                wait_for(lambda: sensor.read()[0].status is Status.MEASURED)
                one, again = sensor.read()[0], sensor.read()[0]
            finally:
                sensor.close()

        assert one.power_w == 80.0
        assert began_s <= one.at_monotonic_s <= time.monotonic()
        assert (again.at_monotonic_s, again.energy_j) == (one.at_monotonic_s, 0.0)

    def test_meter_that_is_looked_at_seldom_loses_no_energy(self):
        clock = FakeClock()
        with FakeMeter("tasmota", 100.0).running() as fake:
            sensor = MeterSensor(fake.meter(), clock)
            sensor.reader.start = lambda: None
            told = []
            for second in range(41):
                fake.counter_j = 100.0 * second
                sensor.reader.read_once()
                if second % 10 == 0:
                    told.append(sensor.read()[0].energy_j)
                clock.advance(1.0)

        assert told[0] is None
        assert told[1:] == pytest.approx([1_000.0] * 4)

    def test_channel_is_the_whole_machine_and_never_added(self):
        (channel,) = MeterSensor(Meter("Plug", "tasmota", "192.0.2.7"), FakeClock()).channels()

        assert (channel.id, channel.role, channel.status) == ("meter:Plug", Role.WHOLE, Status.MEASURED)

    def test_hanging_meter_delays_neither_reading_nor_the_end(self):
        fake = FakeMeter("shelly_gen1")
        fake.hold.clear()
        with fake.running():
            sensor = MeterSensor(fake.meter(), SystemClock())
            sensor.read()
            wait_for(lambda: fake.asked)
            began_s = time.monotonic()
            sensor.read()
            sensor.close()
            sensor.close()
            took_s = time.monotonic() - began_s

        assert took_s < 0.4
        wait_for(lambda: not any(thread.name.startswith("slow meter") for thread in threading.enumerate()))

    def test_meter_that_vanishes_is_a_gap_with_its_reason_and_comes_back(self):
        clock = FakeClock()
        with FakeMeter("tasmota", 90.0).running() as fake:
            sensor = MeterSensor(fake.meter(), clock)
            sensor.reader.start = lambda: None  # read by hand below
            sensor.reader.read_once()
            assert sensor.read()[0].power_w == 90.0
            fake.status = 500
            clock.advance(3.5)
            sensor.reader.read_once()
            (gap,) = sensor.read()
            fake.status = 200
            sensor.reader.read_once()
            assert sensor.read()[0].power_w == 90.0

        assert (gap.status, gap.reason, gap.power_w) == (Status.MISSING, "meter_wrong_answer", None)
        assert [event.code for event in sensor.drain_events()] == ["gap", "back"]

    def test_absurd_power_is_suspect(self):
        clock = FakeClock()
        with FakeMeter("tasmota", 1e12).running() as fake:
            sensor = MeterSensor(fake.meter(), clock)
            sensor.reader.start = lambda: None
            clock.advance(3.5)
            sensor.reader.read_once()
            (reading,) = sensor.read()

        assert (reading.status, reading.reason) == (Status.SUSPECT, "above_limit")

    def test_password_that_is_not_known_is_told(self):
        clock = FakeClock()
        meter = Meter("Plug", "tasmota", "127.0.0.1:9", has_password=True)
        sensor = MeterSensor(meter, clock, password_of=lambda meter: None)
        sensor.reader.start = lambda: None
        clock.advance(3.5)
        sensor.reader.read_once()

        assert sensor.read()[0].reason == "meter_password"


class Ring:
    """A keyring in memory, or one that fails."""

    def __init__(self, fails: bool = False) -> None:
        self.kept: dict[tuple[str, str], str] = {}
        self.fails = fails

    def _may(self) -> None:
        if self.fails:
            raise RuntimeError("no backend: s3cret")

    def get_password(self, service: str, account: str) -> str | None:
        self._may()
        return self.kept.get((service, account))

    def set_password(self, service: str, account: str, password: str) -> None:
        self._may()
        self.kept[service, account] = password

    def delete_password(self, service: str, account: str) -> None:
        self._may()
        del self.kept[service, account]


@pytest.fixture
def no_passwords(monkeypatch):
    monkeypatch.setattr(meter_passwords, "_asked", {})


METER = Meter("Plug", "tasmota", "192.0.2.7", has_password=True)


@pytest.mark.usefixtures("no_passwords")
class TestPasswords:
    def test_keyring_keeps_the_password(self, monkeypatch):
        ring = Ring()
        monkeypatch.setattr(meter_passwords, "_keyring", lambda: ring)

        assert meter_passwords.keep(METER, "s3cret")
        meter_passwords._asked.clear()
        assert meter_passwords.password_of(METER) == "s3cret"
        assert meter_passwords.is_known(METER)
        meter_passwords.forget(METER)
        assert meter_passwords.password_of(METER) is None
        assert ring.kept == {}

    def test_without_a_keyring_it_is_asked_for_at_each_start(self, monkeypatch, caplog):
        monkeypatch.setattr(meter_passwords, "_keyring", lambda: Ring(fails=True))
        caplog.set_level(logging.DEBUG)

        assert not meter_passwords.keep(METER, "s3cret")
        assert meter_passwords.password_of(METER) == "s3cret"
        meter_passwords._asked.clear()
        assert meter_passwords.password_of(METER) is None
        meter_passwords.forget(METER)
        assert "s3cret" not in caplog.text

    def test_keyring_that_is_not_installed_is_none(self, monkeypatch):
        monkeypatch.setitem(__import__("sys").modules, "keyring", None)

        assert not meter_passwords.keep(METER, "s3cret")
        assert meter_passwords.password_of(METER) == "s3cret"

    def test_meter_without_a_password_needs_none(self):
        open_meter = Meter("Plug", "tasmota", "192.0.2.7")

        assert meter_passwords.is_known(open_meter)
        assert meter_passwords.password_of(open_meter) is None


@pytest.mark.parametrize(("address", "host", "port"), [
    ("192.168.1.40", "192.168.1.40", 80), ("plug.local:8080", "plug.local", 8080), ("[fe80::1]:81", "[fe80::1]", 81),
])  # fmt: skip
def test_address_has_a_host_and_a_port(address, host, port):
    meter = Meter("Plug", "tasmota", address)

    assert (meter.host, meter.port, meter.is_possible) == (host, port, True)


@pytest.mark.parametrize("address", [
    "", "http://192.168.1.40", "a b", "host:port", "host:99999", "user@host", "host/path", "host\r\nX: y", "-x",
])  # fmt: skip
def test_what_is_no_address_is_refused(address):
    assert not Meter("Plug", "tasmota", address).is_possible

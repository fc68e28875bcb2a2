"""What a computer is made of, read from simulated trees."""

import pytest

from greenai_desktop.core.computer import Disk, Graphics
from greenai_desktop.recording.computer import find
from greenai_desktop.recording.computer.graphics import graphics
from tests.helpers import nvml
from tests.helpers.machines import MachineTree
from tests.helpers.screen_blocks import edid

GIB = 2**30


@pytest.fixture
def tree(tmp_path, monkeypatch):
    nvml.forget_nvml(monkeypatch)
    tree = MachineTree(tmp_path).cpu("Intel(R) Xeon(R) W-2245 CPU @ 3.90GHz", 16).memory(64).firmware()
    (tree.sys_root / "block").mkdir(parents=True)
    return tree


def _write(folder, **files):
    folder.mkdir(parents=True, exist_ok=True)
    for name, value in files.items():
        path = folder / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(value) if isinstance(value, bytes) else path.write_text(f"{value}\n")


def _find(tree):
    return find(tree.sys_root, tree.proc_root)


def test_bare_tree_lacks_all_parts_and_says_so(tree):
    computer = _find(tree)

    assert (computer.maker, computer.model) == ("Dell Inc.", "Precision")
    assert computer.lacking == ("modules", "disks", "graphics", "screens")
    assert computer.machine.cpu_name.startswith("Intel(R) Xeon(R) W-2245")


def test_name_that_people_know_a_lenovo_by(tree):
    tree.firmware("LENOVO", "20XW004QFR", 10)
    _write(tree.sys_root / "class/dmi/id", product_version="ThinkPad X1 Carbon Gen 9")

    assert _find(tree).model == "ThinkPad X1 Carbon Gen 9"


def test_what_a_maker_did_not_fill_in_is_unknown(tree):
    tree.firmware("To Be Filled By O.E.M.", "Default string")

    assert (_find(tree).maker, _find(tree).model) == ("", "")


def test_disks_are_told_with_size_and_kind(tree):
    block = tree.sys_root / "block"
    _write(
        block / "nvme0n1", size=1_000_215_216, removable=0, queue__rotational=0, device__model="Samsung SSD 980  1TB"
    )
    _write(block / "sda", size=7_814_037_168, removable=0, queue__rotational=1, device__model="ST4000NM")

    assert _find(tree).disks == (
        Disk("Samsung SSD 980 1TB", 1_000_215_216 * 512, False), Disk("ST4000NM", 7_814_037_168 * 512, True),
    )  # fmt: skip


@pytest.mark.parametrize("name", ["loop0", "ram0", "zram0", "dm-0", "md0", "sr0", "nbd0", "mmcblk0boot0", "nvme0c0n1"])
def test_what_is_no_disk_is_left_aside(tree, name):
    _write(tree.sys_root / "block" / name, size=1_000_000, removable=0)

    assert _find(tree).disks == ()


def test_stick_and_empty_drive_are_left_aside(tree):
    _write(tree.sys_root / "block/sda", size=1_000_000, removable=1)
    _write(tree.sys_root / "block/sdb", size=0, removable=0)

    assert _find(tree).disks == ()


def test_disk_on_a_plug_is_external(tree):
    real = tree.sys_root / "devices/pci0000:00/usb2/2-1/block/sdc"
    _write(real, size=3_906_250_000, removable=0, queue__rotational=1, device__model="Elements")
    (tree.sys_root / "block/sdc").symlink_to(real)

    assert [disk.is_external for disk in _find(tree).disks] == [True]


def test_kind_that_is_not_told_is_unknown(tree):
    _write(tree.sys_root / "block/vda", size=1_000_000, removable=0)

    assert _find(tree).disks[0].is_rotating is None


def _slot(size, longer=0):
    raw = bytearray(40)
    raw[0], raw[1] = 17, 40
    raw[12:14], raw[28:32] = size.to_bytes(2, "little"), longer.to_bytes(4, "little")
    return bytes(raw)


@pytest.mark.parametrize(
    ("size", "longer", "held"),
    [(16_384, 0, 16 * GIB), (0x7FFF, 65_536, 64 * GIB), (0x8000 | 512, 0, 512 * 1024)],
)
def test_modules_of_the_firmware(tree, size, longer, held):
    entries = tree.sys_root / "firmware/dmi/entries"
    _write(entries / "17-0", raw=_slot(size, longer))
    _write(entries / "17-1", raw=_slot(0))  # an empty slot
    _write(entries / "17-2", raw=_slot(0xFFFF))  # filled, its size unknown
    _write(entries / "17-3", raw=b"\x11")

    assert [module.size_bytes for module in _find(tree).modules] == [held]


def test_modules_of_the_controller_where_the_firmware_is_closed(tree):
    for slot in range(4):
        _write(tree.sys_root / f"devices/system/edac/mc/mc0/dimm{slot}", size=16_384 if slot < 3 else 0)

    assert [module.size_bytes for module in _find(tree).modules] == [16 * GIB] * 3


def test_screens_that_are_plugged_in(tree):
    drm = tree.sys_root / "class/drm"
    _write(drm / "card0-eDP-1", status="connected", edid=edid("AUO", "", 309, 174, 2020))
    _write(drm / "card0-DP-1", status="connected", edid=edid("DEL", "U2720Q", 597, 336, 2021))
    _write(drm / "card1-DP-4", status="connected", edid=edid("DEL", "U2720Q", 597, 336, 2021))  # the same, seen twice
    _write(drm / "card0-HDMI-A-1", status="disconnected", edid=b"")
    _write(drm / "card0-VGA-1", status="connected", edid=b"")

    found = _find(tree).screens

    assert [(screen.name, screen.is_internal) for screen in found] == [("U2720Q", False), ("", True)]


def _card(tree, place, vendor, device, kind="0x030000", **more):
    _write(tree.sys_root / f"bus/pci/devices/{place}", **{"vendor": vendor, "device": device, "class": kind}, **more)


def test_cards_are_told_by_the_bus(tree, tmp_path):
    names = tmp_path / "pci.ids"
    names.write_text(
        "# list\n1002  AMD/ATI\n\t73bf  Navi 21 [Radeon RX 6800/6800 XT]\n\t\t1002 0e3a  Reference\n"
        "10de  NVIDIA Corporation\n\t2204  GA102 [GeForce RTX 3090]\n8086  Intel\n\t9a49  TigerLake-LP GT2 [Iris Xe]\n"
    )
    _card(tree, "0000:00:02.0", "0x8086", "0x9a49")
    _card(tree, "0000:03:00.0", "0x1002", "0x73bf", mem_busy_percent=0)
    _card(tree, "0000:04:00.0", "0x10de", "0x2204", "0x030200")
    _card(tree, "0000:05:00.0", "0x10de", "0x1aef", "0x040300")  # its sound
    _card(tree, "0000:06:00.0", "0x1a03", "0x2000")  # the console of a server
    _card(tree, "0000:07:00.0", "0x1002", "0x164e")  # in a processor

    assert graphics(tree.sys_root, (names,)) == (
        Graphics("Intel Iris Xe", True), Graphics("AMD Radeon RX 6800/6800 XT"), Graphics("NVIDIA GeForce RTX 3090"),
        Graphics("AMD 0x164e", True),
    )  # fmt: skip


def test_name_by_the_driver_of_a_card(tree):
    _card(tree, "0000:03:00.0", "0x1002", "0x74a1", product_name="AMD Instinct MI300X OAM", mem_busy_percent=0)

    assert graphics(tree.sys_root, ()) == (Graphics("AMD Instinct MI300X OAM"),)


def test_cards_of_nvidia_are_told_by_its_library_once(tree, tmp_path, monkeypatch):
    library = nvml.two_boards(tmp_path)
    library.install(monkeypatch)
    _card(tree, "0000:04:00.0", "0x10de", "0x2204")

    found = graphics(tree.sys_root, ())

    assert len(found) == 2
    assert all(card.name.startswith("NVIDIA") for card in found)

"""A model counted in an interpreter that the user names: what it answers, and all that can go wrong there.

torch is no part of the tests: a package of the same name stands in for it, with the classes and functions that the
script of the program calls, so that each of its steps is seen.
"""

from __future__ import annotations

import os
import sys
import textwrap
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from greenai_desktop.core.errors import GreenAIError, ImportFileError, InputError
from greenai_desktop.model_files.base import choices_of, numbers_of
from greenai_desktop.model_files.environment import Call, count_in_environment

TORCH = {
    "torch/__init__.py": '''
        from torch import backends, nn
        __version__ = "2.99"
        ACTIVE = []
        class Tensor:
            def __init__(self, *shape): self.shape, self.requires_grad = shape, True
            def sum(self): return self
            def __add__(self, other): return self
            def __radd__(self, other): return self
            def backward(self):
                for counter in ACTIVE: counter.flop += 2 * counter.last
        class no_grad:
            def __enter__(self): return self
            def __exit__(self, *found): return False
        ''',
    "torch/backends.py": '''
        class mha:
            enabled = True
            @classmethod
            def set_fastpath_enabled(cls, value): cls.enabled = value
        ''',
    "torch/nn/__init__.py": '''
        class Parameter:
            def __init__(self, count, requires_grad=True): self._count, self.requires_grad = count, requires_grad
            def numel(self): return self._count
        class Module:
            def __init__(self, flop=100, parameters=(), inner=()):
                self._flop, self._parameters, self._inner = flop, list(parameters), list(inner)
            def eval(self): self.training = False
            def train(self): self.training = True
            def modules(self): return [self, *self._inner]
            def parameters(self): return self._parameters
            def __call__(self, *arguments, **named):
                import torch
                for counter in torch.ACTIVE:
                    counter.last = self._flop
                    counter.flop += self._flop
                return torch.Tensor(1)
        class LSTM(Module): pass
        ''',
    "torch/utils/__init__.py": "",
    "torch/utils/flop_counter.py": '''
        import torch
        class FlopCounterMode:
            def __init__(self, display=True): self.flop, self.last = 0, 0
            def __enter__(self): torch.ACTIVE.append(self); return self
            def __exit__(self, *found): torch.ACTIVE.remove(self); return False
            def get_total_flops(self): return self.flop
            def get_flop_counts(self): return {"Global": {"aten.mm": self.flop}}
        ''',
}  # fmt: skip


@pytest.fixture
def call(tmp_path: Path) -> Callable[..., Call]:
    """A module of the user with a function `make`, beside a package that is called torch."""
    for name, content in TORCH.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(content))

    def write(body: str, function: str = "my_model:make", timeout_s: float = 30.0) -> Call:
        code = "import torch\nfrom torch import nn\ndef make():\n" + textwrap.indent(textwrap.dedent(body), "    ")
        (tmp_path / "my_model.py").write_text(code)
        return Call(Path(sys.executable), function, tmp_path, timeout_s)

    return write


def code_of(call: Call) -> str:
    with pytest.raises(GreenAIError) as raised:
        count_in_environment(call)
    return raised.value.code


SIMPLE = "return nn.Module(100, [nn.Parameter(60), nn.Parameter(40, False)]), torch.Tensor(1, 3, 8, 8)"


def test_a_model_of_torch_is_counted_forward_and_backward(call: Callable[..., Call]) -> None:
    found = count_in_environment(call(SIMPLE))

    assert (found.params_count, found.forward_flop, found.training_flop) == (100, 100, 300)
    assert (found.label, found.source, found.example_shape) == ("Module", "my_model:make", "1×3×8×8")
    assert [note.code for note in found.notes] == ["counted_by", "frozen_parameters"]
    assert numbers_of(found) == {"params_count": 100, "active_params_count": 100, "flop_per_example": 300}
    assert choices_of(found) == {"work_is": "examples", "flop_unit": "flop", "flop_is": "forward_backward"}


def test_neither_torch_nor_tensorflow_comes_into_the_program(call: Callable[..., Call]) -> None:
    count_in_environment(call(SIMPLE))

    assert not {"torch", "tensorflow"} & set(sys.modules)


@pytest.mark.parametrize(
    ("example", "shape"),
    [("(torch.Tensor(2, 5), torch.Tensor(3))", "2×5, 3"), ("{'x': torch.Tensor(4)}", "4"), ("torch.Tensor(7)", "7")],
)
def test_an_example_is_a_tensor_a_tuple_or_named(call: Callable[..., Call], example: str, shape: str) -> None:
    assert count_in_environment(call(f"return nn.Module(), {example}")).example_shape == shape


def test_recurrent_layers_are_told_as_not_counted_and_nothing_is_taken_over(call: Callable[..., Call]) -> None:
    found = count_in_environment(call("return nn.Module(100, inner=[nn.LSTM(), nn.LSTM()]), torch.Tensor(1)"))

    assert found.unknown_operators == {"LSTM": 2}
    assert "recurrent_left_out" in [note.code for note in found.notes]
    assert not found.is_complete
    assert "flop_per_example" not in numbers_of(found)


def test_kernels_that_the_counter_does_not_know_are_told(call: Callable[..., Call], tmp_path: Path) -> None:
    made = call(SIMPLE)
    counter = tmp_path / "torch/utils/flop_counter.py"
    counter.write_text(counter.read_text() + "\nflop_registry = {'aten.mm'}\n")
    (tmp_path / "torch/utils/_python_dispatch.py").write_text(textwrap.dedent("""
        class Kernel:
            def __init__(self, name): self._overloadpacket = name
            def __call__(self, *arguments, **named): return None
        class TorchDispatchMode:
            def __enter__(self):
                for name in ("aten.mm", "aten._grouped_mm", "aten.view", "aten._grouped_mm", "aten._softmax"):
                    self.__torch_dispatch__(Kernel(name), ())
                return self
            def __exit__(self, *found): return False
        """))  # fmt: skip
    found = count_in_environment(made)

    assert found.unknown_operators == {"aten._grouped_mm": 2}
    assert "kernels_missed" in [note.code for note in found.notes]
    assert "flop_per_example" not in numbers_of(found)


def test_a_count_of_nothing_is_an_error_and_no_zero(call: Callable[..., Call]) -> None:
    assert code_of(call("return nn.LSTM(0), torch.Tensor(1)")) == "counted_nothing"


def test_a_forward_pass_of_which_the_counter_sees_little_is_told(call: Callable[..., Call]) -> None:
    body = """
        class Fused(nn.Module):
            def __call__(self, *arguments):
                self._flop = 1000 if self.training else 100
                return super().__call__(*arguments)
        return Fused(), torch.Tensor(1)
        """

    assert "forward_low" in [note.code for note in count_in_environment(call(body)).notes]


def test_fused_layers_that_the_counter_does_not_see_are_switched_off(call: Callable[..., Call]) -> None:
    body = """
        class Layer(nn.Module):
            def __call__(self, *arguments):
                self._flop = 7 if torch.backends.mha.enabled else 100
                return super().__call__(*arguments)
        return Layer(), torch.Tensor(1)
        """

    assert count_in_environment(call(body)).forward_flop == 100


def test_a_model_that_cannot_be_trained_is_counted_forward_and_that_is_told(call: Callable[..., Call]) -> None:
    body = """
        class Frozen(nn.Module):
            def __call__(self, *arguments):
                found = super().__call__(*arguments)
                found.requires_grad = False
                return found
        return Frozen(), torch.Tensor(1)
        """
    found = count_in_environment(call(body))

    assert (found.forward_flop, found.training_flop) == (100, None)
    assert "backward_failed" in [note.code for note in found.notes]
    assert choices_of(found)["flop_is"] == "forward"


def test_what_the_model_prints_is_not_taken_for_the_answer(call: Callable[..., Call]) -> None:
    body = """
        print('greenai-count {"framework": "torch", "forward_flop": 1}', flush=True)
        import os
        os.write(1, b'greenai-count {"forward_flop": 1}\\n')
        """ + SIMPLE  # fmt: skip

    assert count_in_environment(call(body)).forward_flop == 100


@pytest.mark.parametrize(
    ("body", "function", "code"),
    [
        (SIMPLE, "no_such_module:make", "call_module_missing"),
        (SIMPLE, "my_model:no_such_function", "call_function_missing"),
        ("return nn.Module()", "my_model:make", "call_no_pair"),
        ("return nn.Module(), 1, 2", "my_model:make", "call_no_pair"),
        ("return object(), torch.Tensor(1)", "my_model:make", "call_no_framework"),
        ("raise RuntimeError('out of memory')", "my_model:make", "call_failed"),
        ("import os; os._exit(3)", "my_model:make", "count_no_answer"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", "my_model:make", "count_no_answer"),
        ("raise SystemExit(0)", "my_model:make", "count_no_answer"),
        (SIMPLE, "my_model", "call_unreadable"),
        (SIMPLE, "my_model:make; import os", "call_unreadable"),
        (SIMPLE, "-c:print", "call_unreadable"),
        (SIMPLE, "my_model:make()", "call_unreadable"),
    ],
)
def test_what_goes_wrong_is_said(call: Callable[..., Call], body: str, function: str, code: str) -> None:
    assert code_of(call(body, function)) == code


def test_a_torch_without_its_counter_is_told(call: Callable[..., Call], tmp_path: Path) -> None:
    made = call(SIMPLE)
    (tmp_path / "torch/utils/flop_counter.py").unlink()

    assert code_of(made) == "counter_missing"


def test_the_last_words_of_a_process_that_dies_are_shown(call: Callable[..., Call]) -> None:
    with pytest.raises(ImportFileError) as raised:
        count_in_environment(call("import sys, os; print('no CUDA device', file=sys.stderr, flush=True); os._exit(9)"))

    assert (raised.value.facts["detail"], raised.value.facts["status"]) == ("no CUDA device", 9)


def fake_python(folder: Path, script: str) -> Path:
    path = folder / "python"
    path.write_text("#!/bin/sh\n" + textwrap.dedent(script))
    path.chmod(0o755)
    return path


@pytest.mark.parametrize(
    ("script", "code"),
    [
        ("exit 0", "count_no_answer"),
        ("head -c 100000 /dev/urandom", "count_no_answer"),
        ("echo 'greenai-count garbage'", "count_no_answer"),
        ("echo 'greenai-count [1, 2]'", "count_no_answer"),
        ("echo 'greenai-count {}'", "counted_nothing"),
        ("""echo 'greenai-count {"forward_flop": "many"}'""", "counted_nothing"),
        ("""echo 'greenai-count {"forward_flop": -5}'""", "counted_nothing"),
        ("""echo 'greenai-count {"forward_flop": NaN}'""", "counted_nothing"),
        ("""echo 'greenai-count {"forward_flop": 1e308}'""", "counted_nothing"),
        ("""echo 'greenai-count {"forward_flop": true}'""", "counted_nothing"),
        ("""echo 'greenai-count {"error": "brand_new"}'""", "call_failed"),
        ("yes greenai-count", "count_flooded"),
        ("yes >&2", "count_flooded"),
    ],
)
def test_an_interpreter_that_answers_otherwise_is_told(tmp_path: Path, script: str, code: str) -> None:
    begun_s = time.monotonic()

    assert code_of(Call(fake_python(tmp_path, script), "a:b", tmp_path, 20.0)) == code
    assert time.monotonic() - begun_s < 15


def test_answers_of_odd_types_end_in_facts(tmp_path: Path) -> None:
    answer = (
        '{"forward_flop": 5, "training_flop": [], "params_count": "x", "notes": 7, "not_counted": [1], "label": {}}'
    )
    found = count_in_environment(Call(fake_python(tmp_path, f"echo 'greenai-count {answer}'"), "a:b", tmp_path))

    assert (found.forward_flop, found.training_flop, found.params_count) == (5, None, None)


def test_an_interpreter_that_is_none_is_told(tmp_path: Path) -> None:
    text = tmp_path / "text"
    text.write_text("no program")

    assert code_of(Call(tmp_path / "nothing", "a:b", tmp_path)) == "interpreter_not_started"
    assert code_of(Call(text, "a:b", tmp_path)) == "interpreter_not_started"
    assert code_of(Call(Path(sys.executable), "a:b", tmp_path / "nowhere")) == "interpreter_not_started"


@pytest.mark.parametrize("timeout_s", [0.0, -1.0, float("nan"), float("inf")])
def test_a_time_limit_that_cannot_be_is_refused(tmp_path: Path, timeout_s: float) -> None:
    with pytest.raises(InputError, match="timeout_not_possible"):
        count_in_environment(Call(Path(sys.executable), "a:b", tmp_path, timeout_s))


def is_gone(number: int) -> bool:
    """Whether a process has ended; one that nobody has taken the end of has ended, too."""
    try:
        return psutil.Process(number).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def wait_until_gone(number: int) -> None:
    ends_s = time.monotonic() + 10
    while not is_gone(number):
        assert time.monotonic() < ends_s
        time.sleep(0.02)


def test_what_hangs_is_ended_with_all_that_it_started(call: Callable[..., Call], tmp_path: Path) -> None:
    body = """
        import subprocess, os, signal, time
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        child = subprocess.Popen(["sleep", "600"])
        with open("children", "w") as file: file.write(f"{os.getpid()} {child.pid}")
        time.sleep(600)
        """
    begun_s = time.monotonic()

    assert code_of(call(body, timeout_s=2.0)) == "count_timed_out"
    assert time.monotonic() - begun_s < 10
    for number in (tmp_path / "children").read_text().split():
        wait_until_gone(int(number))


def test_a_child_that_outlives_an_answer_is_ended_too(call: Callable[..., Call], tmp_path: Path) -> None:
    body = """
        import subprocess
        child = subprocess.Popen(["sleep", "600"])
        with open("children", "w") as file: file.write(str(child.pid))
        """ + SIMPLE  # fmt: skip

    assert count_in_environment(call(body)).forward_flop == 100
    wait_until_gone(int((tmp_path / "children").read_text()))


def test_a_counting_can_be_cancelled(call: Callable[..., Call]) -> None:
    def cancel() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        count_in_environment(call("import time; time.sleep(600)"), cancel)


def test_the_settings_of_our_own_interpreter_do_not_reach_the_other_one(
    call: Callable[..., Call], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONHOME", "/nowhere")
    made = call("import os; assert 'PYTHONHOME' not in os.environ; " + SIMPLE)

    assert count_in_environment(made).forward_flop == 100
    assert os.environ["PYTHONHOME"] == "/nowhere"

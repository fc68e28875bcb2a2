"""Commands about models."""

from __future__ import annotations

from typing import Any

from greenai_desktop.cli.options import add_command, seconds
from greenai_desktop.i18n import _


def add_flops(commands: Any) -> None:
    """What a model takes for one example."""
    command = add_command(
        commands, "flops", _("parameters and operations of a model, from its file"),
        ("greenai flops config.json", _("of Hugging Face; parameters exact")),
        ("greenai flops config.json --tokens 2048 --train", _("with attention over 2,048 tokens, and training")),
        ("greenai flops model.onnx --json", _("also .safetensors, its index, and .keras")),
        ("greenai flops --python .venv/bin/python --call my_model:for_counting",
         _("counted by torch or TensorFlow in that environment")),
        ("greenai flops --value 4.1e9 --unit mac", _("a figure of a paper, as FLOP")),
    )  # fmt: skip
    command.description = f"{command.description}\n\n" + _(
        "No file is executed, and neither torch nor tensorflow is loaded. --call starts the interpreter that you name\n"
        "and runs the function that you name: it returns a model and an example. One MAC is two FLOP."
    )
    command.add_argument("file", nargs="?", metavar=_("FILE"), help=_("model file to read"))
    command.add_argument("--tokens", type=int, metavar="N", help=_("length of the text that is counted for"))
    command.add_argument("--train", action="store_true", help=_("also forward and backward"))
    command.add_argument("--python", metavar=_("PROGRAM"), help=_("interpreter of your environment"))
    command.add_argument("--call", metavar="MODULE:FUNCTION", help=_("function that returns a model and an example"))
    command.add_argument("--folder", metavar=_("FOLDER"), help=_("where the module is looked for; here if not given"))
    command.add_argument("--timeout", type=seconds, default=300.0, metavar="N", help=_("end it after N seconds"))
    command.add_argument("--value", metavar=_("NUMBER"), help=_("a count that you read somewhere"))
    command.add_argument("--unit", choices=("mac", "flop"), help=_("unit of that count"))
    command.add_argument("--json", action="store_true", help=_("as JSON"))

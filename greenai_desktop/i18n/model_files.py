"""Words of what a model file tells."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from greenai_desktop.i18n import N_, Language, numbers

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

KIND: Final[dict[str, str]] = {
    "decoder": N_("language model (decoder)"),
    "encoder": N_("text encoder"),
    "encoder_decoder": N_("encoder-decoder"),
    "vision": N_("vision transformer"),
    "diffusion": N_("diffusion model"),
    "network": N_("neural network"),
    "weights": N_("weights alone"),
}
EXAMPLE: Final[dict[str, str]] = {
    "token": N_("one token"),
    "token_pair": N_("one token read and one token written"),
    "image": N_("one image"),
    "step": N_("one denoising step of one image"),
    "input": N_("one input"),
}
NOTE: Final[dict[str, str]] = {
    "architecture_unknown": N_(
        "The architecture “{name}” is not known here: its parameters and operations are left open. "
        "Read its .safetensors file, or enter them."
    ),
    "text_part": N_("It holds a language model of the kind “{name}”; only the sizes of that are taken."),
    "experts": N_("A mixture of experts: one token meets {active} parameters."),
    "shared_layers": N_("Its layers share their parameters: one token takes {mac} multiplications, more than these."),
    "attention_left_out": N_("Attention grows with the length of the text and is left out; say a length to count it."),
    "attention_counted": N_("Attention is counted for a text of {tokens} tokens, without regard to masks."),
    "sound_not_tokens": N_("Sound is no text: operations are left open; count an example in your environment."),
    "positions_not_told": N_(
        "Its attention works on positions, too: operations are left open; count an example in your environment."
    ),
    "kernels_missed": N_("torch ran kernels that its counter does not see; what they take is not in the figure."),
    "task_head": N_("Without the head of its task ({name}), which adds little."),
    "image_size": N_("For an image of the size in the file: {tokens} tokens."),
    "one_step": N_(
        "For latents of {side} × {side} and a prompt of {tokens} tokens. An image takes many steps; "
        "text encoder and image decoder come on top."
    ),
    "one_step_alone": N_("For latents of {side} × {side}. An image takes many steps; its decoder comes on top."),
    "parameters_alone": N_("The file tells parameters alone; config.json beside it would tell the rest."),
    "config_beside": N_("Layers and heads are those of config.json in the same folder."),
    "params_differ": N_(
        "The file holds {header} parameters, config.json gives {config}; the file counts. "
        "A head that is stored apart, or further parts, make the difference."
    ),
    "buffers_left_out": N_("{count} stored numbers are no parameters (masks, statistics) and are left out."),
    "packed_weights": N_("The weights are quantised and packed: how many they are cannot be seen in this file."),
    "shards_missing": N_("{count} of {of} files of the model are missing beside the index."),
    "one_of_series": N_("One of {count} files; the parameters of all need the index beside it."),
    "sizes_assumed": N_("The file leaves sizes open; those shown were taken."),
    "operators_unknown": N_("Some operators are not known; what they take is not in the figure."),
    "operators_without_shape": N_(
        "The sizes of {count} operators depend on data; what they take is not in the figure."
    ),
    "external_weights": N_("The weights lie in files beside; they were not opened."),
    "params_of_file": N_("The parameters are the numbers stored in the file; constants can be among them."),
    "batch_in_file": N_("The file fixes {count} examples at once; the figure is for all of them."),
    "nothing_to_count": N_("No operator of the file multiplies matrices."),
    "larger_branch": N_("Of two branches the larger one is counted."),
    "loop_once": N_("How often a loop runs depends on data; its body is counted once."),
    "counted_by": N_("Counted by {name} {version} in your environment."),
    "recurrent_left_out": N_(
        "The counter of torch does not see recurrent layers; what they take is not in the figure."
    ),
    "recurrent_once": N_("The profiler of TensorFlow counts the body of a loop once: recurrent layers take more."),
    "forward_low": N_(
        "Forward and backward take more than three times the forward pass: the counter does not see all of that."
    ),
    "frozen_parameters": N_("{count} parameters are frozen."),
    "backward_failed": N_("Backward could not be counted: {detail}"),
}


def note_words(code: str, facts: Iterable[tuple[str, object]], language: Language) -> str:
    """The sentence of a note; of an unknown code, the code."""
    sentence = NOTE.get(code)
    return language.gettext(sentence, **_shown(dict(facts), language)) if sentence else code


def _shown(facts: Mapping[str, object], language: Language) -> dict[str, object]:
    return {
        name: numbers.decimal(float(value), language.code, 0) if isinstance(value, int) else value
        for name, value in facts.items()
    }

"""Run by the interpreter that the user named, never imported by the program: counts what one example takes.

    PYTHON count_in_environment.py MODULE:FUNCTION

The function returns a model and an example: a tensor, a tuple of arguments, or a dict of named ones. torch models go
through torch's own counter, forward and backward; Keras models of TensorFlow through its profiler. The answer is one
line of JSON behind a mark, on a stream of its own, so that nothing the user's code prints can be taken for it.
Written for Python 3.8 and later, as the interpreter is not ours.
"""

import contextlib
import importlib
import json
import os
import re
import sys

MARK = "greenai-count "
# Forward and backward take three times the forward pass at most, with a little for what is done twice.
MOST_TRAINING = 3.5
# Modules whose products no counter of torch sees.
# Kernels that multiply matrices, whatever they are called.
HEAVY = re.compile(r"mm$|conv|attention|attn|rnn|lstm|gru|matmul|einsum|linear$|transformer")
RECURRENT = ("RNN", "LSTM", "GRU", "RNNCell", "LSTMCell", "GRUCell")


class CannotCount(Exception):  # noqa: N818 - an answer rather than an error
    """Something that the user can put right; its first argument is a code."""


def main():
    """Count, and answer; the exit status is 0 whenever an answer was given."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what the user's code prints goes to the error output
    try:
        found = count(sys.argv[1])
    except CannotCount as error:
        found = {"error": error.args[0], "detail": str(error.args[1])[:300]}
    except Exception as error:
        found = {"error": "call_failed", "detail": f"{type(error).__name__}: {error}"[:300]}
    answers.write(MARK + json.dumps(found) + "\n")
    answers.close()


def count(call):
    """The figures of a callable."""
    model, example = called(call)
    if "torch" in sys.modules and is_torch(model):
        return count_torch(model, example)
    if "tensorflow" in sys.modules or "keras" in sys.modules:
        return count_tensorflow(model, example)
    raise CannotCount("no_framework", type(model).__name__)


def called(call):
    """The model and the example that the user's function returns."""
    module_name, _, name = call.partition(":")
    sys.path[0] = os.getcwd()  # noqa: PTH109 - `sys.path` holds texts
    try:
        function = getattr(importlib.import_module(module_name), name)
    except ImportError as error:
        raise CannotCount("module_not_found", error) from error
    except AttributeError as error:
        raise CannotCount("function_not_found", error) from error
    found = function()
    if not isinstance(found, tuple) or len(found) != 2:
        raise CannotCount("not_a_pair", type(found).__name__)
    return found


def is_torch(model):
    """Whether it is a module of torch."""
    import torch

    return isinstance(model, torch.nn.Module)


def count_torch(model, example):
    """Forward without gradients, then forward and backward, by torch's own counter."""
    import torch

    try:
        from torch.utils.flop_counter import FlopCounterMode
    except ImportError as error:
        raise CannotCount("counter_missing", error) from error
    if hasattr(torch.backends, "mha"):
        # Fused layers of attention, taken when nothing is trained, are one operator that the counter does not see.
        torch.backends.mha.set_fastpath_enabled(False)
    arguments, named = as_arguments(example)
    notes, training = [], None
    model.eval()
    missed = {}
    with torch.no_grad(), watching(missed):
        forward, operators = counted(FlopCounterMode, lambda: model(*arguments, **named))
    model.train()
    try:
        training, _ = counted(FlopCounterMode, lambda: backward(torch, model(*arguments, **named)))
    except Exception as error:
        notes.append({"code": "backward_failed", "detail": f"{type(error).__name__}: {error}"[:200]})
    if training is not None and training > MOST_TRAINING * forward:
        notes.append({"code": "forward_low"})
    classes = [type(module).__name__ for module in model.modules()]
    recurrent = {name: classes.count(name) for name in RECURRENT if name in classes}
    parameters = list(model.parameters())
    return {
        "framework": "torch",
        "version": str(torch.__version__),
        "label": type(model).__name__,
        "params_count": sum(one.numel() for one in parameters),
        "trainable_params_count": sum(one.numel() for one in parameters if one.requires_grad),
        "forward_flop": forward,
        "training_flop": training,
        "operators": operators,
        "not_counted": recurrent or missed,
        "example_shape": shapes_of((arguments, named)),
        "notes": notes,
    }


def counted(counter_class, work):
    """What work takes, in all and by operator."""
    counter = counter_class(display=False)
    with plain_attention(), counter:
        work()
    told = counter.get_flop_counts().get("Global", {})
    return float(counter.get_total_flops()), {str(name): float(flop) for name, flop in told.items()}


def watching(missed):
    """Note the kernels that multiply matrices and that the counter does not know, by name."""
    try:
        from torch.utils._python_dispatch import TorchDispatchMode
        from torch.utils.flop_counter import flop_registry
    except ImportError:
        return contextlib.nullcontext()

    class Watch(TorchDispatchMode):
        def __torch_dispatch__(self, kernel, types, arguments=(), named=None):
            name = str(kernel._overloadpacket)
            if kernel._overloadpacket not in flop_registry and HEAVY.search(name):
                missed[name] = missed.get(name, 0) + 1
            return kernel(*arguments, **(named or {}))

    return Watch()


def plain_attention():
    """Attention as the products it is made of: the counter does not see all of its fused kernels."""
    try:
        from torch.nn.attention import SDPBackend, sdpa_kernel
    except ImportError:
        return contextlib.nullcontext()
    return sdpa_kernel(SDPBackend.MATH)


def backward(torch, found):
    """Go back from what a model gave: from its loss, or from the sum of all that has a gradient."""
    loss = getattr(found, "loss", None)
    if loss is None:
        parts = [one.sum() for one in tensors_of(torch, found) if one.requires_grad]
        if not parts:
            raise ValueError("nothing that the model returns has a gradient")
        loss = sum(parts[1:], parts[0])
    loss.backward()


def tensors_of(torch, found):
    """All tensors in what a model gave."""
    if isinstance(found, torch.Tensor):
        return [found]
    inner = found.values() if hasattr(found, "values") else found if isinstance(found, (list, tuple)) else ()
    return [tensor for one in inner for tensor in tensors_of(torch, one)]


def count_tensorflow(model, example):
    """Forward, then with gradients, by the profiler of TensorFlow over a frozen graph."""
    import tensorflow as tf

    arguments, named = as_arguments(example)
    example_tensors = tf.nest.map_structure(tf.convert_to_tensor, (arguments, named))
    variables = list(model.trainable_variables)
    notes, training = [], None

    def forward(inputs):
        return model(*inputs[0], **inputs[1])

    def with_gradients(inputs):
        with tf.GradientTape() as tape:
            loss = tf.add_n(
                [tf.reduce_sum(one) for one in tf.nest.flatten(model(*inputs[0], training=True, **inputs[1]))]
            )
        return [one for one in tape.gradient(loss, variables) if one is not None]

    forward_flop = profiled(tf, forward, example_tensors)
    try:
        training = profiled(tf, with_gradients, example_tensors)
    except Exception as error:
        notes.append({"code": "backward_failed", "detail": f"{type(error).__name__}: {error}"[:200]})
    layers = [type(layer).__name__ for layer in getattr(model, "layers", ())]
    loops = {
        name: layers.count(name) for name in ("LSTM", "GRU", "SimpleRNN", "RNN", "Bidirectional") if name in layers
    }
    return {
        "framework": "tensorflow",
        "version": str(tf.__version__),
        "label": type(model).__name__,
        "params_count": int(sum(size_of(one) for one in model.weights if is_parameter(one))),
        "trainable_params_count": int(sum(size_of(one) for one in variables)),
        "forward_flop": forward_flop,
        "training_flop": training,
        "operators": {},
        "not_counted": loops,
        "example_shape": shapes_of((arguments, named)),
        "notes": notes,
    }


def profiled(tf, function, example):
    """What a function takes, as the profiler tells it."""
    concrete = tf.function(function).get_concrete_function(
        tf.nest.map_structure(lambda one: tf.TensorSpec(one.shape, one.dtype), example)
    )
    options = tf.compat.v1.profiler.ProfileOptionBuilder.float_operation()
    options["output"] = "none"
    found = tf.compat.v1.profiler.profile(concrete.graph, cmd="op", options=options)
    return float(found.total_float_ops)


def as_arguments(example):
    """An example as arguments in a row and by name."""
    if isinstance(example, dict):
        return (), example
    return (tuple(example), {}) if isinstance(example, (tuple, list)) else ((example,), {})


def shapes_of(found):
    """The sizes of all that has some, such as `1×3×224×224`."""
    if hasattr(found, "shape"):
        return "×".join(str(int(size)) for size in found.shape) or "1"
    inner = found.values() if isinstance(found, dict) else found if isinstance(found, (tuple, list)) else ()
    return ", ".join(text for text in map(shapes_of, inner) if text)


def is_parameter(variable):
    """Whether a variable is learnt, or could be: statistics of norms and states of chance are not."""
    name = str(getattr(variable, "path", variable.name)).split(":")[0]
    return not name.endswith(("moving_mean", "moving_variance", "seed_generator_state"))


def size_of(variable):
    """How many numbers a variable holds."""
    size = 1
    for one in variable.shape:
        size *= int(one)
    return size


if __name__ == "__main__":
    main()

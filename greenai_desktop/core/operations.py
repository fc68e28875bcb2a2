"""From a model and its data to operations, and from operations to device-hours (a priori).

One unit throughout: FLOP, a count, with 2 FLOP to a multiply-add. FLOP/s is a rate and appears only as the peak of a
device, in TFLOP/s, dense and at the precision in use.

Source:
    Kaplan et al., "Scaling Laws for Neural Language Models" (2020), section 2.1; Hoffmann et al., "Training
    Compute-Optimal Large Language Models" (2022); Chowdhery et al., "PaLM" (2022), appendix B; METHODS §2.3 to §2.5.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from greenai_desktop.core.arrays import FloatArray, Number, require_at_least, require_positive, require_within
from greenai_desktop.core.units import S_PER_H

FLOP_PER_MAC: Final = 2
FLOP_PER_TFLOP: Final = 1e12
# A utilisation outside is a sign of a wrong unit or a wrong number of devices (METHODS §2.4).
ODD_MFU_BELOW: Final = 0.005
ODD_MFU_ABOVE: Final = 0.7


def flop_of_macs(mac_count: Number) -> Number:
    """Operations of multiply-adds: 2 each."""
    return FLOP_PER_MAC * mac_count


def attention_flop_per_token(
    layer_count: Number, head_count: Number, head_dim_count: Number, context_count: Number
) -> Number:
    """Operations of the attention over the context, forward and backward, per token.

    Source:
        PaLM (2022), appendix B: 12·L·H·Q·T.
    """
    return 12.0 * layer_count * head_count * head_dim_count * context_count


def transformer_flop(
    params_count: Number,
    tokens_count: Number,
    layer_count: Number,
    head_count: Number,
    head_dim_count: Number,
    context_count: Number,
) -> Number:
    """Operations of training a transformer: D·(6·N + 12·L·H·Q·T).

    Args:
        params_count: N, the parameters a token passes through: the active ones of a mixture of experts.
        tokens_count: D, tokens seen, repetitions counted each time.
        layer_count: L; 0 leaves the attention term out, as published 6·N·D figures do.
        head_count: H.
        head_dim_count: Q.
        context_count: T, tokens of a sequence.

    Source:
        Kaplan et al. (2020), section 2.1: 2·N forward and 4·N backward per token; PaLM (2022), appendix B.
    """
    attention = attention_flop_per_token(layer_count, head_count, head_dim_count, context_count)
    return tokens_count * (6.0 * params_count + attention)


def frozen_flop(
    params_count: Number,
    tokens_count: Number,
    layer_count: Number,
    head_count: Number,
    head_dim_count: Number,
    context_count: Number,
) -> Number:
    """Operations of training adapters on a frozen transformer: D·(4·N + 12·L·H·Q·T); arguments as `transformer_flop`.

    The gradient with respect to the weights, 2·N, is not computed; the one with respect to activations is, all the way
    down, and attention has no weights of its own to save on. Adapters save about a third, not 99 %.

    Source:
        METHODS §2.3; the three parts of 6·N by Kaplan et al. (2020), section 2.1.
    """
    attention = attention_flop_per_token(layer_count, head_count, head_dim_count, context_count)
    return tokens_count * (4.0 * params_count + attention)


def recomputed_flop(
    params_count: Number,
    tokens_count: Number,
    layer_count: Number,
    head_count: Number,
    head_dim_count: Number,
    context_count: Number,
) -> Number:
    """Operations of training with all activations computed twice: D·(8·N + 16·L·H·Q·T); arguments as above.

    A second forward pass adds 2·N, and a third of the attention term.

    Source:
        METHODS §2.3; Korthikanti et al., "Reducing Activation Recomputation" (2022), section 4.
    """
    attention = attention_flop_per_token(layer_count, head_count, head_dim_count, context_count)
    return tokens_count * (8.0 * params_count + attention * (4.0 / 3.0))


def training_flop_of_forward(forward_flop: Number, training_ratio: Number) -> Number:
    """Operations of a training step of one example, from those of its forward pass.

    Args:
        forward_flop: Of the forward pass.
        training_ratio: Forward and backward over forward; 3 where every layer needs both gradients, less where the
            first layer is a large one, since its input needs none.

    Raises:
        InputError: a ratio below 1: training holds a forward pass.
    """
    require_at_least(training_ratio, 1.0)
    return forward_flop * training_ratio


def examples_flop(flop_per_example: Number, example_count: Number, epoch_count: Number) -> Number:
    """Operations of one training: those of an example, forward and backward, times examples times epochs."""
    return flop_per_example * example_count * epoch_count


def project_flop(
    flop_per_example: Number, example_count: Number, epoch_count: Number, trial_count: Number, failed_fraction: Number
) -> Number:
    """Operations of a project: E·D·epochs·H·(1 + w).

    Source:
        Schwartz et al., "Green AI" (2020), equation 1, which leaves epochs out; METHODS §2.5.
    """
    return examples_flop(flop_per_example, example_count, epoch_count) * trial_count * (1.0 + failed_fraction)


def inference_flop(params_count: Number, tokens_in_count: Number, tokens_out_count: Number) -> Number:
    """Operations of answering: 2·N for each token that goes in or comes out.

    Source:
        Kaplan et al. (2020), section 2.1; the attention over the context is left out.
    """
    return 2.0 * params_count * (tokens_in_count + tokens_out_count)


def optimal_tokens(params_count: Number, tokens_per_param: Number) -> Number:
    """Tokens that a model of this size is best trained with, if training alone counts.

    Source:
        Hoffmann et al. (2022), table 3: about 20 tokens per parameter.
    """
    return params_count * tokens_per_param


def device_hours_h(flop: Number, peak_tflops: Number, mfu_fraction: Number) -> Number:
    """Device-hours of an amount of work.

    Args:
        flop: Operations of the model, not those of recomputation.
        peak_tflops: Dense peak of one device at the precision in use.
        mfu_fraction: Share of the peak that does work of the model, 0 to 1.

    Raises:
        InputError: a peak of 0 or below; a utilisation of 0 or above 1.

    Source:
        METHODS §2.3: h = C / (peak·MFU·3600).
    """
    require_positive(peak_tflops)
    require_positive(mfu_fraction)
    require_within(mfu_fraction, 0.0, 1.0)
    return flop / (peak_tflops * FLOP_PER_TFLOP * mfu_fraction * S_PER_H)


def implied_mfu_fraction(flop: Number, device_h: Number, peak_tflops: Number) -> Number:
    """Utilisation that the work and the hours amount to; above 1 something is wrong with one of them.

    Raises:
        InputError: hours or a peak of 0 or below.
    """
    require_positive(device_h)
    require_positive(peak_tflops)
    return flop / (device_h * S_PER_H * peak_tflops * FLOP_PER_TFLOP)


def throughput_mfu_fraction(
    tokens_per_s: Number,
    device_count: Number,
    peak_tflops: Number,
    params_count: Number,
    layer_count: Number,
    head_count: Number,
    head_dim_count: Number,
    context_count: Number,
) -> Number:
    """Utilisation from the throughput that was seen.

    Args:
        tokens_per_s: Of all devices together.
        device_count: Devices.
        peak_tflops: Dense peak of one.
        params_count: N.
        layer_count: L; 0 leaves the attention term out.
        head_count: H.
        head_dim_count: Q.
        context_count: T.

    Source:
        PaLM (2022), appendix B: tokens/s over n·peak / (6·N + 12·L·H·Q·T).
    """
    require_positive(device_count)
    require_positive(peak_tflops)
    flop_per_token = 6.0 * params_count + attention_flop_per_token(
        layer_count, head_count, head_dim_count, context_count
    )
    return tokens_per_s * flop_per_token / (device_count * peak_tflops * FLOP_PER_TFLOP)


def is_odd_mfu(mfu_fraction: float | FloatArray) -> bool | NDArray[np.bool_]:
    """Whether an implied utilisation is worth a question: below 0.005 or above 0.7."""
    odd = np.less(mfu_fraction, ODD_MFU_BELOW) | np.greater(mfu_fraction, ODD_MFU_ABOVE)
    return bool(odd) if np.ndim(odd) == 0 else np.asarray(odd)

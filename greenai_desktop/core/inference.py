"""Energy of using a model: requests that were measured, machines that always run, functions by the second, tokens.

Everything here is energy of the machines themselves, without the site's share (`footprint.site_energy_kwh`).

The regression of EcoLogits gives energy and latency of a token on an H100 from the active parameters and the batch;
its coefficients are part of its equations and stand here, everything that describes hardware comes in.

Source:
    METHODS §2.7; EcoLogits 0.11.3, `ecologits/impacts/llm.py` (MPL-2.0; equations and coefficients, no code), after
    measurements of the LLM-Perf Leaderboard and ML.ENERGY; its documentation, "LLM inference".
"""

from __future__ import annotations

from typing import Final

import numpy as np

from greenai_desktop.core.arrays import Number, plain, require_at_least, require_positive
from greenai_desktop.core.operations import FLOP_PER_TFLOP
from greenai_desktop.core.training import device_power_w
from greenai_desktop.core.units import BITS_PER_BYTE, H_PER_YEAR, S_PER_H, W_PER_KW

# Energy of one GPU per output token, Wh: α·exp(β·batch)·active parameters in 1e9 + γ.
_ENERGY_ALPHA: Final = 1.1665273170451914e-06
_ENERGY_BETA: Final = -0.011205921025579175
_ENERGY_GAMMA: Final = 4.052928146734005e-05
# Latency per output token, s: α·active parameters in 1e9 + β·batch + γ.
_LATENCY_ALPHA: Final = 0.0006785088094353663
_LATENCY_BETA: Final = 0.0003119310311688259
_LATENCY_GAMMA: Final = 0.019473717579473387
_BILLION: Final = 1e9


def measured_kwh(request_count: Number, request_wh: Number) -> Number:
    """Energy of requests whose energy was measured or read: n·E (METHODS §2.7 a)."""
    return request_count * request_wh / W_PER_KW


def always_on_kwh(
    machine_count: Number,
    hours_h: Number,
    idle_w: Number,
    peak_w: Number,
    utilisation_fraction: Number,
    host_w: Number,
) -> Number:
    """Energy of devices that stay on, asked or not.

    Args:
        machine_count: Devices.
        hours_h: Hours they are on; 8,760 a year.
        idle_w: Of one device.
        peak_w: Of one device at full load.
        utilisation_fraction: Mean over day and night, 0 to 1; an internal tool is used little.
        host_w: Of the rest of the machine, per device.

    Raises:
        InputError: a utilisation outside 0 to 1.

    Source:
        METHODS §2.7 b: 8760·(P_idle + (P_max − P_idle)·u + P_host)/1000, before the PUE.
    """
    power_w = device_power_w(idle_w, peak_w, utilisation_fraction) + host_w
    return machine_count * hours_h * power_w / W_PER_KW


def idle_share_fraction(idle_w: Number, peak_w: Number, utilisation_fraction: Number, host_w: Number) -> Number:
    """Share of the energy of an always-on device that it would draw without one request; NaN if it draws none."""
    power_w = device_power_w(idle_w, peak_w, utilisation_fraction) + host_w
    draws_some = np.where(np.greater(power_w, 0.0), power_w, np.nan)
    share: Number = plain((idle_w + host_w) / draws_some)
    return share


def serverless_w_per_gb(memory_w_per_gb: Number, vcpu_w: Number, gb_per_vcpu: Number) -> Number:
    """Power that a function takes per GB of memory it reserves, with the share of processor that goes with it.

    Args:
        memory_w_per_gb: Of memory.
        vcpu_w: Of one virtual processor at the load of functions.
        gb_per_vcpu: Memory that a provider couples with one virtual processor.

    Raises:
        InputError: a coupling of 0 or below.

    Source:
        Cloud Carbon Footprint, methodology, "AWS Lambda": processor share by memory size, plus memory.
    """
    require_positive(gb_per_vcpu)
    return memory_w_per_gb + vcpu_w / gb_per_vcpu


def serverless_kwh(request_count: Number, request_gb_s: Number, w_per_gb: Number) -> Number:
    """Energy of functions from the GB·s that a provider bills; what it keeps warm for them is not in it."""
    return request_count * request_gb_s * w_per_gb / (S_PER_H * W_PER_KW)


def token_gpu_wh(active_params_count: Number, batch_count: Number) -> Number:
    """Energy of one GPU per output token.

    Args:
        active_params_count: Parameters a token passes through.
        batch_count: Requests answered at the same time; the regression is fitted up to about 64.

    Raises:
        InputError: a batch below 1.

    Source:
        EcoLogits 0.11.3: f_E = 1.1665e-6·e^(−0.011206·B)·P_act + 4.0529e-5, P_act in 1e9.
    """
    require_at_least(batch_count, 1.0)
    slope_wh = _ENERGY_ALPHA * np.exp(_ENERGY_BETA * batch_count)
    energy_wh: Number = plain(slope_wh * (active_params_count / _BILLION) + _ENERGY_GAMMA)
    return energy_wh


def generation_s(active_params_count: Number, batch_count: Number, tokens_out_count: Number) -> Number:
    """Time of writing an answer.

    Raises:
        InputError: a batch below 1.

    Source:
        EcoLogits 0.11.3: (6.785e-4·P_act + 3.119e-4·B + 0.01947) s per token, P_act in 1e9.
    """
    require_at_least(batch_count, 1.0)
    per_token_s = _LATENCY_ALPHA * (active_params_count / _BILLION) + _LATENCY_BETA * batch_count + _LATENCY_GAMMA
    return tokens_out_count * per_token_s


def gpu_count(params_count: Number, bits_per_param: Number, overhead_ratio: Number, gpu_memory_gb: Number) -> Number:
    """GPUs that hold a model, a power of two.

    Args:
        params_count: All parameters, active or not.
        bits_per_param: 16 unless the model is quantised.
        overhead_ratio: Memory in use over that of the parameters; 1.2 in EcoLogits.
        gpu_memory_gb: Of one GPU.

    Raises:
        InputError: parameters, bits, ratio or memory of 0 or below.

    Source:
        EcoLogits 0.11.3: next power of two of ⌈1.2·P·bits/8/80⌉.
    """
    for value in (params_count, bits_per_param, overhead_ratio, gpu_memory_gb):
        require_positive(value)
    needed_gb = overhead_ratio * params_count * bits_per_param / BITS_PER_BYTE / _BILLION
    count: Number = plain(2.0 ** np.ceil(np.log2(np.ceil(needed_gb / gpu_memory_gb))))
    return count


def server_kwh(
    generation_time_s: Number, server_w: Number, gpus: Number, gpus_per_server: Number, batch_count: Number
) -> Number:
    """Energy of the server, its GPUs apart, for one answer: ΔT/3600·P·G/8/B.

    Args:
        generation_time_s: Time of writing the answer.
        server_w: Power of a server without its GPUs.
        gpus: GPUs that hold the model.
        gpus_per_server: GPUs of a server.
        batch_count: Answers written at the same time.
    """
    require_positive(gpus_per_server)
    require_at_least(batch_count, 1.0)
    return generation_time_s / S_PER_H * server_w / W_PER_KW * (gpus / gpus_per_server) / batch_count


def answer_kwh(
    tokens_out_count: Number,
    active_params_count: Number,
    batch_count: Number,
    gpus: Number,
    gpus_per_server: Number,
    server_w: Number,
) -> Number:
    """Energy of writing one answer with a language model, without the site's share.

    Args:
        tokens_out_count: Tokens of the answer.
        active_params_count: Parameters a token passes through.
        batch_count: Answers written at the same time.
        gpus: GPUs that hold the model, see `gpu_count`.
        gpus_per_server: GPUs of a server.
        server_w: Power of a server without its GPUs.

    Source:
        EcoLogits 0.11.3: E = ΔT/3600·P_server·G/8/B + G·tokens·f_E; ours scales nothing else.
    """
    time_s = generation_s(active_params_count, batch_count, tokens_out_count)
    cards_kwh = gpus * tokens_out_count * token_gpu_wh(active_params_count, batch_count) / W_PER_KW
    return server_kwh(time_s, server_w, gpus, gpus_per_server, batch_count) + cards_kwh


def prompt_kwh(
    tokens_in_count: Number, active_params_count: Number, peak_tflops: Number, mfu_fraction: Number, device_w: Number
) -> Number:
    """Energy of reading a prompt: 2·N per token at the utilisation of training (METHODS §2.7, our proposal).

    Args:
        tokens_in_count: Tokens of the prompt; those served from a cache count as none.
        active_params_count: Parameters a token passes through.
        peak_tflops: Dense peak of a device.
        mfu_fraction: Share of it that is reached, above 0.
        device_w: Power of the device meanwhile, with its share of the host.

    Raises:
        InputError: a peak or utilisation of 0 or below.
    """
    require_positive(peak_tflops)
    require_positive(mfu_fraction)
    time_s = 2.0 * active_params_count * tokens_in_count / (peak_tflops * FLOP_PER_TFLOP * mfu_fraction)
    return time_s / S_PER_H * device_w / W_PER_KW


def answer_embodied_kgco2e(
    generation_time_s: Number,
    batch_count: Number,
    lifetime_years: Number,
    gpus: Number,
    gpus_per_server: Number,
    server_kgco2e: Number,
    gpu_kgco2e: Number,
) -> Number:
    """Share of the equipment's making in one answer; a machine that waits for requests is not charged here.

    Args:
        generation_time_s: Time of writing the answer.
        batch_count: Answers written at the same time.
        lifetime_years: Of the equipment.
        gpus: GPUs that hold the model.
        gpus_per_server: GPUs of a server.
        server_kgco2e: Of a server without its GPUs.
        gpu_kgco2e: Of one GPU.

    Source:
        EcoLogits 0.11.3: ΔT/(B·life)·(G/8·server + G·gpu).
    """
    for value in (lifetime_years, gpus_per_server):
        require_positive(value)
    require_at_least(batch_count, 1.0)
    equipment_kgco2e = gpus / gpus_per_server * server_kgco2e + gpus * gpu_kgco2e
    return generation_time_s * equipment_kgco2e / (lifetime_years * H_PER_YEAR * S_PER_H * batch_count)

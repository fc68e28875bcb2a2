"""A second computation of every formula, written apart from the program and otherwise than it.

Nothing of the package is imported and nothing but the standard library is used. Energy is reckoned in joules and
watt-seconds, sums are loops, growth and writing off go step by step, so that a slip in one of the two shows.
"""

import math

JOULES = 3_600_000.0
YEAR_S = 8_760 * 3_600.0


def kit(hours, devices, idle, peak, load, cores, core_w, core_load, gigabytes, w_per_gb, host):
    joules = 0.0
    seconds = hours * 3_600.0
    # Time at full load and time at rest, apart.
    joules += devices * peak * seconds * load + devices * idle * seconds * (1.0 - load)
    joules += core_w * seconds * core_load * cores
    joules += gigabytes * w_per_gb * seconds
    joules += host * seconds
    return joules / JOULES


def device_energy(device_hours, peak, share, host_each):
    return (peak * share * device_hours + host_each * device_hours) / 1e3


def project(run, trials, mean, failed):
    good = run * mean * trials
    return good + good * failed


def transformer(params, tokens, layers, heads, dim, context):
    forward_token = 2.0 * params + 4.0 * layers * heads * dim * context
    backward_token = 2.0 * forward_token
    return tokens * (forward_token + backward_token)


def frozen(params, tokens, layers, heads, dim, context):
    weight_gradients = 2.0 * params
    return transformer(params, tokens, layers, heads, dim, context) - tokens * weight_gradients


def recomputed(params, tokens, layers, heads, dim, context):
    forward_token = 2.0 * params + 4.0 * layers * heads * dim * context
    return transformer(params, tokens, layers, heads, dim, context) + tokens * forward_token


def hours(flop, peak, mfu):
    per_second = peak * 1e12 * mfu
    return flop / per_second / 60.0 / 60.0


def throughput(tokens_per_s, devices, peak, params, layers, heads, dim, context):
    done_per_s = transformer(params, tokens_per_s, layers, heads, dim, context)
    return done_per_s / (devices * peak * 1e12)


def random_runs(p, q):
    """Adds runs until the chance of having missed the best is small enough."""
    missed, runs = 1.0, 0
    while missed > (1.0 - p) * (1.0 + 1e-12):
        missed *= 1.0 - q
        runs += 1
    return float(runs)


def halving(count, smallest, largest, eta):
    """Plays the rounds: who is left, what they get."""
    left, each, spent = count, smallest, 0.0
    while left >= 1 and each <= largest * (1 + 1e-9):
        spent += left * each
        left, each = int(left / eta + 1e-9), each * eta
    return spent / largest


def hyperband(smallest, largest, eta):
    depth = 0
    while smallest * eta ** (depth + 1) <= largest * (1 + 1e-9):
        depth += 1
    spent = 0.0
    for s in range(depth + 1):
        count = math.ceil(eta**s * (depth + 1) / (s + 1) - 1e-6)
        budget = largest / eta**s
        for i in range(s + 1):
            spent += math.floor(count / eta**i + 1e-6) * budget * eta**i
    return spent / largest


def always_on(machines, duration, idle, peak, load, host):
    return kit(duration, machines, idle, peak, load, 0, 0, 0, 0, 0, machines * host)


def serverless(requests, gb_s, w_per_gb):
    return requests * (gb_s * w_per_gb) / JOULES


def answer(tokens, active, batch, gpus, per_server, server_w):
    billions = active / 1e9
    seconds = tokens * (0.0006785088094353663 * billions + 0.0003119310311688259 * batch + 0.019473717579473387)
    server_j = server_w * seconds * gpus / per_server / batch
    card_wh = 1.1665273170451914e-06 * billions * math.exp(-0.011205921025579175 * batch) + 4.052928146734005e-05
    return server_j / JOULES + tokens * gpus * card_wh / 1e3


def gpus(params, bits, overhead, memory):
    needed = params * bits / 8 * overhead / 1e9
    count = 1
    while count * memory < needed:
        count *= 2
    return float(count)


def answer_embodied(seconds, batch, years, count, per_server, server, card):
    a_second_of_it = (count * card + server * count / per_server) / (years * YEAR_S)
    return a_second_of_it * seconds / batch


def prompt(tokens, active, peak, mfu, watts):
    return hours(2.0 * active * tokens, peak, mfu) * watts / 1e3


def life(requests, growth, years):
    total, level, left = 0.0, requests, years
    while left > 0:
        total += level * min(left, 1.0)
        level, left = level * (1.0 + growth), left - 1.0
    return total


def storage(terabytes, duration, watts, copies):
    return sum(terabytes * watts * duration * 3_600.0 for _ in range(int(copies))) / JOULES


def pipeline(monthly, kwh, copies, years):
    return monthly * kwh * copies * round(12 * years)


def share(total, used, yearly, years):
    per_hour = total / years / yearly
    return per_hour * used


def booked(total, age, months):
    """Books month by month."""
    got = 0.0
    for month in range(int(age)):
        got += total / months * max(0.0, min(1.0, months - month))
    return got


def wafer(die, diameter, kerf, defects):
    side = math.sqrt(die) + kerf
    square = side * side
    disc = math.pi * (diameter / 2.0) ** 2
    lost_at_edge = math.pi * diameter / (math.sqrt(2.0) * side)
    good = (disc / square - lost_at_edge) * math.exp(-math.sqrt(defects * square / 100.0))
    return disc / good


def murphy(die, defects):
    x = die / 100.0 * defects
    return die * x * x / (1.0 - math.exp(-x)) ** 2


def modules(size, density, per_cm2, base, count):
    total = 0.0
    for _ in range(int(count)):
        total += base + per_cm2 * size / density
    return total


def water(kwh, site, pue, grid):
    for_cooling = kwh * site
    for_plants = (kwh * pue) * grid
    return for_cooling + for_plants


def sci(kwh, intensity, embodied, units):
    return (kwh * intensity * 1e3 + embodied * 1e3) / units


def payback(build, reference, new, rebound):
    saved = reference - new
    if saved > 0:
        saved -= saved * rebound
    return build / saved if saved > 0 else math.inf


def green_algorithms(duration, cores, core_w, core_use, cards, card_w, card_use, gigabytes, pue, times):
    watts = cores * core_w * core_use + cards * card_w * card_use + 0.3725 * gigabytes
    return sum(duration * watts * pue / 1e3 for _ in range(int(times)))


def ml_co2(watts, duration, gram):
    return watts / 1e3 * duration * gram / 1e3


def strubell(duration, processor, memory, cards, card_w):
    return 1.58 * duration * (processor + memory + cards * card_w) / 1e3


def llmcarbon_days(params, tokens, devices, peak, efficiency):
    return hours(6.0 * params * tokens, peak, efficiency) / devices / 24.0

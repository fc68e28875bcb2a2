"""What the figures of a run are made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from greenai_desktop.core.energy import ChannelEnergy
from greenai_desktop.core.lines import Stage
from greenai_desktop.core.place import Place, Price
from greenai_desktop.core.samples import Channel, Role, Status


@dataclass(frozen=True, slots=True)
class RunFacts:
    """What a run's figures are made from.

    Attributes:
        origin: Name of the run for the ledger, such as `run:42`.
        name: Its name; data.
        project_id: Its project; None for none.
        stage: Stage of the AI life cycle.
        started_utc_s: When it began.
        duration_s: How long it took, or takes so far.
        place: Where the machine stood.
        price: Price of electricity in force; None if nobody said.
        channels: What was recorded.
        energies: By channel id.
        reasons: Why a channel has no energy, by channel id, where that is known.
        period_s: Sampling period; a gap shorter than a few periods is not worth a word.
    """

    origin: str
    name: str
    project_id: int | None
    stage: Stage
    started_utc_s: float
    duration_s: float
    place: Place
    price: Price | None
    channels: tuple[Channel, ...]
    energies: Mapping[str, ChannelEnergy]
    reasons: Mapping[str, str] = field(default_factory=dict)
    period_s: float = 1.0

    def why_missing(self, channel: Channel) -> str:
        """Code of why a channel has no energy."""
        if channel.id in self.reasons:
            return self.reasons[channel.id]
        return "denied" if channel.name in self._stood_in_for() else "no_reading"

    def _stood_in_for(self) -> frozenset[str]:
        """Names of the channels that could not be read, so that a model stands in for them."""
        models = (dict(channel.params) for channel in self.channels if channel.status is Status.MODELLED)
        names = (str(params.get("stands_for", "")) for params in models)
        return frozenset(part.strip() for name in names for part in name.split(",") if part.strip())

    @property
    def added(self) -> tuple[Channel, ...]:
        """The channels whose energies make up the machine's."""
        return tuple(channel for channel in self.channels if channel.role is Role.TOTAL)

    @property
    def beside(self) -> tuple[Channel, ...]:
        """The channels that stand beside: parts of others, the platform, a meter of the whole."""
        return tuple(channel for channel in self.channels if channel.role is not Role.TOTAL)

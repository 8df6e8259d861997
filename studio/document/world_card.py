"""A world as a project remembers it: enough to know it again, and to show what was played in it when it is not there."""

from __future__ import annotations

from dataclasses import dataclass

from engine.world_spec import WorldSpec


@dataclass(frozen=True)
class WorldCard:
    """``fingerprint``: same fingerprint, same frame keys from the same tokens (the same bundle and sampler settings).

    ``action_names``: one per latent action.
    """

    fingerprint: str
    spec: WorldSpec
    action_names: tuple[str, ...]

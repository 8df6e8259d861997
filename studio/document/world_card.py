"""A world as a project remembers it: enough to know it again, and to show what was played in it when it is not there."""

from __future__ import annotations

from collections.abc import Iterable
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


@dataclass(frozen=True, order=True)
class Label:
    """What the creator calls an action of the world with this fingerprint."""

    world: str
    action: int
    name: str


def names_of(card: WorldCard, labels: Iterable[Label]) -> tuple[str, ...]:
    """What the actions of ``card`` are called: by the creator, or else by the world."""
    given = {label.action: label.name for label in labels if label.world == card.fingerprint}
    return tuple(given.get(n, name) for n, name in enumerate(card.action_names))


def renamed(card: WorldCard, labels: Iterable[Label], action: int, name: str) -> tuple[Label, ...]:
    """The labels with another name for one action of ``card``; its own name, or none, takes the label off."""
    others = {label for label in labels if (label.world, label.action) != (card.fingerprint, action)}
    if name and name != card.action_names[action]:
        others.add(Label(card.fingerprint, action, name))
    return tuple(sorted(others))

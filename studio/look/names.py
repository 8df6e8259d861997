"""Names that the document gives by itself, *Layer 2* or *Take 3*, in the reader's language; a creator's own stay."""

from __future__ import annotations

import re

from studio.look.words import mark, tr

_GIVEN = {"Layer": mark("Layer {n}"), "Take": mark("Take {n}"), "Marker": mark("Marker {n}")}


def shown_name(name: str) -> str:
    """What ``name`` is called on screen."""
    found = re.fullmatch(r"(\w+) (\d+)", name)
    if found is None or found[1] not in _GIVEN:
        return name
    return tr(_GIVEN[found[1]]).format(n=found[2])

"""The frame key and the seeds (DESIGN §4): same key, same tokens. Knows hashing only: no graph, no file, no noise.

``key_0 = H(bundle hash, sampler settings, prompt tokens)`` and ``key_t = H(key_{t-1}, action_t, seed_t)``, H being
BLAKE2b with 16 bytes, written in hexadecimal. A seed is a whole number from 0 to 2⁶³−1, so that it fits an int64 array.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict

import numpy as np

from engine.runtime.world_model import SamplerSettings, Tokens

MAX_SEED = 2**63 - 1


def _hash(kind: bytes, *parts: bytes) -> str:
    """Each part goes in with its length, so that no two lists of parts read alike."""
    digest = hashlib.blake2b(digest_size=16, person=kind)
    for part in parts:
        digest.update(len(part).to_bytes(8, "little"))
        digest.update(part)
    return digest.hexdigest()


def first_key(bundle_hash: str, settings: SamplerSettings, prompt_tokens: Tokens) -> str:
    """The key of frame 0."""
    values = {name: float(value) if name != "schedule" else value for name, value in asdict(settings).items()}
    for name, without in (("guidance", 1), ("sure", 1), ("min_p", 0)):  # frames decoded before there were any keep their keys
        if values[name] == without:
            del values[name]
    tokens = np.ascontiguousarray(prompt_tokens, dtype="<i8").tobytes()
    return _hash(b"ws-frame-0", bundle_hash.encode(), json.dumps(values, sort_keys=True).encode(), tokens)


def next_key(key: str, action: int, seed: int) -> str:
    """The key of the frame that ``action`` and ``seed`` lead to from the frame of ``key``."""
    return _hash(b"ws-frame-t", bytes.fromhex(key), action.to_bytes(4, "little"), seed.to_bytes(8, "little"))


def frame_seed(take_seed: int, index: int) -> int:
    """The seed of frame ``index`` when none is given: derived from the take's seed, different for each frame."""
    return int(_hash(b"ws-seed", take_seed.to_bytes(8, "little"), index.to_bytes(8, "little"))[:16], 16) & MAX_SEED

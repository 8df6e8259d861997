"""Checkpoints: a folder of safetensors and one JSON, written beside the last one and then put in its place.

Layout: ``checkpoint/weights.safetensors`` (live), ``ema.safetensors``, ``optimiser.safetensors``, ``state.json``. Weights for
others to use (export, warm start) are one file: `save_weights` and `load_weights`. No pickle anywhere.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor, nn

from engine.errors import DataError


def save_weights(path: Path, tensors: Mapping[str, Tensor], meta: dict[str, Any], half: bool = False) -> None:
    """Writes one safetensors file atomically. ``meta`` is kept as JSON in its header; ``half`` stores floats as float16."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(path.name + ".partial")

    def stored(tensor: Tensor) -> Tensor:
        tensor = tensor.detach().cpu().contiguous()
        return tensor.half() if half and tensor.is_floating_point() else tensor

    try:
        save_file({name: stored(t) for name, t in tensors.items()}, partial, {"worldsketch": json.dumps(meta)})
        with open(partial, "rb") as file:
            os.fsync(file.fileno())
        os.replace(partial, path)
    except (OSError, SafetensorError) as error:
        raise DataError(f"{path}: the weights could not be written ({error}); free some space and try again") from error
    finally:
        partial.unlink(missing_ok=True)


def load_weights(path: Path) -> tuple[dict[str, Tensor], dict[str, Any]]:
    """Reads what `save_weights` wrote; float16 comes back as float32.

    Raises:
        DataError: missing, truncated, or not written by Worldsketch.
    """
    try:
        with safe_open(path, "pt") as file:
            meta = json.loads((file.metadata() or {}).get("worldsketch", "null"))
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - not a mapping
    except FileNotFoundError:
        raise DataError(f"{path}: no such weights; train them first, or name another file") from None
    except (OSError, SafetensorError, json.JSONDecodeError) as error:
        raise DataError(f"{path}: not readable as weights ({error}); the file is damaged, use another copy") from error
    if not isinstance(meta, dict):
        raise DataError(f"{path}: not weights of Worldsketch (no settings in its header); use a file that `train` wrote")
    return {name: t.float() if t.dtype == torch.float16 else t for name, t in tensors.items()}, meta


def fill(module: nn.Module, tensors: Mapping[str, Tensor], source: Path) -> None:
    """Loads ``tensors`` into ``module``, strictly."""
    try:
        module.load_state_dict(dict(tensors))
    except RuntimeError as error:
        first = str(error).splitlines()[1].strip() if "\n" in str(error) else str(error)
        raise DataError(
            f"{source}: these weights do not fit the model ({first}); use the settings they were trained with"
        ) from None


def save_checkpoint(
    run: Path, module: nn.Module, ema: nn.Module, optimisers: list[torch.optim.Optimizer], state: dict[str, Any]
) -> None:
    """Writes ``run/checkpoint`` as a whole: a kill at any moment leaves the old one or the new one."""
    target, fresh, old = run / "checkpoint", run / "checkpoint.partial", run / "checkpoint.old"
    shutil.rmtree(fresh, ignore_errors=True)
    save_weights(fresh / "weights.safetensors", module.state_dict(), state)
    save_weights(fresh / "ema.safetensors", ema.state_dict(), state)
    moments = {
        f"{o}.{p}.{name}": value
        for o, optimiser in enumerate(optimisers)
        for p, entry in optimiser.state_dict()["state"].items()
        for name, value in entry.items()
    }
    save_weights(fresh / "optimiser.safetensors", moments, state)
    try:
        (fresh / "state.json").write_text(json.dumps(state))
    except OSError as error:
        raise DataError(f"{fresh}: the checkpoint could not be written ({error}); free some space and try again") from error
    if target.exists():  # else the old one is all there is, after a kill between the two renames
        shutil.rmtree(old, ignore_errors=True)
        os.replace(target, old)
    os.replace(fresh, target)
    shutil.rmtree(old, ignore_errors=True)


def load_checkpoint(
    run: Path, module: nn.Module, ema: nn.Module, optimisers: list[torch.optim.Optimizer]
) -> dict[str, Any] | None:
    """Continues from ``run/checkpoint`` and returns its state; None when there is none yet."""
    folder = run / "checkpoint"
    if not folder.exists() and (run / "checkpoint.old").exists():
        folder = run / "checkpoint.old"  # killed between the two renames
    if not folder.exists():
        return None
    for name, part in (("weights", module), ("ema", ema)):
        path = folder / f"{name}.safetensors"
        fill(part, load_weights(path)[0], path)
    moments = load_weights(folder / "optimiser.safetensors")[0]
    for o, optimiser in enumerate(optimisers):
        saved: dict[str, Any] = optimiser.state_dict()
        saved["state"] = {}
        for key, value in moments.items():
            owner, parameter, name = key.split(".", 2)
            if int(owner) == o:
                saved["state"].setdefault(int(parameter), {})[name] = value
        optimiser.load_state_dict(saved)
    try:
        state: dict[str, Any] = json.loads((folder / "state.json").read_text())
    except (OSError, ValueError) as error:
        raise DataError(f"{folder / 'state.json'}: not readable ({error}); delete {folder} to begin anew") from error
    return state

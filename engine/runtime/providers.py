"""Which execution provider runs the graphs: what is available, why not, and sessions made accordingly.

Owns onnxruntime's session options and the order of preference. Knows nothing of worlds or of what a graph computes.
"""

from __future__ import annotations

import contextlib
import ctypes
import io
import math
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import onnxruntime as ort
from onnx import TensorProto, helper

from engine.errors import BundleError, ConfigError, ProviderError

_INSTALL_GPU = "install the GPU libraries with: pip install 'worldsketch[gpu]'"
THREADS_VARIABLE = "WORLDSKETCH_THREADS"


@dataclass(frozen=True)
class Provider:
    """One way to run graphs: our ``name``, onnxruntime's name, and whether NVIDIA's driver must load first."""

    name: str
    ort_name: str
    nvidia: bool = False

    @property
    def device(self) -> str:
        """Whose memory caches live in, as onnxruntime calls it. Only CUDA's was thought through; it was never measured."""
        return "cuda" if self.nvidia else "cpu"


PROVIDERS = {
    provider.name: provider
    for provider in (
        Provider("cpu", "CPUExecutionProvider"),
        Provider("cuda", "CUDAExecutionProvider", nvidia=True),
        Provider("tensorrt", "TensorrtExecutionProvider", nvidia=True),
        Provider("directml", "DmlExecutionProvider"),
        Provider("coreml", "CoreMLExecutionProvider"),
    )
}
AUTO_ORDER = {"win32": ("cuda", "directml", "cpu"), "darwin": ("cpu",)}.get(sys.platform, ("cuda", "cpu"))
"""TensorRT spends minutes building its engines and Core ML prefers fixed shapes: both only when asked for by name."""


@dataclass(frozen=True)
class Choice:
    """The provider to use, and one line that says why it and not a faster one."""

    provider: Provider
    explanation: str


def choose_provider(name: str = "auto") -> Choice:
    """The provider called ``name``, or for ``auto`` the fastest that works here.

    Raises:
        ProviderError: unknown, or not available on this machine; the message says why and what to do.
    """
    if name == "auto":
        refusals = []
        for candidate in AUTO_ORDER[:-1]:
            reason = why_unavailable(PROVIDERS[candidate])
            if reason is None:
                return Choice(PROVIDERS[candidate], f"{candidate}: works on this machine")
            refusals.append(f"no {candidate}: {reason}")
        return Choice(PROVIDERS["cpu"], "; ".join(["cpu", *refusals]))
    if name not in PROVIDERS:
        raise ProviderError(f"provider {name!r} is unknown; choose among auto, {', '.join(PROVIDERS)}")
    reason = why_unavailable(PROVIDERS[name])
    if reason is not None:
        raise ProviderError(f"provider {name}: {reason}; or use --provider auto")
    return Choice(PROVIDERS[name], f"{name}: asked for by name")


def why_unavailable(provider: Provider) -> str | None:
    """Why ``provider`` cannot run graphs here and what to do about it, in one line; None if it can.

    A provider is asked for only after its driver loads: onnxruntime falls back in silence or with noise otherwise.
    """
    if provider.ort_name not in ort.get_available_providers():
        return f"this onnxruntime ({ort.__version__}) is built without it; install one that has it"
    if provider.name == "cpu":
        return None
    if provider.nvidia:
        driver = "nvcuda.dll" if sys.platform == "win32" else "libcuda.so.1"
        try:
            ctypes.CDLL(driver)
        except OSError:
            return f"no NVIDIA driver ({driver} does not load); install it if the machine has such a GPU"
        with contextlib.redirect_stdout(io.StringIO()) as complaints:
            ort.preload_dlls()
        if complaints.getvalue():
            return f"{complaints.getvalue().splitlines()[0]}; {_INSTALL_GPU}"
    try:
        in_use = ort.InferenceSession(_probe(), session_options(), providers=[provider.ort_name]).get_providers()
    except Exception as error:  # onnxruntime raises bare pybind exceptions, one class per status code
        return f"it does not start ({str(error).splitlines()[0]})"
    return (
        None
        if provider.ort_name in in_use
        else f"it does not start; {_INSTALL_GPU if provider.nvidia else 'update its driver'}"
    )


def make_session(
    data: bytes, provider: Provider, external: Mapping[str, bytes], where: str, options: Any = None
) -> ort.InferenceSession:
    """A session for graph bytes that were verified; ``external`` holds weights outside the graph, by file name.
    ``options``: `session_options`, the default, with changes.

    Raises:
        BundleError: onnxruntime does not take the graph.  ProviderError: it took it on another provider.
    """
    options = options or session_options()
    if external:
        files = list(external)
        contents = [external[file] for file in files]
        options.add_external_initializers_from_files_in_memory(files, contents, [len(content) for content in contents])
    wanted = list(dict.fromkeys([provider.ort_name, "CPUExecutionProvider"]))
    try:
        session = ort.InferenceSession(data, options, providers=wanted)
    except Exception as error:  # onnxruntime raises bare pybind exceptions, one class per status code
        raise BundleError(f"{where}: onnxruntime refuses the graph ({str(error).splitlines()[0]})") from None
    if provider.ort_name not in session.get_providers():
        raise ProviderError(f"provider {provider.name}: it refused {where}; use --provider cpu")
    return session


def session_options(threads: int | None = None) -> Any:
    """Options every session shares: its ``threads``, all of ours unless said, and silence below fatal errors.

    A session's threads wait awake for the next operator, but not for the next call: each session has threads of its own, and
    those of one would hold the core that another needs.
    """
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads or thread_count()
    options.add_session_config_entry("session.force_spinning_stop", "1")
    options.log_severity_level = 4
    return options


def thread_count() -> int:
    """Threads per graph: ``WORLDSKETCH_THREADS`` if set, else the physical cores this process may use.

    Raises:
        ConfigError: the variable is not a whole number from 1 to 256.
    """
    asked = os.environ.get(THREADS_VARIABLE)
    if asked:
        if not asked.isdecimal() or not 1 <= int(asked) <= 256:
            raise ConfigError(f"{THREADS_VARIABLE} is {asked!r}; it must be a whole number from 1 to 256")
        return int(asked)
    return physical_cores()


def halved_threads(provider: Provider) -> int | None:
    """Threads for a graph with another beside it; None where two at once would not be faster."""
    return thread_count() // 2 or None if provider.name == "cpu" else None


def physical_cores() -> int:
    """Cores that this process may run on: its affinity, hyperthreads counted once, its container's quota."""
    if sys.platform != "linux":
        return max(1, (os.cpu_count() or 2) // (1 if sys.platform == "darwin" else 2))
    logical = os.sched_getaffinity(0)
    siblings = {_read(f"/sys/devices/system/cpu/cpu{cpu}/topology/thread_siblings_list") or str(cpu) for cpu in logical}
    quota = _read("/sys/fs/cgroup/cpu.max").split()
    share = math.ceil(int(quota[0]) / int(quota[1])) if len(quota) == 2 and quota[0] != "max" else len(siblings)
    return max(1, min(len(siblings), share))


def _read(path: str) -> str:
    try:
        return Path(path).read_text().strip()
    except OSError:
        return ""


def _probe() -> bytes:
    """A graph that adds a number to itself, for finding out whether a provider starts."""
    port = helper.make_tensor_value_info("x", TensorProto.FLOAT, [1])
    out = helper.make_tensor_value_info("y", TensorProto.FLOAT, [1])
    graph = helper.make_graph([helper.make_node("Add", ["x", "x"], ["y"])], "probe", [port], [out])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=10)
    return bytes(model.SerializeToString())

"""Providers: an absent one is refused with a reason when named, and passed over with a reason when not."""

import ctypes
import subprocess
import sys

import pytest

from engine.errors import BundleError, ConfigError, ProviderError
from engine.runtime import providers
from engine.runtime.providers import PROVIDERS, choose_provider, make_session, physical_cores, thread_count, why_unavailable


def no_driver(name: str) -> None:
    raise OSError(f"{name}: cannot open shared object file")


def test_the_cpu_always_works() -> None:
    assert why_unavailable(PROVIDERS["cpu"]) is None
    assert choose_provider("cpu").provider.ort_name == "CPUExecutionProvider"


def test_cuda_without_a_driver(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(providers.ort, "get_available_providers", lambda: ["CUDAExecutionProvider", "CPUExecutionProvider"])
    monkeypatch.setattr(ctypes, "CDLL", no_driver)
    monkeypatch.setattr(providers, "AUTO_ORDER", ("cuda", "cpu"))
    with pytest.raises(ProviderError, match=r"^provider cuda: no NVIDIA driver .* install it .* or use --provider auto$"):
        choose_provider("cuda")
    choice = choose_provider("auto")
    assert choice.provider.name == "cpu"
    assert "no cuda: no NVIDIA driver" in choice.explanation


def test_cuda_with_a_driver_but_without_its_libraries(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(providers.ort, "get_available_providers", lambda: ["CUDAExecutionProvider", "CPUExecutionProvider"])
    monkeypatch.setattr(ctypes, "CDLL", lambda name: None)
    monkeypatch.setattr(providers.ort, "preload_dlls", lambda: print("Failed to load libcudnn.so.9: no such file\nmore"))
    with pytest.raises(ProviderError, match=r"Failed to load libcudnn.so.9: no such file; install the GPU libraries with"):
        choose_provider("cuda")
    monkeypatch.setattr(providers.ort, "preload_dlls", lambda: None)
    monkeypatch.setattr(providers, "_probe", lambda: b"not a graph")
    with pytest.raises(ProviderError, match="provider cuda: it does not start"):
        choose_provider("cuda")
    assert capsys.readouterr().out == ""


def test_a_silent_fallback_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    class Session:
        def __init__(self, *arguments: object, **options: object) -> None: ...

        def get_providers(self) -> list[str]:
            return ["CPUExecutionProvider"]

    monkeypatch.setattr(providers.ort, "get_available_providers", lambda: ["CUDAExecutionProvider", "CPUExecutionProvider"])
    monkeypatch.setattr(ctypes, "CDLL", lambda name: None)
    monkeypatch.setattr(providers.ort, "preload_dlls", lambda: None)
    monkeypatch.setattr(providers.ort, "InferenceSession", Session)
    with pytest.raises(ProviderError, match="does not start; install the GPU libraries"):
        choose_provider("cuda")
    with pytest.raises(ProviderError, match="it refused here; use --provider cpu"):
        make_session(b"", PROVIDERS["cuda"], {}, "here")


def test_a_provider_that_works_is_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(providers, "why_unavailable", lambda provider: None)
    monkeypatch.setattr(providers, "AUTO_ORDER", ("cuda", "cpu"))
    assert choose_provider("auto").provider.name == "cuda"
    assert choose_provider("tensorrt").provider.name == "tensorrt"


def test_unknown_and_unbuilt(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ProviderError, match="'gpu' is unknown; choose among auto, cpu, cuda"):
        choose_provider("gpu")
    monkeypatch.setattr(providers.ort, "get_available_providers", lambda: ["CPUExecutionProvider"])
    with pytest.raises(ProviderError, match=r"provider coreml: this onnxruntime .* is built without it"):
        choose_provider("coreml")


def test_a_graph_that_onnxruntime_refuses() -> None:
    with pytest.raises(BundleError, match=r"^here: onnxruntime refuses the graph \("):
        make_session(b"not a graph", PROVIDERS["cpu"], {}, "here")


def test_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WORLDSKETCH_THREADS", raising=False)
    assert thread_count() == physical_cores() >= 1
    monkeypatch.setenv("WORLDSKETCH_THREADS", "3")
    assert providers.session_options().intra_op_num_threads == 3
    for bad in ("0", "many", "-1", "257", "1.5"):
        monkeypatch.setenv("WORLDSKETCH_THREADS", bad)
        with pytest.raises(ConfigError, match="WORLDSKETCH_THREADS is"):
            thread_count()


def test_nothing_is_printed() -> None:
    code = (
        "from engine.runtime import providers as p; p.choose_provider(); [p.why_unavailable(q) for q in p.PROVIDERS.values()]"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout + done.stderr == ""

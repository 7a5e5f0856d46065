"""What a submission gets of PyTorch: in a process of its own, read-only, on one thread, without its compiler."""

import os
import subprocess
import sys

import numpy as np
import pytest

from autograder.cs231n_check.plain import Ref, plain
from autograder.sandbox import limits, runner, shown

torch = pytest.importorskip("torch")

READ_OUT = {
    "steps": [["import", "cs231n"], ["attr", Ref(0), "probe"], ["attr", Ref(1), "out"], ["output", Ref(2)]],
    "outputs": [{"name": "out"}],
}


@pytest.fixture
def value(wall, tmp_path):
    """A function that runs code in a process that has torch, and returns what it leaves in `out`."""

    def run(code):
        (tmp_path / "cs231n").mkdir()
        (tmp_path / "cs231n" / "probe.py").write_text(code)
        with runner.Runner(tmp_path) as asked:
            (outcome,) = asked.outcomes([READ_OUT], {}, 60, framework="torch")
        assert outcome["error"] is None, outcome["error"]
        return outcome["values"][0]

    return run


def test_torch_computes_in_the_sandbox_on_one_thread_and_without_its_compiler(value):
    found = value("""
import os, resource, socket, sys
import torch, torch.nn as nn, torch.nn.functional as F, torch.optim as optim
from torch.utils.data import DataLoader, TensorDataset

def refused(attempt):
    try:
        attempt()
        return False
    except OSError:
        return True

x = torch.arange(2 * 3 * 5 * 6, dtype=torch.float64).reshape(2, 3, 5, 6)
model = nn.Sequential(nn.Conv2d(3, 4, 3, bias=False), nn.BatchNorm2d(4), nn.ReLU(), nn.Flatten(), nn.Linear(48, 2))
model = torch.compile(model.double()).cuda().to(device="cuda:0").to(torch.device("cpu"))  # no GPU is here
x = x.cuda().to("cuda", torch.float64)
torch.set_num_threads(64)
before = [p.detach().clone() for p in model.parameters()]
for rule in (
    optim.SGD(model.parameters(), lr=0.1, momentum=0.9, nesterov=True),
    optim.Adam(model.parameters()), optim.AdamW(model.parameters()), optim.RMSprop(model.parameters()),
):
    schedule = optim.lr_scheduler.StepLR(rule, 1)
    rule.zero_grad()
    F.cross_entropy(model(x), torch.tensor([0, 1])).backward()
    rule.step()
    schedule.step()
out = {
    "moved": all(bool((p != q).any()) for p, q in zip(model.parameters(), before)),
    "batches": len(list(DataLoader(TensorDataset(x), batch_size=1))),
    "threads": torch.get_num_threads(),
    "memory": resource.getrlimit(resource.RLIMIT_AS)[0],
    "read-only": refused(lambda: open(torch.__file__, "a")),
    "no network": refused(socket.socket),
    "compiler": [name for name in ("sympy", "torch._inductor") if name in sys.modules],
    "convolved": F.conv2d(x[:1, :1, :2, :2], torch.ones(1, 1, 2, 2, dtype=torch.float64)),
}
""")
    assert found == {
        "moved": True, "batches": 2, "threads": 1, "memory": 6 * 2**30, "read-only": True, "no network": True,
        "compiler": [], "convolved": np.full((1, 1, 1, 1), 0.0 + 1 + 6 + 7),
    }  # fmt: skip


def test_other_packages_stay_out_of_sight(value):
    others = [name for name in os.listdir(shown.site_of("torch")) if name.split(".")[0] not in ("torch", "numpy")]
    assert {"nbgrader", "matplotlib", "jupytext"} <= set(others)
    seen = value("import os, torch\nout = os.listdir(os.path.dirname(os.path.dirname(torch.__file__)))")
    known = {
        "torch",
        "torchgen",
        "functorch",
        "typing_extensions.py",
        "numpy",
        "numpy.libs",
        "nvidia",
        "cuda",
        "triton",
    }
    assert set(seen) <= known


def test_without_asking_for_it_there_is_no_torch(wall, tmp_path):
    (tmp_path / "cs231n").mkdir()
    (tmp_path / "cs231n" / "probe.py").write_text("import torch\nout = hasattr(torch, '__file__')")
    with runner.Runner(tmp_path) as asked:
        (outcome,) = asked.outcomes([READ_OUT], {}, 20)
        assert outcome["values"] == [False] and asked.shims == {"torch (not installed)"}


def test_a_crash_with_torch_costs_the_process_without_it_nothing(tmp_path):
    (tmp_path / "cs231n").mkdir()
    (tmp_path / "cs231n" / "probe.py").write_text(
        "import os\nout = os.getpid() if 'torch' not in os.sys.modules else os._exit(3)"
    )
    with runner.Runner(tmp_path) as asked:
        (first,) = asked.outcomes([READ_OUT], {}, 20)
        (crashed,) = asked.outcomes([READ_OUT], {}, 60, framework="torch")
        (again,) = asked.outcomes([READ_OUT], {}, 20)
    assert crashed["error"]["message"] == "the process ended with exit status 3"
    assert first["values"] == again["values"] and not first["error"]


def test_tensors_cross_as_arrays():
    parameter = torch.nn.Parameter(torch.tensor([[1.5, 2.0]], dtype=torch.float64))
    crossed = plain({"W": parameter, "rows": [torch.tensor(3)]})
    assert type(crossed["W"]) is np.ndarray and crossed["W"].dtype == np.float64
    assert crossed["W"].tolist() == [[1.5, 2.0]]
    assert type(crossed["rows"][0]) is np.ndarray and crossed["rows"][0] == 3


def test_where_torch_is_not_installed_a_sentence_says_what_to_do(monkeypatch):
    monkeypatch.setattr(shown.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(shown.CourseError, match=r"questions about torch.*pip install 'cs231n-workbook\[torch\]'"):
        shown.packages("torch")


def test_a_framework_has_limits_of_its_own():
    assert limits.ceilings()["AS"] == 2 * 2**30 and limits.ceilings("torch")["AS"] == 6 * 2**30
    assert {**limits.ceilings("torch"), "AS": 0} == {**limits.ceilings(), "AS": 0}


def test_looking_for_a_framework_imports_nothing():
    code = "import sys; from autograder.sandbox.shown import packages; print(len(packages('torch')), 'torch' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    count, imported = run.stdout.split()
    assert int(count) > 2 and imported == "False"

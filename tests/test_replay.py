"""Carrying out the steps of a case on a package, what is said of what stops it, and values as plain data."""

import io
import json
import sys

import numpy as np
import pytest

from autograder.cs231n_check import errors, explain
from autograder.cs231n_check.cells import assigns
from autograder.cs231n_check.package import CannotImport, Missing, Package, file_of_module
from autograder.cs231n_check.plain import (
    MAX_BYTES,
    Given,
    NotPlain,
    Ref,
    from_bytes,
    load,
    plain,
    receive,
    resolve,
    save,
    send,
    to_bytes,
)
from autograder.cs231n_check.replay import replay

IMPORT = ["import", "cs231n"]


@pytest.fixture
def package(tmp_path):
    """A function that makes a package of some files: name below cs231n/ -> source."""

    def make(**sources):
        for name, source in sources.items():
            path = tmp_path / "cs231n" / f"{name.replace('__in__', '/')}.py"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(source)
        return Package(tmp_path)

    return make


@pytest.fixture
def layers(package):
    """A function that carries out steps on a module, which is in register 1, and returns the outcome."""

    def carried_out(source, *steps, cells=lambda question, defines: None):
        case = {"steps": [IMPORT, ["attr", Ref(0), "layers"], *steps]}
        return replay(case, package(layers=source), cells)

    return carried_out


def stop(outcome):
    return outcome["error"]["status"], outcome["error"]["message"]


# ---- steps


def test_a_function_is_called_and_what_it_returns_comes_back(layers):
    steps = [["attr", Ref(1), "twice"], ["call", Ref(2), [3], {"by": 5}], ["output", Ref(3)]]
    found = layers("def twice(x, by=2): return x * by", *steps)
    assert found == {"values": [15], "error": None, "notes": []}


def test_several_results_are_taken_apart_and_each_can_be_used(layers):
    source = "def both(x): return x + 1, x + 2"
    steps = [["attr", Ref(1), "both"], ["call", Ref(2), [1], {}], ["unpack", Ref(3), ["out", "cache"]]]
    after = [["call", Ref(2), [Ref(5)], {}], ["output", Ref(4)], ["output", Ref(5)], ["output", Ref(6)]]
    assert layers(source, *steps, *after)["values"] == [2, 3, (4, 5)]
    sent = [receive(io.BytesIO(to_bytes(step))) for step in (*steps, *after)]  # as it comes to a worker
    assert layers(source, *sent)["values"] == [2, 3, (4, 5)]


@pytest.mark.parametrize(
    "result, got",
    [
        ("(1, 2, 3)", "3 values"),
        ("[1]", "1 values"),
        ("None", "None"),
        ("np.zeros((2, 3))", "an array of shape (2, 3)"),
        ("{'b': 1, 'a': 2}", "a dict with keys ['a', 'b']"),
        ("1.5", "a float"),
    ],
)
def test_a_result_of_another_form_is_named(layers, result, got):
    steps = [["attr", Ref(1), "f"], ["call", Ref(2), [], {}], ["unpack", Ref(3), ["out", "cache"]]]
    found = layers(f"import numpy as np\ndef f(): return {result}", *steps)
    assert stop(found) == ("wrong", f"must return (out, cache); it returned {got}")


def test_an_entry_is_taken_and_one_that_is_not_there_is_named(layers):
    found = layers("d = {'W': 7}", ["attr", Ref(1), "d"], ["item", Ref(2), "W"], ["output", Ref(3)])
    assert found["values"] == [7]
    found = layers("d = {'W': 7}", ["attr", Ref(1), "d"], ["item", Ref(2), "b"])
    assert stop(found) == ("wrong", "d has no entry 'b'; it is a dict with keys ['W']")
    found = layers("d = None", ["attr", Ref(1), "d"], ["item", Ref(2), "b"])
    assert stop(found) == ("wrong", "d has no entry 'b'; it is None")
    found = layers("d = {}", ["attr", Ref(1), "d"], ["item", Ref(2), "b"])
    assert stop(found) == ("not_implemented", "d is an empty dict")
    found = layers("d = {1: []}", ["attr", Ref(1), "d"], ["item", Ref(2), 1], ["item", Ref(3), 0])
    assert stop(found) == ("not_implemented", "d[1] is an empty list")


def test_an_attribute_is_set_and_a_seed_makes_numbers_repeat(layers):
    source = "import numpy as np\nclass Net: pass\ndef draw(): return np.random.rand()"
    steps = [["attr", Ref(1), "Net"], ["call", Ref(2), [], {}], ["set", Ref(3), "reg", 0.5], ["attr", Ref(3), "reg"]]
    draws = [["attr", Ref(1), "draw"], *[["seed", 4], ["call", Ref(6), [], {}]] * 2]
    found = layers(source, *steps, *draws, *(["output", Ref(n)] for n in (5, 8, 10)))
    np.random.seed(4)
    assert found["values"] == [0.5, np.random.rand(), found["values"][1]]


@pytest.mark.parametrize(
    "source, steps, said",
    [
        ("", [["attr", Ref(1), "affine"]], "cs231n/layers.py has no affine"),
        ("", [["attr", Ref(0), "optim"]], "cs231n/optim.py is missing"),
        ("class Net: pass", [["attr", Ref(1), "Net"], ["attr", Ref(2), "loss"]], "Net has no loss"),
        ("class Net: pass\nnet = Net()", [["attr", Ref(1), "net"], ["attr", Ref(2), "loss"]], "Net has no loss"),
    ],
)
def test_what_is_missing_is_named_by_where_it_should_be(layers, source, steps, said):
    assert stop(layers(source, *steps)) == ("missing", said)


def test_an_error_inside_an_attribute_is_the_submissions_own(layers):
    source = "class Net:\n    @property\n    def loss(self): return self.reg\nnet = Net()"
    found = layers(source, ["attr", Ref(1), "net"], ["attr", Ref(2), "loss"])
    assert stop(found) == ("crashed", "'Net' object has no attribute 'reg'")


def test_changing_an_argument_in_place_is_noted_and_the_next_call_does_not_see_it(layers):
    source = "def f(x, y=0):\n    x += 1\n    return x.copy()"
    X = np.array([1.0, np.nan])
    call = ["call", Ref(2), [X], {}]
    found = layers(source, ["attr", Ref(1), "f"], call, call, ["output", Ref(4)])
    assert found["notes"] == ["f changes x in place"] * 2
    np.testing.assert_array_equal(found["values"][0], [2.0, np.nan])
    np.testing.assert_array_equal(X, [1.0, np.nan])
    nested = ["call", Ref(2), [], {"xs": [X], "by": {"X": X}}]
    found = layers("def g(xs, by):\n    xs[0][:] = by['X'][:] = 0", ["attr", Ref(1), "g"], nested)
    assert found["error"] is None and X[0] == 1


def test_an_argument_that_is_left_alone_is_not_noted(layers):
    arguments = [np.array([np.nan, 1]), np.array([1, 2]), np.array(["a"]), 3]
    found = layers("def f(*args): pass", ["attr", Ref(1), "f"], ["call", Ref(2), arguments, {}])
    assert found == {"values": [], "error": None, "notes": []}


def test_arguments_and_functions_without_a_name_are_still_told_of(layers):
    found = layers("def f(*xs): xs[1][:] = 0", ["attr", Ref(1), "f"], ["call", Ref(2), [1, np.ones(2)], {}])
    assert found["notes"] == ["f changes argument 2 in place"]
    source = "import functools\ndef f(x): x[:] = 0\ng = functools.partial(f)"
    found = layers(source, ["attr", Ref(1), "g"], ["call", Ref(2), [np.ones(2)], {}])
    assert found["notes"] == ["the call changes x in place"]


def test_values_that_came_before_an_error_are_kept(layers):
    found = layers("a = 1\ndef f(): raise SystemExit('no')", ["attr", Ref(1), "a"], ["output", Ref(2)],
                   ["attr", Ref(1), "f"], ["call", Ref(4), [], {}], ["output", Ref(5)])  # fmt: skip
    assert found["values"] == [1] and found["error"]["type"] == "SystemExit"
    assert found["error"]["frames"] == ["cs231n/layers.py, line 2, in f: def f(): raise SystemExit('no')"]


# ---- cells


def cell(layers, source, *steps, names=None):
    asked = ["cell", "a1.q", "out", names or {}]
    return layers("", asked, *steps, cells=lambda question, defines: {("a1.q", "out"): source}.get((question, defines)))


def test_a_cell_runs_with_numpy_drawing_and_the_names_it_is_given(layers):
    source = "%matplotlib inline\n!ls\nplt.plot(xs)\nout = np.sum(xs) + numpy.sum(xs)"
    found = cell(layers, source, ["item", Ref(2), "out"], ["output", Ref(3)], names={"xs": np.ones(3)})
    assert found["values"] == [6] and found["error"] is None


def test_a_cell_that_is_not_there_is_missing(layers):
    assert stop(cell(layers, None)) == ("missing", "no cell of the notebook sets out")


def test_an_error_in_a_cell_shows_its_line(layers):
    found = cell(layers, "x = 1\nout = x / 0")
    assert found["error"]["frames"] == ["<cell a1.q>, line 2, in <module>: out = x / 0"]


def test_shuffling_in_a_cell_leaves_everything_in_its_place(layers):
    kept = np.random.shuffle, np.random.permutation
    source = (
        "x = np.arange(9)\nnp.random.shuffle(x)\nout = [x, np.random.permutation(9), np.random.permutation([3, 1, 2])]"
    )
    found = cell(layers, source, ["item", Ref(2), "out"], ["output", Ref(3)])
    assert [list(v) for v in found["values"][0]] == [list(range(9)), list(range(9)), [3, 1, 2]]
    assert (np.random.shuffle, np.random.permutation) == kept
    cell(layers, "out = 1 / 0")
    assert (np.random.shuffle, np.random.permutation) == kept


@pytest.mark.parametrize(
    "source, sets",
    [
        ("best = 1", True),
        ("x = 1\nbest=None", True),
        ("best: float = 1", True),
        ("best[0] = 1", True),
        ("best, other = 1, 2", True),
        ("best == 1", False),
        ("best[0] == 1", False),
        ("best", False),
        ("bests = 1", False),
        ("the_best = 1", False),
        ("if x:\n  best = 1", True),
        ("for k in ks:\n  best[k] = 1", False),
        ("def f():\n  best = 1", False),
        ("other = [best for best in xs]", False),
        ('x = """\nbest = 1\n"""', False),
        ("best = 1\nthis is not Python", True),
        ("best: int = 1\nprint 'x'", True),
        ("print(best)", False),
    ],
)
def test_a_cell_sets_a_name_at_the_start_of_a_line(source, sets):
    assert assigns(source, "best") is sets


# ---- the package


def test_a_broken_module_costs_only_itself(package):
    with package(broken="def f(:", fine="x = 1") as found:
        import cs231n

        assert cs231n.fine.x == 1 and cs231n.x == 1  # as `from .fine import *` would have it
        with pytest.raises(CannotImport, match=r"cs231n/broken\.py") as error:
            _ = cs231n.broken
        assert isinstance(error.value.__cause__, SyntaxError)
        with pytest.raises(AttributeError, match=r"cs231n\.py has no nothing"):
            _ = cs231n.nothing
        assert not hasattr(cs231n, "__wrapped__")
    assert found.modules.keys() >= {"cs231n", "cs231n.fine"}


def test_init_is_not_run_nor_asked_for_names(package):
    with package(__init__="raise SystemExit", a="x = 1", sub__in____init__="raise SystemExit", sub__in__b="y = 2"):
        import cs231n.sub

        assert cs231n.x == 1 and cs231n.sub.y == 2 and cs231n.sub.b.y == 2
        assert cs231n.__file__.endswith("cs231n/__init__.py")


def test_packages_of_the_same_name_are_kept_apart(tmp_path):
    for name in ("ada", "bob"):
        (tmp_path / name / "cs231n").mkdir(parents=True)
        (tmp_path / name / "cs231n" / "who.py").write_text(f"name = {name!r}\nuses = []")
    ada, bob = Package(tmp_path / "ada"), Package(tmp_path / "bob")
    before = {name for name in sys.modules if name.split(".")[0] == "cs231n"}
    for package, name, uses in ((ada, "ada", 1), (bob, "bob", 1), (ada, "ada", 2)):
        with package:
            import cs231n.who

            cs231n.who.uses.append(1)
            assert (cs231n.who.name, len(cs231n.who.uses)) == (name, uses)  # modules stay loaded between uses
        assert {name for name in sys.modules if name.split(".")[0] == "cs231n"} == before
    assert ada.finder not in sys.meta_path


def test_further_folders_add_to_a_package_and_do_not_replace_its_files(tmp_path):
    for folder, files in (("own", {"a": 1}), ("given", {"a": 2, "b": 3})):
        (tmp_path / folder / "cs231n").mkdir(parents=True)
        for name, value in files.items():
            (tmp_path / folder / "cs231n" / f"{name}.py").write_text(f"{name}_value = {value}")
    with Package(tmp_path / "own", tmp_path / "given"):
        import cs231n

        assert (cs231n.a.a_value, cs231n.b.b_value) == (1, 3)


def test_only_the_package_and_what_is_in_it_are_found_by_its_finder(package):
    finder = package(a="").finder
    assert finder.find_spec("numpy") is None and finder.find_spec("cs231nmore") is None
    assert finder.find_spec("cs231n.nothing") is None
    assert finder.find_spec("cs231n").loader is finder and finder.find_spec("cs231n.a").origin.endswith("a.py")


def test_a_module_is_named_by_its_file():
    assert file_of_module("cs231n.classifiers.softmax") == "cs231n/classifiers/softmax.py"


# ---- what was raised


@pytest.mark.parametrize(
    "source, steps, said",
    [
        ("def affine_foward(): pass", ["affine_forward"], "cs231n/layers.py has no affine_forward; did you mean affine_foward to be affine_forward?"),
        ("class Net:\n    def predict_label(self): pass", ["Net", "predict_labels"], "Net has no predict_labels; did you mean predict_label to be predict_labels?"),
        ("import numpy\nfrom os import getcwd", ["getcwds"], "cs231n/layers.py has no getcwds"),
        ("def f():\n    scores = 1\n    return score", ["f", ()], "name 'score' is not defined; did you mean 'scores'?"),
        ("import numpy as np\ndef f(): return np.maximun(1, 2)", ["f", ()], "module 'numpy' has no attribute 'maximun'; did you mean 'maximum'?"),
        ("class A:\n    X_train = 1\ndef f(): return A().x_train", ["f", ()], "'A' object has no attribute 'x_train'; did you mean 'X_train'?"),
        ("def f():\n    params = {'gamma1': 1}\n    return params['gama1']", ["f", ()], "'gama1'; did you mean 'gamma1'?"),
        ("def f(): return {}['x']", ["f", ()], "'x'"),
        ("def f(): return qwertz", ["f", ()], "name 'qwertz' is not defined"),
        ("class A:\n    def __dir__(self): raise ValueError\ndef f(): return A().x", ["f", ()], "'A' object has no attribute 'x'"),
    ],
)  # fmt: skip
def test_a_name_that_is_near_is_named(layers, source, steps, said):
    made = [["call", Ref(n + 1), [], {}] if step == () else ["attr", Ref(n + 1), step] for n, step in enumerate(steps)]
    assert stop(layers(source, *made))[1] == said


def test_a_file_of_a_near_name_is_named(layers):
    assert stop(layers("", ["attr", Ref(0), "layer"]))[1] == (
        "cs231n/layer.py is missing; did you mean layers.py to be layer.py?"
    )


@pytest.mark.parametrize(
    "raises, said",
    [
        ("import subprocess\n    raise PermissionError(1, 'no')", ""),
        ("raise OSError(30, 'Read-only file system', 'x.txt')", "nothing may be written here while marking"),
        ("raise ModuleNotFoundError('joblib', name='joblib')", explain.NO_PROCESS),
        ("multiprocessing.fails()", explain.NO_PROCESS),
        ("os.fork()", explain.NO_PROCESS),
    ],
)
def test_what_the_place_of_marking_refuses_is_said(layers, raises, said, monkeypatch):
    def refuse():
        raise PermissionError(1, "Operation not permitted")

    space = {}
    exec(compile("def fails(): raise OSError(30, 'Read-only file system')", "/lib/multiprocessing/x.py", "exec"), space)
    monkeypatch.setattr("multiprocessing.fails", space["fails"], raising=False)
    monkeypatch.setattr("os.fork", refuse)
    found = layers(
        f"import os, multiprocessing\ndef f():\n    {raises}", ["attr", Ref(1), "f"], ["call", Ref(2), [], {}]
    )
    message = stop(found)[1]
    assert message == said if said.startswith("processes") else message.partition("; ")[2] == said


@pytest.mark.parametrize(
    "error, status",
    [
        (Missing("x"), "missing"),
        (ModuleNotFoundError("x", name="cs231n.layers"), "missing"),
        (ModuleNotFoundError("x", name="torch"), "crashed"),
        (ModuleNotFoundError("x"), "crashed"),
        (CannotImport("x"), "cannot_import"),
        (NotImplementedError("x"), "not_implemented"),
        (errors.WrongReturn("x"), "wrong"),
        (NotPlain("x"), "wrong"),
        (ValueError("x"), "crashed"),
        (KeyboardInterrupt(), "crashed"),
    ],
)
def test_each_kind_of_error_has_its_status(error, status):
    assert errors.describe(error, "/nowhere")["status"] == status


def test_an_import_that_fails_is_told_by_its_cause(layers):
    found = layers("x = 1\nx.y")["error"]
    assert (found["status"], found["type"]) == ("cannot_import", "AttributeError")
    assert found["message"] == "cs231n/layers.py: AttributeError: 'int' object has no attribute 'y'"
    assert found["frames"] == ["cs231n/layers.py, line 2, in <module>: x.y"]


def test_a_syntax_error_shows_its_line(layers):
    assert layers("x = 1\ny = (1 +")["error"]["frames"] == ["cs231n/layers.py, line 2: y = (1 +"]


def test_the_three_innermost_frames_of_the_student_are_kept_and_texts_are_cut(layers):
    source = (
        "import json\n" + "".join(f"def f{n}(): f{n + 1}()\n" for n in range(4)) + "def f4(): json.loads('x' * 999)"
    )
    found = layers(source, ["attr", Ref(1), "f0"], ["call", Ref(2), [], {}])["error"]
    assert [frame.split(" in ")[1][:2] for frame in found["frames"]] == ["f2", "f3", "f4"]
    found = layers(
        f"def f(): raise ValueError('m' * 1000, {'0' * 1000!r})", ["attr", Ref(1), "f"], ["call", Ref(2), [], {}]
    )
    assert len(found["error"]["message"]) == len(found["error"]["frames"][0]) == 300


# ---- plain data


class Count(int):
    pass


class Share(float):
    pass


class Name(str):
    pass


class Rows(list):
    def __iter__(self):
        return iter(["lies"])


def test_subclasses_become_what_they_hold():
    for value, right in ((Count(3), 3), (Share(0.5), 0.5), (Name("a"), "a"), (Rows([1, Count(2)]), [1, 2])):
        assert plain(value) == right and type(plain(value)) is type(right)
    assert plain({Name("a"): Share(1), np.int64(3): (Rows([1]), None), None: True}) == {
        "a": 1.0,
        3: ([1], None),
        "None": True,
    }
    assert {type(key) for key in plain({Name("a"): 1, np.int64(3): 1})} == {str, int}


def test_arrays_are_copied_and_what_is_not_plain_is_its_types_name():
    X = np.asfortranarray(np.arange(6.0).reshape(2, 3))
    kept = plain(X)
    X[0] = 9
    assert kept.tolist() == [[0, 1, 2], [3, 4, 5]] and kept.flags.c_contiguous
    assert type(plain(np.ma.masked_array([1]))) is np.ndarray
    assert plain(np.float32(2)).dtype == np.float32
    assert plain(np.array([None])) == {"type": "array of object"}
    assert plain(object()) == {"type": "object"} and plain([{1}]) == [{"type": "set"}]


def nested(levels):
    value = 1
    for _ in range(levels):
        value = [value]
    return value


def test_twelve_levels_are_plain_and_thirteen_are_not():
    assert plain(nested(12)) == nested(12)
    for deeper in (nested(13), (nested(12),), {"a": nested(12)}):
        with pytest.raises(NotPlain, match="too deep"):
            plain(deeper)


VALUES = {
    "none": None, "yes": True, "text": "é", "pair": (1, [2.5, (3,)]), 5: Ref(4), "given": Given(("images", 500)),
    "X": np.arange(6.0).reshape(2, 3), "y": np.array(3, np.int16), "names": np.array(["a", "bc"]), "empty": np.zeros((0, 2)),
    "big": np.array([1, 2], ">i4"), "T": np.arange(6).reshape(2, 3).T,
}  # fmt: skip


def same(one, other):
    if isinstance(one, np.ndarray):
        return one.dtype == other.dtype and one.shape == other.shape and bool((one == other).all())
    if isinstance(one, (list, tuple)):
        return type(one) is type(other) and len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict):
        return list(one) == list(other) and all(same(one[k], other[k]) for k in one)
    return type(one) is type(other) and one == other


def test_plain_data_comes_through_a_message_and_a_file_as_it_was(tmp_path):
    stream = io.BytesIO()
    send(stream, VALUES)
    send(stream, 5)
    stream.seek(0)
    assert same(receive(stream), VALUES) and receive(stream) == 5
    with pytest.raises(EOFError):
        receive(stream)
    save(tmp_path / "a.npz", VALUES)
    assert same(load(tmp_path / "a.npz"), VALUES)


def test_a_message_that_breaks_off_is_the_end():
    whole = to_bytes([1, np.ones(3)])
    for size in (0, 7, 8, len(whole) - 1):
        with pytest.raises(EOFError):
            receive(io.BytesIO(whole[:size]))


def test_equal_arrays_are_stored_once(tmp_path):
    X = np.random.RandomState(0).randn(1000)
    sizes = []
    for name, value in (("one", [X]), ("same", [X, X.copy(), X]), ("three", [X, X + 1, X[:, None]])):
        save(tmp_path / f"{name}.npz", value)
        assert same(load(tmp_path / f"{name}.npz"), value)
        sizes.append((tmp_path / f"{name}.npz").stat().st_size)
    assert sizes[1] < sizes[0] * 1.1 < sizes[2]


def test_a_message_has_two_mebibytes_of_text_and_64_of_arrays():
    assert MAX_BYTES == 67108864
    room = 2 * 2**20 - len(json.dumps(["", []]))
    to_bytes("x" * room)
    with pytest.raises(NotPlain, match=r"too large \(2 MiB\)"):
        to_bytes("x" * (room + 1))
    with pytest.raises(NotPlain, match=r"too large \(64 MiB\)"):
        to_bytes(np.zeros(64 * 2**20 + 1, np.uint8))


def message(body, *arrays):
    return json.dumps([body, arrays]).encode()


@pytest.mark.parametrize(
    "text",
    [
        b"{", b"\xff", b"5", b"[]", b"[1, 5]", b"[1, [5]]", b"[" * 200_000,
        message({"@what": 1}), message({"@ref": 1, "@tuple": []}), message({}), message({"@array": 0}),
        message([{"@array": 0}] * 2, ["<f8", [1]]), message({"@ref": "x"}), message({"@dict": [[[], 1]]}),
        message({"@tuple": 5}), message({"@array": 0}, ["<f8", 1]), message({"@array": 0}, ["nothing", [1]]),
        message({"@array": 0}, ["O", [1]]), message({"@array": 0}, ["V8", [1]]), message({"@array": 0}, ["M8[s]", [1]]),
        message({"@array": 0}, ["<f8", [-1]]), message({"@array": 0}, ["<f8", [True]]), message({"@array": 0}, ["<f8", [2]]),
        message({"@array": 0}, ["<f4", [1]], ["<f4", [2]]),
    ],
    ids=range(24),
)  # fmt: skip
def test_a_message_with_anything_amiss_is_refused(text):
    with pytest.raises(NotPlain):
        from_bytes(text, bytes(8))


def test_text_beyond_unicode_is_refused():
    def read(number, dtype="<U1"):
        return from_bytes(
            message({"@array": 0}, [dtype, [1]]), number.to_bytes(4, "big" if dtype[0] == ">" else "little")
        )

    assert read(0x10FFFF).tolist() == read(0x10FFFF, ">U1").tolist() == ["\U0010ffff"]
    for dtype in ("<U1", ">U1"):
        with pytest.raises(NotPlain, match="text"):
            read(0x110000, dtype)


def test_what_each_side_has_of_its_own_is_put_in_place():
    value = {"a": [Given(("images", 5)), 1], "b": (Given(("mean",)),)}
    assert resolve(value, lambda *what: list(what)) == {"a": [["images", 5], 1], "b": (["mean"],)}

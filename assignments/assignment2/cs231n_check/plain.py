# Generated from autograder/cs231n_check/plain.py by "make build".
"""Values as plain data: JSON for structure, raw bytes for arrays. Nothing is ever unpickled."""

from __future__ import annotations

import json
import math
import struct
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

ARRAY_KINDS = "biufcU"  # bool, integers, floats, complex, text: no objects
MAX_BYTES = 64 * 2**20
MAX_TEXT_BYTES = 2 * 2**20  # of JSON, whose parsed form is many times larger
MAX_DEPTH = 12
HEADER = struct.Struct("<II")  # bytes of JSON, bytes of arrays


class Ref(int):
    """The number of a register: a value that an earlier step made."""


class Given(tuple):
    """Stands for something that each side has of its own, such as ("images", 500) or ("mean",)."""


class NotPlain(ValueError):
    """The value, or the message, is not plain data within the limits."""


def plain(value: Any, depth: int = 0) -> Any:
    """Copy a value into plain data; what is neither number, text, container nor array becomes its type's name."""
    if depth > MAX_DEPTH:
        raise NotPlain("nested too deeply")
    if value is None or type(value) in (bool, int, float, str, Ref, Given):
        return value
    if "torch" in sys.modules and isinstance(value, sys.modules["torch"].Tensor):
        value = value.detach().cpu().numpy()
    if isinstance(value, (np.generic, np.ndarray)):
        array = np.array(value, order="C", subok=False)
        return array if array.dtype.kind in ARRAY_KINDS else {"type": f"array of {array.dtype}"}
    if isinstance(value, np.dtype) or (isinstance(value, type) and issubclass(value, np.generic)):
        return np.dtype(value).name  # which NumPy takes for it
    if isinstance(value, tuple):
        return tuple(plain(v, depth + 1) for v in tuple.__iter__(value))
    if isinstance(value, list):
        return [plain(v, depth + 1) for v in list.__iter__(value)]
    if isinstance(value, dict):
        return {plain_key(k): plain(v, depth + 1) for k, v in dict.items(value)}
    kinds: tuple[type, ...] = (bool, int, float, str)
    for kind in kinds:
        if isinstance(value, kind):
            return kind.__new__(kind, value)
    if hasattr(type(value), "used_as_value"):  # a stand-in of the sandbox: raises, and names what it stands for
        value.used_as_value()
    return {"type": type(value).__name__}


def plain_key(key: Any) -> bool | int | float | str:
    """Copy a dictionary key: text or a number."""
    if isinstance(key, np.generic):
        key = key.item()
    return key if type(key) in (bool, int, float, str) else str(key)


def encode(value: Any, arrays: list[np.ndarray]) -> Any:
    """Turn plain data into JSON's types, moving each array to the list `arrays`."""
    if isinstance(value, Ref):
        return {"@ref": int(value)}
    if isinstance(value, np.ndarray):
        arrays.append(value)
        return {"@array": len(arrays) - 1}
    if isinstance(value, Given):
        return {"@given": [encode(v, arrays) for v in value]}
    if isinstance(value, tuple):
        return {"@tuple": [encode(v, arrays) for v in value]}
    if isinstance(value, list):
        return [encode(v, arrays) for v in value]
    if isinstance(value, dict):
        return {"@dict": [[k, encode(v, arrays)] for k, v in value.items()]}
    return value


def decode(value: Any, arrays: dict[int, np.ndarray]) -> Any:
    """The inverse of `encode`; `arrays` is a dict, number -> array, and is used up."""
    if isinstance(value, list):
        return [decode(v, arrays) for v in value]
    if not isinstance(value, dict):
        return value
    ((kind, body),) = value.items()
    if kind == "@ref":
        return Ref(body)
    if kind == "@array":
        return arrays.pop(body)  # each once: a short message must not become a large value
    if kind == "@given":
        return Given(decode(v, arrays) for v in body)
    if kind == "@tuple":
        return tuple(decode(v, arrays) for v in body)
    if kind == "@dict":
        return {k: decode(v, arrays) for k, v in body}
    raise NotPlain(f"unknown kind {kind!r}")


def to_bytes(value: Any) -> bytes:
    """Pack plain data into one message: lengths, JSON, then the arrays' bytes."""
    text, blob = packed(value)
    if len(text) > MAX_TEXT_BYTES or len(blob) > MAX_BYTES:
        raise NotPlain(f"the value is too large ({(len(text) + len(blob)) >> 20} MiB)")
    return HEADER.pack(len(text), len(blob)) + text + blob


def packed(value: Any) -> tuple[bytes, bytes]:
    """Plain data as JSON, and the bytes of its arrays."""
    arrays: list[np.ndarray] = []
    body = encode(value, arrays)
    arrays = [np.ascontiguousarray(a).reshape(a.shape) for a in arrays]
    meta = [[a.dtype.str, list(a.shape)] for a in arrays]
    text = json.dumps([body, meta]).encode()
    return text, b"".join(a.tobytes() for a in arrays)


def from_bytes(text: bytes, blob: bytes) -> Any:
    """Unpack the two parts of a message from someone not trusted; raises NotPlain for anything amiss."""
    try:
        body, meta = json.loads(text)
        arrays, start = {}, 0
        for number, (descr, shape) in enumerate(meta):
            dtype = np.dtype(str(descr))
            if dtype.kind not in ARRAY_KINDS or dtype.hasobject or any(type(n) is not int or n < 0 for n in shape):
                raise NotPlain("an array of a kind that is not accepted")
            end = start + dtype.itemsize * math.prod(shape)
            if end > len(blob):
                raise NotPlain("an array longer than its message")
            arrays[number] = np.frombuffer(blob, dtype, math.prod(shape), start).reshape(shape).copy()
            if dtype.kind == "U" and arrays[number].view(f"{dtype.byteorder}u4").max(initial=0) > sys.maxunicode:
                raise NotPlain("an array of text that is none")
            start = end
        return decode(body, arrays)
    except (ValueError, TypeError, KeyError, IndexError, RecursionError, AttributeError) as error:
        raise NotPlain(f"not a message of plain data: {error}") from None


def resolve(value: Any, provide: Callable[..., Any]) -> Any:
    """Put `provide(*given)` in the place of every Given in plain data."""
    if isinstance(value, Given):
        return provide(*value)
    if isinstance(value, (list, tuple)):
        return type(value)(resolve(v, provide) for v in value)
    if isinstance(value, dict):
        return {k: resolve(v, provide) for k, v in value.items()}
    return value


def givens(value: Any) -> list[Given]:
    """Each Given in plain data once, in the order in which they come."""
    found: dict[Given, None] = {}
    resolve(value, lambda *given: found.setdefault(Given(given)))
    return list(found)


def send(stream: BinaryIO, value: Any) -> None:
    """Write one message to a binary stream."""
    stream.write(to_bytes(value))
    stream.flush()


def receive(stream: BinaryIO) -> Any:
    """Read one message from a binary stream; EOFError when the other side has gone."""
    text_size, blob_size = HEADER.unpack(_exactly(stream, HEADER.size))
    return from_bytes(_exactly(stream, text_size), _exactly(stream, blob_size))


def _exactly(stream: BinaryIO, size: int) -> bytes:
    data = stream.read(size)
    if data is None or len(data) < size:
        raise EOFError("the other side has stopped")
    return data


def save(path: Path, value: Any) -> None:
    """Store plain data in one .npz file, equal arrays once."""
    arrays: list[np.ndarray] = []
    kept: dict[tuple, tuple[int, np.ndarray]] = {}
    text = json.dumps(encode(value, arrays))
    places = [kept.setdefault((a.dtype.str, a.shape, a.tobytes()), (len(kept), a))[0] for a in arrays]
    stored: dict[str, Any] = {f"a{i}": a for i, a in kept.values()}
    np.savez_compressed(path, json=np.array(text), places=np.array(places, int), **stored)


def load(path: str | Path) -> Any:
    """Read what `save` stored."""
    with np.load(path, allow_pickle=False) as stored:
        arrays = {i: stored[f"a{i}"] for i in range(len(stored.files) - 2)}
        return decode(json.loads(str(stored["json"])), {n: arrays[i] for n, i in enumerate(stored["places"])})

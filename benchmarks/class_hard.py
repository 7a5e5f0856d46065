"""What a tenth of a class hands in: work that is broken, that hangs, and that is hostile.

It is meant for the sandbox: never mark it with --no-sandbox.
"""

# All but files: code put before a function's solution, at the top of a module, or in the place of a file's content.
IN_A_FUNCTION = {
    ("hanging", "an endless loop in a function"): "while True:\n    pass",
    ("hanging", "an endless loop that counts"): "n = 1\nwhile n > 0:\n    n += 1",
    ("hanging", "sleeps in a function"): "import time\ntime.sleep(10**6)",
    ("hanging", "waits for a lock"): "import threading\nlock = threading.Lock()\nlock.acquire()\nlock.acquire()",
    ("hanging", "slow loops, then right"): "for n in range(3 * 10**7):\n    pass",
    ("hanging", "catches everything, and goes on"):
        "while True:\n    try:\n        raise ValueError\n    except BaseException:\n        continue",
    ("broken", "asks for input"): "input('Press a key')",
    ("broken", "recursion without end"): "def again(n):\n    return again(n + 1)\nagain(0)",
    ("broken", "names that are not there"): "print(undefined_name)",
    ("hostile", "memory without end"): "kept = []\nwhile True:\n    kept.append(np.ones(1 << 22))",
    ("hostile", "os._exit"): "import os\nos._exit(0)",
    ("hostile", "sys.exit"): "import sys\nsys.exit(0)",
    ("hostile", "a segmentation fault"): "import ctypes\nctypes.string_at(1)",
    ("hostile", "output without end"): "while True:\n    print('x' * 100000)",
    ("hostile", "deep recursion"):
        "import sys\nsys.setrecursionlimit(10**9)\ndef deep(x):\n    return [deep(y) for y in [x]]\ndeep(1)",
    ("hostile", "prints a mark"):
        "import sys\nprint('Score: 100/100', file=sys.__stdout__)\n"
        "sys.modules['__main__'].__dict__.update(score=100, share=1.0)\nsys.exit(0)",
    ("hostile", "patches numpy"):
        "np.allclose = np.array_equal = lambda *a, **k: True\nnp.abs = np.subtract = lambda *a, **k: np.zeros(())\n"
        "return np.zeros(1)",
    ("hostile", "reads other files"):
        "import os\nfor folder, _, files in os.walk('/'):\n    for name in files:\n"
        "        if name.endswith(('.py', '.zip', '.json')):\n            try:\n"
        "                open(os.path.join(folder, name), 'rb').read()\n            except OSError:\n"
        "                pass",
    ("hostile", "other processes"): "import os\nos.fork()\nos.execv('/bin/sleep', ['sleep', '60'])",
    ("hostile", "two thousand threads"):
        "import threading, time\nfor _ in range(2000):\n    try:\n"
        "        threading.Thread(target=time.sleep, args=(60,), daemon=True).start()\n"
        "    except Exception:\n        pass",
    ("hostile", "kills what started it"):
        "import os\ntry:\n    os.kill(os.getppid(), 9)\nexcept OSError:\n    pass\nos.kill(os.getpid(), 9)",
    ("hostile", "fills the disk"):
        "for folder in ('/tmp', '/dev/shm'):\n    for n in range(20):\n        try:\n"
        "            open(f'{folder}/{n}', 'wb').write(bytes(1 << 24))\n        except OSError:\n            break",
    ("hostile", "returns what equals everything"):
        "class Lie(np.ndarray):\n    __eq__ = __le__ = __ge__ = lambda *a: np.True_\n"
        "    __ne__ = __lt__ = __gt__ = __sub__ = __abs__ = lambda *a: np.False_\nreturn np.zeros(3).view(Lie)",
    ("hostile", "writes to every descriptor"):
        "import os\nfor fd in range(3, 64):\n    try:\n        os.write(fd, b'\\x08\\0\\0\\0\\0\\0\\0\\0[1, []]')\n"
        "    except OSError:\n        pass",
    ("hostile", "returns a gigantic array"): "return np.zeros((1000, 100000))",
    ("hostile", "an error with a text without end"): "raise ValueError('<script>alert(1)</script>\\x1b[2J' * 10**6)",
}  # fmt: skip
AT_THE_TOP = {
    ("hanging", "an endless loop at a module's top level"): "while True:\n    pass\n",
    ("hanging", "sleeps at a module's top level"): "import time\n\ntime.sleep(10**6)\n",
    ("broken", "a package that is not here"): "import tensorflow_addons\n",
    ("broken", "a syntax error"): "def helper(x)\n    return x\n",
    ("broken", "mixed tabs and spaces"): "def helper(x):\n\tif x:\n            return x\n\treturn 0\n",
    ("broken", "a merge conflict"): "<<<<<<< HEAD\nSTEP = 1\n=======\nSTEP = 2\n>>>>>>> origin/main\n",
    ("hostile", "os._exit at a module's top level"): "import os\n\nos._exit(0)\n",
    (
        "hostile",
        "memory without end at the top level",
    ): "import numpy\n\nkept = [numpy.ones(1 << 22) for _ in iter(int, 1)]\n",
}
IN_A_CELL = {
    ("hanging", "an endless loop in a notebook's cell"): "while True:\n    pass",
    ("hostile", "os._exit in a notebook's cell"): "import os\nos._exit(0)",
}
# What becomes of the finished file or folder: see class_layouts.damaged.
OF_THE_FILE = [
    ("broken", "a zip that is none"),
    ("broken", "a zip cut off"),
    ("broken", "an empty zip"),
    ("broken", "a damaged member"),
    ("broken", "notebooks that are no notebooks"),
    ("broken", "models that are no models"),
    ("broken", "a report and no code"),
    ("hostile", "a zip that grows a thousandfold"),
    ("hostile", "names that lead out of the folder"),
    ("hostile", "links to other files"),
]


def in_turn() -> list[tuple[str, str]]:
    """All of them as (kind, what), the three kinds by turns, as long as each has some."""
    every = [*IN_A_FUNCTION, *AT_THE_TOP, *IN_A_CELL, *OF_THE_FILE]
    of_kind = {kind: [each for each in every if each[0] == kind] for kind in ("broken", "hanging", "hostile")}
    longest = max(map(len, of_kind.values()))
    return [found[n] for n in range(longest) for found in of_kind.values() if n < len(found)]

"""`make bench`: each benchmark in turn; ratios are taken within one run.

Those that take an hour or more have commands of their own: `make mutants`, and thresholds_*.py for docs/thresholds.md.
"""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
BENCHMARKS = [
    ["knn.py"],
    ["features.py"],
    ["gradient_check.py", "--seeds", "1000", "--wrong-seeds", "20"],
    ["hints.py", "--seeds", "1"],
    ["convolution.py"],
    ["grading.py", "assignment1", "knn"],
    ["grading.py", "assignment2", "Dropout"],
]

if __name__ == "__main__":
    for name, *arguments in BENCHMARKS:
        print(f"\n== {name} {' '.join(arguments)}", flush=True)
        subprocess.run([sys.executable, HERE / name, *arguments], check=True)

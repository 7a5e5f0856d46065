"""`make bench`: each benchmark in turn; ratios are taken within one run.

Those that take an hour or more have commands of their own: `make mutants`, and thresholds_*.py for docs/thresholds.md.
The sizes of class_time.py, load.py and grading.py are small here; for figures to rely on, give them larger ones.
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
    ["grading.py", "assignment1", "knn", "--each", "1"],
    ["grading.py", "assignment2", "Dropout", "--kinds"],
    ["class_time.py", "10", "--scaling", "6", "--linear", "3,6,12"],
    ["load.py", "--count", "2", "--burners", "4"],
]

if __name__ == "__main__":
    for name, *arguments in BENCHMARKS:
        print(f"\n== {name} {' '.join(arguments)}", flush=True)
        subprocess.run([sys.executable, HERE / name, *arguments], check=True)

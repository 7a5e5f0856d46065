# Run this cell first, here and after every restart. On Colab it mounts your Drive and goes to the folder of
# the assignment; elsewhere it stays where the notebook is.
DATASET = "picturebook"  # or "cifar10", once it is downloaded: python -m cs231n.download cifar10
FOLDER = "ASSIGNMENT_NAME"  # on Colab: where the folder is in your Drive, e.g. "courses/ASSIGNMENT_NAME"

import os
import sys
from pathlib import Path

try:
    from google.colab import drive
except ImportError:
    pass
else:
    drive.mount("/content/drive")
    my_drive = Path("/content/drive/My Drive")
    found = [p.parent for p in (my_drive / FOLDER / "cs231n", *my_drive.glob(f"**/{FOLDER}/cs231n")) if p.is_dir()]
    assert found, f"There is no folder {FOLDER!r} with cs231n in it in your Drive: upload it, or correct FOLDER above."
    os.chdir(found[0])
sys.path.insert(0, os.getcwd())
os.environ["CS231N_DATASET"] = DATASET

%load_ext autoreload
%autoreload 2
%matplotlib inline

from cs231n.data_utils import find_dataset
from cs231n_check import check

data_dir = find_dataset()

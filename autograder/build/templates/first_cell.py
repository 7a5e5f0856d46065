# @title Run this cell first, here and after every restart
# On Colab it mounts your Drive and goes to the folder of the assignment; elsewhere it stays where the notebook is.
SET_NAME = "picturebook"  # @param ["picturebook", "SET_OTHER"]
FOLDER = "ASSIGNMENT_NAME"  # @param {type: "string"}
# "SET_OTHER" must first be downloaded: python -m cs231n.download SET_OTHER
# FOLDER counts on Colab only: where the folder is in your Drive, e.g. "courses/ASSIGNMENT_NAME"

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
os.environ["CS231N_SET_NAME"] = SET_NAME

%matplotlib inline

from cs231n_check import check  # and, when you save a file of the folder, cells use it as it is now
SET_READY

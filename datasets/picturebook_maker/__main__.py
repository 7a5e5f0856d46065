"""The command line: `python datasets/picturebook_maker freeze`, `... features` or `... sheet FILE.png`."""

import argparse
import sys
from pathlib import Path

if not __package__:  # run by its path: the package's parent folder is not on sys.path yet
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from picturebook_maker.freeze import HOME, freeze
from picturebook_maker.freeze_features import freeze_features
from picturebook_maker.sheet import save_sheet


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="picturebook_maker", description="Draw the picturebook data set.")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("freeze", help="write the fixed set").add_argument("folder", nargs="?", default=HOME)
    features = commands.add_parser("features", help="write only the fixed set's features for captioning, anew")
    features.add_argument("folder", nargs="?", default=HOME)
    sheet = commands.add_parser("sheet", help="save a PNG with twenty fresh pictures of each class")
    sheet.add_argument("file")
    sheet.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(arguments)
    if options.command == "sheet":
        save_sheet(options.file, options.seed)
        return
    if options.command == "freeze":
        freeze(options.folder)
    freeze_features(options.folder)
    print(f"wrote {options.folder}")


if __name__ == "__main__":
    main()

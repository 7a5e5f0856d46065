"""A copy of a gradebook, and the right to set one up alone."""

import contextlib
import datetime
from collections.abc import Iterator
from pathlib import Path

from nbgrader.api import Base
from sqlalchemy import Engine, create_engine, func, insert, select

from autograder.gradebook.converters import begin_gradebook

SETTING_UP = 0x67726164  # our number among the locks of a PostgreSQL database


def copy_gradebook(gradebook: Engine, folder: Path) -> Path:
    """Copy all that a gradebook holds into a file of a folder, an SQLite gradebook for nbgrader; returns its path."""
    now = f"{datetime.datetime.now(datetime.UTC):%Y-%m-%dT%H%M%S}"
    path = folder / f"gradebook.before-{now}.db"
    begin_gradebook(f"sqlite:///{path}")
    copy = create_engine(f"sqlite:///{path}")
    try:
        with gradebook.connect() as source, copy.begin() as target:
            Base.metadata.create_all(target)
            for table in Base.metadata.sorted_tables:
                if rows := [dict(row._mapping) for row in source.execute(select(table))]:
                    target.execute(insert(table), rows)
    finally:
        copy.dispose()
    return path


@contextlib.contextmanager
def set_up_alone(db: str) -> Iterator[None]:
    """Let one run at a time set up a gradebook, where the database has locks for that; SQLite locks its file."""
    engine = create_engine(db, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            if engine.dialect.name == "postgresql":
                connection.execute(select(func.pg_advisory_lock(SETTING_UP)))
            yield
    finally:
        engine.dispose()  # which gives the lock back

"""Tries whether a gradebook's database can be written, before any work whose marks are to go there."""

from typing import Any

from alembic.script import ScriptDirectory
from alembic.util import CommandError
from nbgrader import __version__ as NBGRADER
from nbgrader.api import Base
from nbgrader.dbutil import ALEMBIC_DIR
from sqlalchemy import URL, Connection, Engine, create_engine, delete, false, insert, inspect, select, text, update
from sqlalchemy.exc import NoSuchModuleError, SQLAlchemyError

from autograder.course import CourseError
from autograder.gradebook.address import FORM, file_of, parsed, shown
from autograder.report.words import one_line

SECONDS = 10  # for a server to answer; left to itself, one that is not there is waited for minutes
VERSION = "alembic_version"  # the table in which the version of nbgrader's tables stands


def try_database(db: str) -> None:
    """Try to write in a database, which is there, what a gradebook needs; changes nothing.

    Input: db, the gradebook's URL. Raises CourseError, with what to do, where that is not possible.
    """
    engine = engine_of(parsed(db))
    try:
        with engine.connect() as connection:
            try:
                try_tables(connection, db)
            finally:
                connection.rollback()
    except SQLAlchemyError as error:
        raise problem(db, reason(error), advice_on(db)) from None
    finally:
        engine.dispose()


def advice_on(db: str) -> str:
    if file_of(db):
        return "close what holds it, let this user write it, or move it away if it is damaged"
    return "start its server, let this user write there, or mend the address"


def engine_of(url: URL) -> Engine:
    """What opens a database; raises CourseError where nothing here can."""
    is_postgresql = url.get_backend_name() == "postgresql"
    try:
        return create_engine(url, connect_args={"connect_timeout": SECONDS} if is_postgresql else {})
    except NoSuchModuleError:
        raise CourseError(f"There is no database {url.drivername}://: the gradebook's address is {FORM}.") from None
    except ImportError as error:
        how = "pip install 'psycopg[binary]'" if is_postgresql else "install it"
        raise CourseError(f"A gradebook in {url.drivername}:// needs a driver ({one_line(error)}): {how}.") from None


def try_tables(connection: Connection, db: str) -> None:
    """Try to make nbgrader's tables where there are none, and to write them; the caller rolls that back."""
    there, ours = set(inspect(connection).get_table_names()), Base.metadata.sorted_tables
    if there == {VERSION}:  # of a gradebook that was begun, and holds nothing
        there = set()
    if there and there.isdisjoint(table.name for table in ours):
        raise problem(db, f"it holds tables of another program, {min(there)} for one", "name a database of its own")
    if there:
        check_version(connection, VERSION in there, db)
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE")  # takes the right to write
        return
    if connection.dialect.name == "postgresql":  # where tables too can be taken back
        Base.metadata.create_all(connection)
        there = {table.name for table in ours}
    for table in ours:
        if table.name in there:
            try_writing(connection, table)


def try_writing(connection: Connection, table: Any) -> None:
    """Carry out statements that write no row, for which a database asks all the same whether this user may."""
    columns = [column.name for column in table.columns]
    connection.execute(insert(table).from_select(columns, select(table).where(false())))
    connection.execute(update(table).where(false()).values({columns[0]: table.columns[0]}))
    connection.execute(delete(table).where(false()))


def check_version(connection: Connection, is_written: bool, db: str) -> None:
    """Raise CourseError unless the tables are of the nbgrader that is here."""
    scripts = ScriptDirectory(ALEMBIC_DIR)
    version = connection.scalar(text(f"SELECT version_num FROM {VERSION}")) if is_written else None
    if version == scripts.get_current_head():
        return
    if version and not is_known(scripts, version):
        raise problem(db, f"a newer nbgrader than {NBGRADER} has made it", "install that one")
    raise problem(db, "an older nbgrader has made it", "copy it, and run `nbgrader db upgrade` in the course's folder")


def is_known(scripts: ScriptDirectory, version: str) -> bool:
    try:
        return scripts.get_revision(version) is not None
    except CommandError:
        return False


def problem(db: str, why: str, advice: str) -> CourseError:
    return CourseError(
        f"The gradebook {shown(db)} cannot be written ({why}): {advice}; or mark with --no-gradebook, "
        "and record later, without that, what is then marked."
    )


def reason(error: Exception) -> str:
    """Why a database could not be used, in one line."""
    return one_line(str(getattr(error, "orig", None) or error).partition("\n")[0])

"""Who is who: states, organisations, offices and who held them when, as CSV files of this folder.

>>> from datetime import date
>>> tables = load_tables()
>>> [holder.name for holder in tables.holding("USA/president", date(2021, 6, 16))]
['Joe Biden']

A user's own table (``verbale-actors/1``) stands beside ours; see ``docs/data/actors.md``.
"""

from verbale.tables.actors.check import Problem, check_tables
from verbale.tables.actors.dates import PartialDate
from verbale.tables.actors.load import load_tables
from verbale.tables.actors.location import find_user_table
from verbale.tables.actors.values import (
    ActorTables,
    Holder,
    Office,
    Organisation,
    Role,
    State,
    UserActor,
)

__all__ = [
    "ActorTables",
    "Holder",
    "Office",
    "Organisation",
    "PartialDate",
    "Problem",
    "Role",
    "State",
    "UserActor",
    "check_tables",
    "find_user_table",
    "load_tables",
]

"""``python -m verbale.tables.actors [NAME ...]``: check the tables that are shipped.

Prints each problem of the files whose names contain a NAME (default: of all) as
``file:line: severity: sentence``, and exits with 1 where one is an error.
"""

from __future__ import annotations

import sys

from verbale.errors import UsageError
from verbale.tables.actors.check import checked_tables


def main(names: list[str]) -> int:
    """Print the problems of the files whose names contain one of ``names``; 1 for errors."""
    try:
        _, problems = checked_tables()
    except UsageError as error:
        print(error)
        return 1
    shown = [one for one in problems if not names or any(name in one.file for name in names)]
    for problem in shown:
        print(problem)
    errors = sum(problem.severity == "error" for problem in shown)
    print(f"{errors} errors, {len(shown) - errors} warnings")
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

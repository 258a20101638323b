"""The command line: ``verbale read``, ``show``, ``search``...

Each command is a module of its own, loaded when it is called, and loads what it needs
when it runs. ``main`` is the entry point of the installed command.
"""

from verbale.cli.app import main, verbale

__all__ = ["main", "verbale"]

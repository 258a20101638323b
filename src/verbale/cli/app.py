"""The ``verbale`` command itself, and the one place where errors become an exit status."""

from __future__ import annotations

import errno
import os
import sys
import traceback
from collections.abc import Sequence
from importlib import import_module
from typing import Any, NoReturn

import click

from verbale.cli.output import complain, quieten_closed_streams, replace_missing_streams
from verbale.errors import SourceError, StoreError, UsageError, VerbaleError

OUR_FAULT = 1
UNUSABLE = 2
REFUSED = 3
INTERRUPTED = 130

#: What no change of ours would mend: the disk is full or failing.
_NOT_OURS = frozenset({errno.ENOSPC, errno.EIO, errno.EROFS})

#: Errors of a store that was named rightly and yet fails.
_STORE_TROUBLE = frozenset({"bad-record", "disk-full", "store-busy", "store-failed", "unreadable"})

#: Where to report a fault of ours, as people are told.
REPORT_TO = "please report it with the output of the same command under VERBALE_DEBUG=1"


def exit_status(error: VerbaleError) -> int:
    """The exit status for an error raised on purpose.

    2 where other arguments would help (a wrong date, a store that is not ours), 3 for an
    input that was refused, 1 for the rest (a damaged installation, a full disk).
    """
    if isinstance(error, SourceError):
        return REFUSED
    asked = isinstance(error, UsageError) or (
        isinstance(error, StoreError) and error.code not in _STORE_TROUBLE
    )
    return UNUSABLE if asked else OUR_FAULT


def _report_fault(error: Exception) -> int:
    if isinstance(error, OSError) and error.errno in _NOT_OURS:
        complain(f"cannot write: {error.strerror}")
        return OUR_FAULT
    if os.environ.get("VERBALE_DEBUG") == "1":
        traceback.print_exception(error, file=sys.stderr)
    what = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    complain(f"internal error: {what}; {REPORT_TO}")
    return OUR_FAULT


def _usage(error: click.ClickException) -> str:
    """A complaint of click's as one sentence, with the way to the right usage."""
    context = getattr(error, "ctx", None)
    message = error.format_message().rstrip(".")
    return f"{message}; see {context.command_path} --help" if context else message


class Commands(click.Group):
    """The group of all commands, each loaded from its module when it is asked for.

    A command returns its exit status, None for 0.
    """

    names = ("read", "show", "search", "who", "ledger", "export", "serve", "actors", "evaluate", "doctor")

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of the commands, in the order in which help shows them."""
        return list(self.names)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, None where there is none."""
        if cmd_name not in self.names:
            return None
        command: click.Command = import_module(f"verbale.cli.{cmd_name}_command").command
        return command

    def invoke(self, ctx: click.Context) -> int:
        """Run the command and return the exit status, whatever happens."""
        try:
            status: int | None = super().invoke(ctx)
            sys.stdout.flush()
            return status or 0
        except BrokenPipeError:
            # Whoever read the output has seen enough, which is no failure.
            quieten_closed_streams()
            return 0
        except KeyboardInterrupt:
            complain("stopped")
            return INTERRUPTED
        except VerbaleError as error:
            complain(str(error))
            return exit_status(error)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:
            return _report_fault(error)

    def main(self, args: Sequence[str] | None = None, *rest: Any, **options: Any) -> NoReturn:
        """Run a command line (default: that of the process) and exit with its status."""
        replace_missing_streams()
        options["standalone_mode"] = False
        options.setdefault("prog_name", "verbale")
        try:
            status: int = super().main(args, *rest, **options) or 0
        except click.exceptions.NoArgsIsHelpError as error:
            error.show()
            status = UNUSABLE
        except click.ClickException as error:
            complain(_usage(error))
            status = UNUSABLE
        except click.Abort:
            status = INTERRUPTED
        sys.exit(status)


@click.command(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit status: 0, or 1 for a fault of Verbale's, 2 for unusable arguments, 3 where some "
    "inputs were refused, 130 where it was interrupted.",
)
@click.version_option(package_name="verbale", prog_name="verbale", message="%(prog)s %(version)s")
def verbale() -> None:
    """Turn news reports into a record: who said what, in whose words."""


def main() -> NoReturn:
    """Entry point of the ``verbale`` command."""
    verbale.main()

"""Tables are loaded by whichever thread needs them first, and by several at once."""

from __future__ import annotations

import subprocess
import sys

#: Forms that nobody has converted to yet, each asked for by all threads at the same moment.
PROGRAM = """
from __future__ import annotations
import sys
from threading import Barrier, Thread
import msgspec
from verbale.tables import Header, parse_table

TEXT = '[header]\\nformat = "a"\\nversion = "1"\\nsource = "b"\\nlicence = "c"\\n[words]\\n'
sys.setswitchinterval(1e-6)
failed = []

for number in range(200):

    class Words(msgspec.Struct, frozen=True):
        a: frozenset[str] = frozenset()
        b: frozenset[str] = frozenset()
        c: dict[str, tuple[str, ...]] | None = None

    globals()["Words"] = Words

    class Form(msgspec.Struct, frozen=True):
        header: Header
        words: Words

    together = Barrier(4)

    def load():
        together.wait()
        if parse_table(TEXT, "example.toml", Form).header.version != "1":
            failed.append(number)

    threads = [Thread(target=load) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

raise SystemExit(bool(failed))
"""


def test_threads_may_load_a_table_at_once() -> None:
    """In a process of its own: what this guards against is a crash of the interpreter."""
    run = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=False)
    assert (run.returncode, run.stderr) == (0, "")

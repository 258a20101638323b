"""What ``verbale doctor`` looks at; each check stands alone, so that one fault hides no other."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from pathlib import Path
from typing import Any

import msgspec

from verbale.errors import StoreError, VerbaleError

#: The packages that reading and storing rest on, and the faster runtime that may be there.
NEEDED = ("onnxruntime", "numpy", "tokenizers", "sqlalchemy", "trafilatura", "msgspec", "click", "rich")
OPTIONAL = ("openvino",)

#: CPU features that decide which runtime and number format is fast, and their flags on Linux.
CPU_FEATURES = {
    "AVX2": ("avx2",),
    "AVX512": ("avx512f",),
    "VNNI": ("avx512_vnni", "avx_vnni"),
    "AMX": ("amx_tile",),
}

_CPUINFO = Path("/proc/cpuinfo")
_TABLE_FORMATS = (".csv", ".toml", ".yaml", ".yml", ".json")

Found = dict[str, Any]


def installed(package: str) -> str | None:
    """The version of an installed package, None where it is not installed."""
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def packages() -> Found:
    """The versions of :data:`NEEDED` and :data:`OPTIONAL`, None for what is not installed."""
    return {name: installed(name) for name in (*NEEDED, *OPTIONAL)}


def system() -> Found:
    """The Python and the platform that this runs on."""
    return {
        "version": platform.python_version(),
        "implementation": platform.python_implementation(),
        "platform": platform.platform(),
        "machine": platform.machine(),
        "executable": sys.executable,
    }


def cpu() -> Found:
    """The CPU's name, the cores this process may use, and each of :data:`CPU_FEATURES`.

    A feature is True or False, None where the system does not say.
    """
    facts: dict[str, str] = {}
    if _CPUINFO.is_file():
        for line in _CPUINFO.read_text(errors="replace").splitlines():
            key, _, value = line.partition(":")
            facts.setdefault(key.strip(), value.strip())
    flags = set(facts["flags"].split()) if "flags" in facts else None
    return {
        "name": facts.get("model name") or platform.processor() or None,
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "features": {
            feature: None if flags is None else any(name in flags for name in names)
            for feature, names in CPU_FEATURES.items()
        },
    }


def model(given: str | None) -> Found:
    """The model file, its size in bytes, its name with version, the runtime it runs on, and the name
    and the size of the event layers that stand on it, None and 0 for another model than ours.

    Raises ModelError where it cannot be loaded.
    """
    from verbale.reading import Reader
    from verbale.reading.model import SHIPPED

    reader = Reader(given)
    name, runtime = reader.model_name, reader.runtime
    path = Path(given) if given else SHIPPED
    events = None if given else reader.layers[1]
    return {
        "path": str(path),
        "bytes": path.stat().st_size,
        "name": name,
        "runtime": runtime,
        "events": events.name if events else None,
        "events_bytes": events.path.stat().st_size if events else 0,
    }


def tables() -> list[str]:
    """The names of the knowledge tables that are installed, sorted."""
    folder = files("verbale") / "tables"
    if not folder.is_dir():
        return []
    return sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(_TABLE_FORMATS))


def actors() -> Found:
    """The version of the actor tables, the last day of which they know changes of office, and
    the user's own table with its rows, None where there is none.

    Raises UsageError where a table cannot be read.
    """
    from verbale.tables.actors import find_user_table, load_tables

    file = find_user_table()
    tables = load_tables(file)
    return {
        "version": tables.version,
        "known_until": tables.known_until.isoformat(),
        "user_table": None if file is None else str(file),
        "user_rows": len(tables.users),
    }


def store(location: str | None) -> Found:
    """Where the store is, whether it is there, and what it holds; nothing is made.

    Raises StoreError where it cannot be opened or is not one of ours.
    """
    from verbale.store import Store, default_location

    try:
        with Store.open(location, create=False) as opened:
            counts: Found = msgspec.to_builtins(opened.counts())
    except StoreError as error:
        if error.code != "no-store":
            raise
        return {"location": location or str(default_location()), "exists": False, "counts": None}
    return {"location": counts.pop("location"), "exists": True, "counts": counts}


def attempt(check: Callable[[], Any], problems: list[str], about: str) -> Any:
    """What ``check`` gives; where it fails None, with one sentence added to ``problems``."""
    try:
        return check()
    except VerbaleError as error:
        problems.append(f"{about}: {error}")
    except Exception as error:
        problems.append(f"{about}: {type(error).__name__}: {error}")
    return None

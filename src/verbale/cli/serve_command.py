"""``verbale serve``: the reading room."""

from __future__ import annotations

import ipaddress
import os
from pathlib import Path

import click

from verbale.cli.options import store_option
from verbale.errors import UsageError


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def _tokens(file: Path | None) -> tuple[str, ...]:
    """The tokens of ``--token-file``, one a line, and those of the environment."""
    from verbale.web.tokens import SHORTEST

    found = [os.environ.get("VERBALE_TOKEN", ""), *os.environ.get("VERBALE_TOKENS", "").split(",")]
    if file is not None:
        try:
            found += file.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            why = getattr(error, "strerror", None) or "it is no text"
            raise UsageError("bad-tokens", f"The tokens of {file} cannot be read: {why}.") from error
    tokens = tuple(dict.fromkeys(token.strip() for token in found if token.strip()))
    if file is not None and not tokens:
        raise UsageError("bad-tokens", f"There is no token in {file}.")
    if any(len(token) < SHORTEST or not token.isascii() or not token.isprintable() for token in tokens):
        raise UsageError(
            "bad-tokens",
            f"A token has to have {SHORTEST} characters or more, all of them ASCII.",
            "Make one with: python -c 'import secrets; print(secrets.token_urlsafe())'.",
        )
    return tokens


@click.command()
@click.option("--host", metavar="ADDRESS", default="127.0.0.1", show_default=True, help="Address to listen on.")  # fmt: skip  # noqa: E501
@click.option("--port", metavar="N", type=click.IntRange(0, 65535), default=8765, show_default=True, help="Port to listen on; 0 for any that is free.")  # fmt: skip  # noqa: E501
@click.option("--hostname", "hostnames", metavar="NAME", multiple=True, help="A name under which it is reached; may be given several times.")  # fmt: skip  # noqa: E501
@click.option("--token-file", metavar="FILE", type=click.Path(path_type=Path), help="The tokens that let people in, one a line.")  # fmt: skip  # noqa: E501
@click.option("--workers", metavar="N", type=click.IntRange(0, 64), help="Processes that answer questions.  [default: one for each core, at most 4]")  # fmt: skip  # noqa: E501
@click.option("--allow-private", is_flag=True, help="Fetch URLs in private networks too.")
@store_option()
def command(
    host: str,
    port: int,
    hostnames: tuple[str, ...],
    token_file: Path | None,
    workers: int | None,
    allow_private: bool,
    store: str | None,
) -> None:
    """Open the reading room: pages and an API over the store.

    It listens on this machine alone, unless there are tokens: in a file, or in the environment as
    VERBALE_TOKEN (one) or VERBALE_TOKENS (several, with commas between them).
    """
    tokens = _tokens(token_file)
    beyond = next((name for name in (host, *hostnames) if not _is_loopback(name)), None)
    if beyond is not None and not tokens:
        raise UsageError(
            "no-token",
            f"Without a token the reading room is not opened beyond this machine, as {beyond}.",
            "Give one with --token-file or in VERBALE_TOKEN.",
        )
    from verbale.store import Store
    from verbale.web import Settings, create_app
    from verbale.web.room import PATIENCE
    from verbale.web.server import listen, serve
    from verbale.web.settings import LOOPBACK
    from verbale.web.workers import Workers, usual_count

    hosts = tuple(name.lower().rstrip(".") for name in hostnames)
    if hosts or _is_loopback(host):
        own = f"[{host}]" if ":" in host and not host.startswith("[") else host.lower()
        hosts = tuple(dict.fromkeys((*LOOPBACK, own, *hosts)))
    settings = Settings(tokens=tokens, hosts=hosts, allow_private=allow_private)
    with listen(host, port) as listening, Store.open(store, patience=PATIENCE) as opened:
        location = store if opened.path is None else str(opened.path)
        beside = Workers(usual_count() if workers is None else workers, location, settings)
        app = create_app(opened, settings, workers=beside)
        serve(app, listening, f"store {opened.place}", click.echo)

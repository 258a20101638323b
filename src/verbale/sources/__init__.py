"""Bytes to reports: text, HTML and JSON Lines from files, folders, addresses, standard input.

>>> report_from_text("GENEVA, June 16, 2021 — The talks began.", Facts(publisher="Agency")).date
'2021-06-16'
"""

from verbale.sources.build import report_from_text
from verbale.sources.dateline import Dateline, find_dateline
from verbale.sources.facts import Facts
from verbale.sources.inputs import read_inputs, report_from, reports_from_bytes

__all__ = [
    "Dateline",
    "Facts",
    "find_dateline",
    "read_inputs",
    "report_from",
    "report_from_text",
    "reports_from_bytes",
]

"""From a report to its record: one pass, no state kept between reports."""

from verbale.reading.reader import Reader

__all__ = ["Reader"]

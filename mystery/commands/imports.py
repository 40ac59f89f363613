"""Importing tables from the shell: the report by row on standard output."""

from __future__ import annotations

from argparse import Namespace

from mystery.problems import Invalid


def import_table(data: bytes, asked: Namespace, *, by: str) -> int:
    raise Invalid("wired when the importers are there")

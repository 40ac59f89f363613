"""A page from standard input to a PDF file on standard output; fetches nothing.

A program of its own, so that no web worker holds the library: `python -m mystery.web.press`.
"""

from __future__ import annotations

import sys


def main() -> None:
    from weasyprint import HTML  # type: ignore[import-not-found,unused-ignore]
    from weasyprint.urls import (  # type: ignore[import-not-found,unused-ignore]
        URLFetcher,
    )

    page = sys.stdin.buffer.read().decode()
    document = HTML(string=page, url_fetcher=URLFetcher(allowed_protocols=["data"]))
    sys.stdout.buffer.write(document.write_pdf(pdf_variant="pdf/ua-1"))


if __name__ == "__main__":
    main()

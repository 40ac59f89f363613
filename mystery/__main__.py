"""`python -m mystery` is the program `mystery`."""

import sys

from mystery.cli import main

sys.exit(main())

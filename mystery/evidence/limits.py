"""How much a photo and a person's photos may take. Pure."""

from mystery.problems import TooMany

PHOTO_BYTES = 20 * 2**20
PARTIAL_DAYS = 7
UNUSED_BYTES = 1_500 * 2**20
"""Photos of one person that no audit names yet: 75 of the largest, some 3,000 as phones send."""


def check_quota(unused: int, size: int) -> None:
    """Raises TooMany when photos that no audit names yet would take too much room."""
    if unused + size > UNUSED_BYTES:
        raise TooMany(
            "Too many photos wait for their visits. Send the visits first.",
            code="photo_quota",
            retry_after=3600,
        )

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


class Allowances:
    """What people may send before their unused photos are summed up again, for one process.

    A quarter of what is left: one process keeps the limit, each further one may exceed it by a
    quarter at most.
    """

    def __init__(self) -> None:
        self._left: dict[int, int] = {}

    def covers(self, person_id: int, size: int) -> bool:
        left = self._left.get(person_id, 0) - size
        self._left[person_id] = max(left, 0)
        return left >= 0

    def grant(self, person_id: int, unused: int) -> None:
        self._left[person_id] = (UNUSED_BYTES - unused) // 4

"""How much a photo and a person's photos may take."""

PHOTO_BYTES = 20 * 2**20
PARTIAL_DAYS = 7
UNUSED_BYTES = 1_500 * 2**20
"""Photos of one person that no audit names yet: 75 of the largest, some 3,000 as phones send them."""

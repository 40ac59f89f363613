"""Which locations differ, by how much, and what is only chance. Reads; only `aims` changes."""

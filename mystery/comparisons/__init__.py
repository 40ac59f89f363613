"""Which locations differ, by how much, and what is only chance. Reads; changes nothing."""

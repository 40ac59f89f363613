"""What admins set for comparisons: a target for each family, and where the retail year begins."""

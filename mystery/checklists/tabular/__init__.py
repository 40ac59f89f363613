"""A checklist as a plain table, one line a question, and back again.

Rows become a document that `rules.check` judges; every fault is told by row and column. What a
table cannot say stands as JSON in a column of its own, so that nothing gets lost on the way.
"""

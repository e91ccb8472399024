"""The record as pages: what a reader sees, of what the JSON API answers.

A sheet asks the same function as its JSON twin and hands the rows to a template of
``api/pages``. There is no script: filters are forms and links. ``book`` binds the
sheets together; ``sheet`` draws one; ``words``, ``sentences`` and ``events`` say in
words what a row says in codes; ``lanes`` and ``graph`` measure the drawings.
"""

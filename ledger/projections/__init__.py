"""What can be asked: one question, one module; dropped and rebuilt at will.

Rows carry the seq that wrote them and the seq that ended them, so the state of the
record as of any entry is a WHERE clause. No row holds a text that stands beside the
log: such a text may be removed, and is looked up when it is shown.
"""

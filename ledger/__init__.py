"""Who took the case, when, and on whose order: signed, kept, and provable without us.

The ledger asserts nothing; people do. An entry is a statement under its filer's key,
and a later entry never replaces an earlier one.

Read in this order: ``record`` (what may be written down), ``proof`` (what anyone can
check without us), ``registrar`` (the one way in), ``store`` (where it is kept),
``projections`` (what can be asked).
"""

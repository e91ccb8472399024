"""Ratios to a baseline that is measured in the same run, on the same machine.

Rounds of the two are interleaved and their medians compared, so that another load on
the machine slows both. Run with ``pytest -m bench -s``.
"""

"""The record as pages and as data; speaks HTTP so that ledger need not."""

"""Runs the features of what can be read out."""

from pytest_bdd import scenarios

scenarios("reading")

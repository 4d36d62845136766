"""Mutation testing of the compiled SQL: one change at a time, and whether the tests notice."""

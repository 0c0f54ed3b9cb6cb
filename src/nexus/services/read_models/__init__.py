"""Finished views for one viewer, by few SELECTs in one snapshot and hand SQL. One module a noun; nothing here writes.

`sight` says in SQL what a viewer may see, `rows` turns rows into values; the others give views.
"""

"""The inventory: equipment, other activities and figures of cloud providers, as columns that are edited.

`columns` says what each column is, `inventory` holds a table, `changes` are its edits (each returns the one that
undoes it), `order` sorts and filters, `checks` finds what cannot be right, `allocation` spreads what equipment costs
over years and users, `totals` sums it all up with intervals. Words for columns and codes are found above the core.
"""

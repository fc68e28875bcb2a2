"""The seven-step method as a calculator: each step a table to type into, or what comes of those above it.

* `draft`: what is typed, and the case that it makes; a cell that cannot be read is told by table, row and column.
* `sheet`: one table to type into. `outcome`: what a step gives, with "Why this number?".
* `dialog`: the steps one below the other, undo, files, and the way of a client's result into the table of figures.
"""

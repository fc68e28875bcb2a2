"""A table of the inventory on the screen, edited in place as in a spreadsheet: model, view, editors, clipboard."""

"""Tables of the inventory in and out of files, in the window.

* `doors`: what a tab calls: its actions Import…, Export…, Template…, and files that are dropped on it.
* `import_dialog`: a file, where it goes (`choices`), which heading is which column (`mapping`), what is wrong with it
  (`findings`), and one step to take it in.
* `readable`: what is shown before a file is chosen. `taken`: what was taken in, as one step of the history.
* `look`: the work behind it, off the GUI thread. `out`: a table or an empty template into a file.
"""

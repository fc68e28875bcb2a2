"""The Reports page: a report of two pages about a project or the whole organisation, seen before it is written.

* `choices.py`: about what, when, in which view, in which language.
* `maker.py`: reads the ledger and makes the PDF in the background.
* `preview.py`: the pages as they will be printed.
* `findings.py`: what is missing, said before the export, and the largest figures with their why.
* `page.py`: puts them together and writes the file.
"""

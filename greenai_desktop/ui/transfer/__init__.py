"""Files in and out of the window.

* `export`: choose a format, say what is wanted of it, save or copy; `export_runs` is the door for pages.
* `import_dialog`: choose files, look at what they tell, take in what is ticked; `import_files` is the door.
* `preview`: the table of runs that files tell of, with its ticks. `notices`: what is wrong with the files.
* `project_export`, `project_import`: a whole project as one file, out and in.
"""

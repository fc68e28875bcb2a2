"""The window. Qt lives here alone (and in `app`).

* `context`: what every page is given: settings, store, live feed, undo, the way to other pages.
* `pages`: the tuple `PAGES`; one folder and one entry there to add a page. `page`: what a page is;
  `page_actions`: its actions.
* `main_window`: navigation, pages, drawer, status bar. `actions`: everything the user can do, for menus, Ctrl+K
  and the shortcut sheet.
* `tasks`: the one door for background work. `errors`: the one door for errors. `store_thread`: the one door to the
  workspace.
* `live_feed`: the window's own sampler, ring and sums. `recordings`: recorders started from here, and all others.
* `outlooks`: how recordings stand. `alarms`: limits, idle cards, runs forgotten; told by `notify`.
* `leaving`: what becomes of window and recordings when it is closed. `tray`: the icon it may hide behind.
* `theme`: colours, type, icons. `widgets`: parts that several pages share.
* `transfer`: files in and out: the dialogs of import and export, files dropped on the window.
* `home`, `live`, `runs`, `references`, `sensors`, `settings`, `about`: the pages.

A page builds widgets, connects them and copies values; thoughts about watts or scopes belong in `core`.
"""

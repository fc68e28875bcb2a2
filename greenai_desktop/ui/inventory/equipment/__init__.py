"""The tab of equipment: its table, the pane beside it, and the dialogs that bring rows in."""

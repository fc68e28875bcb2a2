"""Who reports, its sites and its declared digital footprint: `dialog` shows them, `desk` keeps them."""

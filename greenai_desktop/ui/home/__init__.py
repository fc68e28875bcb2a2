"""The first page: what one can do, and how things stand."""

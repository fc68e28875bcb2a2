"""Other posts: all that emits besides equipment and recorded electricity, post by post.

- `tab.py`: the tab: posts at the left, lines of the chosen post and the form at the right.
- `listing.py`: the posts with their totals.
- `lines.py`: the lines of a post.
- `all_lines.py`: the lines of all posts, edited in place.
- `form.py`, `fields.py`: a line being filled in, with its sum at once.
"""

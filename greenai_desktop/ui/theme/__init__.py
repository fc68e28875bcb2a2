"""Colours, type and icons of the window.

* `tokens`: the colours by role, light and dark, with the series colours of charts.
* `style`: palette and style sheet made from them, and the choice between light, dark and the system's.
* `fonts`: the program's own fonts, with figures of equal width.
* `icons`: own icons, drawn in the colours of the theme.
"""

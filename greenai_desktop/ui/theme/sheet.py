"""The style sheet, from the tokens.

Widgets say what they are by a dynamic property, never by colours of their own:

* `role` of a QLabel: `figure`, `title`, `section`, `label`, `muted`, `error`, `warn`, `ok`.
* `kind` of a QPushButton: `primary`, `flat`, `danger`, `door`, `link`.
* `card` of a QFrame: true draws surface, hairline and rounded corners.
"""

from __future__ import annotations

from greenai_desktop.ui.theme.tokens import Tokens


def sheet(t: Tokens, icons: str) -> str:
    """The whole style sheet.

    Args:
        t: The colours.
        icons: Folder of the icons, for the arrows and check marks that the style draws.
    """
    shade = "dark" if t.is_dark else "light"
    parts = (_base(t), _words(t), _buttons(t), _inputs(t, icons, shade), _views(t), _bars(t), _shell(t))
    return "".join(parts)


def _base(t: Tokens) -> str:
    return f"""
* {{ outline: none; }}
QMainWindow, QDialog {{ background: {t.bg}; }}
QToolTip {{ background: {t.surface}; color: {t.text}; border: 1px solid {t.border}; padding: 6px 8px; }}
QFrame[card="true"] {{ background: {t.surface}; border: 1px solid {t.hairline}; border-radius: 6px; }}
QFrame[line="true"] {{ background: {t.hairline}; border: none; max-height: 1px; min-height: 1px; }}
QScrollArea {{ background: transparent; border: none; }}
QScrollArea > QWidget > QWidget[canvas="true"] {{ background: transparent; }}
QSplitter::handle {{ background: transparent; }}
QSplitter::handle:hover {{ background: {t.hairline}; }}
QSplitter::handle:horizontal {{ width: 12px; }}
QSplitter::handle:vertical {{ height: 12px; }}
"""


def _words(t: Tokens) -> str:
    return f"""
QLabel[role="figure"] {{ font-size: 28px; font-weight: 600; }}
QLabel[role="title"] {{ font-size: 20px; font-weight: 600; }}
QLabel[role="section"] {{ font-size: 16px; font-weight: 600; }}
QLabel[role="label"] {{ font-size: 12px; font-weight: 500; color: {t.muted}; }}
QLabel[role="muted"] {{ color: {t.muted}; }}
QLabel[role="error"] {{ color: {t.error}; }}
QLabel[role="warn"] {{ color: {t.warn}; }}
QLabel[role="ok"] {{ color: {t.ok}; }}
QLabel:disabled {{ color: {t.border}; }}
"""


def _buttons(t: Tokens) -> str:
    return f"""
QPushButton, QToolButton {{
  background: {t.surface}; color: {t.text}; border: 1px solid {t.border}; border-radius: 6px;
  min-height: 18px; padding: 6px 14px; }}
QToolButton {{ padding: 6px 8px; }}
QPushButton:hover, QToolButton:hover {{ background: {t.raised}; }}
QPushButton:pressed, QToolButton:pressed {{ background: {t.selection}; }}
QPushButton:checked, QToolButton:checked {{ background: {t.selection}; border-color: {t.accent}; font-weight: 500; }}
QPushButton:disabled, QToolButton:disabled {{ color: {t.border}; border-color: {t.hairline}; }}
QPushButton:focus, QToolButton:focus {{ border: 2px solid {t.link}; padding: 5px 13px; }}
QToolButton:focus {{ padding: 5px 7px; }}
QPushButton[kind="primary"] {{
  background: {t.accent}; color: {t.on_accent}; border-color: {t.accent}; font-weight: 500; }}
QPushButton[kind="primary"]:hover {{ background: {_mixed(t.accent, t.text, 0.12)}; }}
QPushButton[kind="primary"]:focus {{ border: 2px solid {t.link}; }}
QPushButton[kind="primary"]:disabled {{ background: {t.hairline}; color: {t.muted}; border-color: {t.hairline}; }}
QPushButton[kind="danger"] {{ color: {t.error}; border-color: {t.error}; }}
QPushButton[kind="flat"], QToolButton[kind="flat"] {{ background: transparent; border-color: transparent; }}
QPushButton[kind="flat"]:hover, QToolButton[kind="flat"]:hover {{ background: {t.raised}; }}
QPushButton[kind="flat"]:focus, QToolButton[kind="flat"]:focus {{ border: 2px solid {t.link}; }}
QPushButton[kind="link"] {{
  background: transparent; border: 2px solid transparent; border-radius: 4px; color: {t.link}; padding: 2px 0;
  text-align: left; }}
QPushButton[kind="link"]:hover {{ text-decoration: underline; }}
QPushButton[kind="link"]:focus {{ border: 2px solid {t.link}; }}
QPushButton::menu-indicator, QToolButton::menu-indicator {{ width: 0; image: none; }}
"""


def _inputs(t: Tokens, icons: str, shade: str) -> str:
    return f"""
QLineEdit, QPlainTextEdit, QTextEdit, QComboBox, QSpinBox, QDoubleSpinBox, QDateEdit, QDateTimeEdit {{
  background: {t.surface}; color: {t.text}; border: 1px solid {t.border}; border-radius: 6px;
  selection-background-color: {t.selection}; selection-color: {t.text}; }}
QLineEdit, QComboBox, QSpinBox, QDoubleSpinBox, QDateEdit, QDateTimeEdit {{ min-height: 18px; padding: 6px 9px; }}
QPlainTextEdit, QTextEdit {{ padding: 4px 6px; }}
QLineEdit:focus, QComboBox:focus, QSpinBox:focus, QDoubleSpinBox:focus, QDateEdit:focus, QDateTimeEdit:focus {{
  border: 2px solid {t.link}; padding: 5px 8px; }}
QPlainTextEdit:focus, QTextEdit:focus {{ border: 2px solid {t.link}; padding: 3px 5px; }}
QLineEdit:disabled, QComboBox:disabled, QSpinBox:disabled {{ color: {t.border}; border-color: {t.hairline}; }}
QLineEdit[wrong="true"], QComboBox[wrong="true"] {{ border-color: {t.error}; }}
QDialogButtonBox {{ dialogbuttonbox-buttons-have-icons: 0; }}
QComboBox::drop-down {{ border: none; width: 26px; }}
QComboBox::down-arrow {{ image: url({icons}/arrow-down-{shade}.svg); width: 12px; height: 12px; }}
QComboBox QAbstractItemView {{
  background: {t.surface}; border: 1px solid {t.border}; selection-background-color: {t.selection};
  selection-color: {t.text}; outline: none; }}
QSpinBox::up-button, QSpinBox::down-button, QDoubleSpinBox::up-button, QDoubleSpinBox::down-button {{
  border: none; background: transparent; width: 20px; }}
QSpinBox::up-arrow, QDoubleSpinBox::up-arrow {{ image: url({icons}/arrow-up-{shade}.svg); width: 10px; height: 10px; }}
QSpinBox::down-arrow, QDoubleSpinBox::down-arrow {{
  image: url({icons}/arrow-down-{shade}.svg); width: 10px; height: 10px; }}
QCheckBox, QRadioButton {{ spacing: 8px; min-height: 24px; border: 2px solid transparent; border-radius: 4px; }}
QCheckBox:focus, QRadioButton:focus {{ border: 2px solid {t.link}; }}
QCheckBox::indicator, QRadioButton::indicator, QTableView::indicator, QTreeView::indicator {{
  width: 16px; height: 16px; border: 1px solid {t.border}; background: {t.surface}; }}
QCheckBox::indicator, QTableView::indicator, QTreeView::indicator {{ border-radius: 4px; }}
QRadioButton::indicator {{ border-radius: 8px; }}
QCheckBox::indicator:checked, QTableView::indicator:checked, QTreeView::indicator:checked {{
  background: {t.accent}; border-color: {t.accent}; image: url({icons}/check-{shade}.svg); }}
QRadioButton::indicator:checked {{
  background: {t.accent}; border-color: {t.accent}; image: url({icons}/dot-{shade}.svg); }}
QSlider::groove:horizontal {{ height: 4px; background: {t.hairline}; border-radius: 2px; }}
QSlider::handle:horizontal {{ width: 16px; margin: -6px 0; border-radius: 8px; background: {t.accent}; }}
"""


def _views(t: Tokens) -> str:
    return f"""
QAbstractItemView {{
  background: {t.surface}; alternate-background-color: {t.raised}; border: 1px solid {t.hairline};
  border-radius: 6px; gridline-color: {t.hairline}; selection-background-color: {t.selection};
  selection-color: {t.text}; }}
QAbstractItemView:focus {{ border: 2px solid {t.link}; }}
QTableView::item, QTreeView::item {{ padding: 4px 8px; border: none; }}
QTableView::item:selected, QTreeView::item:selected, QListView::item:selected {{
  background: {t.selection}; color: {t.text}; }}
QListView::item {{ padding: 6px 8px; border-radius: 4px; }}
QListView::item:hover {{ background: {t.raised}; }}
QHeaderView {{ background: {t.surface}; border: none; }}
QHeaderView::section {{
  background: {t.surface}; color: {t.muted}; border: none; border-bottom: 1px solid {t.border};
  padding: 6px 8px; font-size: 12px; font-weight: 500; }}
QHeaderView::section:hover {{ background: {t.raised}; color: {t.text}; }}
QTableCornerButton::section {{ background: {t.surface}; border: none; }}
QTabWidget::pane {{ border: none; border-top: 1px solid {t.hairline}; }}
QTabBar {{ background: transparent; qproperty-drawBase: 0; }}
QTabBar::tab {{
  background: transparent; color: {t.muted}; padding: 8px 14px; border: 2px solid transparent;
  border-bottom: 2px solid transparent; }}
QTabBar::tab:selected {{ color: {t.text}; border-bottom: 2px solid {t.accent}; font-weight: 500; }}
QTabBar::tab:hover {{ color: {t.text}; }}
QTabBar:focus {{ border: 2px solid {t.link}; border-radius: 4px; }}
QProgressBar {{
  background: {t.raised}; border: 1px solid {t.hairline}; border-radius: 4px; height: 8px; text-align: center; }}
QProgressBar::chunk {{ background: {t.accent}; border-radius: 3px; }}
QScrollBar {{ background: transparent; border: none; margin: 0; }}
QScrollBar:vertical {{ width: 12px; }}
QScrollBar:horizontal {{ height: 12px; }}
QScrollBar::handle {{ background: {_mixed(t.border, t.bg, 0.35)}; border-radius: 4px; margin: 2px; }}
QScrollBar::handle:hover {{ background: {t.border}; }}
QScrollBar::handle:vertical {{ min-height: 28px; }}
QScrollBar::handle:horizontal {{ min-width: 28px; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
"""


def _bars(t: Tokens) -> str:
    return f"""
QMenuBar {{ background: {t.surface}; color: {t.text}; border-bottom: 1px solid {t.hairline}; padding: 2px 4px; }}
QMenuBar::item {{ background: transparent; padding: 6px 10px; border-radius: 4px; }}
QMenuBar::item:selected {{ background: {t.raised}; }}
QMenuBar::item:pressed {{ background: {t.selection}; }}
QMenu {{ background: {t.surface}; color: {t.text}; border: 1px solid {t.border}; padding: 4px; }}
QMenu::item {{ padding: 6px 28px 6px 28px; border-radius: 4px; }}
QMenu::item:selected {{ background: {t.selection}; }}
QMenu::item:disabled {{ color: {t.border}; }}
QMenu::separator {{ height: 1px; background: {t.hairline}; margin: 4px 8px; }}
QMenu::icon {{ padding-left: 6px; }}
QFrame#error-bar {{ background: {_mixed(t.surface, t.error, 0.10)}; border: 1px solid {t.error}; border-radius: 6px; }}
QFrame#undo-bar {{ background: {t.raised}; border: 1px solid {t.border}; border-radius: 6px; }}
QFrame#status-bar {{ background: {t.surface}; border: none; border-top: 1px solid {t.hairline}; }}
QFrame#status-bar QLabel {{ font-size: 12px; color: {t.muted}; }}
QFrame#status-bar QToolButton {{
  font-size: 12px; min-height: 14px; padding: 2px 8px; border: 2px solid transparent; border-radius: 4px;
  background: transparent; color: {t.muted}; }}
QFrame#status-bar QToolButton:hover {{ background: {t.raised}; color: {t.text}; }}
QFrame#status-bar QToolButton:focus {{ border: 2px solid {t.link}; }}
"""


def _shell(t: Tokens) -> str:
    return f"""
QFrame#navigation {{ background: {t.surface}; border: none; border-right: 1px solid {t.hairline}; }}
QFrame#navigation QPushButton {{
  background: transparent; border: 2px solid transparent; border-radius: 6px; padding: 6px 10px; text-align: left;
  color: {t.text}; min-height: 20px; }}
QFrame#navigation QPushButton:hover {{ background: {t.raised}; }}
QFrame#navigation QPushButton:checked {{ background: {t.selection}; color: {t.text}; font-weight: 600; }}
QFrame#navigation QPushButton:focus {{ border: 2px solid {t.link}; }}
QFrame#drawer {{ background: {t.surface}; border: none; border-left: 1px solid {t.hairline}; }}
QPushButton#search-button {{
  background: {t.bg}; border: 1px solid {t.hairline}; color: {t.muted}; text-align: left; padding: 3px 12px;
  min-height: 18px; }}
QPushButton#search-button:hover {{ border-color: {t.border}; }}
QPushButton#search-button:focus {{ border: 2px solid {t.link}; padding: 2px 11px; }}
QPushButton[kind="door"] {{
  text-align: left; padding: 16px; border: 1px solid {t.hairline}; background: {t.surface}; border-radius: 6px; }}
QPushButton[kind="door"]:hover {{ border-color: {t.accent}; background: {t.raised}; }}
QPushButton[kind="door"]:checked {{ background: {t.selection}; border-color: {t.accent}; }}
QPushButton[kind="door"]:focus {{ border: 2px solid {t.link}; padding: 15px; }}
"""


def _mixed(colour: str, with_colour: str, share: float) -> str:
    """A colour with a share of another one."""
    mixed = [
        round(int(colour[i : i + 2], 16) * (1 - share) + int(with_colour[i : i + 2], 16) * share) for i in (1, 3, 5)
    ]
    return "#" + "".join(f"{part:02X}" for part in mixed)

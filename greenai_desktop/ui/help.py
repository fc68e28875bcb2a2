"""The manual: Markdown files of `resources/help/<language>`, shown beside the page by F1.

The texts are our own; links lead to other topics only, never out of the program.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QTextCursor, QTextDocument
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QTextBrowser, QVBoxLayout, QWidget

from greenai_desktop import i18n
from greenai_desktop.i18n import _
from greenai_desktop.paths import resource
from greenai_desktop.ui.theme.tokens import tokens

HOME_TOPIC = "home"
_INDENT_PX, _PARAGRAPH_GAP_PX, _LIST_GAP_PX = 18, 10, 4


def topic_file(topic: str, language: str) -> Path | None:
    """The text of a topic in a language, else in English; None if there is none."""
    for code in (language, "en"):
        path = resource("help", code, f"{topic}.md")
        if topic.replace("-", "").isalnum() and path.is_file():
            return path
    return None


def topics(language: str) -> list[tuple[str, str]]:
    """Topic and title of all texts, in the order of their titles."""
    found = [(path.stem, title_of(path)) for path in resource("help", language).glob("*.md")]
    return sorted(found, key=lambda item: item[1].casefold())


def title_of(path: Path) -> str:
    """The first heading of a text."""
    with path.open(encoding="utf-8") as lines:
        return next((line.lstrip("# ").strip() for line in lines if line.startswith("# ")), path.stem)


class HelpPanel(QWidget):
    """A topic, with the way back and the list of all topics.

    Signals:
        titled: The title of the topic that is shown.
    """

    titled = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("help-panel")
        self.topic = ""
        self._visited: list[str] = []
        self.browser = QTextBrowser(self)
        self.browser.setObjectName("help-text")
        self.browser.setAccessibleName(_("Help"))
        self.browser.setFrameShape(QFrame.Shape.NoFrame)
        self.browser.setOpenLinks(False)
        self.browser.setOpenExternalLinks(False)
        self.browser.anchorClicked.connect(self._follow)
        self._back = QPushButton(_("Back"), self)
        self._back.setObjectName("help-back")
        self._back.clicked.connect(self._go_back)
        self._all = QPushButton(_("All topics"), self)
        self._all.setObjectName("help-topics")
        self._all.clicked.connect(self.show_list)
        foot = QHBoxLayout()
        foot.setContentsMargins(12, 8, 12, 8)
        foot.addWidget(self._back)
        foot.addWidget(self._all)
        foot.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.browser, 1)
        layout.addLayout(foot)
        self.setFocusProxy(self.browser)

    def show_topic(self, topic: str) -> None:
        """Show a topic; one without a text shows the list of all."""
        path = topic_file(topic, i18n.active().code)
        if path is None:
            self.show_list()
            return
        if self.topic and self.topic != topic:
            self._visited.append(self.topic)
        self.topic = topic
        text = path.read_text(encoding="utf-8")
        head, _newline, body = text.partition("\n")
        self._show(body if head.startswith("# ") else text)
        self.titled.emit(title_of(path))

    def show_list(self) -> None:
        """Show the list of all topics."""
        if self.topic:
            self._visited.append(self.topic)
        self.topic = ""
        self._show("\n".join(f"* [{title}](help:{topic})" for topic, title in topics(i18n.active().code)))
        self.titled.emit(_("Help"))

    def tint(self) -> None:
        """Take the colours in force."""
        position = self.browser.verticalScrollBar().value()
        if self.topic:
            self.show_topic(self.topic)
        self.browser.verticalScrollBar().setValue(position)

    def _show(self, markdown: str) -> None:
        document = self.browser.document()
        document.setDocumentMargin(14)
        document.setDefaultStyleSheet(f"a {{ color: {tokens().link}; }}")
        document.setIndentWidth(_INDENT_PX)
        self.browser.setMarkdown(markdown)
        _space_out(document)
        self._back.setEnabled(bool(self._visited))

    def _follow(self, url: QUrl) -> None:
        """Links are names of topics, as `live` or `help:live`; anything else leads nowhere."""
        topic = url.path().removesuffix(".md")
        if url.scheme() in ("", "help") and topic_file(topic, i18n.active().code) is not None:
            self.show_topic(topic)

    def _go_back(self) -> None:
        topic = self._visited.pop() if self._visited else ""
        self.topic = ""
        if topic:
            self.show_topic(topic)
        else:
            self.show_list()


def _space_out(document: QTextDocument) -> None:
    """Room between paragraphs, which Markdown leaves to whoever shows it."""
    block = document.begin()
    while block.isValid():
        form, after = block.blockFormat(), block.next()
        inside = block.textList() is not None and after.isValid() and after.textList() is not None
        form.setBottomMargin(_LIST_GAP_PX if inside else _PARAGRAPH_GAP_PX)
        QTextCursor(block).setBlockFormat(form)
        block = after

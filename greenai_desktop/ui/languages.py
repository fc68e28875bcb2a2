"""Puts a language in force: the program's own words, Qt's words, and the way dates are edited."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from greenai_desktop import i18n

_INSTALLED: list[QTranslator] = []


def put_in_force(code: str) -> bool:
    """Take a language; empty follows the system. Tells whether it is another one than before."""
    before = i18n.active().code
    chosen = i18n.activate(code or i18n.system_language()).code
    application = QCoreApplication.instance()
    if application is None:
        return chosen != before
    for translator in _INSTALLED:
        application.removeTranslator(translator)
    _INSTALLED.clear()
    QLocale.setDefault(QLocale("fr_FR") if chosen == "fr" else QLocale("en_GB"))
    if chosen != "en":
        translator = QTranslator(application)
        if translator.load(f"qtbase_{chosen}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
            application.installTranslator(translator)
            _INSTALLED.append(translator)
    return chosen != before

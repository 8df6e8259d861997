"""What the studio says, in the reader's language: `tr` for a sentence, `mark` for one that is translated later.

Sentences are literals in English; values go in afterwards: ``tr("Save {name}").format(name=name)``. Counted things have
``%n``: ``tr("%n frames", n=3)``. ``tools/translate.py`` gathers them into ``resources/translations``. Needs no QApplication;
without one, English it is. Knows no widget.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

CONTEXT = "Worldsketch"


def tr(text: str, n: int | None = None) -> str:
    """``text`` in the language of the application; ``n`` takes the place of ``%n`` and chooses singular or plural."""
    if n is None:
        return QCoreApplication.translate(CONTEXT, text)
    return QCoreApplication.translate(CONTEXT, text, None, n)


def mark(text: str) -> str:
    """``text`` itself, for constants made at import: gathered for translation, and given to `tr` when it is shown."""
    return text

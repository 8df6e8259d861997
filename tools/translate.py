"""Gathers what the studio says into ``resources/translations/*.ts`` and compiles these with Qt's lrelease.

    python tools/translate.py           update the .ts files and compile them
    python tools/translate.py --check   change nothing; exit code 1 and a list, if something is not translated

Qt's own lupdate files Python strings under the class around them; the studio has one context for all, so this reads the
syntax tree instead: what is given to ``tr`` and ``mark`` in studio/, and the titles in the tables of commands, tools and
patterns. English has a file for its plurals alone.
Translations of sentences that are gone are dropped.
"""

from __future__ import annotations

import ast
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "resources" / "translations"
CONTEXT = "Worldsketch"
SAID = {"tr": 0, "mark": 0, "Entry": 1, "ToolCard": 1, "Pattern": 0}
"""What is given sentences, and as which argument."""
FORMS = {"en": 2, "zh_CN": 1}
"""How many forms a counted thing has in each language."""


@dataclass(frozen=True)
class Message:
    """One sentence of the studio and where it is first said."""

    text: str
    counted: bool
    where: str


def gather() -> list[Message]:
    """Every sentence, in the order of the files.

    Raises:
        ValueError: something in ``tr`` or ``mark`` is neither a literal nor a plain name, so nobody could translate it.
    """
    found: dict[str, Message] = {}
    for path in sorted((ROOT / "studio").rglob("*.py")):
        where = path.relative_to(ROOT).as_posix()
        if where != "studio/look/words.py":
            for message in _said_in(path, where):
                known = found.setdefault(message.text, message)
                if known.counted != message.counted:
                    raise ValueError(f"{message.where}: {message.text!r} is counted here and not in {known.where}")
    return list(found.values())


def _said_in(path: Path, where: str) -> Iterator[Message]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or node.func.id not in SAID:
            continue
        counted = node.func.id == "tr" and (len(node.args) > 1 or any(word.arg == "n" for word in node.keywords))
        said = node.args[SAID[node.func.id]]
        texts = [said.body, said.orelse] if isinstance(said, ast.IfExp) else [said]
        for text in texts:
            if isinstance(text, ast.Constant) and isinstance(text.value, str):
                if text.value:
                    yield Message(text.value, counted, where)
            elif isinstance(text, ast.JoinedStr | ast.BinOp) or node.func.id == "mark":
                raise ValueError(f"{where}:{node.lineno}: only a literal can be translated")


def translations(language: str) -> dict[str, list[str]]:
    """What is translated by now: for each sentence its forms, one where nothing is counted."""
    path = FOLDER / f"worldsketch_{language}.ts"
    if not path.exists():
        return {}
    result = {}
    for message in ET.parse(path).getroot().iter("message"):
        translation = message.find("translation")
        if translation is not None:
            forms = [form.text or "" for form in translation.iter("numerusform")]
            result[message.findtext("source", "")] = forms or [translation.text or ""]
    return result


def write(language: str, messages: list[Message], known: dict[str, list[str]]) -> list[str]:
    """Writes the .ts file of ``language``; returns what has no translation in it."""
    root = ET.Element("TS", version="2.1", language=language, sourcelanguage="en")
    context = ET.SubElement(root, "context")
    ET.SubElement(context, "name").text = CONTEXT
    missing = []
    for message in messages:
        if language == "en" and not message.counted:
            continue
        element = ET.SubElement(context, "message", {"numerus": "yes"} if message.counted else {})
        ET.SubElement(element, "location", filename=message.where)
        ET.SubElement(element, "source").text = message.text
        count = FORMS[language] if message.counted else 1
        forms = known.get(message.text, [])
        complete = len(forms) == count and all(forms)
        translation = ET.SubElement(element, "translation", {} if complete else {"type": "unfinished"})
        if not complete:
            missing.append(message.text)
        if message.counted:
            for n in range(count):
                ET.SubElement(translation, "numerusform").text = forms[n] if n < len(forms) else ""
        else:
            translation.text = forms[0] if forms else ""
    ET.indent(root)
    text = ET.tostring(root, encoding="unicode")
    path = FOLDER / f"worldsketch_{language}.ts"
    path.write_text(f'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n{text}\n', encoding="utf-8")
    return missing


def untranslated(language: str, messages: list[Message]) -> list[str]:
    known = translations(language)
    wanted = [message for message in messages if language != "en" or message.counted]
    return [
        message.text
        for message in wanted
        if len(known.get(message.text, [])) != (FORMS[language] if message.counted else 1) or not all(known[message.text])
    ]


def compile_all() -> None:
    """The .qm files, beside the .ts files.

    Raises:
        subprocess.CalledProcessError: lrelease refuses a file.
    """
    import PySide6

    folder = Path(PySide6.__file__).parent
    lrelease = next(path for path in (folder / "lrelease", folder / "lrelease.exe") if path.exists())
    for language in FORMS:
        path = FOLDER / f"worldsketch_{language}.ts"
        subprocess.run([lrelease, "-silent", path, "-qm", path.with_suffix(".qm")], check=True)


def main(arguments: list[str]) -> int:
    messages = gather()
    if arguments == ["--check"]:
        missing = {language: untranslated(language, messages) for language in FORMS}
    else:
        FOLDER.mkdir(parents=True, exist_ok=True)
        missing = {language: write(language, messages, translations(language)) for language in FORMS}
        compile_all()
    for language, texts in missing.items():
        for text in texts:
            print(f"{language}: not translated: {text!r}", file=sys.stderr)
    return 1 if arguments and any(missing.values()) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

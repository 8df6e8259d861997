"""What engine, export and document say to people, in the reader's language, at the moment when it is shown.

They know no Qt and speak English with the values already in it; `told` finds the sentence that a message was made from and says
that one. What it does not know stays as it is. A value is looked at in the same way: a message may carry another one.
"""

from __future__ import annotations

import re
from functools import cache

from studio.look.words import mark, tr

SENTENCES = (
    mark("{where}: there is no such project"),
    mark("the project has grown too large; remove branches"),
    mark("{where}: {count} entries, or two of one name; this is no Worldsketch project"),
    mark("{where}: it unpacks to more than {size} MiB (a zip bomb); refused"),
    mark("{where}: {page} is missing, so this is no Worldsketch project"),
    mark("{where}: {name} is {count} bytes, {declared} were declared; open an older copy"),
    mark("{where}: clip plays action {action}, but its world has 0 to {last}"),
    mark("{path}: not saved ({reason}); choose another place with Save As"),
    mark("{where}: not a readable project ({reason}); open an older copy"),
    mark("{where}: {entry} does not belong in a project; refused"),
    mark("{where}: {entry} is packed in a way that projects are not; refused"),
    mark("{where}: {entry} unpacks to {size} MiB (a zip bomb); refused"),
    mark("{where}: the tokens of prompt {n} are missing; open an older copy"),
    mark("{where}: {path} plays action {action}, but its world has 0 to {last}; open an older copy"),
    mark("{where}: {what}; open an older copy"),
    mark("{where}: {page} has no format_version, so this is no Worldsketch project"),
    mark("{where}: project format {version}; this Worldsketch reads up to {known}, update it"),
    mark("{where}: {page} is not JSON, so the project is damaged; open an older copy"),
    mark("{where}: {page} is no page of format {version}; open an older copy"),
    mark("{where}: {manifest} has no format_version, so this is not a world bundle"),
    mark("{where}: world format {version}; this Worldsketch reads up to {known}, update it"),
    mark("{where}: world format 1, whose graphs this Worldsketch no longer plays; export it again from its weights"),
    mark("no world {name}: neither a folder nor a {suffix} file, nor a known name (known: {known})"),
    mark("{where} is {actual} bytes; at most {most} are allowed, refused"),
    mark("{where} is {what}: {actual} bytes, the manifest lists {promised}; get it again"),
    mark("{where}: {manifest} is not JSON; export or download the world again"),
    mark("{where}: {manifest}: {reason}; export or download the world again"),
    mark("{where}: this world has no {name} graph; export it again with one"),
    mark("{where}: {file} is not the file that the manifest lists (SHA-256 differs); get it again"),
    mark("{where}: {count} entries, or two of one name; refused"),
    mark("{where}: unpacks to {size} MiB; at most {most} are allowed, refused"),
    mark("world {name} cannot be read ({reason})"),
    mark("{where} is a symbolic link; a world holds regular files only, put the file itself there"),
    mark("{where} is missing: {what}"),
    mark("{where} cannot be read ({reason})"),
    mark("{where} is not a regular file; a world holds regular files only"),
    mark("{where} is a hard link ({count} names); copy the world's files instead of linking"),
    mark("{path}: not a {suffix} file ({error}); get it again"),
    mark("{where}: entry {name} is a path; a world is flat, refused"),
    mark("{where}: entry {name} is a link or no regular file; refused"),
    mark("{where}: entry {name} swells {times}-fold or more (a zip bomb); refused"),
    mark("{where} is damaged ({error}); get it again"),
    mark("not a world bundle"),
    mark("the world is incomplete; get it again"),
    mark("provider {name} is unknown; choose among auto, {names}"),
    mark("provider {name}: {reason}; or use --provider auto"),
    mark("provider {name}: it refused {where}; use --provider cpu"),
    mark("this onnxruntime ({version}) is built without it; install one that has it"),
    mark("{where}: onnxruntime refuses the graph ({reason})"),
    mark("{variable} is {value}; it must be a whole number from 1 to 256"),
    mark("this world is closed; open it again to go on"),
    mark("no frame yet; begin with an image first"),
    mark("{where}: {name} gave shape {shape} instead of {wanted}; export the world again"),
    mark("{where}: has no cache; export it again"),
    mark("{where}: the graph failed to run ({reason})"),
    mark("{path}: a folder; choose an image file"),
    mark("{path}: not an ordinary file; choose an image file"),
    mark("{name}: the file is empty; choose an image"),
    mark("{path}: there is no such file"),
    mark("{path}: cannot be opened: {reason}"),
    mark("{name}: not an image, or of a kind that cannot be read; try PNG or JPEG"),
    mark("{path}: a folder; choose a video or a GIF"),
    mark("{path}: not an ordinary file; choose a video or a GIF"),
    mark("{path}: pictures of {width}×{height}; at most {most} million pixels are read"),
    mark("{source}: there is no picture in {where}; choose a video or a GIF"),
    mark("{path}: cannot be read as a video: {reason}"),
    mark("{source}: the picture changes its size at frame {n}; ask for one size"),
    mark("{source}: more than {count} frames of {width}×{height} do not fit into {size} MiB; ask for fewer or smaller ones"),
    mark("clip: from {start} to {stop} seconds; the end must come after the start, at 0 or later"),
    mark("clip: nothing is left of the picture; choose a part inside it"),
    mark("{source}: {fps} frames per second; choose from 0.1 to 240"),
    mark("{source}: {count} frames; choose at least 1"),
    mark("{name} answered without a picture"),
    mark("{name} does not say how far it is"),
    mark("{name} sent more than {size} MB; ask for a smaller picture"),
    mark("{name} broke off before the picture was whole"),
    mark("{name} sent a picture that is damaged"),
    mark("{name} answered, but not as an image server does; is the address right?"),
    mark("{name}: cancelled"),
    mark("nobody answers at {name}; is the image server running?"),
    mark("there is no server named {name}"),
    mark("{name} did not answer within {seconds} s"),
    mark("{name} answered, but not as a web server does; is the address right?"),
    mark("{name} cannot be reached: {reason}"),
    mark("{name} refused: it wants a name and password, as in {example}"),
    mark("{name} takes no text by this interface; AUTOMATIC1111 does when started with --api"),
    mark("{name} refused with status {status}"),
    mark("{target}: {size} MB, more than the {limit} MB that were asked for"),
    mark("{target}: cannot be written: {reason}; nothing was left there"),
    mark("{target}: stopped after {n} frames; nothing was written"),
    mark("{target}: {width}×{height} pixels; the longer side may have {most}"),
    mark("{target}: there are no frames to write; give at least one"),
    mark("there are no frames to write; give at least one"),
    mark("what it carries is too large"),
    mark("what it carries is damaged"),
    mark("what it carries is damaged ({reason})"),
    mark("what it carries is damaged: it needs {what}"),
    mark("{target}: cannot be written: {reason}; choose another name"),
    mark("no font here draws {character} in {text}; install one that does, as Noto Sans CJK, or write it otherwise"),
    mark("a caption of {count} characters; write at most {most}"),
    mark("a picture of {width}×{height} does not fit on a page of {wide}×{high}; choose a smaller scale"),
    mark("{name}: drawing and actions take {size} MiB; leave them out of the file"),
    mark("{path}: cannot be read: {reason}"),
    mark("made by a newer Worldsketch; update to open it"),
    mark("{path}: unknown format {suffix}; end the name in {suffixes}, or in no suffix for a folder of PNG frames"),
    mark("{target}: not a file name; say which file to write"),
    mark("{target}: there is no folder {parent}; make it first"),
    mark("{target}: a folder has this name; choose another"),
    mark("{target}: this folder already holds files; choose a new name for the PNG frames"),
    mark("{target}: not an ordinary file; choose another name"),
    mark("{target}: a file has this name, and PNG frames need a folder; choose another"),
    mark("does not fit under {size} MB, however small; choose fewer frames or another format"),
    mark(
        "{count} frames of {width}×{height} do not fit on a sheet of {most} pixels a side; "
        "choose a smaller scale, fewer frames or a folder of PNG frames"
    ),
    mark("{where}: {what}"),
    mark("that did not work: {kind}: {error}"),
    mark("{path}: not written: {kind}: {error}"),
    mark("{path}: cannot be read: {kind}: {error}"),
    mark("Unsaved work is not being kept safe: {reason}"),
    mark("{folder} cannot be written to"),
    mark("no space left on device"),
    mark("permission denied"),
    mark("read-only file system"),
    mark("is a directory"),
    mark("no such file or directory"),
    mark("Frames of this take are missing, and it was played in another world: open that one to export it"),
    mark("Another project was opened before all frames were there; nothing was written"),
    mark("the picture from {name} cannot be read: {reason}"),
)
"""Each with the places of its values, whose names matter to translators alone."""


def told(message: str) -> str:
    """``message`` as the reader would say it; itself in English, and where its sentence is unknown."""
    for sentence, pattern in _patterns():
        found = pattern.fullmatch(message)
        if found is not None:
            said = tr(sentence)
            if said == sentence:
                return message
            return said.format(**{name: told(value) for name, value in found.groupdict().items()})
    return message


@cache
def _patterns() -> list[tuple[str, re.Pattern[str]]]:
    """The sentences with the most words of their own first, so that a vaguer one does not take their place."""
    patterns = []
    for sentence in SENTENCES:
        parts = re.split(r"\{(\w+)\}", sentence)
        regex = "".join(f"(?P<{part}>.+?)" if n % 2 else re.escape(part) for n, part in enumerate(parts))
        patterns.append((sum(map(len, parts[::2])), sentence, re.compile(regex, re.DOTALL)))
    return [(sentence, pattern) for _, sentence, pattern in sorted(patterns, key=lambda entry: -entry[0])]

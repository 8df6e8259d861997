"""The errors a person may see. Each message is one line: what was wrong, where, and what to do.

Commands turn a `WorldsketchError` into that line on stderr and exit code 2; the studio shows it in its status line.
Anything else that escapes is a defect of ours and keeps its traceback.
"""


class WorldsketchError(Exception):
    """Base of every error that is the input's or the machine's doing, not a defect."""


class BundleError(WorldsketchError):
    """A world bundle is missing, damaged, tampered with, too new, or not a bundle."""


class PromptError(WorldsketchError):
    """An image, an action or a seed that a world cannot begin or go on from."""


class ProviderError(WorldsketchError):
    """The execution provider that was asked for is not available on this machine."""


class DataError(WorldsketchError):
    """A clip, a data folder or a shard that cannot be read, or collected."""


class ConfigError(WorldsketchError):
    """A setting outside its allowed range, or settings that contradict each other."""


class MediaError(WorldsketchError):
    """Frames that cannot be written to, or read from, a media file."""


class Interrupted(Exception):  # noqa: N818  # no error, and nobody sees it
    """A frame was given up half-way, because somebody asked for that."""

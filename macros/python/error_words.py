"""Errors of files and of the database in words: what failed, where, and what to do about it.

Commands end with these words and an exit code, never with a traceback.
"""

from __future__ import annotations

FULL_DISK = ("no space left", "file too large", "disk quota", "could not write", "failed to write", "failed to offload")


def first_line(error: Exception) -> str:
    """The first line of an error's message."""
    return str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__


def is_in_use(error: Exception) -> bool:
    """Whether opening a file failed because another process has it open for writing."""
    return "could not set lock" in str(error).lower()


def first_step(message: str) -> str:
    """What to do before the command is run again, by the words of the system or of the database."""
    text = message.lower()
    if "could not set lock" in text:
        return "End the process that has it open"
    if any(words in text for words in FULL_DISK):
        return "Free space on its disk"
    if "out of memory" in text:
        return "Set DBT_THREADS=1 or give it more memory (DUCKDB_MEMORY_LIMIT)"
    if "permission denied" in text:
        return "Give this user the right to read and write it"
    return ""


def in_words(error: Exception, again: str = "run `make build` again") -> str:
    """An error of a file or of the database on one line, with the remedy."""
    return f"{first_line(error)}. {first_step(str(error)) or 'Correct that'} and {again}."


def with_remedy(message: str) -> str:
    """A message of a failed model, with the remedy where the machine and not the data made it fail."""
    step = first_step(message)
    return f"{message.removesuffix('.')}. {step} and run `make build` again." if step else message


def remedy_of(error: Exception) -> str:
    """What to do about an error of opening a database file."""
    if is_in_use(error):
        return "Another process has it open: end that one, or wait until it is done."
    step = first_step(str(error))
    return f"{step or 'Remove the file'} and build it again with `make build`."

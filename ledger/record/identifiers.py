"""How names are written and read: keys, streams, judges, officials, cases, citations.

Each pattern takes one spelling only. Judges and officials are public officials, named
by a number of this ledger; a case is named by its court and eight random signs, never
by anything derived from an official number (8 CFR 1208.6).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, Final, Literal

from pydantic import StringConstraints

from ledger.errors import SchemaViolationError, Violation

HOST: Final = r"[a-z0-9](?:[a-z0-9.-]{0,61}[a-z0-9])?"
LABEL: Final = r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,79})"
CROCKFORD: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""The 32 signs of Crockford's base32: no I, L, O, U."""

Hex256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
"""A SHA-256 digest or leaf hash: 64 lower-case hexadecimal digits."""

KeyName = Annotated[str, StringConstraints(pattern=rf"^{HOST}/{LABEL}$")]
"""``host/label``, such as ``naij.example/officer-1``."""

SignerName = Annotated[
    str, StringConstraints(pattern=rf"^{HOST}/{LABEL}\+[0-9a-f]{{8}}$")
]
"""A key name with its key id: ``naij.example/officer-1+530d903a``."""

Host = Annotated[str, StringConstraints(pattern=rf"^{HOST}$")]
"""A holder's host name: ``naij.example``."""

StreamText = Annotated[str, StringConstraints(pattern=rf"^{HOST}/[a-z]+/{LABEL}$")]
"""``host/type/id``, such as ``naij.example/case/PHI-7Q4K2M8T``."""

JudgeId = Annotated[str, StringConstraints(pattern=r"^(?:J-[0-9]{4}|unknown)$")]
"""An immigration judge: ``J-`` and four digits, or ``unknown``."""

OfficialId = Annotated[str, StringConstraints(pattern=r"^(?:A-[0-9]{2,4}|unknown)$")]
"""An official, supervising judges included: ``A-`` and two to four digits."""

PersonId = Annotated[str, StringConstraints(pattern=r"^(?:J-[0-9]{4}|A-[0-9]{2,4})$")]
"""A judge or an official who is listed by name."""

CourtCode = Annotated[str, StringConstraints(pattern=r"^(?:[A-Z0-9]{3}|unknown)$")]
"""A court as the official release codes it (tblLookupBaseCity): ``PHI``."""

CASE_REF: Final = re.compile(rf"[A-Z0-9]{{3}}-[{CROCKFORD}]{{8}}")
"""A case: court code, then eight random Crockford signs: ``PHI-7Q4K2M8T``."""

Matter = Annotated[
    str, StringConstraints(pattern=r"^[A-Z][A-Za-z' .&-]{0,58}(?: \([IV]{1,3}\))?$")
]
"""A published caption, as cited: ``A-B- (I)``, ``Castro-Tum``. No digits."""

_REPORTER: Final = (
    r"\((?:BIA|A\.G\.)(?: [0-9]{4})?(?:[;,] (?:(?:BIA|A\.G\.) )?[0-9]{4})*\)"
)
CITATION: Final = re.compile(
    rf"[0-9]{{1,3}} I&N Dec\. [0-9]{{1,4}}(?:, [0-9]{{1,4}})*(?: {_REPORTER})?"
    r"|A\.G\. Order No\. [0-9]{1,5}-[0-9]{4}"
    r"|[0-9]{1,2} (?:CFR|USC) [0-9A-Za-z.()-]{1,40}(?: \([0-9]{4}\))?"
    r"|[0-9]{1,3} (?:FR|FLRA|U\.S\.|F\.[234]d) (?:No\. )?[0-9]{1,6}(?: \([0-9]{4}\))?"
    r"|RIN [0-9]{4}-[A-Z]{2}[0-9]{2}"
    r"|FR Doc\. [0-9]{4}-[0-9]{5}"
    r"|AILA Doc\. [0-9]{8}"
    r"|GAO-[0-9]{2}-[0-9]{3,6}"
    r"|(?:documentcloud\.org|lawsdocbox\.com|docslib\.org) [0-9]{5,9}"
)
"""A citation has a grammar of its own, so it is not searched for identifiers.

The last form names a document of a public repository by the repository's number.
"""
Citation = Annotated[str, StringConstraints(pattern=rf"^(?:{CITATION.pattern})$")]


@dataclass(frozen=True, slots=True)
class StreamName:
    """A stream, such as ``naij.example/case/PHI-7Q4K2M8T``.

    Attributes:
        host: Whose account it is.
        type: What it is about: ``case``, ``order``, ``referral`` …
        id: The filer's own name for it.
    """

    host: str
    type: str
    id: str

    def __str__(self) -> str:
        return f"{self.host}/{self.type}/{self.id}"

    @classmethod
    def parse(cls, text: str) -> StreamName:
        """Read a stream name.

        Raises:
            SchemaViolationError: Not ``host/type/id``.
        """
        if not _STREAM.fullmatch(text):
            raise SchemaViolationError(
                "A stream is named host/type/id: naij.example/case/PHI-7Q4K2M8T.",
                violations=[Violation("/stream", "pattern", "not host/type/id")],
            )
        return cls(*text.split("/"))


_STREAM: Final = re.compile(rf"{HOST}/[a-z]+/{LABEL}")

Unknown = Literal["unknown"]

"""What a kind asks for: each field, what it means, and what may stand there.

Read from the closed schema itself, so that a form cannot ask for a field that does not
exist, or leave one out. Blank drafts and the pages that explain the kinds come from it.
"""

from __future__ import annotations

import inspect
import types
import typing
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Final, Literal

from pydantic import StringConstraints
from pydantic.fields import FieldInfo

from ledger.record import identifiers, key, roster, statement
from ledger.record.fields import Code, Day, Fields, PartialDay, Said, When
from ledger.record.kinds import KINDS, model_of

UNKNOWN: Final = "unknown"


@dataclass(frozen=True, slots=True)
class Blank:
    """One field of a form.

    Attributes:
        name: As it stands in the JSON.
        meaning: What it asks, in one sentence.
        takes: What may stand there, in words.
        example: A value of that form, for codes the first one.
        required: The kind does not go without it.
        many: It is a list.
        may_be_sealed: A seal may stand in its place.
        codes: Allowed codes with their meanings; empty if any value of the form goes.
        parts: Fields of a group of fields; empty for a plain value.
    """

    name: str
    meaning: str
    takes: str
    example: str | int
    required: bool
    many: bool
    may_be_sealed: bool
    codes: tuple[tuple[str, str], ...] = ()
    parts: tuple[Blank, ...] = ()

    @property
    def may_be_unknown(self) -> bool:
        """Whether ``unknown`` may stand there, which is not the same as none."""
        return (
            self.takes in _DATES
            or UNKNOWN in {code for code, _ in self.codes}
            or self.takes.endswith(_OR_UNKNOWN)
        )

    @property
    def is_text(self) -> bool:
        """Whether it is prose, which stands beside the log."""
        return self.takes == _PROSE

    @property
    def is_date(self) -> bool:
        """Whether it is a date, which has a short form in drafts."""
        return self.takes in _DATES


_OR_UNKNOWN: Final = ", or unknown"
_PROSE: Final = "a text; it is published beside the log"
_DATE: Final = "a date as far as it is known: 2018, 2018-05, 2018-05-17, or unknown"
_PAST: Final = f"{_DATE}; not in the future, not before 1983"
_DATES: Final = {_DATE, _PAST}
_NUMBER: Final = "a whole number"
_VKEY: Final = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"

_BY_TYPE: Final[tuple[tuple[Any, str, str], ...]] = (
    (identifiers.Hex256, "64 hexadecimal digits", "00" * 32),
    (identifiers.KeyName, "host/label", "naij.example/officer-1"),
    (identifiers.Host, "a host name", "naij.example"),
    (identifiers.StreamText, "a stream: host/type/id", "naij.example/order/2026-a"),
    (identifiers.JudgeId, f"a judge's number{_OR_UNKNOWN}", "J-0312"),
    (identifiers.OfficialId, f"an official's number{_OR_UNKNOWN}", "A-07"),
    (identifiers.PersonId, "a judge's or an official's number", "J-0312"),
    (identifiers.CourtCode, f"a court code of three signs{_OR_UNKNOWN}", "PHI"),
    (identifiers.Matter, "a published caption", "Q-X- (I)"),
    (identifiers.Citation, "a citation", "99 I&N Dec. 20 (A.G. 2026)"),
    (Day, "a day", "2026-09-26"),
    (PartialDay, "a date: 2018, 2018-05 or 2018-05-17", "2018-05"),
    (key.KindPattern, "a kind, or a stream type for all its kinds", "case"),
    (roster.ReleaseCode, "a code of the official release", "ABC"),
    (statement.SaidDigest, "a digest of 43 signs", "A" * 43),
)

_BY_NAME: Final[dict[str, tuple[str, str]]] = {
    "governors": ("a verifier key", _VKEY),
    "log_vkeys": ("a verifier key", _VKEY),
    "vkey": ("a verifier key", _VKEY),
    "new_vkey": ("a verifier key", _VKEY),
    "age_recipient": ("an age recipient", "age1" + "q" * 58),
    "rule": ("a rule's number", "R-02"),
    "name": ("a file name", "verify.py"),
    "url": ("an address", "https://www.justice.gov/eoir"),
    "media_type": ("a media type", "application/pdf"),
    "digest": ("only the word none", "none"),
    "unverified": ("the name of a field of facts", "happened_on"),
}

_EXAMPLE: Final = {
    "origin": "ledger.example/2026",
    "plan": "agency.example/plan/performance-2018",
    "by_stream": "editor.example/referral/q-x-2026",
    "concerns": "editor.example/referral/q-x-2026",
    "same_as": "counsel.example/case/PHI-7Q4K2M8T",
}
"""Examples that depend on the field, where the form alone would mislead."""

_MEANING: Final = {
    "governors": "Verifier keys of those who govern this ledger",
    "threshold": "How many governors it takes",
    "origin": "Name of the ledger",
    "log_vkeys": "The two keys that sign checkpoints, Ed25519 first",
    "vkey": "The public half of the key, as jil key vkey prints it",
    "new_vkey": "The public half of the key that signs from here on",
    "rule": "Which rule for findings",
    "rule_version": "Version of the rule",
    "text_sha256": "SHA-256 of the text of the rule",
    "code_sha256": "SHA-256 of the code of the rule",
    "name": "Name of the program",
    "size": "Bytes of the program",
    "SoftwarePublished.sha256": "SHA-256 of the program",
    "sha256": "SHA-256 of the document; only if it is public already",
    "holder_said": "Who holds the key",
    "host": "Whose streams the key adds to",
    "kinds": "What the key may file",
    "valid_from": "Number of the entry from which the key counts, if later",
    "age_recipient": "Where sealed texts for the holder are encrypted to",
    "since": "Number of the entry from which the key no longer counts",
    "Listed.person": "The number by which this ledger knows the person",
    "person": "The person who said it, if a listed official",
    "name_said": "Name of the official; public officials only",
    "terms": "Offices the person held, oldest first",
    "court": "The court",
    "from_on": "From when",
    "until_on": "Until when; leave out while it lasts",
    "note_said": "Where sources differ, or what rests on memory",
    "release_codes": "Codes of the official release for this judge, the main one first",
    "reason_said": "The reason, word for word if it was stated",
    "judge": "The judge",
    "happened_on": "When it happened",
    "adverse_to": "Whom the ruling went against",
    "ruling_said": "The ruling in words",
    "hearing_on": "The day of the hearing that was set",
    "ordered_by": "Who gave the order: the official, or the office and its level",
    "listing": "The listing as it should read",
    "from_judge": "The judge who lost the case",
    "to_judge": "The judge who got it",
    "official": "The official who gave the order",
    "written_order": "Whether there was a written order",
    "under_order": "The order that moved many cases, if this was one of them",
    "out_of_order_said": "Why the move does not fit the docket on record",
    "stated": "Whether the judge stated for the record to know the record",
    "corrects": "Version, in this stream, of the entry to be corrected",
    "withdraws": "Version of the entry in this stream, or account for all of it",
    "low": "The number, or the lower bound",
    "high": "The upper bound of a range",
    "AttributedTo.words_said": "The words themselves",
    "words_said": "The number in the words that were used",
    "count": "The number, as it was given",
    "measures": "Whom the plan measures",
    "author": "Who issued it",
    "authority_said": "The authority that the plan names for itself",
    "metrics": "What is measured, with the thresholds that were read",
    "readings": "What was measured of the judge",
    "rating": "The rating",
    "title_said": "Title, as it is printed",
    "issued_on": "When it was issued",
    "effective_on": "From when it applies",
    "role": "Whether a rating needs this metric",
    "days": "Within how many days",
    "satisfactory": "From where a reading is satisfactory",
    "unsatisfactory": "From where a reading is unsatisfactory",
    "Threshold.value": "The number it is held against",
    "value": "The reading",
    "per": "Out of how many: 1 for a plain number, 100 for per cent",
    "benchmarks_needed": "How many benchmarks a satisfactory rating needs",
    "by": "By whom",
    "suspended_on": "When it was suspended",
    "reinstated_on": "When it was applied again",
    "served_on": "When it reached the judge",
    "plan": "The plan under which it was served",
    "text_said": "The text, word for word",
    "answered_on": "When the judge answered",
    "rescinded_on": "When it was taken back",
    "matters": "Captions of the matters, as published",
    "citations": "Where it is published",
    "directed_by": "The Attorney General who took the matter",
    "directed_on": "When the matter was taken or sent up",
    "question_said": "The question, word for word",
    "automatic": "Whether the stay came by itself with the referral",
    "stayed_on": "From when it was stayed",
    "invited_on": "When briefs were invited",
    "parties": "Briefs of the parties",
    "amici": "Briefs of others",
    "replies": "Briefs in reply",
    "words": "How many words",
    "due_on": "By when",
    "filed_on": "When it was filed",
    "about_said": "What the motion says",
    "ordered_on": "When it was ordered",
    "outcome_said": "The outcome in words",
    "decided_by": "The Attorney General who decided",
    "decided_on": "When it was decided",
    "displaced": "Earlier decisions, and what became of them",
    "matter": "Caption of the matter, as published",
    "citation": "Where it is published",
    "withdrawn_on": "When it was given back",
    "by_stream": "The referral on this record that changed it",
    "by_citation": "The decision that changed it, if it is not on this record",
    "changed_on": "When it changed",
    "given_on": "When it was given",
    "commitment": "Salted digest of a document that is not public",
    "digest": "The word none, for a source that is only cited",
    "media_type": "Type of the document",
    "size_class": "Its bytes, rounded up to a power of two",
    "url": "Where it can be read",
    "retrieved_on": "When it was read there",
    "who_said": "Who said it",
    "where_said": "Where it was said",
    "on": "When it was said",
    "seq": "Number of the entry",
    "leaf": "Its leaf hash",
    "evidence": "The sources",
    "answers": "Entries that this one answers",
    "same_as": "Streams of others about the same thing",
    "concerns": "Streams that this one is about",
    "unverified": "Facts that rest on memory and were not read anywhere",
}
"""What a field asks, by its name, or by group and name where one name asks two things.

A code, and a group with a sentence of its own, need no entry.
"""

FRAME: Final = (
    "evidence",
    "attributed_to",
    "unverified",
    "concerns",
    "same_as",
    "answers",
)
"""What may stand beside the facts in a statement of any kind."""


@cache
def form_of(kind: str) -> tuple[Blank, ...]:
    """The facts that a kind asks for, in the order of its schema.

    Raises:
        UnknownEventKindError: No such kind.
    """
    model_of(kind)
    return tuple(_blanks(KINDS[kind].facts))


@cache
def frame() -> tuple[Blank, ...]:
    """What may stand beside the facts in any statement, in the order of ``FRAME``."""
    blanks = {blank.name: blank for blank in _blanks(statement.Statement, FRAME)}
    return tuple(blanks[name] for name in FRAME)


def _blanks(group: type[Fields], only: Sequence[str] = ()) -> Iterator[Blank]:
    for name, field in group.model_fields.items():
        if not only or name in only:
            yield _blank(group, field.alias or name, field)


def _blank(group: type[Fields], name: str, field: FieldInfo) -> Blank:
    leaves = list(_leaves(field.annotation, field.metadata))
    plain = [leaf for leaf in leaves if leaf.type is not Said] or leaves
    first = plain[0]
    takes, example = _takes(name, plain)
    codes = tuple(code for leaf in plain for code in leaf.codes)
    return Blank(
        name,
        _meaning(group, name, first),
        takes,
        codes[0][0] if codes else example,
        required=field.is_required() and name != "evidence",
        many=any(leaf.many for leaf in plain),
        may_be_sealed=len(plain) < len(leaves) or first.type is Said,
        codes=codes,
        parts=tuple(_blanks(first.type)) if _is_group(first.type) else (),
    )


@dataclass(frozen=True, slots=True)
class _Leaf:
    """One type that a field takes, with its wrapping taken off."""

    type: type
    pattern: str | None = None
    codes: tuple[tuple[str, str], ...] = ()
    many: bool = False


def _leaves(
    annotation: object, metadata: Iterable[object] = (), *, many: bool = False
) -> Iterator[_Leaf]:
    origin, inner = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is Annotated:
        yield from _leaves(inner[0], inner[1:], many=many)
    elif origin in {typing.Union, types.UnionType}:
        for each in inner:
            yield from _leaves(each, many=many)
    elif origin is tuple:
        yield from _leaves(inner[0], many=True)
    elif origin is Literal:
        yield _Leaf(str, codes=tuple((str(word), "") for word in inner), many=many)
    elif isinstance(annotation, type) and annotation is not types.NoneType:
        yield _Leaf(annotation, _pattern(metadata), _codes(annotation), many=many)


def _pattern(metadata: Iterable[object]) -> str | None:
    found = [each for each in metadata if isinstance(each, StringConstraints)]
    return str(found[0].pattern) if found and found[0].pattern else None


def _codes(annotation: type) -> tuple[tuple[str, str], ...]:
    if not issubclass(annotation, Code):
        return ()
    return tuple((str(code), code.meaning) for code in annotation)


def _is_group(found: type) -> bool:
    return issubclass(found, Fields) and not issubclass(found, (Said, When))


def _takes(name: str, leaves: Sequence[_Leaf]) -> tuple[str, str | int]:
    """What may stand in a field, in words, and an example."""
    first = leaves[0]
    if first.type is Said:
        return _PROSE, "…"
    if issubclass(first.type, When):
        return _DATE if first.type is When else _PAST, "2018-05"
    if _is_group(first.type):
        return "a group of fields", ""
    if first.type is int:
        return _NUMBER + (", or account" if len(leaves) > 1 else ""), 1
    if first.codes:
        return "a code", ""
    return _takes_text(name, first)


def _takes_text(name: str, leaf: _Leaf) -> tuple[str, str]:
    for annotation, takes, example in _BY_TYPE:
        if leaf.pattern == _pattern(typing.get_args(annotation)[1:]):
            return takes, _EXAMPLE.get(name, example)
    return _BY_NAME.get(name, ("a text of a form of its own", ""))


def _meaning(group: type[Fields], name: str, leaf: _Leaf) -> str:
    own = _MEANING.get(f"{group.__name__}.{name}") or _MEANING.get(name)
    if own is not None:
        return own
    if issubclass(leaf.type, Code) or _is_group(leaf.type):
        return first_sentence(leaf.type)
    return name.removesuffix("_said").replace("_", " ").capitalize()


def first_sentence(documented: type) -> str:
    """First sentence of the documentation of a class, without its full stop."""
    text = (inspect.getdoc(documented) or "").split("\n\n", maxsplit=1)[0]
    return " ".join(text.split()).partition(". ")[0].removesuffix(".")

"""What each error means and what to do about it: the texts of ``/problems/<slug>``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from api import problems
from ledger import errors
from ledger.errors import LedgerError


class Text(NamedTuple):
    """What a page of a problem says.

    Attributes:
        cause: What went wrong, in general.
        fix: What the person concerned can do.
        example: A ``detail`` that such a problem has.
    """

    cause: str
    fix: str
    example: str


TEXTS: Final[Mapping[type[LedgerError], Text]] = {
    errors.LedgerError: Text(
        "The ledger refused, for a reason that has no name of its own.",
        "Read the detail of the problem.",
        "The ledger refused the request.",
    ),
    errors.MalformedError: Text(
        "What was sent is not in its published format.",
        "Let jil write it: jil draft, jil check, jil sign.",
        "The bytes are not in their published format.",
    ),
    errors.MalformedNoteError: Text(
        "A filing is a signed note (c2sp.org/signed-note): a text, an empty line, one"
        " signature line for each of its signers, in their order, and nothing else.",
        "Send the file that jil sign wrote, byte for byte. Editors and mail programs"
        " change line ends and the long dash of a signature line.",
        "The signature lines are not exactly those of signers, in that order. Nobody"
        " may add, drop or reorder a signature; sign the statement again.",
    ),
    errors.MalformedKeyError: Text(
        "A verifier key is name+hex+base64, and its public key is a point that only one"
        " private key has: keys of small order, which everybody can sign for, are not"
        " taken.",
        "Copy the line that jil key vkey prints. If the key itself is refused, make"
        " another one with jil key new.",
        "This is not a verifier key.",
    ),
    errors.NotCanonicalError: Text(
        "A statement has one spelling only (RFC 8785): sorted keys, no spaces, no"
        " fractions, no null. Otherwise one text would have two fingerprints.",
        "Let jil write the statement, then sign it. The detail says at which byte the"
        " spelling first differs.",
        "The JSON is not in canonical form (RFC 8785): it first differs at byte 17. Let"
        " jil write it, then sign again.",
    ),
    errors.UnknownEventKindError: Text(
        "The statement names a kind that this ledger does not know, or stands in a"
        " stream of another type than its kind.",
        "Look the kind up with jil kinds, or at /v1/kinds.",
        "The ledger knows no such kind of statement. Did you mean case.reassigned? jil"
        " kinds lists them.",
    ),
    errors.SchemaViolationError: Text(
        "Each kind has fields of its own and takes no others. A field is missing,"
        " unknown, or not of its form.",
        "Each member of errors names one field and its rule. jil kinds shows the fields"
        " of a kind with an example.",
        "At /facts/court: Field required.",
    ),
    errors.PublicFieldContainsIdentifierError: Text(
        "A public text, address or name seems to hold something that identifies a"
        " private person: an A-number, a social security number, an e-mail address, a"
        " telephone number, a date of birth. Nothing was stored or logged.",
        "Remove it, or seal the field. What is once public cannot be taken back.",
        "Field /facts/reason_said seems to contain an A-number at character 41. Seal"
        " the field or remove it.",
    ),
    errors.DateInFutureError: Text(
        "Something is said to have happened after the day on which it was signed, or"
        " signed_at is more than a day ahead of the server's clock.",
        "Correct the date, or the clock of the device that signs, and sign again.",
        "The day at /facts/happened_on is after 2026-11-24, the day you signed.",
    ),
    errors.DateImpossibleError: Text(
        "There is no such day, or it is before 1983, when the office of immigration"
        " judge began.",
        "Correct the date. If only the month or year is known, write it so: 2018-05.",
        "At /facts/happened_on: there is no such day.",
    ),
    errors.EntryTooLargeError: Text(
        "An entry has at most 65,535 bytes, since an entry bundle writes its length in"
        " two (c2sp.org/tlog-tiles). A filing with its texts has at most 4 MiB.",
        "Long texts stand beside the log as disclosures; documents are evidence, by"
        " their digest. jil does both.",
        "The note has 70,000 bytes; an entry has at most 65,535. Long texts stand"
        " beside the log, documents are evidence by digest.",
    ),
    errors.BadParameterError: Text(
        "A parameter of the address is unknown, stands there twice, or has a value out"
        " of its range. A parameter that is not understood is never ignored: the answer"
        " would be to another question.",
        "errors names the parameter and the nearest known name. /openapi.json lists"
        " the parameters of each address.",
        "There is no parameter jugde here. Did you mean judge?",
    ),
    errors.BadCursorError: Text(
        "A cursor is made by this ledger and stands for one place in one list. This"
        " one was changed, cut short, or made by another ledger.",
        "Start again without cursor, or follow next from the page before.",
        "This cursor was not made by this ledger, or was changed. Start again without"
        " cursor.",
    ),
    errors.CursorQueryMismatchError: Text(
        "A cursor continues the list it came from: same address, same filters, same"
        " as_of. Here another list was asked for.",
        "Follow next as it is, or start again without cursor.",
        "This cursor belongs to a list with other filters. Start again without cursor.",
    ),
    errors.AsOfInFutureError: Text(
        "The record has not reached the entry that as_of names. An entry that was filed"
        " a moment ago may take a second to be answered from.",
        "Ask without as_of for the newest state; newest says how far the record goes.",
        "The record has 214 entries; as_of is at most 214.",
    ),
    errors.AsOfBeforeLogError: Text(
        "The record begins with entry 1; there is no state before it.",
        "as_of is the number of an entry, from 1.",
        "The record begins with entry 1.",
    ),
    errors.WeakPassphraseError: Text(
        "The pass phrase of a key file is short or common. Only jil says this; no pass"
        " phrase is ever sent to a server.",
        "Take at least four words that nobody else would put together.",
        "The pass phrase would not protect the key.",
    ),
    errors.WrongPassphraseError: Text(
        "The pass phrase does not open the key file, or the file is damaged. Only jil"
        " says this; no pass phrase is ever sent to a server.",
        "Try again. Without the pass phrase the key is lost: ask the governors to"
        " register another.",
        "The key file did not open.",
    ),
    errors.RefusedError: Text(
        "The statement is well formed, but a rule of the record forbids it. Nothing was"
        " written.",
        "Read the detail of the problem.",
        "A rule of the record forbids the statement.",
    ),
    errors.UnknownKeyError: Text(
        "A key is the only permission, and this one is not registered in this ledger as"
        " a filer's (or, for the ledger's own streams, as a governor's).",
        "Ask the governors to register it: jil key register. /v1/keys lists the keys.",
        "naij.example/officer-2+1f0c93aa is not registered in this ledger. jil key"
        " register asks the governors for a filer's key.",
    ),
    errors.RevokedKeyError: Text(
        "The key was revoked, or replaced by another one, at an earlier entry. What it"
        " signed before that entry stands.",
        "Sign with the key that replaced it, or ask the governors for a new one.",
        "naij.example/officer-1+530d903a was revoked at entry 40,112. Statements signed"
        " by it are refused from there on.",
    ),
    errors.KeyNotValidYetError: Text(
        "The key was registered to count from a later entry on.",
        "File again when the record has reached that entry.",
        "naij.example/officer-1+530d903a counts from entry 300; the next entry is 215.",
    ),
    errors.KeyNotAllowedError: Text(
        "The governors limited the key to certain kinds of statement.",
        "Let somebody file it whose key may, or ask the governors for another key."
        " /v1/keys shows the limits of each.",
        "naij.example/officer-1+530d903a may file notice only, not case.opened.",
    ),
    errors.KeyAlreadyRegisteredError: Text(
        "The key, or another one of the same name and number, is on record already, as"
        " a filer's, a governor's or the log's.",
        "Make a new one with jil key new: a key has one role and one holder.",
        "This key is on record already. Make a new one with jil key new.",
    ),
    errors.SignaturesMissingError: Text(
        "What concerns keys and governors is signed by the threshold of governors, and"
        " by each key that it names, to show that somebody holds it.",
        "Pass the note on to those who have not signed: jil sign adds a line.",
        "2 governors must sign this, 1 did. Pass the note on: jil sign adds a line.",
    ),
    errors.StreamNotYoursError: Text(
        "A stream belongs to the host that opened it. Nobody writes in somebody else's"
        " account, not even to correct it.",
        "File in a stream of your own and cite the entry in answers: both accounts then"
        " stand side by side.",
        "naij.example/officer-1+530d903a files for naij.example; this stream belongs to"
        " agency.example. File in your own stream, and cite the entry in answers.",
    ),
    errors.WrongLedgerError: Text(
        "Each statement names its ledger by the leaf hash of entry 1, so that it cannot"
        " be carried into another one. This note names another ledger.",
        "Write the statement again for this ledger, and sign it.",
        "This note was signed for another ledger. Write it again for this one: its"
        " entry 1 has leaf hash 64b1….",
    ),
    errors.StreamConflictError: Text(
        "version and prev must follow the last entry of the stream. Somebody has filed"
        " in it since the statement was written, or two were written at once.",
        "Look at the stream's tip (/v1/streams/…), write the statement again with that"
        " version and prev, and sign it.",
        "The next version of this stream is 4, not 3. Write the statement again and"
        " sign it.",
    ),
    errors.CitesUnknownError: Text(
        "answers names entries by number and leaf hash; concerns and same_as name"
        " streams. One of them is not on record, or has another hash.",
        "Copy seq and leaf from /v1/entries/{seq}.",
        "Entry 48,190 is not on record with that leaf hash.",
    ),
    errors.CommitmentMismatchError: Text(
        "Prose stands beside the log; the entry has only a salted digest of it. A"
        " public text was not sent, or does not give the digest.",
        "Send the disclosures that jil wrote beside the note, unchanged, as jil file"
        " does.",
        "The public text at /facts/reason_said is missing. Send its disclosure beside"
        " the note, as jil file does.",
    ),
    errors.OutOfOrderError: Text(
        "The statement cannot follow what its stream already says: opened twice, ruled"
        " on before it was opened, dated before the last move.",
        "Look at the stream first. What was wrong is corrected by a statement of its"
        " own, never replaced.",
        "This case is opened already. Correct the entry instead.",
    ),
    errors.CaseNotAssignedToJudgeError: Text(
        "A case is taken from the judge who holds it. By this account another judge"
        " does.",
        "Name the judge who held it. If the docket on record is incomplete, say so in"
        " out_of_order_said: the move is then taken, and marked.",
        "By this account J-0877 holds the case. Name the judge who held it, or say in"
        " out_of_order_said why the move does not fit.",
    ),
    errors.AmendsUnknownError: Text(
        "A correction or withdrawal names the version of an entry in its own stream."
        " There is none of that version, or it is not one that can be amended.",
        "Look at the stream (/v1/streams/…) for the version. Other people's entries are"
        " answered, not amended.",
        "Version 7 of this stream is not an entry that can be amended.",
    ),
    errors.AlreadyWithdrawnError: Text(
        "The entry, or the whole account, was withdrawn before.",
        "Nothing has to be done. To say it anew, open another stream.",
        "Version 1 of this stream was withdrawn before.",
    ),
    errors.NotFoundError: Text(
        "Nothing is on record under this name as of the entry that was asked for, or"
        " there is no such address.",
        "Check the spelling; did_you_mean names the nearest. An earlier as_of sees"
        " less.",
        "There is no entry 48,190.",
    ),
    errors.UnprovenError: Text(
        "What was sent is well formed, but does not prove what it claims.",
        "Read the detail of the problem.",
        "It does not prove what it claims.",
    ),
    errors.InvalidSignatureError: Text(
        "A signature does not match the bytes: they were changed after signing, or the"
        " signature is somebody else's.",
        "Sign the statement again with jil sign, and do not edit it afterwards.",
        "The signature does not match the bytes. Sign the file again; do not edit it"
        " after signing.",
    ),
    errors.UnavailableError: Text(
        "This ledger, or a file of it, cannot be used now.",
        "Try again later. Whoever runs the server finds the cause with jil doctor.",
        "This ledger cannot be used now.",
    ),
    errors.LedgerMissingError: Text(
        "The directory has no ledger. A missing one is never made by opening it: a"
        " mistyped path would begin a second history.",
        "Name the directory with --data or JIL_DATA, or begin a ledger with jil init.",
        "There is no ledger in this directory. Start one with jil init, or name its"
        " directory with --data or JIL_DATA.",
    ),
    errors.LedgerExistsError: Text(
        "The directory is not empty. A ledger is never begun over another.",
        "Begin it in a directory of its own.",
        "This directory is not empty. A ledger is begun in a directory of its own; one"
        " that exists is never written over.",
    ),
    errors.LedgerDamagedError: Text(
        "The stored record is not what was written: a file is damaged, cut short, or of"
        " another ledger.",
        "Nothing a reader can do. Whoever runs the server restores it from a copy, and"
        " shows by a root that somebody else kept that it is the same record.",
        "A stored entry cannot be read: it is not what was written. Restore the store"
        " from a copy.",
    ),
    errors.FileMissingError: Text(
        "A file that a command names does not exist or cannot be read.",
        "Check the path.",
        "The file does not exist or cannot be read.",
    ),
    errors.FileExistsAlreadyError: Text(
        "A command would write over a file. Keys, notes and receipts never are.",
        "Name another file, or move the old one away.",
        "The file exists and is never overwritten.",
    ),
    errors.LogReadOnlyError: Text(
        "Filing is paused, because the stored record could not be checked against what"
        " was published. Reading works.",
        "Keep the signed note and file it later: nothing about it changes.",
        "Reading works. Filing is paused.",
    ),
    errors.BusyError: Text(
        "Another process holds the store.",
        "Send the same note again after Retry-After: nothing is filed twice.",
        "Another process holds the store. Nothing was written; run the same command"
        " again, nothing is filed twice.",
    ),
    problems.RequestError: Text(
        "The request is not one that this server answers.",
        "Read the detail of the problem.",
        "The request is not one that this server answers.",
    ),
    problems.MalformedRequestError: Text(
        "The body cannot be read: it is cut short, or not of the form that its"
        " Content-Type says.",
        "Send a note as text/plain, or as multipart/form-data with the parts note and"
        " disclosure: jil file does.",
        "The body of the request cannot be read.",
    ),
    problems.MethodNotAllowedError: Text(
        "The address exists, but not for this method. The record is read with GET; one"
        " address, /v1/entries, takes POST. Nothing is ever changed or deleted.",
        "Allow lists the methods of the address.",
        "This address does not take that method.",
    ),
    problems.NotAcceptableError: Text(
        "Accept leaves out every form in which the address answers.",
        "Ask for one of the media types that the detail names, or for */*.",
        "This address answers as application/json.",
    ),
    problems.UnsupportedMediaTypeError: Text(
        "A filing is a note as text/plain, or a note and its public texts as"
        " multipart/form-data.",
        "Set Content-Type accordingly: curl -H 'Content-Type: text/plain'"
        " --data-binary @note.txt, or jil file.",
        "Send a note as text/plain, or a note and its disclosures as"
        " multipart/form-data.",
    ),
    problems.InternalError: Text(
        "The server failed. The cause is in its log under the number of the incident;"
        " it is not shown, since it might hold what somebody sent.",
        "Try again. If it happens again, tell whoever runs the server the number.",
        "The server failed. Its log knows why under the number in instance.",
    ),
}

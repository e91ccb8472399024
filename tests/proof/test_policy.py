"""A quorum is reached by the witnesses that a policy names, and by nobody else."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.errors import (
    InvalidSignatureError,
    MalformedError,
    MalformedKeyError,
    UnprovenError,
)
from ledger.proof.checkpoint import Checkpoint
from ledger.proof.cosignature import Cosignature, add_lines, sign_checkpoint
from ledger.proof.keyfile import generate_log_keys
from ledger.proof.note import ED25519, ED25519_COSIGNATURE, Note, SignerKey, VerifierKey
from ledger.proof.policy import (
    MAX_DEFINITIONS,
    MAX_POLICY_SIZE,
    Group,
    Policy,
    PolicyLog,
    PolicyWitness,
    Tally,
    check_quorum,
    check_witnessed,
    colluders_needed,
    organisations_policy,
)
from ledger.proof.tree import leaf_hash
from tests.simulators.witness import CosigningKey

ORIGIN = "ledger.example/2026"
LOG = generate_log_keys(ORIGIN)
LOG_KEY, LOG_ML_DSA_44 = LOG.verifier_keys
TIME = 1_790_000_000
CHECKPOINT = Checkpoint(ORIGIN, 7, leaf_hash(b"seven"))
SIGNED = sign_checkpoint(CHECKPOINT, LOG, time=TIME)

COSIGNING = {
    name: CosigningKey.ed25519(f"witness.example/{name}")
    for name in ("X1", "X2", "X3", "Y1", "Y2", "Y3")
}
KEYS = {name: one.key for name, one in COSIGNING.items()}
X1, X2 = KEYS["X1"], KEYS["X2"]

C2SP_EXAMPLE = f"""\
log {LOG_KEY}

witness X1 {KEYS["X1"]}
witness X2 {KEYS["X2"]}
witness X3 {KEYS["X3"]}
group X-witnesses 2 X1 X2 X3

witness Y1 {KEYS["Y1"]}
witness Y2 {KEYS["Y2"]}
witness Y3 {KEYS["Y3"]}
group Y-witnesses any Y1 Y2 Y3

group X-and-Y all X-witnesses Y-witnesses
quorum X-and-Y
"""
"""The example of c2sp.org/tlog-policy, which leaves the keys out."""


def said_by(*names: str) -> list[Cosignature]:
    return [Cosignature(KEYS[name], TIME) for name in names]


def cosigned_by(*names: str) -> Note:
    lines = [COSIGNING[name].cosign(str(CHECKPOINT), time=TIME) for name in names]
    return add_lines(SIGNED, lines)


def test_the_published_example_is_read() -> None:
    assert Policy.parse(C2SP_EXAMPLE.encode()) == Policy(
        logs=(PolicyLog(LOG_KEY),),
        witnesses=tuple(PolicyWitness(name, key) for name, key in KEYS.items()),
        groups=(
            Group("X-witnesses", 2, ("X1", "X2", "X3")),
            Group("Y-witnesses", 1, ("Y1", "Y2", "Y3")),
            Group("X-and-Y", 2, ("X-witnesses", "Y-witnesses")),
        ),
        quorum="X-and-Y",
    )


@pytest.mark.parametrize(
    ("names", "is_enough"),
    [
        pytest.param("", False, id="nobody"),
        pytest.param("X1 X2", False, id="nobody of Y"),
        pytest.param("X1 X2 X3", False, id="all of X"),
        pytest.param("Y1 Y2 Y3", False, id="all of Y"),
        pytest.param("X1 Y1 Y2 Y3", False, id="one of X"),
        pytest.param("X1 X3 Y2", True, id="two of X and one of Y"),
        pytest.param("X1 X2 X3 Y1 Y2 Y3", True, id="all"),
    ],
)
def test_the_published_example_means_two_of_x_and_one_of_y(
    names: str, is_enough: bool
) -> None:
    policy = Policy.parse(C2SP_EXAMPLE.encode())
    note = cosigned_by(*names.split())
    if is_enough:
        signed = check_witnessed(note, policy)
        assert [one.key for one in signed.cosignatures] == [
            KEYS[name] for name in names.split()
        ]
        return
    with pytest.raises(UnprovenError, match="of 2 needed have cosigned"):
        check_witnessed(note, policy)


@pytest.mark.parametrize(
    ("witnesses", "is_enough"),
    [
        ([], False),
        ([1], False),
        ([2], False),
        ([3], False),
        ([3, 4, 5], False),
        ([1, 2], False),
        ([1, 3], False),
        ([1, 3, 4], True),
        ([2, 3, 5], True),
    ],
    ids=str,
)
def test_groups_are_weighed_as_sigsum_weighs_them(
    witnesses: list[int], is_enough: bool
) -> None:
    """``TestValidConfig`` of sigsum-go, pkg/policy/config_test.go at 1d837fb."""
    names = ["X1", "X2", "X3", "Y1", "Y2"]
    policy = Policy(
        witnesses=tuple(PolicyWitness(name, KEYS[name]) for name in names),
        groups=(
            Group("G1", 1, ("X1", "X2")),
            Group("G2", 2, ("X3", "Y1", "Y2")),
            Group("G3", 2, ("G1", "G2")),
        ),
        quorum="G3",
    )
    said = said_by(*(names[number - 1] for number in witnesses))

    assert policy.tally(said).satisfied == is_enough


def test_a_tally_says_who_is_missing() -> None:
    policy = Policy.parse(C2SP_EXAMPLE.encode())
    tally = policy.tally(said_by("X1", "Y2"))
    x_witnesses, y_witnesses = tally.members

    assert (tally.name, tally.reached, tally.needed) == ("X-and-Y", 1, 2)
    assert tally.missing == ("X-witnesses",)
    assert (x_witnesses.reached, x_witnesses.missing) == (1, ("X2", "X3"))
    assert y_witnesses.satisfied
    with pytest.raises(UnprovenError, match=r"1 of 2 .*: X-witnesses") as refusal:
        check_quorum(policy, said_by("X1", "Y2"))
    assert refusal.value.facts == {"reached": 1, "needed": 2}


def test_one_witness_can_be_the_quorum() -> None:
    policy = Policy(witnesses=(PolicyWitness("X1", X1),), quorum="X1")

    assert policy.tally(said_by("X1")) == Tally("X1", 1, 1)
    check_quorum(policy, said_by("X1"))
    with pytest.raises(UnprovenError, match=r"0 of 1 .*: X1"):
        check_quorum(policy, said_by("X2"))


def test_no_quorum_is_always_reached_and_still_needs_the_log() -> None:
    policy = Policy(logs=(PolicyLog(LOG_KEY),))

    assert policy.tally([]) == Tally("none", 0, 0)
    assert check_witnessed(SIGNED, policy).log_keys == (LOG_KEY,)
    with pytest.raises(UnprovenError, match="known key"):
        check_witnessed(SIGNED, replace(policy, logs=()))


def test_any_one_of_the_logs_is_enough() -> None:
    other = generate_log_keys("ledger.example/2025").verifier_keys[0]
    policy = Policy(logs=(PolicyLog(other), PolicyLog(LOG_ML_DSA_44)))

    assert check_witnessed(SIGNED, policy).log_keys == (LOG_ML_DSA_44,)


def test_a_wrong_line_by_a_witness_of_the_policy_is_not_passed_over() -> None:
    line = COSIGNING["X1"].cosign(str(replace(CHECKPOINT, size=8)), time=TIME)
    note = add_lines(cosigned_by("X2", "X3", "Y1"), [line])

    with pytest.raises(InvalidSignatureError):
        check_witnessed(note, Policy.parse(C2SP_EXAMPLE.encode()))


def organisations(count: int) -> dict[str, list[PolicyWitness]]:
    return {
        f"org{n}": [PolicyWitness(f"w{n}", KEYS[name])]
        for n, name in enumerate(list(KEYS)[:count])
    }


@pytest.mark.parametrize(
    ("count", "needed"), [(1, 1), (2, 2), (3, 3), (4, 3), (5, 4), (6, 5)]
)
def test_by_default_a_third_of_the_organisations_may_be_dishonest(
    count: int, needed: int
) -> None:
    policy = organisations_policy(LOG.verifier_keys, organisations(count))
    dishonest = (count - 1) // 3

    assert policy.tally([]).needed == needed
    assert colluders_needed(needed, count) > dishonest
    assert count - dishonest >= needed


def test_three_of_four_organisations_is_written_like_this() -> None:
    policy = organisations_policy([LOG_KEY], organisations(4))

    assert bytes(policy).decode() == (
        f"log {LOG_KEY}\n"
        f"witness w0 {KEYS['X1']}\n"
        f"witness w1 {KEYS['X2']}\n"
        f"witness w2 {KEYS['X3']}\n"
        f"witness w3 {KEYS['Y1']}\n"
        "group org0 any w0\n"
        "group org1 any w1\n"
        "group org2 any w2\n"
        "group org3 any w3\n"
        "group organisations 3 org0 org1 org2 org3\n"
        "quorum organisations\n"
    )


def test_an_organisation_counts_once_however_many_witnesses_it_has() -> None:
    policy = organisations_policy(
        [LOG_KEY],
        {
            "big": [PolicyWitness(name, KEYS[name]) for name in ("X1", "X2", "X3")],
            "small": [PolicyWitness("Y1", KEYS["Y1"])],
        },
    )

    assert policy.tally(said_by("X1", "X2", "X3")).reached == 1
    assert policy.tally(said_by("X3", "Y1")).satisfied


def forks(needed: int, members: int, dishonest: int) -> bool:
    """Whether a log can show two histories: honest witnesses cosign one of them."""
    liars = set(range(dishonest))
    quorums = [set(quorum) for quorum in combinations(range(members), needed)]
    return any(one & other <= liars for one in quorums for other in quorums)


def test_two_of_three_does_not_prevent_what_three_of_four_does() -> None:
    assert forks(2, 3, dishonest=1)
    assert not forks(3, 4, dishonest=1)
    assert forks(3, 4, dishonest=2)


@pytest.mark.parametrize("members", range(1, 7))
def test_two_histories_need_as_many_colluders_as_two_quorums_share(
    members: int,
) -> None:
    for needed in range(1, members + 1):
        colluders = colluders_needed(needed, members)
        assert forks(needed, members, dishonest=colluders)
        if colluders:
            assert not forks(needed, members, dishonest=colluders - 1)


@pytest.mark.parametrize(
    "organised",
    [
        pytest.param({}, id="nobody"),
        pytest.param({"org": []}, id="an organisation without a witness"),
        pytest.param({"X1": [PolicyWitness("X1", X1)]}, id="named like a witness"),
        pytest.param(
            {"organisations": [PolicyWitness("X1", X1)]}, id="named like the quorum"
        ),
        pytest.param(
            {"a": [PolicyWitness("X1", X1)], "b": [PolicyWitness("X1", X1)]},
            id="a witness of two",
        ),
    ],
)
def test_organisations_are_told_apart(
    organised: dict[str, list[PolicyWitness]],
) -> None:
    with pytest.raises(MalformedError):
        organisations_policy([LOG_KEY], organised)


names = st.text(
    st.characters(min_codepoint=0x21, exclude_categories=["Cs"]),
    min_size=1,
    max_size=8,
).filter(lambda name: name != "none" and "\x7f" not in name)
urls = st.just("") | names


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    keys = draw(st.permutations(list(KEYS.values())))
    some = draw(st.lists(names, min_size=1, max_size=8, unique=True))
    count = draw(st.integers(0, min(len(some), len(keys))))
    witnesses = [
        PolicyWitness(name, key, draw(urls))
        for name, key in zip(some[:count], keys, strict=False)
    ]
    free = [witness.name for witness in witnesses]
    groups = []
    for name in some[count:]:
        if free:
            members = draw(st.lists(st.sampled_from(free), min_size=1, unique=True))
            needed = draw(st.integers(1, len(members)))
            groups.append(Group(name, needed, tuple(members)))
            free = [one for one in free if one not in members] + [name]
    defined = [*(one.name for one in witnesses), *(one.name for one in groups), "none"]
    logs = draw(st.lists(st.sampled_from(LOG.verifier_keys), unique=True))
    return Policy(
        logs=tuple(PolicyLog(key, draw(urls)) for key in logs),
        witnesses=tuple(witnesses),
        groups=tuple(groups),
        quorum=draw(st.sampled_from(defined)),
    )


@settings(deadline=None, max_examples=40)
@given(policy=policies())
def test_every_policy_reads_back_as_it_was_written(policy: Policy) -> None:
    assert Policy.parse(bytes(policy)) == policy
    assert bytes(Policy.parse(bytes(policy))) == bytes(policy)


@given(data=st.binary(max_size=60))
def test_whatever_reads_can_be_written_and_read_again(data: bytes) -> None:
    try:
        policy = Policy.parse(data)
    except MalformedError:
        return
    assert Policy.parse(bytes(policy)) == policy


@pytest.mark.parametrize(
    ("text", "policy"),
    [
        pytest.param(b"quorum none\n", Policy(), id="minimal"),
        pytest.param(b"quorum none", Policy(), id="no newline at the end"),
        pytest.param(
            f"\n# comment\n\t # another comment\n\twitness \t w1  {X1}"
            "   https://w1.example.com/  \n\n  quorum\tw1".encode(),
            Policy(
                witnesses=(PolicyWitness("w1", X1, "https://w1.example.com/"),),
                quorum="w1",
            ),
            id="blanks and comments",
        ),
        pytest.param(
            f"log {LOG_KEY} https://log.example.com/\nquorum none\n".encode(),
            Policy(logs=(PolicyLog(LOG_KEY, "https://log.example.com/"),)),
            id="address of a log",
        ),
        pytest.param(
            f"witness all {X1}\nwitness any {X2}\ngroup group 2 all any\n"
            "quorum group\n".encode(),
            Policy(
                witnesses=(PolicyWitness("all", X1), PolicyWitness("any", X2)),
                groups=(Group("group", 2, ("all", "any")),),
                quorum="group",
            ),
            id="keywords as names",
        ),
        pytest.param(
            f"witness w1 {X1}\nquorum w1\nlog {LOG_KEY}\nwitness w2 {X2}\n".encode(),
            Policy(
                logs=(PolicyLog(LOG_KEY),),
                witnesses=(PolicyWitness("w1", X1), PolicyWitness("w2", X2)),
                quorum="w1",
            ),
            id="lines after the quorum",
        ),
    ],
)
def test_people_may_write_as_the_format_allows(text: bytes, policy: Policy) -> None:
    """``TestUnmarshal`` of transparency-dev/formats, policy, at 56379ca."""
    assert Policy.parse(text) == policy


def test_names_are_bytes_and_not_letters() -> None:
    """A Kelvin sign is no K, and bytes that are not UTF-8 stay what they are."""
    lines = [
        b"witness K " + str(X1).encode(),
        b"witness \xe2\x84\xaa " + str(X2).encode(),
        b"witness w\x80 " + str(KEYS["X3"]).encode(),
        b"quorum w\x80",
        b"",
    ]
    policy = Policy.parse(b"\n".join(lines))

    assert bytes(policy) == b"\n".join(lines)
    assert policy.tally(said_by("X3")).satisfied
    with pytest.raises(UnprovenError, match=r"missing: w\\udc80"):
        check_quorum(policy, said_by("X1", "X2"))


def with_witnesses(*lines: str) -> str:
    return "".join(
        f"{line}\n" for line in (f"witness w1 {X1}", f"witness w2 {X2}", *lines)
    )


NOTES_KEY = SignerKey.from_seed("w3", bytes(range(32))).verifier_key
SMALL_ORDER = VerifierKey("w3", ED25519_COSIGNATURE, bytes(32))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("", "exactly one", id="empty"),
        pytest.param(with_witnesses(), "exactly one", id="no quorum"),
        pytest.param(
            with_witnesses("quorum w1", "quorum w1"), "exactly one", id="two quorums"
        ),
        pytest.param("quorum none\n\x01", "control", id="control character"),
        pytest.param("quorum none\r\n", "control", id="carriage return"),
        pytest.param("# \x0c\nquorum none\n", "control", id="form feed"),
        pytest.param("# \x7f\nquorum none\n", "control", id="delete"),
        pytest.param("quibble w1\nquorum none\n", "line 1: .*log", id="keyword"),
        pytest.param("Quorum none\n", "line 1", id="capital"),
        pytest.param("quorum\n", "line 1", id="quorum of nothing"),
        pytest.param("quorum unknown\n", "line 1", id="unknown quorum"),
        pytest.param("quorum none # comment\n", "line 1", id="comment after words"),
        pytest.param(f"quorum w1\nwitness w1 {X1}\n", "line 1", id="quorum too early"),
        pytest.param("log\nquorum none\n", "line 1", id="log without a key"),
        pytest.param("log garbage\nquorum none\n", "line 1", id="log with garbage"),
        pytest.param(
            f"log {LOG_KEY} a b\nquorum none\n", "line 1", id="log with two addresses"
        ),
        pytest.param(
            f"log {LOG_KEY}\nlog {LOG_KEY} https://log.example.com/\nquorum none\n",
            "line 2: a log's key",
            id="log twice",
        ),
        pytest.param(
            f"log {X1}\nquorum none\n", "line 1: .*checkpoints", id="log with 0x04"
        ),
        pytest.param("witness w1\nquorum none\n", "line 1", id="witness without a key"),
        pytest.param(
            f"witness w3 {NOTES_KEY}\nquorum none\n",
            "line 1: .*cosignatures",
            id="witness with 0x01",
        ),
        pytest.param(
            f"witness w3 {SMALL_ORDER}\nquorum none\n",
            "line 1",
            id="small order",
        ),
        pytest.param(
            f"witness none {X1}\nquorum none\n", "line 1: .*none", id="witness none"
        ),
        pytest.param(
            with_witnesses(f"witness w1 {KEYS['X3']}", "quorum w1"),
            "line 3: .*defined once",
            id="name of a witness twice",
        ),
        pytest.param(
            with_witnesses(f"witness w3 {X1}", "quorum w1"),
            "line 3: a witness's key",
            id="witness twice",
        ),
        pytest.param(
            with_witnesses(
                f"witness w3 {replace(X1, name='impostor.example')}", "quorum w1"
            ),
            "line 3: a witness's key",
            id="witness under another name",
        ),
        pytest.param(
            with_witnesses("group w1 any w2", "quorum w1"),
            "line 3: .*defined once",
            id="group named like a witness",
        ),
        pytest.param(
            with_witnesses("group none any w1", "quorum none"),
            "line 3",
            id="none",
        ),
        pytest.param(
            with_witnesses("group g 1", "quorum w1"), "line 3", id="empty group"
        ),
        pytest.param(
            with_witnesses("group g all", "quorum w1"), "line 3", id="all of nobody"
        ),
        pytest.param(with_witnesses("group g 0 w1", "quorum g"), "line 3", id="0 of 1"),
        pytest.param(
            with_witnesses("group g -1 w1", "quorum g"), "line 3", id="-1 of 1"
        ),
        pytest.param(
            with_witnesses("group g 01 w1", "quorum g"), "line 3", id="01 of 1"
        ),
        pytest.param(
            with_witnesses("group g 3 w1 w2", "quorum g"), "line 3", id="3 of 2"
        ),
        pytest.param(
            with_witnesses("group g any w3", "quorum g"), "line 3", id="unknown member"
        ),
        pytest.param(
            f"group g any w1\nwitness w1 {X1}\nquorum g\n",
            "line 1",
            id="too early",
        ),
        pytest.param(
            with_witnesses("group g any g", "quorum g"), "line 3", id="member of itself"
        ),
        pytest.param(
            with_witnesses("group g any none w1", "quorum g"),
            "line 3",
            id="of none",
        ),
        pytest.param(
            with_witnesses("group g all w1 w1", "quorum g"),
            "line 3: a member",
            id="member twice",
        ),
        pytest.param(
            with_witnesses("group g all w1 w2", "group h all w2", "quorum g"),
            "line 4: a member",
            id="member of two groups",
        ),
        pytest.param(
            f"log {LOG_ML_DSA_44}\nwitness self {LOG_ML_DSA_44}\nquorum self\n",
            "line 2: .*witness of itself",
            id="log as its own witness",
        ),
        pytest.param(
            f"witness w1 {X1}\nlog {VerifierKey(ORIGIN, ED25519, X1.public_key)}\n"
            "quorum w1\n",
            "line 2: .*witness of itself",
            id="log with the key of a witness",
        ),
        pytest.param(
            f"log {LOG_KEY}\nwitness w1 {replace(X1, name=ORIGIN)}\nquorum w1\n",
            "line 2: .*witness of itself",
            id="witness named like the log",
        ),
    ],
)
def test_other_texts_are_refused_with_their_line(text: str, message: str) -> None:
    """Most are ``TestUnmarshal_Errors`` of transparency-dev/formats at 56379ca."""
    with pytest.raises(MalformedError, match=message):
        Policy.parse(text.encode())


def test_a_key_that_cannot_have_the_role_is_a_malformed_key() -> None:
    with pytest.raises(MalformedKeyError):
        Policy.parse(f"witness w3 {NOTES_KEY}\nquorum none\n".encode())


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(b"#" * (MAX_POLICY_SIZE + 1), id="bytes"),
        pytest.param(b"quorum none\n" * 50_000, id="quorums"),
        pytest.param(
            f"witness w {X1}\n".encode()
            + b"".join(
                b"group g%d any %b\n" % (n, b"w" if n == 0 else b"g%d" % (n - 1))
                for n in range(MAX_DEFINITIONS)
            )
            + b"quorum w\n",
            id="definitions",
        ),
    ],
)
def test_a_policy_without_measure_is_refused(text: bytes) -> None:
    with pytest.raises(MalformedError):
        Policy.parse(text)


@pytest.mark.parametrize(
    "word",
    ["", "two words", "tab\tbed", "line\nbreak", "\x7f", "\ud800", "\udcc3\udca9"],
    ids=ascii,
)
def test_names_that_could_not_be_read_back_are_refused(word: str) -> None:
    with pytest.raises(MalformedError):
        PolicyWitness(word, X1)
    with pytest.raises(MalformedError):
        Group(word, 1, ("w1",))
    if word:
        with pytest.raises(MalformedError):
            PolicyLog(LOG_KEY, word)


def test_only_the_key_of_a_cosignature_counts_for_a_quorum() -> None:
    policy = Policy(witnesses=(PolicyWitness("X1", X1),), quorum="X1")
    renamed = Cosignature(replace(X1, name="witness.example/other"), TIME)

    assert not policy.tally([renamed]).satisfied
    assert policy.tally([Cosignature(X1, 0)]).satisfied

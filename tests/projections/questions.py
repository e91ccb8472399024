"""Every question that can be asked: by all of them two ledgers can be compared."""

from __future__ import annotations

from typing import Any, Final, TypedDict

from ledger.errors import NotFoundError
from ledger.projections import (
    accounts,
    chain,
    counts,
    custody,
    docket,
    dossiers,
    entries,
    judges,
    keys,
    notices,
    orders,
    plans,
    referrals,
    responses,
    roster,
    ties,
    tree,
)
from ledger.projections.views import Views

JUDGES = ("J-0312", "J-0877", "J-0455")


class Every(TypedDict):
    """Leaves nothing out of a list."""

    withdrawn: bool
    limit: int | None


EVERY: Final = Every(withdrawn=True, limit=None)


def every_answer(views: Views, as_of: int) -> dict[str, Any]:
    """The answers to all questions as of entry ``as_of``."""
    return {
        "root": tree.root(views, as_of),
        "entries": entries.entries(views, as_of, limit=None),
        "histories": dossiers.histories(views, as_of, range(1, as_of + 10)),
        **_of_cases(views, as_of),
        **_of_orders_and_notices(views, as_of),
        **_of_referrals(views, as_of),
        "plans": plans.plans(views, as_of),
        "persons": roster.persons(views, as_of),
        "answers": responses.answers(views, as_of, limit=None),
        "every answer": responses.answers(views, as_of, **EVERY),
        "keys": keys.keys(views, as_of),
        "governance": keys.governance(views, as_of),
        "signed": keys.signed(views, as_of),
    }


def _of_cases(views: Views, as_of: int) -> dict[str, Any]:
    every = custody.cases(views, as_of, **EVERY)
    return {
        "cases": custody.cases(views, as_of, limit=None),
        "every case": every,
        "moves": custody.moves(views, as_of, limit=None),
        "every move": custody.moves(views, as_of, **EVERY),
        "docket": [docket.docket(views, as_of, each.stream) for each in every],
        "accounts": [_accounts(views, as_of, each.ref) for each in every],
        "judges": [judges.judge(views, as_of, each) for each in JUDGES],
    }


def _accounts(views: Views, as_of: int, ref: str) -> list[Any]:
    found: list[Any] = [accounts.accounts(views, as_of, ref, withdrawn=True)]
    try:
        found.append(accounts.accounts(views, as_of, ref))
    except NotFoundError as error:
        found.append(error.facts)
    return found


def _of_orders_and_notices(views: Views, as_of: int) -> dict[str, Any]:
    every = orders.orders(views, as_of, **EVERY)
    served = notices.notices(views, as_of, **EVERY)
    return {
        "orders": orders.orders(views, as_of, limit=None),
        "every order": [
            orders.order(views, as_of, each.stream, withdrawn=True) for each in every
        ],
        "notices": notices.notices(views, as_of, limit=None),
        "every notice": [notices.rated(views, as_of, each) for each in served],
        "about": [ties.about(views, as_of, each.stream) for each in every],
    }


def _of_referrals(views: Views, as_of: int) -> dict[str, Any]:
    every = referrals.referrals(views, as_of)
    return {
        "referrals": every,
        "stages": [referrals.stages(views, as_of, each.stream) for each in every],
        "chains": [chain.chain(views, as_of, each.stream) for each in every],
        "counts": counts.counts(views, as_of, "year"),
    }

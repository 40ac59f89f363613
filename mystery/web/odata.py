"""A link that refreshes as OData 4.0: what Power Query, Power BI and Excel open by themselves."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import wraps
from itertools import islice
from typing import Any
from urllib.parse import quote, urlencode

from flask import Response, request

from mystery.exports.chosen import following, tally
from mystery.exports.orders import After, Order
from mystery.exports.queries import lines
from mystery.exports.rules import TABLES, Table
from mystery.exports.rules.feeds import PARTS
from mystery.exports.rules.odata import Filtered, Model, metadata, read_filter
from mystery.exports.tables import Feed
from mystery.problems import Invalid, TooMany
from mystery.web import auth, feeding, filters
from mystery.web.api.exports import order_for
from mystery.web.contract import headers_of
from mystery.web.feeds import ADDRESSED, blueprint

__all__ = ["blueprint"]
VISITS, LINES = 500, 20_000
"""What one answer holds at most: visits where all is asked for, lines where a part is."""
OPTIONS = ("$filter", "$top", "$skip", "$count", "$select", "$skiptoken", "$format")
BY_VISIT = ("visits", "answers", "choices", "photos", "timers", "items")
Json = dict[str, Any]
View = Callable[..., Response]


def _told(view: View) -> View:
    """What is wrong with a question is told as OData tells it."""

    @wraps(view)
    def asked(*args: Any, **kwargs: Any) -> Response:
        try:
            return view(*args, **kwargs)
        except (Invalid, TooMany) as problem:
            error = {"code": problem.code, "message": problem.detail}
            answer = _json({"error": error}, 429 if isinstance(problem, TooMany) else 400)
            answer.headers.extend(headers_of(problem))
            return answer

    return asked


@blueprint.get("/feed/<token>/odata/")
@auth.public(ADDRESSED)
@_told
def service(token: str) -> Response:
    feed, _ = _entered(token)
    sets = [{"name": name, "kind": "EntitySet", "url": name} for name in TABLES]
    return _json({"@odata.context": feeding.address(feed, "odata/$metadata"), "value": sets})


@blueprint.get("/feed/<token>/odata/$metadata", endpoint="metadata")
@auth.public(ADDRESSED)
@_told
def declared(token: str) -> Response:
    feed, order = _entered(token)
    models = [Model(feeding.kept_table(feed, order, name)) for name in TABLES]
    return _told_version(Response(metadata(models), mimetype="application/xml"))


@blueprint.get("/feed/<token>/odata/<any({}):table>/$count".format(", ".join(TABLES)))
@auth.public(ADDRESSED)
@_told
def count(token: str, table: str) -> Response:
    feed, order = _entered(token)
    asked = _asked(Model(feeding.kept_table(feed, order, table)))
    return _told_version(Response(str(_count(asked, order)), mimetype="text/plain"))


@blueprint.get("/feed/<token>/odata/<any({}):table>".format(", ".join(TABLES)))
@auth.public(ADDRESSED)
@_told
def entities(token: str, table: str) -> Response:
    """A page of lines, with the address of the next one while there are more."""
    feed, order = _entered(token)
    asked = _asked(Model(feeding.kept_table(feed, order, table)))
    whole = asked.top is None and not asked.skip
    found, more = _by_visits(asked, order) if whole else _by_lines(asked, order)
    body: Json = {"@odata.context": feeding.address(feed, f"odata/$metadata#{table}")}
    if asked.counted:
        body["@odata.count"] = _count(asked, order)
    body["value"] = [{name: line[name] for name in asked.names} for line in found]
    if more:
        kept = {key: value for key in OPTIONS[:5] if (value := request.args.get(key))}
        query = urlencode(kept | more, safe="$", quote_via=quote)
        body["@odata.nextLink"] = feeding.address(feed, f"odata/{table}?{query}")
    feeding.note_use(feed, order)
    return _json(body)


@dataclass(frozen=True)
class _Asked:
    model: Model
    filtered: Filtered | None
    names: tuple[str, ...]
    counted: bool
    top: int | None
    skip: int
    after: After | None

    @property
    def table(self) -> Table:
        return self.model.table


def _entered(token: str) -> tuple[Feed, Order]:
    feed = feeding.enter(token, PARTS)
    return feed, order_for(filters.asked(given=feed.parameters))


def _asked(model: Model) -> _Asked:
    given = request.args
    unknown = [name for name in given if name.startswith("$") and name not in OPTIONS]
    if unknown:
        raise Invalid(f"{unknown[0]} is not supported.", code="not_supported")
    text, chosen = given.get("$filter", ""), given.get("$select", "")
    names = tuple(name.strip() for name in chosen.split(",")) if chosen not in ("", "*") else ()
    for name in names:
        if name not in model.names:
            raise Invalid(f"$select: there is no column {name}.")
    return _Asked(
        model=model,
        filtered=read_filter(text, model.types) if text else None,
        names=names or tuple(model.names),
        counted=given.get("$count") == "true",
        top=_whole("$top"),
        skip=_whole("$skip") or 0,
        after=_after(given.get("$skiptoken", "")),
    )


def _whole(name: str) -> int | None:
    text = request.args.get(name)
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise Invalid(f"{name} is a whole number.")
    return int(text)


def _after(text: str) -> After | None:
    if not text:
        return None
    found = After.read(text)
    if found is None:
        raise Invalid("$skiptoken is none of ours.")
    return found


def _narrowed(asked: _Asked, order: Order) -> Order:
    """Days that the filter leaves out need not be read."""
    filter_ = order.filter
    if asked.filtered is None or "visited_on" not in asked.model.names:
        return order
    since = max(filter_.since, asked.filtered.since)
    until = min(filter_.until, asked.filtered.until)
    return replace(order, filter=replace(filter_, since=since, until=until))


def _lines(asked: _Asked, order: Order, most: int | None = None) -> Iterator[Json]:
    read = asked.table.read
    found = (asked.model.entity(read(line)) for line in lines(order, asked.table.name, most=most))
    return found if asked.filtered is None else filter(asked.filtered.test, found)


def _by_visits(asked: _Asked, order: Order) -> tuple[Iterator[Json], dict[str, str]]:
    """All lines of some hundred visits, and where to go on; other tables are short."""
    order = _narrowed(asked, order)
    if asked.table.name not in BY_VISIT:
        return _lines(asked, order), {}
    order = replace(order, after=asked.after)
    last = following(order, VISITS)
    return _lines(asked, order, VISITS), {"$skiptoken": str(last)} if last else {}


def _by_lines(asked: _Asked, order: Order) -> tuple[list[Json], dict[str, str]]:
    wanted = LINES if asked.top is None else min(asked.top, LINES)
    rest = islice(_lines(asked, _narrowed(asked, order)), asked.skip, None)
    found = list(islice(rest, wanted))
    left = None if asked.top is None else asked.top - len(found)
    if len(found) < wanted or left == 0 or next(rest, None) is None:
        return found, {}
    more = {"$skip": str(asked.skip + len(found))}
    return found, more if left is None else more | {"$top": str(left)}


def _count(asked: _Asked, order: Order) -> int:
    if asked.filtered is None and (told := tally(order).get(asked.table.name)) is not None:
        return told
    return sum(1 for _ in _lines(asked, _narrowed(asked, order)))


def _json(body: Json, status: int = 200) -> Response:
    text = json.dumps(body, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    kind = "application/json;odata.metadata=minimal"
    return _told_version(Response(text, status, content_type=kind))


def _told_version(response: Response) -> Response:
    response.headers["OData-Version"] = "4.0"
    return response

"""Answers of Matomo as nodes, whichever of its two forms they come in, and its errors, which come with any status."""

from __future__ import annotations

from xml.etree import ElementTree

from kpitui.errors import Cause, SourceError, SourceRefused
from kpitui.sources.platforms.nodes import Node
from kpitui.sources.web.messages import Answer, Said
from kpitui.text import Text

_DEEPEST = 12
"""How deep an answer in XML may be nested."""
_CAUSES = (
    ("authenticate", Cause.AUTH),
    ("token_auth", Cause.AUTH),
    ("view' access", Cause.PERMISSION),
    ("access", Cause.PERMISSION),
    ("website", Cause.NOT_FOUND),
    ("idsite", Cause.NOT_FOUND),
    ("goal", Cause.BAD_METRIC),
    ("method", Cause.BAD_METRIC),
    ("report", Cause.BAD_METRIC),
)
"""Words of Matomo's messages, the telling ones first."""


def dialect(said: Said) -> SourceError | None:
    """Return what an answer's error means: Matomo tells it in the body, often with a status of success."""
    content = said.content()
    if content is None and said.body.lstrip()[:5] == b"<?xml":
        content = _tree(said.body)
    message = message_of(Node(content))
    if message is None or (said.status >= 400 and cause_of(message) is None):
        return None  # the status says more
    return failure(message, said)


def message_of(node: Node) -> str | None:
    """Return the message of a result that is an error; None of any other."""
    content = node.value
    if not isinstance(content, dict):
        return None
    error = content.get("error")
    if isinstance(error, dict) and isinstance(error.get("message"), str):
        return str(error["message"])
    if content.get("result") == "error" or (set(content) == {"error"} and isinstance(error, str)):
        return str(content.get("message") or error or "")
    return None


def failure(message: str, said: Said) -> SourceError:
    """Return the error that a message of Matomo's means."""
    text = SAYS.given(place=said.place, said=said.redactor.clean(message, 160))
    return SourceRefused(text, cause=cause_of(message) or Cause.PERMISSION)


def cause_of(message: str) -> Cause | None:
    """Return the cause that a message tells; None where no word of it does."""
    folded = message.casefold()
    return next((cause for word, cause in _CAUSES if word in folded), None)


def results(answer: Answer, count: int) -> list[Node]:
    """Return the results of a bulk request, one for each of its calls. Raises ``SourceError``."""
    text = answer.body.lstrip()
    content = _tree(answer.body) if text.startswith(b"<?xml") else answer.json()
    if not isinstance(content, list):
        content = [content]
    if len(content) != count:
        raise SourceError(OTHER.given(place=answer.place, wanted=count, count=len(content)), cause=Cause.PARSE)
    return [Node(one, f"result {at + 1}") for at, one in enumerate(content)]


def _tree(body: bytes) -> object:
    """Return an answer in XML as its JSON would be; None where it is none."""
    if b"<!DOCTYPE" in body[:1_000] or b"<!ENTITY" in body[:1_000]:
        return None
    try:
        return _value(ElementTree.fromstring(body), _DEEPEST)  # noqa: S314 - no entities, a capped body
    except (ElementTree.ParseError, ValueError):
        return None


def _value(element: ElementTree.Element, depth: int) -> object:
    """Return an element's content: rows and results are lists, results by date or by site an object, others members."""
    children = list(element)
    if not depth:
        return None
    if not children:
        return {"error": {**element.attrib}} if element.tag == "error" else (element.text or "").strip() or []
    values = [_value(child, depth - 1) for child in children]
    tags = {child.tag for child in children}
    if tags == {"result"} and all("date" in child.attrib for child in children):
        return {child.attrib["date"]: value for child, value in zip(children, values, strict=True)}
    if tags == {"result"} and all("idSite" in child.attrib for child in children):
        return {child.attrib["idSite"]: value for child, value in zip(children, values, strict=True)}
    if tags == {"error"}:
        return {"error": {**children[0].attrib}}
    if tags <= {"result", "results", "row"}:
        return values
    return {child.tag: value for child, value in zip(children, values, strict=True)}


SAYS = Text("{place}: Matomo says “{said}”", "{place} : Matomo dit « {said} »")
OTHER = Text("{place}: {count} results came instead of {wanted}", "{place} : {count} résultats au lieu de {wanted}")

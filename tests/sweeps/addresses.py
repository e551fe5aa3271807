"""Every address of the portal, made from the URL map and a side's values, so that a new route cannot escape."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import Rule
from werkzeug.routing.converters import AnyConverter

SAFE = ("GET", "HEAD", "OPTIONS")


@dataclass(frozen=True)
class Address:
    """One address that can be asked for: the route behind it, and the values that were put into it."""

    url: str
    rule: str
    endpoint: str
    methods: frozenset[str]
    is_public: bool
    needs_administrator: bool
    values: Mapping[str, Any] = field(hash=False)

    def __str__(self) -> str:
        return f"{self.url} ({self.endpoint})"


def _choices(rule: Rule, name: str, values: Mapping[str, list[Any]]) -> list[Any]:
    converter = rule._converters[name]
    if isinstance(converter, AnyConverter):
        return sorted(converter.items)
    if name not in values:
        pytest.fail(
            f"The route {rule.rule} ({rule.endpoint}) has the parameter <{name}>, for which tests/sweeps/world.py has "
            "no value. Add it to the values that _values() returns, so that the sweeps walk this route, too."
        )
    return values[name]


def is_public(app: Flask, endpoint: str) -> bool:
    """Whether anybody may call the endpoint."""
    return endpoint == "static" or bool(getattr(app.view_functions[endpoint], "is_public", False))


def addresses(app: Flask, values: Mapping[str, list[Any]]) -> list[Address]:
    """All addresses of all routes, one for every combination of ``values``."""
    return list(_addresses(app, values))


def _addresses(app: Flask, values: Mapping[str, list[Any]]) -> Iterator[Address]:
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        names = sorted(rule.arguments)
        for chosen in product(*(_choices(rule, name, values) for name in names)):
            picked = dict(zip(names, chosen, strict=True))
            built = rule.build(picked)
            assert built is not None, f"{rule.rule} cannot be built from {picked}"
            yield Address(
                url=built[1],
                rule=rule.rule,
                endpoint=rule.endpoint,
                methods=frozenset(rule.methods or ()),
                is_public=is_public(app, rule.endpoint),
                needs_administrator=bool(getattr(view, "needs_administrator", False)),
                values=picked,
            )


def one_of_each(found: list[Address]) -> list[Address]:
    """The first address of every route: where any row will do."""
    return list({(one.rule, one.methods): one for one in reversed(found)}.values())[::-1]


def complain_about(found: list[Address], look: Callable[[Address], str | None]) -> None:
    """Look at every address; fail with all complaints at once, each beginning with its address."""
    complaints = [f"{one}: {complaint}" for one in found if (complaint := look(one))]
    assert not complaints, f"{len(complaints)} of {len(found)}:\n" + "\n".join(complaints)

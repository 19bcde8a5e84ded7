"""The five policies the product brings along, read from `policies/*.toml` into layers (POL-10).

A preset is loaded as an ordinary policy: the same values, the same bounds, the same history as if a person
had entered them. A value the law forbids is kept as written for the compliance list and replaced in force.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

from registers.rules.policy import PolicyLayer, Scope, resolve
from registers.rules.policy_bounds import check_resolved, refusals
from registers.rules.policy_compliance import LawPrevails, Overruled, within_law
from registers.rules.policy_fields import FIELD
from registers.rules.policy_kinds import Value
from registers.rules.policy_values import BadValue, read_value
from registers.rules.year_groups import YEAR_GROUPS, year_group_words

FOLDER = Path(__file__).resolve().parent.parent / "policies"
_TABLES = {"register", "year_groups", "law_prevails"}


@dataclass(frozen=True)
class Preset:
    key: str
    """What `schools.csv` calls it."""
    label: str


PRESETS = (
    Preset("sharley_park", "sharley_park: a primary school on its own, Reception to Year 6"),
    Preset("att", "att: an academy in a trust, written before August 2024"),
    Preset("cambrian", "cambrian: a trust's template, times left to each school"),
    Preset("wessex", "wessex: a middle school, Key Stages 2 and 3"),
    Preset("rise", "rise: a primary school in a trust, Reception to Year 6"),
)


class PresetError(ValueError):
    """A policy file that cannot be used; `sentences` say what to correct."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__(" ".join(sentences))
        self.sentences = sentences


@dataclass(frozen=True)
class LoadedPreset:
    key: str
    main: PolicyLayer
    year_groups: Mapping[str, PolicyLayer]
    """By year group; only those that differ from the rest of the school."""
    overruled: tuple[Overruled, ...] = ()
    law_prevails: tuple[LawPrevails, ...] = ()

    def layers(self, year_group: str | None = None) -> tuple[PolicyLayer, ...]:
        """The layers to resolve for one year group, or for the school as a whole."""
        own = self.year_groups.get(year_group or "")
        return (self.main, own) if own else (self.main,)


def load_preset(
    key: str, *, effective_from: date, scope: Scope = Scope.SCHOOL, law_on: date | None = None
) -> LoadedPreset:
    """One of the five, judged by the law of `law_on`, or of `effective_from` if that is not given."""
    known = [preset.key for preset in PRESETS]
    if key not in known:
        raise PresetError([f"There is no policy called {key!r}; choose one of {', '.join(known)}."])
    return read_preset(key, (FOLDER / f"{key}.toml").read_text("utf-8"), effective_from, scope, law_on)


def read_preset(
    key: str, text: str, effective_from: date, scope: Scope = Scope.SCHOOL, law_on: date | None = None
) -> LoadedPreset:
    """A policy file's text as layers, or every reason why not."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PresetError([f"{key}.toml is not written as TOML: {error}."]) from None
    reader = _Reader(key)
    as_written = reader.values(document.get("register", {}), "[register]")
    differing = reader.year_groups(document.get("year_groups", []))
    prevails = reader.law_prevails(document.get("law_prevails", []))
    reader.unknown(set(document) - _TABLES)
    reader.stop_if_wrong()
    values, overruled = within_law(as_written, law_on or effective_from)
    main = PolicyLayer(scope, key, MappingProxyType(values), effective_from=effective_from)
    groups = {
        group: PolicyLayer(
            Scope.YEAR_GROUP, year_group_words(group), MappingProxyType(own), effective_from=effective_from
        )
        for group, own in differing.items()
    }
    loaded = LoadedPreset(key, main, MappingProxyType(groups), overruled, prevails)
    reader.refuse_unlawful(loaded, law_on or effective_from)
    return loaded


@dataclass
class _Reader:
    """Collects every fault of one file, so that a person corrects them all at once."""

    key: str
    faults: list[str] = field(default_factory=list)

    def values(self, table: object, where: str) -> dict[str, Value]:
        if not isinstance(table, dict):
            self._fault(f"write {where} as a table of settings.")
            return {}
        read: dict[str, Value] = {}
        for name, raw in table.items():
            if name not in FIELD:
                self._fault(f"{where} has {name!r}, which is not a setting.")
                continue
            try:
                read[name] = read_value(FIELD[name], raw)
            except BadValue as error:
                self._fault(f"{where} {name}: {error}")
        return read

    def year_groups(self, tables: object) -> dict[str, dict[str, Value]]:
        """One layer for each year group named; a year group may be named once."""
        found: dict[str, dict[str, Value]] = {}
        for table in self._tables(tables, "[[year_groups]]"):
            groups = table.pop("groups", None)
            if not isinstance(groups, list) or not groups:
                self._fault('[[year_groups]] needs groups, a list like ["R", "1"].')
                continue
            own = self.values(table, f"[[year_groups]] {groups}")
            for group in groups:
                if group not in YEAR_GROUPS or group in found:
                    self._fault(f"[[year_groups]] names {group!r} twice or it is no year group.")
                found[group] = own
        return found

    def law_prevails(self, tables: object) -> tuple[LawPrevails, ...]:
        wanted = {"subject", "says", "law", "ref"}
        found = []
        for table in self._tables(tables, "[[law_prevails]]"):
            if set(table) != wanted or not all(isinstance(text, str) for text in table.values()):
                self._fault(f"[[law_prevails]] needs {', '.join(sorted(wanted))}, each as text.")
                continue
            found.append(LawPrevails(**table))
        return tuple(found)

    def unknown(self, names: set[str]) -> None:
        for name in sorted(names):
            self._fault(f"{name!r} is not a part of a policy file.")

    def refuse_unlawful(self, loaded: LoadedPreset, on: date) -> None:
        for group in (None, *loaded.year_groups):
            for finding in refusals(check_resolved(resolve(loaded.layers(group)), on)):
                self._fault(f"{year_group_words(group) + ': ' if group else ''}{finding.sentence}")
        self.stop_if_wrong()

    def stop_if_wrong(self) -> None:
        if self.faults:
            raise PresetError(self.faults)

    def _tables(self, tables: object, where: str) -> list[dict[str, Any]]:  # what a TOML table may hold
        if isinstance(tables, list) and all(isinstance(one, dict) for one in tables):
            return [dict(one) for one in tables]
        self._fault(f"write {where} with double brackets.")
        return []

    def _fault(self, sentence: str) -> None:
        self.faults.append(f"{self.key}.toml: {sentence}")

"""Which promises of docs/features.md the last `make test` showed to hold: a line for each id.

Tests carry `@pytest.mark.feature("P3")`; tests/conftest.py writes the ids beside each test's result, in pytest's JUnit
files. A promise is *ok* when every test that shows it passed, *failing* when one did not, and *none* when no test that
ran shows it. A skipped test shows nothing.

Run as `python -m tests.features RESULTS_FOLDER`.
"""

import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

TABLE = Path(__file__).parent.parent / "docs" / "features.md"

_ROW = re.compile(r"^\| (?P<id>[A-Z]\d+) \| (?P<promise>[^|]+) \| (?P<state>[^|]+) \|$", re.MULTILINE)


@dataclass(frozen=True)
class Promise:
    """A row of docs/features.md."""

    id: str
    words: str
    state: str


@dataclass(frozen=True)
class Outcome:
    """What one test showed: the ids that it carries, and whether it passed."""

    features: frozenset[str]
    is_passed: bool


def promises(table: str) -> tuple[Promise, ...]:
    """Read the rows of the features document, in its order."""
    return tuple(Promise(row["id"], row["promise"].strip(), row["state"].strip()) for row in _ROW.finditer(table))


def outcomes(junit: str) -> Iterator[Outcome]:
    """Read one JUnit file: an outcome for each test that ran and carries a feature."""
    for case in ET.fromstring(junit).iter("testcase"):
        features = frozenset(p.get("value", "") for p in case.iter("property") if p.get("name") == "feature")
        if features and case.find("skipped") is None:
            yield Outcome(features, is_passed=case.find("failure") is None and case.find("error") is None)


def report(rows: Iterable[Promise], seen: Iterable[Outcome]) -> Iterator[str]:
    """Say for each promise how its tests fared: `P3  ok  4 tests`, `P3  failing  1 of 4`, or `P3  none`."""
    seen = tuple(seen)
    for row in rows:
        mine = [outcome.is_passed for outcome in seen if row.id in outcome.features]
        if not mine:
            yield f"{row.id}  none"
        elif all(mine):
            yield f"{row.id}  ok  {len(mine)} {'test' if len(mine) == 1 else 'tests'}"
        else:
            yield f"{row.id}  failing  {mine.count(False)} of {len(mine)}"


def main(folder: Path) -> int:
    """Print the report of the JUnit files in a folder. Returns the exit status: 1 when there is no file yet."""
    files = sorted(folder.glob("*.xml"))
    if not files:
        print("No test has run yet: run `make test` first.", file=sys.stderr)
        return 1
    seen = (outcome for file in files for outcome in outcomes(file.read_text()))
    for line in report(promises(TABLE.read_text()), seen):
        print(line)
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))

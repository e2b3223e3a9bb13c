"""The tool behind `make features`: it must neither hide a failure nor claim what no test showed."""

import pytest

from tests.features import TABLE, Outcome, Promise, outcomes, promises, report

STATES = {"built", "in part", "not built yet"}


def row(feature: str) -> Promise:
    return Promise(feature, "words", "built")


def shown(*features: str, ok: bool = True) -> Outcome:
    return Outcome(frozenset(features), is_passed=ok)


def test_every_promise_has_one_row_with_words_and_a_state() -> None:
    rows = promises(TABLE.read_text())

    assert len(rows) == 56
    assert len({promise.id for promise in rows}) == len(rows)
    assert {promise.state for promise in rows} <= STATES


def test_a_promise_is_ok_when_all_its_tests_passed() -> None:
    assert list(report([row("P3")], [shown("P3"), shown("P3", "P4")])) == ["P3  ok  2 tests"]
    assert list(report([row("P4")], [shown("P3"), shown("P3", "P4")])) == ["P4  ok  1 test"]


def test_one_failure_of_many_makes_the_promise_failing() -> None:
    seen = [shown("P3"), shown("P3", ok=False), shown("P3"), shown("P3")]

    assert list(report([row("P3")], seen)) == ["P3  failing  1 of 4"]


def test_a_promise_that_no_test_shows_says_none_and_is_not_left_out() -> None:
    assert list(report([row("P3"), row("H4")], [shown("P3")])) == ["P3  ok  1 test", "H4  none"]


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        ("", [shown("H4")]),
        ("<failure/>", [shown("H4", ok=False)]),
        ("<error/>", [shown("H4", ok=False)]),
        ("<skipped/>", []),
    ],
)
def test_a_result_is_read_as_pytest_writes_it(result: str, expected: list[Outcome]) -> None:
    case = f'<testcase name="t"><properties><property name="feature" value="H4"/></properties>{result}</testcase>'

    assert list(outcomes(f"<testsuites><testsuite>{case}</testsuite></testsuites>")) == expected


def test_a_test_without_a_feature_is_not_counted() -> None:
    assert list(outcomes('<testsuites><testsuite><testcase name="t"/></testsuite></testsuites>')) == []


def test_marks_reach_the_junit_file_and_unknown_ids_stop_the_run(pytester: pytest.Pytester) -> None:
    """The whole way, by a real run of pytest with our conftest."""
    pytester.makeconftest("from tests.conftest import pytest_collection_modifyitems as pytest_collection_modifyitems")
    pytester.makeini("[pytest]\nmarkers = feature(*ids): x\nasyncio_default_fixture_loop_scope = function")
    file = pytester.makepyfile("import pytest\n@pytest.mark.feature('P3', 'H4')\ndef test_it(): pass")
    pytester.runpytest("-p", "no:django", "--junitxml=out.xml").assert_outcomes(passed=1)

    assert list(outcomes((pytester.path / "out.xml").read_text())) == [shown("P3", "H4")]

    file.write_text("import pytest\n@pytest.mark.feature('P99')\ndef test_it(): pass")
    wrong = pytester.runpytest("-p", "no:django")
    assert wrong.ret == pytest.ExitCode.USAGE_ERROR
    wrong.stderr.fnmatch_lines(["*no such promise in features.md: P99"])

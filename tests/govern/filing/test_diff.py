# SPDX-License-Identifier: Apache-2.0
"""Two contents: what differs, and that putting it back in gives the other."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from fairwatch.govern.filing.diff import apply, diff
from fairwatch.govern.filing.form import form

scalars = st.none() | st.booleans() | st.integers(-5, 5) | st.floats(0, 360) | st.text(max_size=6)
values = scalars | st.lists(st.text(max_size=4), max_size=3)
names = st.sampled_from(["unit_name", "use_day", "network", "agent_name", "storage_days"])
columns = st.sampled_from(["name", "kind", "latitude", "indoor"])


def cameras() -> st.SearchStrategy[list[dict[str, Any]]]:
    row = st.tuples(st.sampled_from("abcd"), st.dictionaries(columns, scalars, max_size=4))
    return st.lists(row.map(lambda pair: {"uuid": pair[0], **pair[1]}), max_size=4, unique_by=lambda each: each["uuid"])


contents = st.builds(
    lambda fields, rows: {"form": "f", "fields": fields, "cameras": rows},
    st.dictionaries(names, values, max_size=5),
    cameras(),
)


def plain(content: dict[str, Any]) -> Any:
    """What a content says: order of cameras and nulls say nothing; True and 1 are not the same."""

    def told(each: dict[str, Any]) -> dict[str, str]:
        return {name: repr(_number(value)) for name, value in each.items() if value is not None}

    return told(content["fields"]), sorted((told(each) for each in content["cameras"]), key=repr)


def _number(value: Any) -> Any:
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


@given(contents)
def test_nothing_differs_from_itself(content: dict[str, Any]) -> None:
    assert diff(content, content) == []


@given(contents, contents)
def test_there_is_a_difference_exactly_when_they_say_something_else(one: dict[str, Any], two: dict[str, Any]) -> None:
    # -0.0 is 0.0 to a reader of degrees.
    assert (diff(one, two) == []) == (
        repr(plain(one)).replace("-0.0", "0.0") == repr(plain(two)).replace("-0.0", "0.0")
    )


@given(contents, contents)
def test_the_differences_put_in_give_the_other(one: dict[str, Any], two: dict[str, Any]) -> None:
    assert diff(apply(one, diff(one, two)), two) == []


@given(contents, contents)
def test_what_a_person_enters_is_not_compared(one: dict[str, Any], two: dict[str, Any]) -> None:
    assert all(each.field != "agent_name" for each in diff(one, two, ignored={"agent_name"}))


def test_each_change_says_what_it_is_about() -> None:
    old = {
        "fields": {"network": "private"},
        "cameras": [{"uuid": "a", "name": "A"}, {"uuid": "b", "name": "B", "deg": 1}],
    }
    new = {
        "fields": {"network": "internet"},
        "cameras": [{"uuid": "b", "name": "B", "deg": 2}, {"uuid": "c", "name": "C"}],
    }
    told = [(each.what, each.field, each.camera, each.name) for each in diff(old, new)]
    assert told == [
        ("field", "network", None, ""),
        ("camera-removed", None, "a", "A"),
        ("camera-field", "deg", "b", "B"),
        ("camera-added", None, "c", "C"),
    ]


def test_what_an_older_form_did_not_ask_for_is_no_change() -> None:
    def told(form_id: str, **columns: Any) -> dict[str, Any]:
        return {"form": form_id, "fields": {}, "cameras": [{"uuid": "a", **columns}]}

    older, newer = told("cn-filing-1", angle_deg=60.0), told("cn-filing-2", angle_deg=60.0, range_m=30.0)
    farther = told("cn-filing-2", angle_deg=60.0, range_m=500.0)
    exchanged = told("cn-filing-2", angle_deg=60.0, range_m=30.0, exchange_day="2026-11-22")
    assert diff(older, newer, form().beside(older)) == []
    assert [each.field for each in diff(older, exchanged, form().beside(older))] == ["exchange_day"]
    found = diff(newer, farther, form().beside(newer))
    assert [(each.field, each.before, each.after) for each in found] == [("range_m", 30.0, 500.0)]

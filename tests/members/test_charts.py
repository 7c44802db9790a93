"""Charts: where the ink goes, what is said in words, and the numbers behind."""

import re

import pytest
from django.template import Context, Template

from members.charts import (
    Bar,
    Bars,
    Series,
    Spark,
    Stacked,
    Stair,
    Staircase,
    Timeline,
    round_up,
)


def drawn(tag, chart, language="en"):
    from django.utils import translation

    with translation.override(language):
        return Template("{% load charts %}{% " + tag + " chart %}").render(
            Context({"chart": chart})
        )


def test_bars_are_measured_on_one_scale_and_never_leave_the_track():
    chart = Bars("Rungs", "How many.", [Bar("a", 50), Bar("b", 300, marks=(40, 80))], top=100)

    assert [one.permille for one in chart.placed] == [500, 1000]
    assert chart.placed[1].marks == [400, 800]
    assert Bars("t", "s", [Bar("a", 0)]).placed[0].permille == 0
    assert Bars("t", "s", []).placed == []


def test_parts_of_a_whole_leave_no_gap_and_are_told_apart_without_colour():
    pieces = Stacked("x", "t", "s", [Bar("a", 1), Bar("b", 1), Bar("c", 1)]).pieces

    assert [(one.x, one.width) for one in pieces] == [(0, 333), (333, 334), (667, 333)]
    assert [one.percent for one in pieces] == [33, 33, 33]
    assert len({one.pattern for one in pieces}) == 3
    assert [one.width for one in Stacked("x", "t", "s", [Bar("a", 0)]).pieces] == [0]


def test_a_timeline_begins_at_nought_and_breaks_where_nothing_is_known():
    chart = Timeline(
        "t", "t", "s", list("abcd"), lines=[Series("one", [4, None, 2, 4]), Series("two", [1] * 4)]
    )
    first, second = chart.drawn_lines

    assert chart.scale == 4
    assert [tick.y for tick in chart.ticks] == [148, 79, 10]
    assert len(first.stretches) == 1
    assert len(first.dots) == 1
    assert first.stretches[0].split()[-1].endswith(",10")
    assert (first.dash, second.dash) == ("", "6 4")
    assert [cell.text for _label, cells in chart.rows for cell in cells][2] == ""


def test_a_column_of_nought_has_no_ink():
    (_series, columns) = Timeline(
        "t", "t", "s", ["a", "b"], columns=[Series("n", [0, 8])]
    ).drawn_columns[0]

    assert [(one.y, one.height) for one in columns] == [(10, 138)]


@pytest.mark.parametrize(
    ("value", "top"), [(0, 1), (1, 1), (3, 4), (45, 50), (51, 80), (180, 200), (1000, 1000)]
)
def test_an_axis_ends_at_a_number_that_reads_well(value, top):
    assert round_up(value) == top


def test_a_spark_stands_in_time_and_says_nothing_of_one_value():
    assert Spark([1]).points == ""
    assert Spark([None, 1]).points == ""
    assert Spark([0, 1, 1], at=[0, 1, 10]).points.split()[1].startswith("11.2,")
    assert {point.split(",")[1] for point in Spark([2, 2]).points.split()} == {"12.0"}


def test_a_stair_to_come_is_no_stair_of_nought():
    chart = Staircase("s", "t", "s", [Stair("a", 0.5), Stair("b", None)], marks=[(0.65, "more")])
    html = drawn("staircase", chart)

    assert chart.treads[0].y == 82
    assert 'class="chart-to-come"' in html
    assert "to come" in html
    assert "65%: more" in html


CHARTS = {
    "stacked": Stacked("one", "How we stand", "Two of three.", [Bar("with us", 2), Bar("not", 1)]),
    "timeline": Timeline(
        "two", "By month", "It grew.", ["May", "June"], [Series("Came", [1500, 2.5])]
    ),
    "staircase": Staircase(
        "three", "Tests", "One test.", [Stair("Petition", 0.78, of="78 of 100")]
    ),
}


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("tag", CHARTS)
def test_every_picture_has_title_description_and_its_numbers_beside_it(tag, language):
    html = drawn(tag, CHARTS[tag], language)
    svg = re.search(r'<svg class="chart.*?</svg>', html, re.DOTALL)[0]
    name = CHARTS[tag].id

    assert f'role="img" aria-labelledby="{name}-title {name}-desc"' in svg
    assert f'<title id="{name}-title">{CHARTS[tag].title}</title>' in svg
    assert f'<desc id="{name}-desc">{CHARTS[tag].says}</desc>' in svg
    assert "<table" in html or "<ol" in html
    assert not re.search(r'(?:x|y|x1|x2|y1|y2|cx|cy|width|height)="[\d.]*,', svg)


def test_bars_are_a_table_with_their_numbers_linked(settings):
    html = drawn("bars", Bars("Levels", "Who.", [Bar("Reached", 1234, of="34 %", url="/people/")]))

    assert '<caption class="visually-hidden">Levels</caption>' in html
    assert '<a href="/people/"><b>1,234</b></a> <span class="quiet">34 %</span>' in html

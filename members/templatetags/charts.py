"""Tags that draw a chart: `{% load charts %}`, then `{% bars chart %}` and the like."""

from __future__ import annotations

from typing import Any

from django import template

from members.charts import Bars, Spark, Stacked, Staircase, Timeline

register = template.Library()


@register.inclusion_tag("components/charts/bars.html")
def bars(chart: Bars) -> dict[str, Any]:
    """Draw bars that lie: a table with a bar in each row."""
    return {"chart": chart}


@register.inclusion_tag("components/charts/stacked.html")
def stacked(chart: Stacked) -> dict[str, Any]:
    """Draw the parts of a whole in a row, with the list that names them."""
    return {"chart": chart}


@register.inclusion_tag("components/charts/timeline.html")
def timeline(chart: Timeline) -> dict[str, Any]:
    """Draw columns and lines over time, with their table."""
    return {"chart": chart}


@register.inclusion_tag("components/charts/spark.html")
def spark(chart: Spark) -> dict[str, Any]:
    """Draw a line as small as a word; the row it stands in says the numbers."""
    return {"chart": chart}


@register.inclusion_tag("components/charts/staircase.html")
def staircase(chart: Staircase) -> dict[str, Any]:
    """Draw shares in the order they came, with their thresholds and their table."""
    return {"chart": chart}

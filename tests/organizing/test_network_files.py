"""Files of ties as people send them: whatever separates, repeats or surrounds what is meant."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

TIES = ["ab", "bc", "ca", "cd", "de", "ef", "fd", "fg", "gh", "hi"]


def lines(*rows, end="\n"):
    return end.join(rows)


ODD = {
    "a mark before the header": "\ufeff"
    + lines("person_a,person_b", *(f"{a},{b}" for a, b in TIES)),
    "semicolons, capitals, sides swapped": lines(
        "Person_B;PERSON_A;", *(f"{b};{a};" for a, b in TIES)
    ),
    "tabs, another column, other line ends": lines(
        "note\t person_a\tperson_b", *(f"x\t{a}\t{b}" for a, b in TIES), end="\r\n"
    ),
    "empty lines and ties with oneself": lines(
        "person_a,person_b", *(f"{a},{b}" for a, b in TIES), "", " , ", "a,a", "z,z"
    ),
    "every tie twice, quoted and spaced": lines(
        "person_a,person_b", *(f'"{a}", {b} ' for a, b in TIES + TIES)
    ),
    "weights with a decimal comma": lines(
        "person_a;person_b;weight", *(f"{a};{b};0,5" for a, b in TIES)
    ),
    "days with a time": lines(
        "person_a,person_b,date", *(f"{a},{b},2026-03-31T18:00" for a, b in TIES)
    ),
}


@pytest.mark.parametrize("odd", ODD)
def test_an_odd_file_says_what_a_plain_one_says(tmp_path, odd):
    (tmp_path / "odd.csv").write_bytes(ODD[odd].encode())
    told = StringIO()

    call_command("network_report", tmp_path / "odd.csv", "--json", stdout=told)

    found = json.loads(told.getvalue())
    assert {cut["person"]: cut["stranded"] for cut in found["cut_people"]} == {"d": 3, "f": 3}
    assert [(one["a"], one["b"], one["beyond"]) for one in found["bridges"]] == [
        ("c", "d", 3),
        ("f", "g", 3),
        ("g", "h", 2),
        ("h", "i", 1),
    ]
    assert found["components"][0]["size"] == 9


def test_a_file_that_is_no_text_is_told_so(tmp_path):
    (tmp_path / "ties.csv").write_bytes(b"person_a,person_b\n\xff\xfe,b\n")

    with pytest.raises(CommandError, match="not UTF-8"):
        call_command("network_report", tmp_path / "ties.csv")


def test_a_file_that_is_not_there_is_told_so(tmp_path):
    with pytest.raises(CommandError, match="No such file"):
        call_command("network_report", tmp_path / "nothing.csv")

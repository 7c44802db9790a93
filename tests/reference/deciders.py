"""Who decides and whose money it is, in plain Python, from practice 2.14 to 2.22 alone."""


def share(values, least=5):
    """Impacted share of those who said, or None where a cell is under five."""
    direct, ally = values.count("direct"), values.count("ally")
    if direct < least or ally < least:
        return None
    return direct / (direct + ally)


def parity(deciders, base):
    a, b = share(deciders), share(base)
    return None if a is None or b is None else a / b


def gap(spokespeople, deciders):
    a, b = share(spokespeople), share(deciders)
    return None if a is None or b is None else 100 * (a - b)


def staff_decided(decisions):
    """Of (body, [is_staff, …], was put off): how many there were, how many staff made."""
    made = [(body, who) for body, who, put_off in decisions if not put_off]
    by_staff = [1 for body, who in made if body == "staff" or sum(who) > len(who) / 2]
    return len(made), len(by_staff)


def money(rows, cost):
    """Of [(kind, source, amount)]: member share, top funder and share, months of core staff."""
    income = sum(amount for _kind, _source, amount in rows)
    own = sum(amount for kind, _source, amount in rows if kind in {"dues", "member_raised"})
    others = sorted(
        (-amount, source) for kind, source, amount in rows
        if kind not in {"dues", "member_raised"} and amount
    )  # fmt: skip
    top = others[0] if others and income else None
    return {
        "share": round(100 * own / income) if income else None,
        "top": top and top[1],
        "top_share": top and round(100 * -top[0] / income),
        "months": round(own / (cost / 12), 1) if cost else None,
    }


def flexible(organized, acts, raised, demanded, since, on):
    """Of people organized: how many were active in two campaigns or issues in the window.

    `raised`: (person, issue, day, by themselves and with a yes to an ask); `demanded`: {campaign:
    issues of its demands}. An issue of a campaign they acted in is no second fight.
    """

    def campaigns(who):
        return {
            campaign for person, campaign, day, verified in acts
            if person == who and verified and campaign and since < day <= on
        }  # fmt: skip

    def issues(who):
        known = {issue for each in campaigns(who) for issue in demanded.get(each, ())}
        own = [row for row in raised if row[0] == who and row[3] and since < row[2] <= on]
        return {issue for _person, issue, _day, _own in own} - known

    fights = [len(campaigns(who)) + len(issues(who)) for who in organized]
    return (
        len(organized),
        sum(n >= 2 for n in fights),
        sum(len(campaigns(who)) >= 2 for who in organized),
    )


def vote(eligible, present, quorum, yes, no, needed):
    """What a vote comes to."""
    if present < quorum:
        return "no_quorum"
    passed = {
        "majority": yes > no,
        "two_thirds": yes > 0 and yes / (yes + no) >= 2 / 3 - 1e-12 if yes + no else False,
        "of_all": yes > eligible / 2 and yes > no,
    }[needed]
    return "carried" if passed else "rejected"

"""What the doors to other programs answer: part of `tests/matrix.py`."""

# fmt: off
DOORS = {
    "figures": {"get": (302, 403, 200, 200, 200), "post": (302, 405, 405, 405, 405)},
    "cohort_people": {"get": (302, 403, 200, 200, 200), "post": (302, 405, 405, 405, 405)},
    "gone_people": {"get": (302, 403, 200, 200, 200), "post": (302, 405, 405, 405, 405)},
    "actions_held": {"get": (302, 403, 200, 200, 200), "post": (302, 405, 405, 405, 405)},
    "recorded": {"get": (302, 403, 200, 200, 200), "post": (302, 405, 405, 405, 405)},
    "committee_turnover": {"get": (302, 404, 200, 200, 200), "post": (302, 405, 405, 405, 405)},
    "reach_behind": {"get": (302, 403, 403, 200, 403), "post": (302, 405, 405, 405, 405)},
    "members:api_tokens": {"get": (302, 403, 403, 403, 200), "post": (302, 405, 405, 405, 405)},
    "members:api_token_new": {"get": (302, 403, 403, 403, 200), "post": (302, 403, 403, 403, 200)},
    "members:api_token_end": {"get": (302, 405, 405, 405, 405), "post": (302, 403, 403, 403, 302)},
    "api_entry": {"get": (401, 401, 401, 401, 401), "post": (405, 405, 405, 405, 405)},
    "api_schema": {"get": (200, 200, 200, 200, 200), "post": (405, 405, 405, 405, 405)},
    "members:webhooks": {"get": (302, 403, 403, 403, 200), "post": (302, 405, 405, 405, 405)},
    "members:webhook_new": {"get": (302, 403, 403, 403, 200), "post": (302, 403, 403, 403, 200)},
    "members:webhook": {"get": (302, 403, 403, 403, 200), "post": (302, 405, 405, 405, 405)},
    "members:webhook_edit": {"get": (302, 403, 403, 403, 200), "post": (302, 403, 403, 403, 200)},
    "members:webhook_secret": {"get": (302, 405, 405, 405, 405), "post": (302, 403, 403, 403, 200)},
    "members:webhook_test": {"get": (302, 405, 405, 405, 405), "post": (302, 403, 403, 403, 302)},
    "members:webhook_pause": {"get": (302, 405, 405, 405, 405), "post": (302, 403, 403, 403, 302)},
    "members:webhook_resume": {"get": (302, 405, 405, 405, 405), "post": (302, 403, 403, 403, 302)},
    "members:webhook_remove": {"get": (302, 403, 403, 403, 200), "post": (302, 403, 403, 403, 302)},
    "members:webhook_again": {"get": (302, 405, 405, 405, 405), "post": (302, 403, 403, 403, 302)},
    "members:switching": {"get": (302, 403, 403, 403, 200), "post": (302, 405, 405, 405, 405)},
    "members:switch": {"get": (302, 403, 403, 403, 200), "post": (302, 403, 403, 403, 422)},
}
# fmt: on

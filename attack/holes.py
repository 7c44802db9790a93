"""One hole for each rule of semgrep.yml: a rule that does not find its own finds nothing."""

from __future__ import annotations

# Rule: where such a line would stand, and what it would say there
HOLES = {
    "typed-text-becomes-code-or-a-path": (
        "organizing/views/a.py",
        "def a(request, cursor):\n    q = request.GET['q']\n    cursor.execute(f'SELECT {q}')\n",
    ),
    "typed-text-becomes-markup-or-an-address": (
        "organizing/views/b.py",
        "def b(request):\n    return redirect(request.GET.get('next'))\n",
    ),
    "a-number-or-day-is-read-unguarded": (
        "organizing/views/c.py",
        "def c(request):\n    return int(request.GET.get('page', 1))\n",
    ),
    "a-choice-offers-rows-beyond-the-scope": (
        "organizing/forms/d.py",
        "class D(forms.Form):\n    d = forms.ModelChoiceField(queryset=Person.objects.all())\n",
    ),
    "the-api-reads-beyond-the-scope": (
        "organizing/api/e.py",
        "def e(request, pk):\n    return Person.objects.get(pk=pk)\n",
    ),
    "every-field-of-a-model-is-a-field-of-a-form": (
        "organizing/forms/f.py",
        "class F:\n    class Meta:\n        fields = '__all__'\n",
    ),
    "a-secret-is-compared-letter-by-letter": (
        "members/g.py",
        "def g(said, row):\n    return row.token == said\n",
    ),
    "the-log-names-somebody": (
        "members/h.py",
        "def h(person):\n    logger.info('%s came', person.name)\n",
    ),
    "an-address-is-reached-without-the-guard": ("members/i.py", "import urllib.request\n"),
    "a-program-is-run-where-none-is-known": (
        "members/j.py",
        "def j(word):\n    subprocess.run(['file', word])\n",
    ),
    "a-cookie-without-its-flags": (
        "organizing/views/k.py",
        "def k(response):\n    response.set_cookie('seen', '1')\n",
    ),
    "an-archive-is-unpacked-by-its-own-names": (
        "members/l.py",
        "def l(archive, to):\n    archive.extractall(to)\n",
    ),
    "xml-is-read-without-its-guard": ("members/m.py", "import xml.sax\n"),
    "a-format-that-somebody-may-write": (
        "members/n.py",
        "def n(organization, user):\n    return organization.greeting.format(user=user)\n",
    ),
    "a-file-that-somebody-brought-is-shown-in-the-page": (
        "organizing/views/o.py",
        "def o(file):\n    return HttpResponse(file, content_type='image/svg+xml')\n",
    ),
    "an-attribute-without-quotes": ("templates/p.html", "<p class=big title={{ name }}>\n"),
    "htmx-runs-code-of-an-attribute": (
        "templates/q.html",
        '<button hx-trigger="click[ctrlKey]"></button>\n',
    ),
    "a-page-of-ours-opens-a-stranger": (
        "templates/r.html",
        '<a href="https://example.org" target="_blank">out</a>\n',
    ),
    "a-script-makes-markup-of-text": ("static/js/s.js", "found.innerHTML = said;\n"),
}

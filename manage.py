#!/usr/bin/env python
"""Django's command line for Sinew."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "organizing.settings")
    from members.database.acting import acting_as, system

    with acting_as(system(" ".join(sys.argv[1:2]) or "manage.py")):
        execute_from_command_line(sys.argv)

from django.core.management.commands.migrate import Command as Migrate

from harvest.roles import set_up_roles
from outcomes import anchors
from sources import append_only, versions


class Command(Migrate):
    """Django's own, and then what stands on it: the groups, whose permissions exist only after it
    has run, the lines beside the levels of the rating scales, and the triggers that keep the
    history as it is and tell that the data changed.
    """

    def handle(self, *args, **options):
        result = super().handle(*args, **options)
        if not options.get("plan") and not options.get("check_unapplied"):
            if not options.get("app_label"):
                set_up_roles()
                anchors.set_up()
            append_only.install()
            versions.install()
        return result

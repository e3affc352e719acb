from django.core.management.commands.migrate import Command as Migrate

from harvest.roles import set_up_roles


class Command(Migrate):
    """Django's own, and then the groups: their permissions exist only after it has run."""

    def handle(self, *args, **options):
        result = super().handle(*args, **options)
        if not options.get("plan") and not options.get("check_unapplied"):
            if not options.get("app_label"):
                set_up_roles()
        return result

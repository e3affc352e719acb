"""The product's own settings with nothing but Django's admin at its addresses."""

from harvest.settings import *  # noqa: F403

ROOT_URLCONF = "benchmarks.rival.admin_urls"

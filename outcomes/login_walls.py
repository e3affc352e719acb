"""Which links lead to where one has to sign in first."""

from urllib.parse import urlsplit

# Hosts, and what people call the place; the first that fits.
WALLS = (
    ("teams.microsoft.com", "Teams"),
    ("teams.live.com", "Teams"),
    ("teams.cloud.microsoft", "Teams"),
    ("onedrive.live.com", "OneDrive"),
    ("1drv.ms", "OneDrive"),
    ("sharepoint.com", "SharePoint"),
    ("drive.google.com", "Google Drive"),
    ("docs.google.com", "Google Docs"),
    ("dropbox.com", "Dropbox"),
    ("db.tt", "Dropbox"),
)


def login_wall(link):
    """The name of the place behind a sign-in that a link leads to; "" for none that is known.

    It looks at the address alone: nothing is fetched.
    """
    try:
        host = (urlsplit(link.strip()).hostname or "").rstrip(".")
    except ValueError:
        return ""
    for name, wall in WALLS:
        if host == name or host.endswith(f".{name}"):
            return "OneDrive" if host.endswith("-my.sharepoint.com") else wall
    return ""

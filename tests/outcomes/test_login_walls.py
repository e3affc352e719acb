"""Which links lead to where one has to sign in first."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outcomes.login_walls import WALLS, login_wall


@pytest.mark.parametrize(
    ("link", "wall"),
    [
        ("https://example.sharepoint.com/:w:/r/sites/a.docx?d=1", "SharePoint"),
        ("https://example-my.sharepoint.com/personal/a", "OneDrive"),
        ("https://1drv.ms/w/s!abc", "OneDrive"),
        ("https://onedrive.live.com/?id=1", "OneDrive"),
        ("https://docs.google.com/document/d/1/edit", "Google Docs"),
        ("https://drive.google.com/file/d/1", "Google Drive"),
        ("HTTPS://WWW.Dropbox.com:443/s/abc", "Dropbox"),
        ("https://teams.microsoft.com/l/file/1", "Teams"),
        ("https://example.org/sharepoint.com/a", ""),
        ("https://notsharepoint.com/a", ""),
        ("https://google.com/drive", ""),
        ("https://[broken/", ""),
        ("", ""),
    ],
)
def test_known_login_walls(link, wall):
    assert login_wall(link) == wall


@given(st.text(max_size=60), st.sampled_from([host for host, _wall in WALLS]))
def test_any_link_is_told_by_its_host_alone(text, host):
    assert isinstance(login_wall(text), str)
    assert login_wall(f"https://{host}/{text}") or "[" in text or "]" in text
    assert login_wall(f"https://example.org/{host}?{text}") == ""

"""Word and Excel files open in LibreOffice without a word of complaint."""

import shutil
import subprocess

import pytest

from outcomes import questioning
from outcomes.models import Outcome
from tests.people import make_outcome

SOFFICE = shutil.which("soffice")
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not SOFFICE, reason="LibreOffice is not installed here"),
]
FILES = {
    "outcomes.xlsx": "/outcomes/?format=xlsx",
    "report.docx": "/dashboard/report/?format=docx",
    "rapport.docx": "/outcomes/off-1/report/?format=docx&lang=fr",
}


def test_files_open(omar, client_of, tmp_path):
    for number in range(12):
        outcome = make_outcome(f"OFF/{number}", "donors", country="Exampleland", year=2020)
        Outcome.objects.filter(pk=outcome.pk).update(agreed_significance=2, agreed_contribution=1)
    client = client_of(omar)
    for name, path in FILES.items():
        (tmp_path / name).write_bytes(client.get(path).content)
    questioning.ask(Outcome.objects.get(slug="off-1"), "Who was there?", omar)
    sent = client.post("/questions/", {"format": "docx"})
    (tmp_path / "questions.docx").write_bytes(sent.content)
    done = subprocess.run(
        [
            SOFFICE,
            f"-env:UserInstallation=file://{tmp_path}/profile",
            *("--headless", "--convert-to", "pdf", "--outdir", str(tmp_path / "pdf")),
            *(str(tmp_path / name) for name in (*FILES, "questions.docx")),
        ],
        capture_output=True,
        text=True,
        timeout=180,
    )
    assert done.returncode == 0 and "rror" not in done.stderr + done.stdout, done
    made = {path.stem for path in (tmp_path / "pdf").iterdir() if path.stat().st_size > 2000}
    assert made == {"outcomes", "report", "rapport", "questions"}

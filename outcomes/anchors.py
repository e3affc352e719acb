"""What each level of a rating scale means, in a line: in our words, or in those of the admins."""

from django.utils.translation import get_language

from .models import Anchor
from .scales import ANCHORS, Contribution, Significance, Strength

SCALES = {
    Anchor.Scale.SIGNIFICANCE: Significance,
    Anchor.Scale.CONTRIBUTION: Contribution,
    Anchor.Scale.STRENGTH: Strength,
}
FRENCH = {
    Significance.LOW: "De routine ou symbolique",
    Significance.MEDIUM: "Une étape claire d’un processus",
    Significance.HIGH: "Change des règles ou des vies",
    Contribution.NONE_FOUND: "Aucun lien trouvé avec le programme",
    Contribution.MINOR: "Aurait eu lieu de toute façon",
    Contribution.MODERATE: "Une cause parmi plusieurs",
    Contribution.MAJOR: "Peu probable sans le programme",
    Strength.NONE: "Rien au dossier",
    Strength.ASSERTED: "La parole du partenaire, ou un fichier que personne ici n’a ouvert",
    Strength.DOCUMENTED: "Un passage que l’on peut lire",
    Strength.CORROBORATED: "Deux éditeurs ou plus, dont un indépendant du programme",
    Strength.VERIFIED: "Et une personne extérieure qui connaît le cas le confirme",
}


def set_up():
    """Make the line of each level where there is none yet; safe to repeat."""
    there = set(Anchor.objects.values_list("scale", "level"))
    Anchor.objects.bulk_create(
        Anchor(
            scale=name.value,
            level=level.value,
            english=str(ANCHORS[scale][level]),
            french=FRENCH[level],
        )
        for name, scale in SCALES.items()
        for level in scale
        if (name.value, level.value) not in there
    )


def anchors(user):
    """{scale: {level: its line}} in the language of the page, as `user` may read them."""
    side = "french" if (get_language() or "").startswith("fr") else "english"
    rows = Anchor.objects.visible_to(user).values_list("scale", "level", side)
    worded = {(SCALES[scale], level): line for scale, level, line in rows if line}
    return {
        scale: {level: worded.get((scale, level)) or ANCHORS[scale][level] for level in scale}
        for scale in SCALES.values()
    }

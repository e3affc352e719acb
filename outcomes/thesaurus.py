"""Words of the field that stand for nearly the same thing, English and French.

A harvester writes "magistrates", the source says "judges"; one has "promulgated", the other "signed
into law". Each line holds words of which one may stand for another; a word may stand in several.
Verbs and nouns of one stem are one word here (see sources/words.py).
"""

from collections import defaultdict

from sources.words import stems

_LINES = """
judge magistrate judiciary judicial bench juge magistrat
court tribunal chamber juridiction cour
hearing session sitting audience
trial tried prosecution prosecuted proces poursuite
prosecutor prosecutorial procureur parquet
lawyer attorney counsel advocate defender barrister avocat
clerk registrar greffier
justice judicial judiciary
prison penitentiary jail gaol detention correction custody incarceration carceral penitentiaire
prisoner inmate detainee convict imprisoned detenu
remand pretrial
law legislation legislative statute act legal loi legislatif
bill draft preliminary proposal avant projet
draft drafting prepare write elaborate rediger
decree ordinance order executive decret ordonnance
circular instruction directive guideline circulaire
constitution constitutional basic
penal criminal crime penaux
adopt approve pass endorse validate vote enact adopter approuver
promulgate sign enact publish force promulguer
amend revise reform modify overhaul rewrite update modifier reviser revision
abolish repeal revoke abroger
cabinet council government ministers gouvernement conseil
minister ministry department ministere
parliament legislature assembly deputies transition council parlement assemblee
president head transitional presidency
state country national malian nation etat pays
authority official government public administration autorite
policy strategy plan blueprint framework roadmap programme politique strategie
measure action step activity mesure
reform overhaul restructuring modernisation reforme
slavery slave servitude enslaved bondage esclavage esclave
trafficking traffic trade traite
smuggling smuggle migrant irregular migration trafic
corruption graft bribery bribe corrupt fraud
torture ill treatment abuse cruel
violation abuse breach infringement
rights freedoms liberties droits
violence violent assault attack
gender women female sex woman girl femme genre
sexual rape gbv
child minor juvenile youth young children adolescent enfant mineur
victim survivor plaintiff victime
witness testimony temoin
refugee displaced
crime offence offense felony infraction
terrorism terrorist extremism extremist jihadist radicalisation radicalization terrorisme
soldier military army armed forces troop defence militaire armee
police gendarmerie gendarme security constabulary
weapon arms
peace peacekeeping reconciliation paix
peacekeeper blue helmet personnel
conflict dispute quarrel feud clash litige conflit
settle resolve mediate manage solve prevent arbitrate regler
land farmland agricultural plot field foncier terre
village community communal local municipality commune rural
customary traditional cadi chief chieftaincy elder coutumier traditionnel
religious imam faith preacher medersa
teacher school student pupil education ecole
training train course workshop teach learn coach formation former
workshop seminar meeting consultation session forum atelier reunion
consultation dialogue consult discuss hearing
support assist help aid back accompany sustain appui aide soutien
finance fund donor pay grant money financing financer
association organisation ngo cso society group organization
coalition network alliance platform reseau
monitor observe watch oversee track follow surveillance
inspection inspect audit oversight control inspector
visit mission tour travel
complaint grievance petition plainte
report publish reporting document rapport
recommendation advice proposal recommandation
survey poll study questionnaire enquete
percent percentage per cent share
half majority most
increase rise grow climb gain augment expand extend
decrease decline fall drop reduce lower diminish shrink baisse
many numerous several multiple
build construct erect
rehabilitate renovate repair restore refurbish equip
building infrastructure facility premises construction
equipment material logistic supply
computer digital software electronic computerised computerized informatique
register record registry database file
case file dossier matter
convict sentence guilty punish condemn
punishment penalty sanction sentence punishable peine
death capital execution
release free liberate acquit
appoint assign designate nominate
staff personnel employee workforce official
create establish set found launch open operational creer
operational operationalise operationalization work functioning running
launch start begin initiate
stop end close cease terminate withdraw withdrawal departure
delay slow late postponed
lack shortage insufficient missing absence inadequate gap few manque
challenge difficulty obstacle problem constraint hurdle defi
insecurity danger unsafe threat risk insecurite
crisis instability coup unrest
impunity unpunished
investigate inquiry investigation enquete
expert specialist technical expertise
specialised specialized special pole unit
unit pole section division
international global worldwide
transnational border cross organised organized
regional region district cercle
mobile itinerant travelling circuit
legal aid assistance juridique
vulnerable weak poor marginalised marginalized
equality equal parity
participation involve engage take part participate
awareness sensitisation sensitization inform campaign sensibilisation
advocacy lobby plaidoyer campaign
independent independence autonomy autonomous
ethics integrity deontology conduct
treaty convention protocol agreement accord pact
ratify accede
war armed genocide humanity
election electoral vote ballot referendum
journalist media press broadcaster
water well borehole
school classroom
manager management administer
food farm garden agricultural production
health medical hospital
deradicalisation disengagement rehabilitation
"""

ALTERNATES: dict[str, frozenset] = {}


def _read(lines):
    found = defaultdict(set)
    for line in lines.strip().splitlines():
        group = set(stems(line))
        for stem in group:
            found[stem] |= group - {stem}
    return {stem: frozenset(others) for stem, others in found.items()}


ALTERNATES.update(_read(_LINES))

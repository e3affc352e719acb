"""The States, by the short names they go by in English and in French.

Names that are also those of persons, or far more often of something else (Georgia, Jordan, Chad,
Dominica), are left out: who means the State writes "Government of Jordan".
"""

_NAMES = """
Afghanistan|Albania|Albanie|Algeria|Algérie|Andorra|Andorre|Angola|Argentina|Argentine|Armenia
Arménie|Australia|Australie|Austria|Autriche|Azerbaijan|Azerbaïdjan|Bahamas|Bahrain|Bahreïn
Bangladesh|Barbados|Barbade|Belarus|Bélarus|Belgium|Belgique|Belize|Benin|Bénin|Bhutan|Bhoutan
Bolivia|Bolivie|Bosnia and Herzegovina|Bosnie-Herzégovine|Botswana|Brazil|Brésil|Brunei|Bulgaria
Bulgarie|Burkina Faso|Burundi|Cabo Verde|Cambodia|Cambodge|Cameroon|Cameroun|Canada
Central African Republic|République centrafricaine|Chile|Chili|China|Chine|Colombia|Colombie|Comoros
Comores|Congo|Democratic Republic of the Congo|République démocratique du Congo|Costa Rica
Côte d'Ivoire|Croatia|Croatie|Cuba|Cyprus|Chypre|Czechia|Tchéquie|Czech Republic|Denmark|Danemark
Djibouti|Dominican Republic|République dominicaine|Ecuador|Équateur|Egypt|Égypte|El Salvador
Equatorial Guinea|Guinée équatoriale|Eritrea|Érythrée|Estonia|Estonie|Eswatini|Ethiopia|Éthiopie
Fiji|Fidji|Finland|Finlande|France|Gabon|Gambia|Gambie|Germany|Allemagne|Ghana|Greece|Grèce
Grenada|Guatemala|Guinea|Guinée|Guinea-Bissau|Guinée-Bissau|Guyana|Haiti|Haïti|Honduras|Hungary
Hongrie|Iceland|Islande|India|Inde|Indonesia|Indonésie|Iran|Iraq|Ireland|Irlande|Israel|Israël
Italy|Italie|Jamaica|Jamaïque|Japan|Japon|Kazakhstan|Kenya|Kiribati|Kuwait|Koweït|Kyrgyzstan
Kirghizistan|Laos|Latvia|Lettonie|Lebanon|Liban|Lesotho|Liberia|Libéria|Libya|Libye|Liechtenstein
Lithuania|Lituanie|Luxembourg|Madagascar|Malawi|Malaysia|Malaisie|Maldives|Mali|Malta|Malte
Mauritania|Mauritanie|Mauritius|Mexico|Mexique|Monaco|Mongolia|Mongolie|Montenegro|Monténégro
Morocco|Maroc|Mozambique|Myanmar|Namibia|Namibie|Nauru|Nepal|Népal|Netherlands|Pays-Bas|New Zealand
Nouvelle-Zélande|Nicaragua|Niger|Nigeria|Nigéria|North Macedonia|Macédoine du Nord|Norway|Norvège
Oman|Pakistan|Palau|Panama|Papua New Guinea|Paraguay|Peru|Pérou|Philippines|Poland|Pologne|Portugal
Qatar|Republic of Korea|République de Corée|Romania|Roumanie|Russia|Russie|Russian Federation
Fédération de Russie|Rwanda|Samoa|San Marino|Saint-Marin|Saudi Arabia|Arabie saoudite|Senegal
Sénégal|Serbia|Serbie|Seychelles|Sierra Leone|Singapore|Singapour|Slovakia|Slovaquie|Slovenia
Slovénie|Somalia|Somalie|South Africa|Afrique du Sud|South Sudan|Soudan du Sud|Spain|Espagne
Sri Lanka|Sudan|Soudan|Suriname|Sweden|Suède|Switzerland|Suisse|Syria|Syrie|Tajikistan|Tadjikistan
Tanzania|Tanzanie|Tchad|Thailand|Thaïlande|Timor-Leste|Togo|Tonga|Trinidad and Tobago|Tunisia
Tunisie|Türkiye|Turkey|Turquie|Turkmenistan|Turkménistan|Tuvalu|Uganda|Ouganda|Ukraine
United Arab Emirates|Émirats arabes unis|United Kingdom|Royaume-Uni|United States|États-Unis
United States of America|États-Unis d'Amérique|Uruguay|Uzbekistan|Ouzbékistan|Vanuatu|Venezuela
Viet Nam|Vietnam|Yemen|Yémen|Zambia|Zambie|Zimbabwe
"""
STATES = frozenset(name for line in _NAMES.split("\n") for name in line.split("|") if name)
"""As they are written; apostrophes and hyphens plain."""

FIRST_WORDS = frozenset(name.split()[0] for name in STATES)
MOST_WORDS = max(len(name.split()) for name in STATES)

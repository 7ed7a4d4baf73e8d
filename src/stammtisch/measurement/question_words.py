"""The words questions are found by, German and English, as data: `questions` reads them, nobody else.

All in lower case and cut as `text.words` cuts them ("isn t"). A list too short misses questions, one too long invents
some; the labelled sentences beside the tests say how good they are together.
"""

from typing import Final


def _listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


def _phrases(lines: str) -> tuple[str, ...]:
    return tuple(phrase.strip() for phrase in lines.split(","))


#: A sentence may begin with one of these and then asks, mark or not, if a verb follows (see `VERBS`).
ASKING: Final = _listed(
    """
    wer wen wem wessen was wann wo wohin woher wie wieso weshalb warum wieviel wieviele
    welche welcher welches welchen welchem womit wofür wozu worüber worauf wovon woran worum wodurch wobei
    who whom whose what when where why how which
    """
)

#: Verbs people put second in a question, and first in one to be answered with yes or no.
VERBS: Final = _listed(
    """
    ist sind war waren bin bist seid hat habt haben hatte hattet hast habe kann kannst können könnt könnte könnten
    darf darfst dürfen dürft soll sollen sollte sollten muss müssen müsst will wollt wollen wird werden werdet würde
    würden gibt gibts gab geht gehts gehen ging kommt kommst kommen komme macht machst machen mache kostet kosten
    läuft laufen beginnt fängt endet dauert steht stehen liegt bleibt heißt bringt brauche brauchen braucht nehmt
    spielt spielen öffnet schließt findet finde bekomme bekommt bestelle melde erreiche passt passiert weiß wisst
    meint meinst hält singt liest backt verkauft klingt wäre wärt mögt magst möchtet
    is are was were am do does did has have had can could will would may might shall should must isn aren don doesn
    didn couldn won wouldn haven hasn costs happens makes sells plays sings
    """
)

#: Right behind a question word they begin no question: "was ihr macht", "what you are doing".
PRONOUNS: Final = _listed(
    """
    ich du er sie es wir ihr man mir mich dir dich uns euch ihm ihn ihnen immer gesagt gewohnt gestern auch
    i you he she it we they me us them ever always
    """
)

#: A clause that begins with one of these and is short only calls somebody: "Hallo Lena, wann …".
OPENERS: Final = _listed(
    """
    hallo hi hey huhu moin servus grüezi guten liebe lieber liebes tag danke dankeschön bitte entschuldigung sorry
    frage kurze kleine eine noch sag sagt mal na ach oh ähm
    hello dear good thanks thank please excuse quick question one tell
    """
)
#: Most words such a clause has.
LONGEST_OPENING: Final = 4

#: Dropped where a clause begins with them.
LINKS: Final = _listed("und aber oder also denn doch na ja nein ok okay and but or so well yes no then")

#: Behind a comma they ask for nothing but a nod: "Schön war es, oder?". As a whole sentence neither.
TAGS: Final = frozenset(
    _phrases(
        """oder, oder nicht, gell, gelle, ne, nä, nicht, nicht wahr, wa, okay, ok, ja, stimmt s, echt, wirklich,
        ernsthaft, im ernst, wie bitte, was, hm, na, fragen, noch fragen,
        right, isn t it, aren t they, don t you think, doesn t it, wasn t it, no, yes, eh, huh, really, seriously,
        innit, you know, any questions, questions"""
    )
)

#: A sentence that begins like this expects no answer, whatever its mark.
RHETORICAL: Final = _phrases(
    """wer weiß schon, wer kennt das nicht, wer hätte das gedacht, was soll s, was will man mehr, was soll man sagen,
    wie kann man nur, muss das sein, ist das nicht,
    who knows, who cares, who would have thought, what can i say, how cool is that, how great is that, isn t that"""
)

"""Two hospitals, their codes, and messages of theirs, written for these tests."""

from data.intake import IntakeMap
from dispatch.intake.http_bodies import Reading
from dispatch.intake.pseudonyms import Pseudonyms

KEY = Pseudonyms(b"a key for tests only")
SENDERS = IntakeMap.model_validate(
    {
        "urgencies": {"S": "P0", "A": "P1", "R": "P2", "stat": "P0", "urgent": "P1", "routine": "P2"},
        "hospital": [
            {"id": "H001", "facility": "CHALON", "exams": {"TDMCR": "CT_HEAD", "TDMAP": "CT_AP"}},
            {
                "id": "H002",
                "facility": "PAPEETE",
                "application": "RIS",
                "time_zone": "Pacific/Tahiti",
                "charset": "UTF-8",
                "fields": {"accession": "OBR-20", "visit": "PID-3"},
                "exams": {"42": "CT_HEAD"},
                "urgencies": {"FLASH": "P0-TRAUMA"},
            },
        ],
    }
)
READING = Reading(("H001", "H002"), ("CT_HEAD", "CT_AP"), ("P0", "P1", "P2"), KEY)
NAMES = ("LEFÈVRE", "Anaïs", "19810427", "Rue de la Paix", "céphalée brutale", "MARTINOT")
PATIENT = "PID|1||774411||LEFÈVRE^Anaïs||19810427|F|||Rue de la Paix^^Chalon|||||||V-9001"


def message(*segments, kind="ORM^O01", charset="8859/1", number="M1", facility="CHALON", version="2.5", processing="P"):
    """A message as text, with its header in front."""
    header = (
        rf"MSH|^~\&|RIS|{facility}|HULOTTE|NET|20270104203000||{kind}|{number}|{processing}|{version}||||||{charset}"
    )
    return "\r".join((header, *segments)) + "\r"


def order(accession="A-100", control="NW", exam="TDMCR", priority="", placer="P-100", at="20270104202500"):
    """ORC and OBR of one order."""
    return (
        f"ORC|{control}|{placer}|||||||{at}|MARTINOT",
        f"OBR|1|{placer}||{exam}^Scanner crânien|||||||||céphalée brutale|||MARTINOT||{accession}"
        f"|||||||||^^^^^{priority}",
    )

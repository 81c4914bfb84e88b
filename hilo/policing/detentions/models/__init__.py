"""A detention, what was done with the person, and what is kept apart; `particulars` says how a row is kept or sealed.

Law: LNRD 17-25; LNSIJPA 8, 36.
"""

from __future__ import annotations

from .apart import CaseKey as CaseKey
from .apart import LookUp as LookUp
from .apart import RateLimit as RateLimit
from .apart import Reader as Reader
from .apart import Sealed as Sealed
from .custody import Breach as Breach
from .custody import ConsularNotice as ConsularNotice
from .custody import CustodyEvent as CustodyEvent
from .custody import Death as Death
from .custody import HandOver as HandOver
from .custody import InjuryNote as InjuryNote
from .custody import MedicalCertificate as MedicalCertificate
from .custody import Release as Release
from .custody import RightsReading as RightsReading
from .custody import Update as Update
from .detention import APART as APART
from .detention import CUSTODIANS as CUSTODIANS
from .detention import KINDS as KINDS
from .detention import MEANS as MEANS
from .detention import REGISTER as REGISTER
from .detention import SEALED as SEALED
from .detention import STATUSES as STATUSES
from .detention import Counter as Counter
from .detention import Detention as Detention
from .detention import Person as Person
from .detention import TookPart as TookPart

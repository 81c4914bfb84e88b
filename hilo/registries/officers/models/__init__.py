"""Officers and their careers."""

from __future__ import annotations

from .accreditation import Accreditation as Accreditation
from .career import Discipline as Discipline
from .career import Posting as Posting
from .career import RankHeld as RankHeld
from .career import Separation as Separation
from .career import ServiceState as ServiceState
from .career import Training as Training
from .certificate import Certificate as Certificate
from .certificate import CertificateRequest as CertificateRequest
from .certificate import SignedBefore as SignedBefore
from .identity import MADE as MADE
from .identity import IdentityChange as IdentityChange
from .identity import IdentityQuestion as IdentityQuestion
from .imports import Import as Import
from .imports import ImportLine as ImportLine
from .person import ENDED as ENDED
from .person import REGISTER as REGISTER
from .person import SERVING as SERVING
from .person import Force as Force
from .person import Officer as Officer
from .photo import Photo as Photo
from .results import COMPONENTS as COMPONENTS
from .results import Appeal as Appeal
from .results import Evaluation as Evaluation

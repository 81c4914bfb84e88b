"""Reports with every change, finding shown, conflict, remark, amendment and signed file; phones; editions; force."""

from __future__ import annotations

from .amending import ProposedAmendment as ProposedAmendment
from .editions import EditionProposal as EditionProposal
from .editions import EditionVote as EditionVote
from .force import ForceFollowUp as ForceFollowUp
from .force import ForceRecommendation as ForceRecommendation
from .force import ForceRow as ForceRow
from .partner import Partner as Partner
from .partner import PartSigned as PartSigned
from .record import Amendment as Amendment
from .record import Change as Change
from .record import DefenderNamed as DefenderNamed
from .record import EditConflict as EditConflict
from .record import FindingShown as FindingShown
from .record import HandOver as HandOver
from .record import Remark as Remark
from .record import SealedUnsent as SealedUnsent
from .record import SignedFile as SignedFile
from .report import REPORT as REPORT
from .report import Device as Device
from .report import Mention as Mention
from .report import OtherRef as OtherRef
from .report import Report as Report

"""LoST (RFC 5222): which centre answers for a place, asked and answered in XML.

requests.py reads what is asked, answers.py writes what is answered. Pure: who covers what is the business of
emergency/centres.
"""

from .answers import MEDIA_TYPE as MEDIA_TYPE
from .answers import Mapping as Mapping
from .answers import Validation as Validation
from .answers import Warn as Warn
from .requests import AskedPlace as AskedPlace
from .requests import Fault as Fault
from .requests import FindService as FindService
from .requests import GetServiceBoundary as GetServiceBoundary
from .requests import ListServices as ListServices
from .requests import ListServicesByLocation as ListServicesByLocation
from .requests import Request as Request
from .requests import read as read

"""Questions about objects, each within the actor's right and scope."""

from __future__ import annotations

from ..rules import labelled as labelled
from ..rules import number_of as number_of
from .chains import chains_of as chains_of
from .chains import signatures_of as signatures_of
from .chains import steps_of as steps_of
from .context import context as context
from .documents import export as export
from .documents import instant as instant
from .files import Content as Content
from .files import bytes_in_case as bytes_in_case
from .files import content_of as content_of
from .files import file_in_case as file_in_case
from .items import STATES as STATES
from .items import Dossier as Dossier
from .items import InventoryState as InventoryState
from .items import ItemRecord as ItemRecord
from .items import ItemRow as ItemRow
from .items import chain as chain
from .items import file_of as file_of
from .items import findings as findings
from .items import get as get
from .items import incident_named as incident_named
from .items import inventory as inventory
from .items import inventory_state as inventory_state
from .items import item as item
from .items import item_record as item_record
from .items import item_row as item_row
from .items import item_state as item_state
from .items import items_of as items_of
from .items import locked as locked
from .items import next_steps as next_steps
from .items import of_detention as of_detention
from .items import of_incident as of_incident
from .items import read as read
from .items import read_inventory as read_inventory
from .law import STEPS as STEPS
from .law import kinds as kinds
from .law import label_code as label_code
from .law import words as words
from .lists import Late as Late
from .lists import Store as Store
from .lists import altered as altered
from .lists import late as late
from .lists import store as store

"""What is done with an object, one file for each kind of act."""

from ..rules import Party as Party
from .collecting import collect as collect
from .files import UploadState as UploadState
from .files import add_part as add_part
from .files import check_files as check_files
from .files import drop_abandoned as drop_abandoned
from .files import open_upload as open_upload
from .files import upload_state as upload_state
from .inventories import sign_inventory as sign_inventory
from .moving import countersign as countersign
from .moving import hand_over as hand_over
from .moving import hand_over_many as hand_over_many
from .owners import note_abandonment as note_abandonment
from .owners import note_owner_late as note_owner_late
from .owners import notify_owner as notify_owner

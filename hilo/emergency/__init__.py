"""From the call somebody makes to 911 to a unit on scene: centres, calls, incidents, dispatch, in that order."""

"""From a unit on scene to an acknowledged hand-over: detentions, evidence, reports, in that order."""

// Which term an incident owes: each discipline has its own state, and the one that is farthest behind decides.

/** "dispatched", "on_scene" or "": what the incident as a whole still waits for. */
export function termOf(incident) {
  if (incident.status === "closed") return "";
  const states = incident.parts?.length ? incident.parts.map((part) => part.status) : [incident.status];
  if (states.includes("open")) return "dispatched";
  return states.includes("dispatched") ? "on_scene" : "";
}

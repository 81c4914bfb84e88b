// Which term an incident owes: each discipline has its own state, and the one that is farthest behind decides.

/** The parts of an incident to which nobody went, from what its code calls for: [capability, count, discipline]. */
export function untouched(needs = []) {
  const found = new Map();
  for (const [capability, count, discipline] of needs) {
    if (!found.has(discipline)) found.set(discipline, { discipline, status: "open", dispatched_at: null, on_scene_at: null, lacking: [], agencies: [] });
    found.get(discipline).lacking.push({ capability, count, not_sent: count, not_on_scene: count, stand_in: "", begun: 0 });
  }
  return [...found.values()];
}

/** "dispatched", "on_scene" or "": what the incident as a whole still waits for. */
export function termOf(incident) {
  if (incident.status === "closed") return "";
  const states = incident.parts?.length ? incident.parts.map((part) => part.status) : [incident.status];
  if (states.includes("open")) return "dispatched";
  return states.includes("dispatched") ? "on_scene" : "";
}

// A call from its ring to its closure, with the types that a generator made of the document.
// Reads HILO_URL and HILO_TOKEN.
import createClient from "openapi-fetch";
import type { components, paths } from "./hilo.js";

declare const process: { env: Record<string, string | undefined> };
type Code = components["schemas"]["CloseIncident"]["code"];
const client = createClient<paths>({
  baseUrl: process.env.HILO_URL,
  headers: { Authorization: `Bearer ${process.env.HILO_TOKEN}` },
});

function must<T>(answer: { data?: T; error?: unknown }): T {
  if (answer.data === undefined) throw new Error(JSON.stringify(answer.error));
  return answer.data;
}

function check(holds: boolean, said: unknown): void {
  if (!holds) throw new Error(JSON.stringify(said));
}

const key = { "Idempotency-Key": crypto.randomUUID() };
const body = { channel: "voice", latitude: 19.0437, longitude: -98.2012, narrative: "Un hombre cayó" } as const;
const receipt = must(await client.POST("/api/v1/calls", { body, params: { header: key } }));
const same = await client.POST("/api/v1/calls", { body, params: { header: key } });
check(must(same).id === receipt.id && same.response.headers.get("Idempotent-Replay") === "true", same.data);

const call = { params: { path: { call_id: receipt.id } } };
check(must(await client.POST("/api/v1/calls/{call_id}/answer", call)).status === "answered", receipt);
check(Array.isArray(must(await client.GET("/api/v1/calls/{call_id}/duplicates", call))), receipt);
const incident = must(
  await client.POST("/api/v1/calls/{call_id}/classification", { ...call, body: { code: "10104" } }),
);
check(incident.status === "open" && incident.calls[0] === receipt.folio, incident);

const of = { params: { path: { folio: incident.folio } } };
const choices = must(await client.GET("/api/v1/incidents/{folio}/recommendations", of));
const unit = choices[0]!.unit;
const sent = must(await client.POST("/api/v1/incidents/{folio}/assignments", { ...of, body: { unit } }));
check(sent.unit === unit && sent.on_scene_at === null, sent);
for (const status of ["accepted", "under_way", "on_scene"] as const) {
  const stands = await client.POST("/api/v1/units/{code}/status", { params: { path: { code: unit } }, body: { status } });
  check(must(stands).status === status, stands.data);
}
const twice = await client.POST("/api/v1/incidents/{folio}/assignments", { ...of, body: { unit } });
check(twice.error?.code === "HILO-D409", twice.error);

// What the document does not allow does not compile.
// @ts-expect-error: no closure has this code
const wrong: Code = "Z";
// @ts-expect-error: a call says by which way it came
const mute: components["schemas"]["RegisterCall"] = { narrative: "Un hombre cayó" };
void [wrong, mute];

const code: Code = "A";
const closed = must(await client.POST("/api/v1/incidents/{folio}/closure", { ...of, body: { code } }));
check(closed.status === "closed" && closed.closure_code === "A", closed);
const told = must(await client.GET("/api/v1/incidents/{folio}/timeline", of));
check(told.some((line) => line.verb === "incident.closed"), told);
const nothing = await client.GET("/api/v1/incidents/{folio}", { params: { path: { folio: "PUE-26-E9999999" } } });
check(nothing.error?.status === 404, nothing.error);
console.log(`${incident.folio} ${told.length}`);

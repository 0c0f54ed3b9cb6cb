/** What a program in Node does with a hub: `node against_a_hub.ts BASE` prints what it saw, for a test to judge. */

import { gql, GraphQLProblem, Hub, Problem, Unreachable } from "../src/index.ts";

declare const process: { readonly argv: readonly string[] };

const [, , base = ""] = process.argv;
const held = new Map<string, { etag: string; body: string }>();
const statuses: number[] = [];
const hub = new Hub({
  base,
  held,
  fetch: async (...asked) => {
    const response = await fetch(...asked);
    statuses.push(response.status);
    return response;
  },
});

async function refused(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => "nothing",
    (error: unknown) => error,
  );
}

const slugs: string[] = [];
for await (const { slug } of hub.eachEntry({ fields: ["slug"], size: 3 })) slugs.push(slug);
const [first] = (await hub.entries({ size: 1, kind: ["technology", "challenge"], include: ["evidence"] })).items;
const places: string[] = [];
for await (const { place } of hub.each("/api/v1/entries/{slug}/evidence", {
  path: { slug: first?.slug ?? "" },
  query: { size: 1 },
})) {
  places.push(place);
}
const [source] = (await hub.get("/api/v1/sources")).items;
const documents: string[] = [];
for await (const { path } of hub.each("/api/v1/sources/{slug}/documents", { path: { slug: source?.slug ?? "" } })) {
  documents.push(
    (await hub.get("/api/v1/sources/{slug}/documents/{path}", { path: { slug: source?.slug ?? "", path } })).path,
  );
}
statuses.length = 0;
const twice = [await hub.get("/api/v1/stats"), await hub.get("/api/v1/stats")];
const asked = [...statuses];
const { stats } = await hub.query(gql<{ stats: { entries: number } }>("{ stats { entries } }"));
const size = await refused(hub.entries({ size: 1000 }));
const missing = await refused(hub.entry("no/such entry"));
const fault = await refused(hub.query(gql("{ nothing }")));
const nobody = await refused(new Hub({ base: "http://127.0.0.1:9" }).get("/api/v1/stats"));

console.log(
  JSON.stringify({
    slugs,
    first: { evidence: first?.evidence.map(({ place }) => place), places },
    documents,
    stats: {
      same: JSON.stringify(twice[0]) === JSON.stringify(twice[1]),
      asked,
      rest: twice[0]?.entries,
      graphql: stats.entries,
    },
    markdown: (await hub.markdown(first?.slug ?? "")).split("\n")[0],
    title: first?.title,
    verdicts: [
      (await hub.solve("Slow queries on the orders page")).verdict,
      (await hub.solve("quokka ".repeat(1000))).verdict,
    ],
    refused: {
      size: size instanceof Problem && [size.status, size.of("size")],
      missing: missing instanceof Problem && missing.status,
      fault: fault instanceof GraphQLProblem && fault.status,
      nobody: nobody instanceof Unreachable,
    },
  }),
);

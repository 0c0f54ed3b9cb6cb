/** What the types allow and refuse: compiled by `tools/client.py --check`, never run. */

import { gql, Hub } from "../src/index.ts";

export async function allowed(hub: Hub): Promise<unknown[]> {
  const page = await hub.entries({ kind: ["challenge"], fields: ["slug"], include: ["solutions"] });
  const [first] = page.items;
  const entry = await hub.entry("n-plus-one");
  const { stats } = await hub.query(gql<{ stats: { entries: number } }>("{ stats { entries } }"));
  const told: unknown[] = [
    first?.slug.length,
    first?.solutions[0]?.support,
    entry.told_by[0]?.learnings,
    stats.entries,
  ];
  for await (const place of hub.each("/api/v1/entries/{slug}/evidence", { path: { slug: "x" } })) told.push(place.line);
  for await (const { run } of hub.follow(1)) told.push(run.counts.learnings, run.status === "done");
  return told;
}

export async function refused(hub: Hub): Promise<void> {
  const page = await hub.entries({ fields: ["slug"], include: ["solutions"] });
  // @ts-expect-error there may be no first one
  page.items[0].slug;
  // @ts-expect-error it was not asked for
  page.items[0]?.title;
  // @ts-expect-error one entry shows no evidence unless asked
  (await hub.entry("x")).evidence;
  // @ts-expect-error there is no such part
  await hub.entry("x", { include: ["solution"] });
  // @ts-expect-error there is no such order
  await hub.entries({ sort: "newest" });
  // @ts-expect-error left out is not undefined
  await hub.entries({ technology: undefined });
  // @ts-expect-error there is no such address
  await hub.get("/api/v1/nothing");
  // @ts-expect-error the slug is missing
  await hub.get("/api/v1/sources/{slug}", {});
  // @ts-expect-error words to search for are missing
  await hub.get("/api/v1/search");
  // @ts-expect-error it is no list
  hub.each("/api/v1/stats");
  // @ts-expect-error an address is missing
  await hub.importSource({ ref: "main" });
  // @ts-expect-error its variables are missing
  await hub.query(gql<unknown, { id: string }>("query ($id: ID!) { run(id: $id) { status } }"));
}

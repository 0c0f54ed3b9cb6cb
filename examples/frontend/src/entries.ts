/** The list of entries, and one entry with everything around it. */

import { gql, type Entry, type EvidenceView, type Kind, type Neighbour } from "nexus-client";

import { counted, h, link, outward } from "./elements.ts";
import { type Page, say, trouble } from "./page.ts";

const KINDS: Readonly<Record<Kind, string>> = {
  challenge: "Challenges",
  solution: "Solutions",
  practice: "Practices",
  technology: "Technologies",
  concept: "Concepts",
};
const SORTS = { support: "most sources", recent: "told last", new: "newest", name: "name" } as const;
type Sort = keyof typeof SORTS;

const NUMBERS = gql<{ stats: { learnings: number; sources: number; authors: number; entries: number } }>(
  "{ stats { learnings sources authors entries } }",
);
const AROUND = [
  "technologies",
  "concepts",
  "solutions",
  "solves",
  "challenges",
  "practices",
  "related",
  "evidence",
] as const;
type Around = Entry<"title", (typeof AROUND)[number]>;

/** Show entries, narrowed and ordered as the address says. */
export async function list(page: Page): Promise<void> {
  const kind = (Object.keys(KINDS) as Kind[]).find((one) => one === page.query.get("kind"));
  const sort = (Object.keys(SORTS) as Sort[]).find((one) => one === page.query.get("sort")) ?? "support";
  const asked = { include: ["technologies"] as const, size: 20, sort, ...(kind && { kind }) };
  const calling = { signal: page.signal };
  const [{ stats }, first] = await Promise.all([
    page.hub.query(NUMBERS, {}, calling),
    page.hub.entries(asked, calling),
  ]);

  const rows = h("ul", { class: "rows" });
  const more = h("button", { type: "button" }, "Show more");
  let after: string | null = null;
  const add = (found: typeof first) => {
    rows.append(...found.items.map(row));
    after = found.next;
    more.hidden = !after;
  };
  add(first);
  more.addEventListener("click", () => {
    const before = rows.childElementCount;
    const asking = page.hub.entries({ ...asked, ...(after && { after }) }, calling).then(add);
    more.disabled = true;
    asking
      .then(() => {
        rows.children[before]?.querySelector("a")?.focus();
        say(`${rows.childElementCount} entries are shown`);
      })
      .catch((error: unknown) => more.before(trouble(error)))
      .finally(() => (more.disabled = false));
  });
  const told = `${counted(stats.learnings, "learning")} from ${counted(stats.sources, "source")}`;
  const into = `consolidated into ${counted(stats.entries, "entry")}`;
  page.show(
    "What we learned",
    h("p", { class: "lead" }, `${told} by ${counted(stats.authors, "author")}, ${into}.`),
    h("div", { class: "filters" }, kinds(kind, sort), orders(kind, sort)),
    h("p", { class: "quiet" }, `${first.bounded ? "More than " : ""}${counted(first.total, "entry")}`),
    rows,
    more,
  );
}

function listed(kind: string | undefined, sort: string): string {
  return `/?${new URLSearchParams({ ...(kind && { kind }), ...(sort !== "support" && { sort }) })}`;
}

function kinds(kind: Kind | undefined, sort: Sort): HTMLElement {
  const chips = [[undefined, "All"] as const, ...Object.entries(KINDS)].map(([one, text]) =>
    link(listed(one, sort), text, { class: "chip", "aria-current": one === kind && "true" }),
  );
  return h("nav", { "aria-label": "Kinds" }, chips);
}

function orders(kind: Kind | undefined, sort: Sort): HTMLElement {
  const choices = Object.entries(SORTS).map(([value, text]) => h("option", { value, selected: value === sort }, text));
  const choose = (event: Event) => {
    location.hash = `#${listed(kind, (event.target as HTMLSelectElement).value)}`;
  };
  return h("label", { class: "sort" }, "Order ", h("select", { onchange: choose }, choices));
}

/** Show one entry. */
export async function show(page: Page): Promise<void> {
  const entry = await page.hub.entry(page.rest, { include: AROUND, signal: page.signal });
  const told = entry.solution_count ? `, ${counted(entry.solution_count, "solution")}` : "";
  page.show(
    entry.title,
    h(
      "p",
      { class: "facts" },
      badge(entry.kind),
      ` ${counted(entry.sources, "source")}${told}, told ${counted(entry.evidence_count, "time")}`,
      entry.withdrawn && h("b", {}, " No source tells it any more."),
    ),
    entry.summary && entry.summary !== entry.title && h("p", { class: "lead" }, entry.summary),
    h(
      "div",
      { class: "tags" },
      [...entry.technologies, ...entry.concepts].map((one) => tag(one)),
    ),
    part("What people did", entry.solutions, true),
    part("It answers", entry.solves),
    part("Challenges", entry.challenges),
    part("Practices", entry.practices),
    part("Related", entry.related),
    quotes(page, entry),
  );
}

/** Return an entry as a row of a list. */
export function row(
  entry: Entry<"kind" | "slug" | "title" | "summary" | "sources"> & { technologies?: readonly Neighbour[] },
): HTMLElement {
  return h(
    "li",
    { class: "row" },
    h(
      "div",
      {},
      h("p", { class: "facts" }, badge(entry.kind)),
      h("h2", {}, link(`/entries/${entry.slug}`, entry.title)),
      entry.summary && entry.summary !== entry.title && h("p", { class: "summary" }, entry.summary),
      entry.technologies &&
        h(
          "div",
          { class: "tags" },
          entry.technologies.slice(0, 5).map((one) => tag(one)),
        ),
    ),
    h("p", { class: "count" }, h("b", {}, entry.sources), entry.sources === 1 ? " source" : " sources"),
  );
}

/** Return the kind of an entry as a small sign. */
export function badge(kind: Kind): HTMLElement {
  return h("span", { class: "badge", "data-kind": kind }, kind);
}

/** Return places that tell something: the words, who said them, and where. */
export function evidence(page: Page, places: readonly EvidenceView[]): HTMLElement {
  return h(
    "ol",
    { class: "quotes" },
    places.map((place) => {
      const path = [place.source, ...place.path.split("/")].map(encodeURIComponent).join("/");
      const address = `${page.hub.base}/sources/${path}?lines=${place.line}-${place.end_line}#L${place.line}`;
      const where = outward(address, `${place.source}/${place.path}:${place.line}`);
      return h(
        "li",
        {},
        h("blockquote", {}, place.quote),
        h("p", { class: "quiet" }, place.author && `${place.author} in `, where, ` at ${place.commit.slice(0, 7)}`),
      );
    }),
  );
}

function tag(one: Neighbour): HTMLElement {
  return link(`/entries/${one.slug}`, one.title, { class: "tag", "data-kind": one.kind });
}

function part(title: string, entries: readonly Neighbour[], ranked = false): HTMLElement | null {
  if (!entries.length) return null;
  const items = entries.map((one) =>
    h(
      "li",
      {},
      link(`/entries/${one.slug}`, one.title),
      h("span", { class: "quiet" }, ` ${counted(one.support || one.sources, "source")}`),
    ),
  );
  return h("section", {}, h("h2", {}, title), h(ranked ? "ol" : "ul", { class: ranked ? "ranked" : "plain" }, items));
}

function quotes(page: Page, entry: Around): HTMLElement | null {
  if (!entry.evidence.length) return null;
  return h("section", {}, h("h2", {}, "Where it is told"), evidence(page, entry.evidence.slice(0, 12)));
}

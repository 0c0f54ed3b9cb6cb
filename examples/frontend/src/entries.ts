/** The list of entries, and one entry with everything around it. */

import { gql, type Entry, type EvidenceView, type Kind, type Neighbour } from "nexus-client";

import { counted, h, link, outward } from "./elements.ts";
import { type Page, say, trouble } from "./page.ts";

const KINDS: readonly Kind[] = ["challenge", "solution", "practice", "technology", "concept"];
const SORTS = { support: "most sources", recent: "told last", new: "newest", name: "name" } as const;
type Sort = keyof typeof SORTS;

const NUMBERS = gql<{ stats: { learnings: number; sources: number; authors: number; entries: number } }>(
  "{ stats { learnings sources authors entries } }",
);
const AROUND = ["technologies", "concepts", "solutions", "solves", "challenges", "practices", "related", "evidence"] as const;
type Around = Entry<"title", (typeof AROUND)[number]>;

/** Show entries, narrowed and ordered as the address says. */
export async function list(page: Page): Promise<void> {
  const kind = KINDS.find((one) => one === page.query.get("kind"));
  const sort = (Object.keys(SORTS) as Sort[]).find((one) => one === page.query.get("sort")) ?? "support";
  const rows = h("ul", { class: "rows" });
  const more = h("button", { type: "button", hidden: true }, "Show more");
  const asked = { include: ["technologies"] as const, size: 20, sort, ...(kind && { kind }) };

  const [{ stats }, first] = await Promise.all([
    page.hub.query(NUMBERS, {}, { signal: page.signal }),
    page.hub.entries(asked, { signal: page.signal }),
  ]);
  const add = (found: typeof first) => {
    rows.append(...found.items.map(row));
    more.hidden = !found.next;
    more.dataset["after"] = found.next ?? "";
  };
  add(first);
  more.addEventListener("click", () => {
    const before = rows.childElementCount;
    page.hub.entries({ ...asked, after: more.dataset["after"] ?? "" }, { signal: page.signal }).then((next) => {
      add(next);
      rows.children[before]?.querySelector("a")?.focus();
      say(`${rows.childElementCount} entries are shown`);
    }, (error: unknown) => more.before(trouble(error)));
  });
  page.show(
    "What we learned",
    h("p", { class: "lead" }, `${counted(stats.learnings, "learning")} from ${counted(stats.sources, "source")} by ${counted(stats.authors, "author")}, consolidated into ${counted(stats.entries, "entry")}.`),
    h("div", { class: "filters" },
      h("nav", { "aria-label": "Kinds" }, [undefined, ...KINDS].map((one) => {
        const to = `/?${new URLSearchParams({ ...(one && { kind: one }), ...(sort !== "support" && { sort }) })}`;
        return link(to, one ? `${one[0]?.toUpperCase()}${one.slice(1)}`.replace(/y$/, "ie") + "s" : "All", {
          class: "chip", "data-kind": one, "aria-current": one === kind && "true",
        });
      })),
      h("label", { class: "sort" }, "Order ", h("select", {
        onchange: (event) => {
          const chosen = (event.target as HTMLSelectElement).value;
          location.hash = `#/?${new URLSearchParams({ ...(kind && { kind }), sort: chosen })}`;
        },
      }, Object.entries(SORTS).map(([value, text]) => h("option", { value, selected: value === sort }, text)))),
    ),
    h("p", { class: "quiet" }, `${first.bounded ? "More than " : ""}${counted(first.total, "entry")}`),
    rows,
    more,
  );
}

/** Show one entry. */
export async function show(page: Page): Promise<void> {
  const entry = await page.hub.entry(page.rest, { include: AROUND, signal: page.signal });
  const told = entry.solution_count ? `, ${counted(entry.solution_count, "solution")}` : "";
  page.show(
    entry.title,
    h("p", { class: "facts" }, badge(entry.kind), ` ${counted(entry.sources, "source")}${told}, told ${counted(entry.evidence_count, "time")}`,
      entry.withdrawn && h("b", {}, " No source tells it any more.")),
    entry.summary && entry.summary !== entry.title && h("p", { class: "lead" }, entry.summary),
    h("div", { class: "tags" }, [...entry.technologies, ...entry.concepts].map((one) => tag(one))),
    part("What people did", entry.solutions, true),
    part("It answers", entry.solves),
    part("Challenges", entry.challenges),
    part("Practices", entry.practices),
    part("Related", entry.related),
    quotes(page, entry),
  );
}

/** Return an entry as a row of a list. */
export function row(entry: Entry<"kind" | "slug" | "title" | "summary" | "sources"> & { technologies?: readonly Neighbour[] }): HTMLElement {
  return h("li", { class: "row" },
    h("div", {},
      h("p", { class: "facts" }, badge(entry.kind)),
      h("h2", {}, link(`/entries/${entry.slug}`, entry.title)),
      entry.summary && entry.summary !== entry.title && h("p", { class: "summary" }, entry.summary),
      entry.technologies && h("div", { class: "tags" }, entry.technologies.slice(0, 5).map((one) => tag(one))),
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
  return h("ol", { class: "quotes" }, places.map((place) => {
    const path = [place.source, ...place.path.split("/")].map(encodeURIComponent).join("/");
    const address = `${page.hub.base}/sources/${path}?lines=${place.line}-${place.end_line}#L${place.line}`;
    const where = outward(address, `${place.source}/${place.path}:${place.line}`);
    return h("li", {},
      h("blockquote", {}, place.quote),
      h("p", { class: "quiet" }, place.author && `${place.author} in `, where, ` at ${place.commit.slice(0, 7)}`),
    );
  }));
}

function tag(one: Neighbour): HTMLElement {
  return link(`/entries/${one.slug}`, one.title, { class: "tag", "data-kind": one.kind });
}

function part(title: string, entries: readonly Neighbour[], ranked = false): HTMLElement | null {
  if (!entries.length) return null;
  const items = entries.map((one) =>
    h("li", {}, link(`/entries/${one.slug}`, one.title), h("span", { class: "quiet" }, ` ${counted(one.support || one.sources, "source")}`)));
  return h("section", {}, h("h2", {}, title), h(ranked ? "ol" : "ul", { class: ranked ? "ranked" : "plain" }, items));
}

function quotes(page: Page, entry: Around): HTMLElement | null {
  if (!entry.evidence.length) return null;
  return h("section", {}, h("h2", {}, "Where it is told"), evidence(page, entry.evidence.slice(0, 12)));
}

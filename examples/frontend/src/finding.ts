/** Search, and "have we seen this?". */

import type { Answer, Hit } from "nexus-client";

import { badge, evidence } from "./entries.ts";
import { counted, field, h, link, marked, outward } from "./elements.ts";
import { type Page, say, trouble } from "./page.ts";

const VERDICTS: Readonly<Record<string, string>> = {
  seen: "We have seen this",
  similar: "We have seen something like it",
  new: "This is new to us",
};

/** Show a field to search with and what was found. */
export async function search(page: Page): Promise<void> {
  const q = page.query.get("q") ?? "";
  const box = h("input", { type: "search", value: q, placeholder: "celery retry -kubernetes", autocomplete: "off" });
  const form = h(
    "form",
    {
      class: "ask",
      role: "search",
      onsubmit: (event) => {
        event.preventDefault();
        location.hash = `#/search?${new URLSearchParams({ q: box.value })}`;
      },
    },
    field("q", "Words", box, "Words, “phrases”, -unwanted, kind:, tech:, program:"),
    h("button", {}, "Search"),
  );
  if (!q.trim()) return page.show("Search", form);

  const found = await page.hub.search({ q }, { signal: page.signal });
  const total = `${found.bounded ? "More than " : ""}${counted(found.total, "answer")}`;
  page.show(
    "Search",
    form,
    found.shown_for !== q && found.shown_for && h("p", {}, "Shown for ", h("b", {}, found.shown_for), "."),
    h("p", { class: "quiet" }, total),
    h(
      "ul",
      { class: "rows" },
      found.hits.map((hit) => result(page, hit)),
    ),
  );
  say(total);
}

/** Show a field for a problem and, once there is one, what people did about it. */
export async function solve(page: Page): Promise<void> {
  const said = h("div", {});
  const box = h("textarea", {
    rows: 5,
    required: true,
    spellcheck: "false",
    placeholder: "Paste an error, a log or a sentence.",
  });
  box.value = page.query.get("q") ?? "";
  const ask = async () => {
    try {
      const solved = await page.hub.solve(box.value, { signal: page.signal });
      const verdict = VERDICTS[solved.verdict] ?? solved.verdict;
      said.replaceChildren(
        h(
          "div",
          { class: "verdict", "data-verdict": solved.verdict },
          h("h2", {}, verdict),
          h(
            "p",
            {},
            solved.answers.length
              ? `${counted(solved.people, "independent source")} behind the first answer.`
              : "No entry is like it. Solve it, write it down, and it will be known.",
          ),
        ),
        ...solved.answers.map((one) => answer(page, one)),
      );
      say(verdict);
    } catch (error) {
      if (!page.signal.aborted) said.replaceChildren(trouble(error));
    }
  };
  const form = h(
    "form",
    {
      class: "ask tall",
      onsubmit: (event) => {
        event.preventDefault();
        void ask();
      },
    },
    field("problem", "What happened", box, "A whole log is fine. It goes to your hub and nowhere else."),
    h("button", {}, "Have we seen this?"),
  );
  page.show("Have we seen this?", form, said);
  if (box.value) await ask();
}

function result(page: Page, hit: Hit): HTMLElement {
  const { entry, document: file } = hit;
  if (entry) {
    return h(
      "li",
      { class: "row" },
      h(
        "div",
        {},
        h("p", { class: "facts" }, badge(entry.kind)),
        h("h2", {}, link(`/entries/${entry.slug}`, entry.title)),
        h("p", { class: "summary" }, marked(hit.snippet)),
      ),
      h("p", { class: "count" }, h("b", {}, entry.sources), entry.sources === 1 ? " source" : " sources"),
    );
  }
  const path = [hit.source, ...(file?.path.split("/") ?? [])].map(encodeURIComponent).join("/");
  return h(
    "li",
    { class: "row" },
    h(
      "div",
      {},
      h("p", { class: "facts" }, h("span", { class: "badge" }, "document")),
      h("h2", {}, outward(`${page.hub.base}/sources/${path}`, file?.title ?? hit.source)),
      h("p", { class: "summary" }, marked(hit.snippet)),
    ),
  );
}

function answer(page: Page, one: Answer): HTMLElement {
  return h(
    "article",
    { class: "answer" },
    h("h3", {}, link(`/entries/${one.challenge.slug}`, one.challenge.title)),
    h("p", { class: "quiet" }, `${Math.round(one.score / 10)} % alike, ${counted(one.challenge.sources, "source")}`),
    one.solutions.length
      ? h(
          "ol",
          { class: "ranked" },
          one.solutions
            .slice(0, 3)
            .map((solution) =>
              h(
                "li",
                {},
                link(`/entries/${solution.entry.slug}`, solution.entry.title),
                h("span", { class: "quiet" }, ` ${counted(solution.entry.sources, "source")}`),
              ),
            ),
        )
      : h("p", {}, "Nobody told a solution yet."),
    evidence(page, one.evidence.slice(0, 2)),
  );
}

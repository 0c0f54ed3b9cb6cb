/** Starting an import, following its run, and the connection that both need. */

import type { Counts, RunView } from "nexus-client";

import { row } from "./entries.ts";
import { counted, field, h } from "./elements.ts";
import { base, connect, mark, type Page, say, token, trouble } from "./page.ts";

const COUNTED: readonly (readonly [keyof Counts, string])[] = [
  ["documents", "documents"],
  ["learnings", "learnings"],
  ["created", "new entries"],
  ["joined", "joined to others"],
];

/** Show a form that starts an import. */
export function start(page: Page): void {
  const address = h("input", {
    type: "text",
    placeholder: "https://github.com/team/journal",
    autocomplete: "off",
    spellcheck: "false",
  });
  const files = h("input", { type: "file", multiple: true });
  const secret = h("input", { type: "password", autocomplete: "off" });
  const failed = h("div", {});
  const form = h(
    "form",
    {
      class: "ask tall",
      onsubmit: (event) => {
        event.preventDefault();
        if (secret.value) connect(page.hub.base, secret.value);
        const { signal } = page;
        const chosen = [...(files.files ?? [])];
        const run = chosen.length
          ? page.hub.upload(chosen, { signal })
          : page.hub.importSource({ address: address.value }, { signal });
        run.then(
          ({ id }) => {
            location.hash = `#/runs/${id}`;
          },
          (error: unknown) => {
            failed.replaceChildren(...(mark(form, error) ? [] : [trouble(error)]));
          },
        );
      },
    },
    field("address", "Git address", address, "Anything that git clone takes."),
    field("files", "or files", files, "Markdown, reStructuredText, plain text; archives are unpacked."),
    !token() &&
      field(
        "token",
        "Owner's token",
        secret,
        `Sent to ${page.hub.base} alone and kept until this tab is closed. Whoever runs the hub knows it.`,
      ),
    failed,
    h("button", {}, "Read it"),
  );
  page.show("Import a source", form);
}

/** Show a run, live until it ends. */
export async function run(page: Page): Promise<void> {
  const live = h("div", { class: "run" });
  let title = "";
  for await (const view of page.hub.follow(Number(page.rest), { signal: page.signal })) {
    if (!title) page.show((title = `Reading ${view.run.source_title}`), live);
    live.replaceChildren(...progress(view));
    live.dataset["status"] = view.run.status;
    say(view.run.status);
  }
}

/** Show where the hub is, to change it. */
export function connection(page: Page): void {
  const address = h("input", { type: "url", value: base(), required: true });
  const secret = h("input", { type: "password", autocomplete: "off", value: token() ?? "" });
  page.show(
    "Connection",
    h(
      "form",
      {
        class: "ask tall",
        onsubmit: (event) => {
          event.preventDefault();
          connect(address.value.replace(/\/+$/, ""), secret.value);
          location.href = `${location.pathname}#/`;
        },
      },
      field("hub", "Address of the hub", address, `The hub must list ${location.origin} in NEXUS_CORS_ORIGINS.`),
      field("token", "Owner's token", secret, "For imports and private programs; kept until this tab is closed."),
      h("button", {}, "Connect"),
    ),
  );
}

function progress(view: RunView): Node[] {
  const { status, counts, problem } = view.run;
  const going = status === "queued" || status === "running";
  return [
    h(
      "p",
      { class: "facts" },
      h("span", { class: "badge", "data-status": status }, status),
      view.units ? ` ${view.units_done} of ${counted(view.units, "step")}` : " waiting for its turn",
    ),
    h("progress", {
      max: Math.max(view.units, 1),
      "aria-label": "Progress",
      value: going && !view.units ? undefined : view.units_done,
    }),
    h(
      "dl",
      { class: "numbers" },
      COUNTED.map(([name, text]) => h("div", {}, h("dt", {}, text), h("dd", {}, counts[name]))),
    ),
    ...(problem ? [h("p", { class: "trouble", role: "alert" }, problem)] : []),
    ...(view.notes.length
      ? [
          h(
            "ul",
            { class: "plain" },
            view.notes.map((note) => h("li", {}, `${note.path}: ${note.message}`)),
          ),
        ]
      : []),
    ...(view.entries.length
      ? [h("section", {}, h("h2", {}, "What it tells"), h("ul", { class: "rows" }, view.entries.map(row)))]
      : []),
  ];
}

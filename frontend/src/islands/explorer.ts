/** The page to explore GraphQL with: runs what is asked in its place, and shows the schema beside it. */

import { showSchema } from "./schema";

/** What GraphQL answers. */
export interface Answer {
  data?: Record<string, unknown>;
  errors?: { message: string }[];
}

/** Take over the form of the explorer, where the page has one. */
export function explore(): void {
  const form = document.querySelector<HTMLFormElement>("form[data-explorer]");
  if (!form) return;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void run(form);
  });
  for (const area of form.querySelectorAll("textarea")) area.addEventListener("keydown", keepIndent);
  // A query of the address waits for its reader, who may not know what it changes.
  if ("start" in form.dataset) void run(form);
  void showSchema();
}

/** Send a query and return the answer with its status, and how long it took. */
export async function ask(body: string): Promise<{ answer: Answer; text: string; status: number; took: number }> {
  const began = performance.now();
  const response = await fetch("/graphql", {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json" },
    body,
  });
  const text = await response.text();
  return { answer: JSON.parse(text) as Answer, text, status: response.status, took: performance.now() - began };
}

async function run(form: HTMLFormElement): Promise<void> {
  const asked = new FormData(form);
  const shown = form.querySelector<HTMLElement>("[data-answer]");
  const told = form.querySelector<HTMLElement>("[data-told]");
  if (!shown || !told) return;
  const tell = (words: string, text: string, wrong: boolean): void => {
    told.textContent = words;
    shown.textContent = text;
    shown.classList.toggle("wrong", wrong);
  };
  let variables: unknown;
  try {
    variables = JSON.parse(String(asked.get("variables") ?? "").trim() || "null");
  } catch (error) {
    tell("Variables are no JSON", String(error), true);
    return;
  }
  form.setAttribute("aria-busy", "true");
  try {
    const { answer, text, status, took } = await ask(JSON.stringify({ query: asked.get("query"), variables }));
    const size = new Blob([text]).size / 1000;
    tell(`${status} · ${Math.round(took)} ms · ${size.toFixed(1)} kB`, JSON.stringify(answer, null, 2), !!answer.errors);
  } catch {
    tell("The hub does not answer", "", true);
  }
  form.removeAttribute("aria-busy");
}

/** Begin a new line as far in as the one above it, and further in behind an open brace. */
function keepIndent(event: KeyboardEvent): void {
  if (event.key !== "Enter" || event.ctrlKey || event.metaKey || event.isComposing) return;
  const area = event.currentTarget as HTMLTextAreaElement;
  const line = area.value.slice(0, area.selectionStart).split("\n").at(-1) ?? "";
  const indent = (/^ */.exec(line)?.[0] ?? "") + (/[{(]\s*$/.test(line) ? "  " : "");
  if (!indent) return;
  event.preventDefault();
  area.setRangeText(`\n${indent}`, area.selectionStart, area.selectionEnd, "end");
}

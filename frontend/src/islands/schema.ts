/** The schema of GraphQL as its own introspection tells it: types that unfold, and a box that narrows them. */

import { ask } from "./explorer";

interface Ref {
  kind: string;
  name: string | null;
  ofType?: Ref | null;
}

interface Told {
  name: string;
  description: string | null;
}

interface Value extends Told {
  type: Ref;
  defaultValue: string | null;
}

interface Field extends Told {
  type: Ref;
  args: Value[];
}

interface Type extends Told {
  kind: string;
  fields: Field[] | null;
  enumValues: Told[] | null;
}

const QUERY = `{ __schema { types {
  kind name description
  fields { name description type { ...Ref } args { name description defaultValue type { ...Ref } } }
  enumValues { name description }
} } }
fragment Ref on __Type { kind name ofType { kind name ofType { kind name ofType { kind name } } } }`;
const FIRST = ["Query", "Mutation"];

/** Fill the section of the schema and show it; it stays hidden where the hub does not tell. */
export async function showSchema(): Promise<void> {
  const section = document.querySelector<HTMLElement>("[data-schema]");
  const list = section?.querySelector<HTMLElement>("[data-types]");
  const box = section?.querySelector<HTMLInputElement>("input");
  if (!section || !list || !box) return;
  const { answer } = await ask(JSON.stringify({ query: QUERY }));
  const schema = answer.data?.["__schema"] as { types: Type[] } | undefined;
  if (!schema) return;
  const shown = schema.types.filter((type) => !type.name.startsWith("__") && (type.fields ?? type.enumValues));
  shown.sort((a, b) => place(a) - place(b) || a.name.localeCompare(b.name));
  list.replaceChildren(...shown.map(unfolding));
  box.addEventListener("input", () => narrow(list, box.value.trim().toLowerCase()));
  section.hidden = false;
}

function place(type: Type): number {
  const first = FIRST.indexOf(type.name);
  return first < 0 ? FIRST.length : first;
}

function unfolding(type: Type): HTMLElement {
  const rows = type.fields?.map(field) ?? type.enumValues?.map((value) => row(make("code", value.name), value)) ?? [];
  const summary = make("summary", make("code", type.name), hint(type));
  const made = make("details", summary, make("ul", rows));
  made.id = `type-${type.name}`;
  return made;
}

function field(told: Field): HTMLElement {
  const args = told.args.flatMap((arg, at) => [
    at ? ", " : "(",
    `${arg.name}: `,
    reference(arg.type),
    arg.defaultValue && arg.defaultValue !== "null" ? ` = ${arg.defaultValue}` : "",
  ]);
  return row(make("code", told.name, ...args, args.length ? ")" : "", ": ", reference(told.type)), told);
}

function row(code: HTMLElement, told: Told): HTMLElement {
  const made = make("li", code, hint(told));
  made.dataset["name"] = told.name.toLowerCase();
  return made;
}

/** Return a type as it is written, a link to where it unfolds. */
function reference(type: Ref): Node {
  if (type.kind === "NON_NULL" && type.ofType) return make("span", reference(type.ofType), "!");
  if (type.kind === "LIST" && type.ofType) return make("span", "[", reference(type.ofType), "]");
  if (!["OBJECT", "ENUM"].includes(type.kind)) return document.createTextNode(type.name ?? "");
  const link = document.createElement("a");
  link.href = `#type-${type.name}`;
  link.textContent = type.name;
  link.addEventListener("click", () => {
    const target = document.querySelector<HTMLDetailsElement>(`#type-${type.name}`);
    if (!target) return;
    target.hidden = false;
    target.open = true;
  });
  return link;
}

function narrow(list: HTMLElement, words: string): void {
  for (const type of list.querySelectorAll("details")) {
    const named = type.id.toLowerCase().includes(words, "type-".length);
    const rows = [...type.querySelectorAll("li")];
    for (const one of rows) one.hidden = !named && !one.dataset["name"]?.includes(words);
    type.hidden = !named && rows.every((one) => one.hidden);
    type.open = words !== "" && !type.hidden;
  }
}

type Part = Node | string;

function hint(told: Told): Part {
  if (!told.description) return "";
  const made = make("span", told.description);
  made.className = "hint";
  return made;
}

function make(tag: string, ...parts: (Part | Part[])[]): HTMLElement {
  const made = document.createElement(tag);
  made.append(...parts.flat());
  return made;
}

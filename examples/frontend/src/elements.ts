/** Elements made of values: text stays text, so nothing that a hub says can become markup. */

type Child = Node | string | number | false | null | undefined | readonly Child[];
type Value = string | number | boolean | undefined | ((event: Event) => void);

/** Return an element; functions listen (`onclick`), `false` and `undefined` leave an attribute out. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, Value>> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(name.slice(2), value);
    else if (value !== undefined && value !== false) made.setAttribute(name, value === true ? "" : String(value));
  }
  made.append(...nodes(children));
  return made;
}

/** Return what may be put into an element. */
export function nodes(children: readonly Child[]): (Node | string)[] {
  return children.flatMap((child) => {
    if (Array.isArray(child)) return nodes(child as readonly Child[]);
    if (child === null || child === undefined || child === false) return [];
    return [typeof child === "number" ? String(child) : (child as Node | string)];
  });
}

/** Return a link to a page of this app. */
export function link(path: string, text: string, attributes: Readonly<Record<string, Value>> = {}): HTMLAnchorElement {
  return h("a", { href: `#${path}`, ...attributes }, text);
}

/** Return a link to another site, or the text alone where the address is none of the web. */
export function outward(address: string, text: string): Node {
  if (!/^https?:\/\//.test(address)) return document.createTextNode(text);
  return h("a", { href: address, rel: "noreferrer", class: "place" }, text);
}

/** Return a text whose matched words, between U+0002 and U+0003, are marked. */
export function marked(snippet: string): Node[] {
  return snippet.split("\u0002").flatMap((part, index) => {
    const [word = "", rest = ""] = index ? part.split("\u0003") : ["", part];
    return [...(word ? [h("mark", {}, word)] : []), document.createTextNode(rest)];
  });
}

/** Return a number with its noun: 1 source, 9 sources. */
export function counted(count: number, noun: string): string {
  const plural = noun.endsWith("y") ? `${noun.slice(0, -1)}ies` : `${noun}s`;
  return `${count.toLocaleString("en")} ${count === 1 ? noun : plural}`;
}

/** Return a field with its label and room for what is wrong with it. */
export function field(name: string, label: string, control: HTMLElement, hint = ""): HTMLElement {
  control.id = name;
  control.setAttribute("name", name);
  control.setAttribute("aria-describedby", `${name}-hint`);
  return h(
    "div",
    { class: "field" },
    h("label", { for: name }, label),
    control,
    h("small", { id: `${name}-hint` }, hint),
  );
}

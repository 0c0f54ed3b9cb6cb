/** One visit to one page: where to show things, what to ask the hub with, and when to stop. */

import { Hub, Problem, Unreachable } from "nexus-client";

import { h, link, nodes } from "./elements.ts";

export interface Page {
  readonly hub: Hub;
  /** Ends what is under way when somebody goes on to another page. */
  readonly signal: AbortSignal;
  /** What follows the name of the page in the address. */
  readonly rest: string;
  readonly query: URLSearchParams;
  show(title: string, ...content: Parameters<typeof nodes>[0]): void;
}

const BASE = "hub";

/** Return the address of the hub: of `?hub=` in the address, as set before, or the hub on this machine. */
export function base(): string {
  const asked = new URLSearchParams(location.search).get(BASE);
  return asked ?? localStorage.getItem(BASE) ?? "http://127.0.0.1:8000";
}

/** Keep the address of the hub, and the owner's token for that hub alone and until this tab is closed. */
export function connect(address: string, token: string): void {
  localStorage.setItem(BASE, address);
  if (token) sessionStorage.setItem(`token ${address}`, token);
  else sessionStorage.removeItem(`token ${address}`);
}

/** Return the token that was given for the hub in use. */
export function token(): string | undefined {
  return sessionStorage.getItem(`token ${base()}`) ?? undefined;
}

/** Return the hub in use. */
export function hub(): Hub {
  return new Hub({ base: base(), token });
}

/** Say something to people who do not see the page change. */
export function say(text: string): void {
  const said = document.getElementById("said");
  if (said) said.textContent = text;
}

/** Return what went wrong, in words for people. */
export function trouble(error: unknown): HTMLElement {
  const told = error instanceof Problem || error instanceof Unreachable ? error.message : String(error);
  const title = error instanceof Problem ? error.title : error instanceof Unreachable ? "No answer" : "Something broke";
  const hint =
    error instanceof Unreachable
      ? h(
          "p",
          {},
          "Start the hub with ",
          h("code", {}, `NEXUS_CORS_ORIGINS=${location.origin}`),
          ", or set its address under ",
          link("/connection", "Connection"),
          ".",
        )
      : null;
  return h("div", { class: "trouble", role: "alert" }, h("strong", {}, title), h("p", {}, told), hint);
}

/** Write what is wrong with fields beside them; return whether any field was named. */
export function mark(form: HTMLFormElement, error: unknown): boolean {
  let named = false;
  for (const control of form.querySelectorAll<HTMLElement>("[name]")) {
    const name = control.getAttribute("name") ?? "";
    const wrong = error instanceof Problem ? error.of(name) : undefined;
    control.toggleAttribute("aria-invalid", wrong !== undefined);
    const hint = document.getElementById(`${name}-hint`);
    if (hint && wrong) hint.textContent = wrong;
    named ||= wrong !== undefined;
  }
  form.querySelector<HTMLElement>("[aria-invalid]")?.focus();
  return named;
}

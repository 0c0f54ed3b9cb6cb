/** The app: a page for each address after the #. */

import { Problem } from "nexus-client";

import * as entries from "./entries.ts";
import { h, link, nodes } from "./elements.ts";
import * as finding from "./finding.ts";
import * as importing from "./importing.ts";
import { hub, type Page, say, trouble } from "./page.ts";

const PAGES: Readonly<Record<string, (page: Page) => Promise<void> | void>> = {
  "": entries.list,
  entries: entries.show,
  search: finding.search,
  solve: finding.solve,
  import: importing.start,
  runs: importing.run,
  connection: importing.connection,
};

const main = document.getElementById("main") as HTMLElement;
let leaving = new AbortController();
let visited = false;

/** Show the page that the address names, and stop what the one before was doing. */
async function visit(): Promise<void> {
  leaving.abort();
  leaving = new AbortController();
  const { signal } = leaving;
  const [path = "", query = ""] = location.hash.replace(/^#\/?/, "").split("?");
  const [name = "", ...rest] = path.split("/");
  for (const one of document.querySelectorAll("header nav a")) {
    one.toggleAttribute(
      "aria-current",
      one.getAttribute("href") === `#/${name === "runs" ? "import" : name === "entries" ? "" : name}`,
    );
  }
  main.setAttribute("aria-busy", "true");
  const show: Page["show"] = (title, ...content) => {
    if (signal.aborted) return;
    main.replaceChildren(h("h1", {}, title), ...nodes(content));
    main.removeAttribute("aria-busy");
    document.title = `${title} - Almanac`;
    if (visited) {
      scrollTo(0, 0);
      main.focus({ preventScroll: true });
    }
    visited = true;
  };
  const page: Page = {
    hub: hub(),
    signal,
    rest: decodeURIComponent(rest.join("/")),
    query: new URLSearchParams(query),
    show,
  };
  const open = PAGES[name];
  try {
    if (open) await open(page);
    else show("There is no such page", h("p", {}, link("/", "All entries")));
  } catch (error) {
    if (signal.aborted) return;
    show(error instanceof Problem && error.status === 404 ? "Not found" : "This did not work", trouble(error));
    say("This did not work");
  }
}

addEventListener("hashchange", () => void visit());
document.querySelector(".skip")?.addEventListener("click", (event) => {
  event.preventDefault();
  main.focus();
});
void visit();

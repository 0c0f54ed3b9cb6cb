/** The hub, as a program sees it. */

import type { EntriesAsked, Entries, Entry, Fact, Part, Shown } from "./entries.ts";
import type { TypedDocument } from "./graphql.ts";
import type { Asked, Given, ItemOf, Paged, PathOf, QueryOf } from "./operations.ts";
import { GraphQLProblem, type GraphQLFault, Problem } from "./problems.ts";
import type { operations, RunRef, RunView, SearchView, Solved } from "./schema.ts";
import { address, type Calling, type Settings, Transport } from "./transport.ts";

type Parameters = { readonly path?: object; readonly query?: object } & Calling;
/** What an address is asked with; nothing where nothing must be given. */
type Asking<P extends PathOf<"get">> = {} extends Asked<P> ? [asked?: Asked<P> & Calling] : [asked: Asked<P> & Calling];
type Importing = operations["importSource"]["requestBody"]["content"]["application/json"];

/** Longer problems go in a body: an address has room for 8,000 characters at most. */
const LONG = 2000;

/** One hub. Every call throws a `Problem` where the hub refuses, and `Unreachable` where nobody answers. */
export class Hub {
  readonly #transport: Transport;

  constructor(settings: Settings) {
    this.#transport = new Transport(settings);
  }

  /** The address of the hub, without a slash at its end. */
  get base(): string {
    return this.#transport.base;
  }

  /** Return what any address of the API gives: `hub.get("/api/v1/sources/{slug}", { path: { slug } })`. */
  get<P extends PathOf<"get">>(path: P, ...[asked]: Asking<P>): Promise<Given<P>> {
    const { path: parameters, query, signal }: Parameters = asked ?? {};
    return this.#transport.json(address(path, parameters), { ...(query && { query }), ...(signal && { signal }) });
  }

  /** Go through a list to its end, asking for a page when the one before is used up. */
  each<P extends Paged>(path: P, ...[asked]: Asking<P>): AsyncGenerator<ItemOf<P>, void, undefined> {
    const { path: parameters, query, signal }: Parameters = asked ?? {};
    return pages((after) =>
      this.#transport.json(address(path, parameters), {
        query: { size: 100, ...query, ...after },
        ...(signal && { signal }),
      }),
    );
  }

  /** Return a page of entries, each with the facts of `fields` (all where none are named) and the parts of `include`. */
  entries<F extends Fact = Fact, P extends Part = never>(
    asked: EntriesAsked<F, P> = {},
    calling: Calling = {},
  ): Promise<Entries<F, P>> {
    return this.#transport.json("/api/v1/entries", { query: asked, ...calling });
  }

  /** Go through all entries that are asked for, a page at a time. */
  eachEntry<F extends Fact = Fact, P extends Part = never>(
    asked: EntriesAsked<F, P> = {},
    calling: Calling = {},
  ): AsyncGenerator<Entry<F, P>, void, undefined> {
    return pages((after) => this.entries({ size: 100, ...asked, ...after }, calling));
  }

  /** Return one entry with all its facts and the parts of `include`; an older slug leads to it too. */
  entry<P extends Part = Shown>(
    slug: string,
    asked: { readonly include?: readonly P[] } & Calling = {},
  ): Promise<Entry<Fact, P>> {
    const { include, signal } = asked;
    return this.#transport.json(address("/api/v1/entries/{slug}", { slug }), {
      ...(include && { query: { include } }),
      ...(signal && { signal }),
    });
  }

  /** Return one entry as Markdown. */
  async markdown(slug: string, calling: Calling = {}): Promise<string> {
    const path = address("/api/v1/entries/{slug}", { slug });
    return (await this.#transport.read(path, { accept: "text/markdown", ...calling })).text;
  }

  /** Return entries and documents for a few words. */
  search(asked: QueryOf<"/api/v1/search">, calling: Calling = {}): Promise<SearchView> {
    return this.#transport.json("/api/v1/search", { query: asked, ...calling });
  }

  /** Return whether a problem, an error or a whole log was seen before, and what people did. */
  solve(problem: string, calling: Calling = {}): Promise<Solved> {
    return problem.length > LONG
      ? this.#transport.json("/api/v1/solve", { method: "POST", body: { problem }, ...calling })
      : this.#transport.json("/api/v1/solve", { query: { q: problem }, ...calling });
  }

  /** Start to import a source and return the run to follow. Needs the owner's token. */
  importSource(source: Importing, calling: Calling = {}): Promise<RunRef> {
    return this.#transport.json("/api/v1/sources", { method: "POST", body: source, ...calling });
  }

  /** Start to import files and return the run to follow. Needs the owner's token. */
  upload(files: Iterable<File>, asked: { readonly program?: string } & Calling = {}): Promise<RunRef> {
    const form = new FormData();
    for (const file of files) form.append("files", file, file.name);
    if (asked.program) form.append("program", asked.program);
    const { signal } = asked;
    return this.#transport.json("/api/v1/sources", { method: "POST", body: form, ...(signal && { signal }) });
  }

  /** Start to withdraw everything that a source says and return the run to follow. Needs the owner's token. */
  removeSource(slug: string, calling: Calling = {}): Promise<RunRef> {
    return this.#transport.json(address("/api/v1/sources/{slug}", { slug }), { method: "DELETE", ...calling });
  }

  /** Follow a run: give it now, and each time that something moved, until it ends. */
  async *follow(id: number, calling: Calling = {}): AsyncGenerator<RunView, void, undefined> {
    for (let before = ""; ;) {
      const { text, headers } = await this.#transport.read(address("/api/v1/runs/{number}", { number: id }), calling);
      const view = JSON.parse(text) as RunView;
      if (text !== before) yield view;
      if (view.run.status !== "queued" && view.run.status !== "running") return;
      before = text;
      await pause(Number(headers.get("retry-after") ?? 1) * 1000, calling.signal);
    }
  }

  /** Return the data of a GraphQL document; throw a GraphQLProblem where it is refused or answered in part. */
  async query<Result, Variables>(
    document: TypedDocument<Result, Variables>,
    ...[variables, calling = {}]: Record<string, never> extends Variables
      ? [variables?: Variables, calling?: Calling]
      : [variables: Variables, calling?: Calling]
  ): Promise<Result> {
    const body = { query: document.toString(), variables: variables ?? {} };
    const response = await this.#transport.send("/graphql", { method: "POST", body, ...calling });
    const answer = (await response.json().catch(() => ({}))) as { data?: Result; errors?: readonly GraphQLFault[] };
    if (answer.errors?.length) throw new GraphQLProblem(response.status, answer.errors);
    if (!response.ok || answer.data === undefined) {
      const { status, statusText } = response;
      throw new Problem({ status, title: statusText, detail: "this was no answer of GraphQL" });
    }
    return answer.data;
  }
}

interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

async function* pages<T>(
  ask: (after: { readonly after?: string }) => Promise<Page<T>>,
): AsyncGenerator<T, void, undefined> {
  for (let after = {}; ;) {
    const page = await ask(after);
    yield* page.items;
    if (!page.next) return;
    after = { after: page.next };
  }
}

function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, milliseconds);
    if (signal?.aborted) stop();
    else signal?.addEventListener("abort", stop, { once: true });
  });
}

/** Requests of one hub: addresses, the token, answers that are held, and errors. */

import { told, Unreachable } from "./problems.ts";

/** How a hub is reached. */
export interface Settings {
  /** Its address, without a path: `https://nexus.example.org`. */
  readonly base: string;
  /** The owner's token, or what gives it; nothing shows what is public. */
  readonly token?: string | (() => string | undefined);
  readonly fetch?: typeof globalThis.fetch;
  /** Where answers are held to be asked for again by their ETag. For Node; a browser does this by itself. */
  readonly held?: Map<string, { readonly etag: string; readonly body: string }>;
}

/** What may be said about any request. */
export interface Calling {
  readonly signal?: AbortSignal;
}

/** A request of the hub, before it is sent. */
export interface Request extends Calling {
  readonly method?: "GET" | "POST" | "DELETE";
  readonly query?: object;
  readonly accept?: string;
  readonly body?: FormData | object;
}

/** An answer: its text, and the headers that a page of another origin may read. */
export interface Answered {
  readonly text: string;
  readonly headers: Headers;
  readonly status: number;
}

/** Sends requests to one hub. */
export class Transport {
  readonly base: string;
  readonly #settings: Settings;

  constructor(settings: Settings) {
    this.base = settings.base.replace(/\/+$/, "");
    this.#settings = settings;
  }

  /** Return the answer to a request, whatever its status. */
  async send(path: string, request: Request = {}): Promise<Response> {
    const { method = "GET", body, signal } = request;
    const headers = new Headers({ accept: request.accept ?? "application/json" });
    const token = typeof this.#settings.token === "function" ? this.#settings.token() : this.#settings.token;
    if (token) headers.set("authorization", `Bearer ${token}`);
    if (body && !(body instanceof FormData)) headers.set("content-type", "application/json");
    const held = method === "GET" ? this.#settings.held?.get(this.#key(path, request)) : undefined;
    if (held) headers.set("if-none-match", held.etag);
    const sent = body instanceof FormData ? body : JSON.stringify(body);
    const call = this.#settings.fetch ?? globalThis.fetch;
    try {
      return await call(`${this.base}${path}${search(request.query)}`, {
        method,
        headers,
        ...(body && { body: sent }),
        ...(signal && { signal }),
      });
    } catch (error) {
      if (signal?.aborted) throw error;
      throw new Unreachable(this.base, error);
    }
  }

  /** Return the answer to a request, from what is held where it is still so; throw a Problem for a refusal. */
  async read(path: string, request: Request = {}): Promise<Answered> {
    const response = await this.send(path, request);
    const { headers, status } = response;
    const { held } = this.#settings;
    const key = this.#key(path, request);
    const before = held?.get(key);
    if (status === 304 && before) return { text: before.body, headers, status };
    if (!response.ok) throw await told(response);
    const text = await response.text();
    const etag = headers.get("etag");
    if (etag && held && (request.method ?? "GET") === "GET") held.set(key, { etag, body: text });
    return { text, headers, status };
  }

  /** Return the JSON of an answer; its type is what the OpenAPI document says. */
  async json<T>(path: string, request: Request = {}): Promise<T> {
    return JSON.parse((await this.read(path, request)).text) as T;
  }

  #key(path: string, request: Request): string {
    return `${request.accept ?? ""} ${path}${search(request.query)}`;
  }
}

/** Return an address with its parameters; a document's `path` keeps its slashes. */
export function address(path: string, parameters: object = {}): string {
  const values = new Map(Object.entries(parameters));
  return path.replace(/\{(\w+)\}/g, (_, name: string) =>
    String(values.get(name)).split("/").map(encodeURIComponent).join("/"),
  );
}

function search(query: object = {}): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    const text = Array.isArray(value) ? value.join(",") : String(value ?? "");
    if (text) parameters.set(name, text);
  }
  return parameters.size ? `?${parameters}` : "";
}

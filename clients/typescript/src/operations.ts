/** What the OpenAPI document says of each address, as types: what it is asked with and what it gives. */

import type { paths } from "./schema.ts";

type Method = "get" | "post" | "delete";

/** The addresses that take a method. */
export type PathOf<M extends Method> = {
  [P in keyof paths]: paths[P][M] extends { readonly responses: unknown } ? P : never;
}[keyof paths];

/** What stands in the address and after it. */
export type Asked<P extends keyof paths, M extends Method = "get"> = paths[P][M] extends {
  readonly parameters: infer A;
}
  ? Omit<A, "header" | "cookie">
  : never;

/** The JSON that a method gives. */
export type Given<P extends keyof paths, M extends Method = "get"> = paths[P][M] extends { readonly responses: infer R }
  ? R extends { readonly 200: { content: { readonly "application/json": infer T } } }
    ? T
    : R extends { readonly 202: { content: { readonly "application/json": infer T } } }
      ? T
      : never
  : never;

/** The query of an address. */
export type QueryOf<P extends PathOf<"get">> = paths[P]["get"]["parameters"] extends { readonly query?: infer Q }
  ? NonNullable<Q>
  : never;

/** The addresses that give a list a page at a time. */
export type Paged = {
  [P in PathOf<"get">]: Given<P> extends { readonly items: readonly unknown[]; readonly next: string | null }
    ? P
    : never;
}[PathOf<"get">];

/** One thing of a list that comes a page at a time. */
export type ItemOf<P extends Paged> = Given<P> extends { readonly items: readonly (infer T)[] } ? T : never;

/** Documents that know what they give. */

/** A GraphQL document with the types of its result and variables; those of GraphQL Code Generator fit as they are. */
export interface TypedDocument<Result, Variables> {
  toString(): string;
  readonly __apiType?: ((variables: Variables) => Result) | undefined;
}

/** Return a document with types that are written by hand: `gql<{ stats: { entries: number } }>("{ stats { entries } }")`. */
export function gql<Result, Variables = Record<string, never>>(text: string): TypedDocument<Result, Variables> {
  return { toString: () => text };
}

/** What may go wrong, as errors to catch. */

import type { FieldProblem } from "./schema.ts";

/** The hub refused, and says why (RFC 9457). */
export class Problem extends Error {
  override readonly name: string = "Problem";
  readonly status: number;
  readonly title: string;
  readonly errors: readonly FieldProblem[];

  constructor(told: { status: number; title: string; detail: string; errors?: readonly FieldProblem[] }) {
    super(told.detail);
    this.status = told.status;
    this.title = told.title;
    this.errors = told.errors ?? [];
  }

  /** What is wrong with a field, where something is. */
  of(field: string): string | undefined {
    return this.errors.find((error) => error.field === field)?.message;
  }
}

/** One error of a GraphQL answer. */
export interface GraphQLFault {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions?: { readonly code?: string; readonly field?: string };
}

/** GraphQL refused a document or could not answer all of it. */
export class GraphQLProblem extends Error {
  override readonly name = "GraphQLProblem";
  readonly status: number;
  readonly faults: readonly GraphQLFault[];

  constructor(status: number, faults: readonly GraphQLFault[]) {
    super(faults.map((fault) => fault.message).join("; "));
    this.status = status;
    this.faults = faults;
  }
}

/** Nobody answered. A browser says no more where a hub does not list this page's origin in NEXUS_CORS_ORIGINS. */
export class Unreachable extends Error {
  override readonly name = "Unreachable";

  constructor(address: string, cause: unknown) {
    super(`${address} does not answer, or not to pages of this origin (NEXUS_CORS_ORIGINS)`, { cause });
  }
}

/** Return the problem that an answer tells; proxies in between may tell it in words of their own. */
export async function told(response: Response): Promise<Problem> {
  const { status, statusText } = response;
  if (!response.headers.get("content-type")?.startsWith("application/problem+json")) {
    return new Problem({ status, title: statusText, detail: `the answer was ${status} ${statusText}`.trim() });
  }
  return new Problem((await response.json()) as ConstructorParameters<typeof Problem>[0]);
}

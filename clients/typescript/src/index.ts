/** A typed client of a Nexus hub; docs/typescript.md shows it at work. */

export type { Entries, EntriesAsked, Entry, Fact, Part, Shown } from "./entries.ts";
export { gql, type TypedDocument } from "./graphql.ts";
export { Hub } from "./hub.ts";
export { GraphQLProblem, Problem, Unreachable, type GraphQLFault } from "./problems.ts";
export type { Asked, Given, ItemOf, Paged, PathOf } from "./operations.ts";
export type { Calling, Settings } from "./transport.ts";
export type {
  Answer,
  Counts,
  DocumentRef,
  DocumentView,
  EntryRef,
  EvidenceView,
  FieldProblem,
  Hit,
  Kind,
  MarkView,
  Neighbour,
  operations,
  paths,
  ProgramView,
  RunRef,
  RunView,
  SearchView,
  SolutionView,
  Solved,
  SourceRef,
  SourceView,
  Status,
  Totals,
} from "./schema.ts";

/** Entries with exactly what was asked for: `fields` and `include` decide the type. */

import type { QueryOf } from "./operations.ts";
import type { Card, Kind } from "./schema.ts";

/** A part that is given where `include` names it. */
export type Part = { [K in keyof Card]-?: null extends Card[K] ? K : never }[keyof Card];

/** A fact that is given unless `fields` names others. */
export type Fact = Exclude<keyof Card, Part>;

/** What one entry shows where nothing is asked for. */
export type Shown = Exclude<Part, "evidence" | "decisions">;

/** An entry with the facts `F` and the parts `P`. */
export type Entry<F extends Fact = Fact, P extends Part = never> = {
  readonly [K in F | P]-?: NonNullable<Card[K]>;
};

/** Which entries, in which order, and what of each. */
export type EntriesAsked<F extends Fact = Fact, P extends Part = never> = Omit<
  QueryOf<"/api/v1/entries">,
  "kind" | "fields" | "include"
> & {
  readonly kind?: Kind | readonly Kind[];
  readonly fields?: readonly F[];
  readonly include?: readonly P[];
};

/** A page of entries; `next` is what the following one is asked for with, as `after`. */
export interface Entries<F extends Fact = Fact, P extends Part = never> {
  readonly items: readonly Entry<F, P>[];
  readonly next: string | null;
  readonly total: number;
  /** Whether there are more than `total`. */
  readonly bounded: boolean;
}

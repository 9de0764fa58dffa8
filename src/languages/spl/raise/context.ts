import type { Diagnostic } from '../../../diagnostics/index.ts';
import type { Plan } from '../../../ir/index.ts';
import type { Command } from './types.ts';

/** What raising a plan carries along. */
export interface Context {
  readonly profile: string;
  readonly report: Diagnostic[];
  /** Fields that the whole plan reads: results of a data model hold nothing else. */
  readonly needed: () => readonly string[];
  /** Names that the plan computes and some filter, group or key reads. */
  readonly computed: () => ReadonlySet<string>;
  /** Of what only `where` can say, search terms say what they can. */
  readonly bound: boolean;
  /** A name for a column of ours that no other column has. */
  readonly fresh: (stem: string) => string;
  /** How far back the search must look, in milliseconds, for what it says to hold. */
  readonly needs: { lookBack?: number };
  /** The time of each event matters, so that a data model must be grouped by it: in buckets of this span. */
  readonly timed?: string;
}

/** Stages of a pipeline, and whether events with their text still come out of them. */
export interface Stages {
  readonly commands: readonly Command[];
  readonly events: boolean;
  /** Each row stands for as many events as its field `count` says. */
  readonly counted?: boolean;
}

/** Raises an input; undefined when nothing honest can be said, with the reason reported. */
export type RaisePlan = (plan: Plan, context: Context) => Stages | undefined;

import type { Plan } from './plan.ts';

/** A whole detection: what people read about it, and its plan. */
export interface Rule {
  readonly metadata: Metadata;
  readonly plan: Plan;
  /** How results are shown, kept for the rule's own language; does not change which events match. */
  readonly presentation?: Presentation;
}

export interface Presentation {
  readonly language: string;
  readonly text: string;
}

export type RuleSeverity = 'informational' | 'low' | 'medium' | 'high' | 'critical';

/** What the vendors' rule files have in common. What has no counterpart is kept under `vendor`. */
export interface Metadata {
  readonly title?: string;
  readonly id?: string;
  /** A short unique name, for references between rules (Sigma's `name`). */
  readonly name?: string;
  readonly description?: string;
  readonly authors?: readonly string[];
  /** YYYY-MM-DD. */
  readonly date?: string;
  readonly modified?: string;
  /** As Sigma has it: stable, test, experimental, deprecated, unsupported. */
  readonly status?: string;
  readonly severity?: RuleSeverity;
  /** 0 to 100. */
  readonly riskScore?: number;
  readonly references?: readonly string[];
  readonly falsePositives?: readonly string[];
  readonly license?: string;
  /** ATT&CK technique ids in upper case: `T1552.007`. */
  readonly techniques?: readonly string[];
  /** ATT&CK tactics in Sigma's spelling: `credential-access`. */
  readonly tactics?: readonly string[];
  /** Other tags, as written. */
  readonly tags?: readonly string[];
  /** Ids of related rules, with Sigma's relation types. */
  readonly related?: readonly { readonly id: string; readonly type: string }[];
  /** Keys without a counterpart elsewhere, by rule-file format (`sigma`, `elastic`, `splunk`), as plain JSON values. */
  readonly vendor?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

import type { Column, Measure, Plan, SortKey, Stage, StageKey } from './plan.ts';
import type { Branch, Predicate, Scalar } from './predicate.ts';

/** Every node of the IR: plans, predicates, scalars, and the named parts of plans. */
export type Node = Plan | Predicate | Scalar | Branch | Column | Measure | Stage | StageKey | SortKey;
export type NodeKind = Node['kind'];
export type NodeOf<K extends NodeKind> = Extract<Node, { kind: K }>;

type ChildKey<N> = {
  [K in keyof N]-?: NonNullable<N[K]> extends Node | readonly Node[] ? K : never;
}[keyof N];

type ChildKeyTable = { readonly [K in NodeKind]: { readonly [P in ChildKey<NodeOf<K>>]: true } };

/**
 * Which properties of a node hold child nodes, in reading order. The compiler refuses a table that lacks a child or
 * names something else; all walking, equality and printing is driven by it.
 */
const table: ChildKeyTable = {
  // plans
  Source: {},
  Filter: { input: true, predicate: true },
  Extend: { input: true, columns: true },
  Project: { input: true },
  Aggregate: { input: true, measures: true, by: true },
  Window: { input: true, measures: true, by: true },
  Sequence: { stages: true, until: true },
  NewTerms: { input: true, fields: true },
  Lookup: { input: true, rows: true },
  Join: { left: true, right: true },
  Union: { inputs: true },
  Extract: { input: true, from: true },
  Expand: { input: true },
  Sort: { input: true, keys: true },
  Limit: { input: true, by: true },
  Opaque: { input: true },
  // predicates
  And: { items: true },
  Or: { items: true },
  Not: { item: true },
  Constant: {},
  Compare: { left: true, right: true },
  OneOf: { operand: true, values: true },
  Match: { operand: true },
  Regex: { operand: true },
  InNetwork: { operand: true },
  Exists: { operand: true },
  Keyword: {},
  Nested: { item: true },
  OpaquePredicate: {},
  // scalars
  FieldRef: {},
  Literal: {},
  Call: { arguments: true },
  Case: { branches: true, otherwise: true },
  OpaqueScalar: {},
  // parts
  Branch: { when: true, value: true },
  Column: { value: true },
  Measure: { arguments: true, where: true },
  Stage: { input: true, by: true },
  StageKey: { value: true },
  SortKey: { value: true },
};

export const childKeys: Readonly<Record<NodeKind, readonly string[]>> = Object.fromEntries(
  Object.entries(table).map(([kind, keys]) => [kind, Object.keys(keys)]),
) as unknown as Record<NodeKind, readonly string[]>;

/** Ends a `switch` on `kind`: a kind without a case is a compile error. */
export function unreachable(node: never): never {
  throw new Error(`unexpected node ${JSON.stringify(node)}`);
}

import { fieldInfo } from '../fields/index.ts';
import type { Case, FieldRef, Literal, Pattern, Plan, Predicate, Rule, Scalar } from '../ir/index.ts';
import { printNode, unreachable } from '../ir/index.ts';
import type { Span } from '../text/index.ts';
import { fieldsIn, isAllowList, type View, viewOf } from './view.ts';

/** How a rule tests a field; the words of the catalogue. */
export type Operator =
  | 'equals'
  | 'wildcard'
  | 'regex'
  | 'in'
  | 'exists'
  | 'missing'
  | 'compare'
  | 'cidr'
  | 'keyword';

/** One test that a rule makes: a field, an operator, values. */
export interface Check {
  /** Canonical field name; `(any field)` for keywords; the expression, where several fields or a computation is meant. */
  readonly field: string;
  /** The vendor's own spelling, where it differs. */
  readonly spelling?: string;
  readonly operator: Operator;
  /** Texts as they are; in patterns `*` and `?` are wildcards, literal ones escaped. Empty for `exists`, `missing`. */
  readonly values: readonly string[];
  readonly case: Case;
}

/** An exclusion that is known by name only: an allow-list macro, a lookup. */
export interface NamedExclusion {
  readonly language: string;
  readonly name: string;
}

export interface RuleChecks {
  /** What must hold of the events that a rule looks at. */
  readonly indicators: readonly Check[];
  /** What must not hold: everything under an odd number of negations. */
  readonly exclusions: readonly Check[];
  readonly namedExclusions: readonly NamedExclusion[];
}

/** Every check that a rule makes of events, wherever in its plan. Conditions on counts are none. */
export function checksOf(rule: Rule, view: View = viewOf(rule.plan)): RuleChecks {
  const indicators: Check[] = [];
  const exclusions: Check[] = [];
  const namedExclusions: NamedExclusion[] = [];
  for (const { predicate } of view.sets) collect(predicate, false);
  for (const predicate of [...view.counted, ...view.beside]) collect(predicate, false);
  return { indicators, exclusions, namedExclusions };

  function collect(node: Predicate, negated: boolean): void {
    const found = negated ? exclusions : indicators;
    switch (node.kind) {
      case 'And':
        for (const item of node.items) if (!isImplied(item, node.items)) collect(item, negated);
        return;
      case 'Or':
        for (const item of node.items) collect(item, negated);
        return;
      case 'Not':
        // `not f exists` excludes no value: the absence itself is what the rule looks for, or lets pass.
        if (node.item.kind === 'Exists') pushExists(node.item.operand, 'missing', found);
        else collect(node.item, !negated);
        return;
      case 'Nested':
        collect(node.item, negated);
        return;
      case 'Constant':
        return;
      case 'OpaquePredicate':
        if (negated !== isAllowList(node.name))
          namedExclusions.push({ language: node.language, name: node.name ?? node.text });
        return;
      case 'Exists':
        pushExists(node.operand, 'exists', found);
        return;
      case 'Compare':
      case 'OneOf':
      case 'Match':
      case 'Regex':
      case 'InNetwork':
      case 'Keyword': {
        const check = checkOf(node, view);
        if (check !== undefined) found.push(check);
        return;
      }
      default:
        unreachable(node);
    }
  }

  function pushExists(operand: Scalar, operator: 'exists' | 'missing', into: Check[]): void {
    const base = baseOf(operand, view);
    if (base !== undefined) into.push({ ...base, operator, values: [], case: 'sensitive' });
  }
}

/**
 * Whether a field must be there only because of how something else is written: `f != "x"` in a language with a third
 * value asks for some value of f, and `tstats … by f` for one of each field that it groups by. Nothing is looked for.
 */
function isImplied(item: Predicate, beside: readonly Predicate[]): boolean {
  if (item.kind !== 'Exists' || item.span === undefined) return false;
  const { span } = item;
  return beside.some((other) =>
    other.kind === 'Not' ? holds(other.item.span, span) : other !== item && holds(span, other.span),
  );
}

/** Whether one text is a part of the other and not all of it. */
function holds(outer: Span | undefined, inner: Span | undefined): boolean {
  return (
    outer !== undefined &&
    inner !== undefined &&
    outer.source === inner.source &&
    outer.start <= inner.start &&
    outer.end >= inner.end &&
    outer.end - outer.start > inner.end - inner.start
  );
}

type Leaf = Exclude<
  Predicate,
  { kind: 'And' | 'Or' | 'Not' | 'Nested' | 'Constant' | 'OpaquePredicate' | 'Exists' }
>;

function checkOf(leaf: Leaf, view: View): Check | undefined {
  if (leaf.kind === 'Keyword') {
    return {
      field: '(any field)',
      operator: 'keyword',
      values: [patternText(leaf.pattern)],
      case: leaf.case,
    };
  }
  const operand = leaf.kind === 'Compare' ? leaf.left : leaf.operand;
  const base = baseOf(operand, view);
  if (base === undefined) return undefined;
  switch (leaf.kind) {
    case 'Compare': {
      const value = leaf.right.kind === 'Literal' ? valueText(leaf.right) : undefined;
      if (value === undefined) return { ...base, operator: 'compare', values: [], case: leaf.case };
      if (leaf.operator === '==') return { ...base, operator: 'equals', values: [value], case: leaf.case };
      return { ...base, operator: 'compare', values: [`${leaf.operator} ${value}`], case: leaf.case };
    }
    case 'OneOf':
      return { ...base, operator: 'in', values: leaf.values.map(valueText), case: leaf.case };
    case 'Match':
      return { ...base, operator: 'wildcard', values: [patternText(leaf.pattern)], case: leaf.case };
    case 'Regex':
      return { ...base, operator: 'regex', values: [leaf.pattern], case: leaf.case };
    case 'InNetwork':
      return { ...base, operator: 'cidr', values: leaf.networks, case: 'sensitive' };
    default:
      return unreachable(leaf);
  }
}

/** Functions that show the same value in another way: a check of their result is one of the field. */
const TRANSPARENT: ReadonlySet<string> = new Set([
  'lower',
  'upper',
  'trim',
  'trimStart',
  'trimEnd',
  'toText',
  'toNumber',
  'toInteger',
  'toIp',
  'urlDecode',
  'coalesce',
  'mvFirst',
  'mvLast',
  'mvDistinct',
  'mvSort',
]);

/** The field that a scalar shows; undefined when it computes something new of it. */
export function fieldUnder(scalar: Scalar): FieldRef | undefined {
  if (scalar.kind === 'FieldRef') return scalar;
  if (scalar.kind !== 'Call' || !TRANSPARENT.has(scalar.function)) return undefined;
  return scalar.arguments[0] === undefined ? undefined : fieldUnder(scalar.arguments[0]);
}

function baseOf(operand: Scalar, view: View): Pick<Check, 'field' | 'spelling'> | undefined {
  const field = fieldUnder(operand);
  if (field === undefined)
    return operand.kind === 'Literal' ? undefined : { field: expressionText(operand, view) };
  const { name, spelling } = field;
  if (view.computed.has(name) && fieldInfo(name) === undefined) return { field: expressionText(field, view) };
  return { field: name, ...(spelling === undefined || spelling === name ? {} : { spelling }) };
}

/** What is computed in several steps is named by what it comes from: its formula is no name that anybody reads. */
function expressionText(scalar: Scalar, { computed }: View): string {
  const text = printNode(scalar).replace(/\s+/g, ' ');
  const names = fieldsIn(scalar);
  const taken = names.some((name) => computed.has(name) && fieldInfo(name) === undefined);
  if (text.length <= READABLE && !taken) return text;
  const from = new Set(names.flatMap((name) => computed.get(name) ?? [name]));
  return from.size === 0 ? `${text.slice(0, READABLE - 1)}…` : `computed from ${[...from].join(', ')}`;
}

const READABLE = 60;

function valueText(literal: Literal): string {
  return String(literal.value);
}

function escapeWildcards(text: string): string {
  return text.replace(/[*?]/g, '\\$&');
}

/** A pattern as people read it: `*` and `?` are wildcards, `\*` and `\?` literal. */
export function patternText(pattern: Pattern): string {
  return pattern
    .map((part) => ('any' in part ? (part.any === 'one' ? '?' : '*') : escapeWildcards(part.text)))
    .join('');
}

/** What a rule is, by the shape of its plan. */
export type RuleKind = 'predicate' | 'threshold' | 'sequence' | 'new terms' | 'other';

export function kindOf(plan: Plan, view: View = viewOf(plan)): RuleKind {
  const shape = shapeOf(plan);
  // Groups that only arrange what is shown: every event is in one.
  return shape === 'threshold' && view.thresholds.length === 0 ? 'predicate' : shape;
}

function shapeOf(plan: Plan): RuleKind {
  switch (plan.kind) {
    case 'Source':
      return 'predicate';
    case 'Filter':
    case 'Extend':
    case 'Project':
    case 'Sort':
    case 'Limit':
    case 'Expand':
    case 'Extract':
      return shapeOf(plan.input);
    case 'Aggregate':
    case 'Window':
      return 'threshold';
    case 'Sequence':
      return 'sequence';
    case 'NewTerms':
      return 'new terms';
    case 'Lookup':
      return plan.mode === 'enrich' || plan.rows === undefined ? shapeOf(plan.input) : 'other';
    case 'Union':
      return plan.inputs.every((input) => shapeOf(input) === 'predicate') ? 'predicate' : 'other';
    case 'Join':
    case 'Opaque':
      return 'other';
    default:
      return unreachable(plan);
  }
}

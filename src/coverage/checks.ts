import type { Case, FieldRef, Literal, Pattern, Plan, Predicate, Rule, Scalar } from '../ir/index.ts';
import { children, type Node, unreachable } from '../ir/index.ts';

/** How a rule tests a field; the words of the catalogue. */
export type Operator = 'equals' | 'wildcard' | 'regex' | 'in' | 'exists' | 'compare' | 'cidr' | 'keyword';

/** One test that a rule makes: a field, an operator, values. */
export interface Check {
  /** Canonical field name; `(any field)` for keywords. */
  readonly field: string;
  /** The vendor's own spelling, where it differs. */
  readonly spelling?: string;
  readonly operator: Operator;
  /** As people read them: wildcards as `*` and `?`, literal ones escaped. Empty for `exists`. */
  readonly values: readonly string[];
  readonly case: Case;
}

/** An exclusion that is known by name only: an allow-list macro, a lookup. */
export interface NamedExclusion {
  readonly language: string;
  readonly name: string;
}

export interface RuleChecks {
  /** What must hold. */
  readonly indicators: readonly Check[];
  /** What must not hold: everything under an odd number of negations. */
  readonly exclusions: readonly Check[];
  readonly namedExclusions: readonly NamedExclusion[];
}

/** Every check of a rule's plan, wherever in the plan its predicate stands. */
export function checksOf(rule: Rule): RuleChecks {
  const indicators: Check[] = [];
  const exclusions: Check[] = [];
  const namedExclusions: NamedExclusion[] = [];
  collectPlan(rule.plan);
  return { indicators, exclusions, namedExclusions };

  function collectPlan(node: Node): void {
    if (isPredicate(node)) collect(node, false);
    else for (const child of children(node)) collectPlan(child);
  }

  function collect(node: Predicate, negated: boolean): void {
    const found = negated ? exclusions : indicators;
    switch (node.kind) {
      case 'And':
      case 'Or':
        for (const item of node.items) collect(item, negated);
        return;
      case 'Not':
        // `not f exists` excludes nothing by value: the absence itself is what the rule looks for.
        collect(node.item, !negated);
        return;
      case 'Nested':
        collect(node.item, negated);
        return;
      case 'Constant':
        return;
      case 'OpaquePredicate':
        if (negated) namedExclusions.push({ language: node.language, name: node.name ?? node.text });
        return;
      case 'Compare':
      case 'OneOf':
      case 'Match':
      case 'Regex':
      case 'InNetwork':
      case 'Exists':
      case 'Keyword': {
        const check = checkOf(node);
        if (check !== undefined) found.push(check);
        return;
      }
      default:
        unreachable(node);
    }
  }
}

type Leaf = Exclude<Predicate, { kind: 'And' | 'Or' | 'Not' | 'Nested' | 'Constant' | 'OpaquePredicate' }>;

function checkOf(leaf: Leaf): Check | undefined {
  if (leaf.kind === 'Keyword') {
    return {
      field: '(any field)',
      operator: 'keyword',
      values: [patternText(leaf.pattern)],
      case: leaf.case,
    };
  }
  const operand = leaf.kind === 'Compare' ? leaf.left : leaf.operand;
  const field = fieldUnder(operand);
  if (field === undefined) return undefined;
  const base = {
    field: field.name,
    ...(field.spelling === undefined || field.spelling === field.name ? {} : { spelling: field.spelling }),
  };
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
    case 'Exists':
      return { ...base, operator: 'exists', values: [], case: 'sensitive' };
    default:
      return unreachable(leaf);
  }
}

/** The field that a scalar is computed from, when it is one. */
function fieldUnder(scalar: Scalar): FieldRef | undefined {
  if (scalar.kind === 'FieldRef') return scalar;
  if (scalar.kind !== 'Call') return undefined;
  const fields = scalar.arguments.map(fieldUnder).filter((field) => field !== undefined);
  return fields[0];
}

function valueText(literal: Literal): string {
  return typeof literal.value === 'string' ? escapeWildcards(literal.value) : String(literal.value);
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

const PREDICATES: ReadonlySet<string> = new Set([
  'And',
  'Or',
  'Not',
  'Constant',
  'Compare',
  'OneOf',
  'Match',
  'Regex',
  'InNetwork',
  'Exists',
  'Keyword',
  'Nested',
  'OpaquePredicate',
]);

function isPredicate(node: Node): node is Predicate {
  return PREDICATES.has(node.kind);
}

/** What a rule is, by the shape of its plan. */
export type RuleKind = 'predicate' | 'threshold' | 'sequence' | 'new terms' | 'other';

export function kindOf(plan: Plan): RuleKind {
  switch (plan.kind) {
    case 'Source':
      return 'predicate';
    case 'Filter':
      return plan.input.kind === 'Source'
        ? 'predicate'
        : kindOf(plan.input) === 'predicate'
          ? 'predicate'
          : kindOf(plan.input);
    case 'Extend':
    case 'Project':
    case 'Sort':
    case 'Limit':
    case 'Expand':
    case 'Extract':
      return kindOf(plan.input);
    case 'Aggregate':
    case 'Window':
      return 'threshold';
    case 'Sequence':
      return 'sequence';
    case 'NewTerms':
      return 'new terms';
    case 'Lookup':
    case 'Join':
    case 'Union':
    case 'Opaque':
      return 'other';
    default:
      return unreachable(plan);
  }
}

import { keyOf, type LogSource, type Plan } from '../ir/index.ts';
import type { ParsedRule } from '../parse.ts';
import { type ActionName, actionsOf } from './actions.ts';
import { kindOf, type RuleChecks, type RuleKind } from './checks.ts';
import { ruleChecks, vendorOf } from './table.ts';
import { emptyView, positivePart, type View, viewOf } from './view.ts';

/** A rule with everything that the catalogue asks of it, computed once. */
export interface Entry {
  readonly parsed: ParsedRule;
  readonly vendor: string;
  readonly checks: RuleChecks;
  readonly view: View;
  readonly kind?: RuleKind;
  readonly actions: readonly ActionName[];
  /** Equal for rules that differ only in what they exclude; undefined when the rule was not read. */
  readonly logic?: string;
}

const entries = new WeakMap<ParsedRule, Entry>();

export function entryOf(parsed: ParsedRule): Entry {
  let found = entries.get(parsed);
  if (found === undefined) {
    found = compute(parsed);
    entries.set(parsed, found);
  }
  return found;
}

function compute(parsed: ParsedRule): Entry {
  const vendor = vendorOf(parsed.from);
  const { rule } = parsed;
  if (rule === undefined) {
    return { parsed, vendor, checks: ruleChecks(parsed), view: emptyView, actions: [] };
  }
  const view = viewOf(rule.plan);
  const kind = kindOf(rule.plan, view);
  return {
    parsed,
    vendor,
    checks: ruleChecks(parsed),
    view,
    kind,
    actions: actionsOf(view),
    logic: logicKey(rule.plan, view, kind),
  };
}

function logicKey(plan: Plan, view: View, kind: RuleKind): string {
  const parts = view.sets.map(({ logSources, predicate }) => {
    const positive = positivePart(predicate);
    // A rule that only excludes is told apart by what it excludes.
    const shown = positive.kind === 'Constant' ? predicate : positive;
    return `${sourcesText(logSources)} ${keyOf(shown)}`;
  });
  // The order of events matters, that of alternatives does not.
  const texts = kind === 'sequence' ? parts : [...new Set(parts)].sort();
  const whole = kind === 'predicate' ? '' : shapeKey(plan);
  return `${kind} ${whole} ${texts.join(' | ')}`;
}

/** How events are grouped, ordered or compared with the past, without the events. */
function shapeKey(plan: Plan): string {
  switch (plan.kind) {
    case 'Filter':
    case 'Extend':
    case 'Project':
    case 'Extract':
    case 'Expand':
    case 'Sort':
      return shapeKey(plan.input);
    case 'Aggregate':
    case 'Window':
      return `${plan.kind} by ${plan.by.map((column) => keyOf(column.value)).join()} ${shapeKey(plan.input)}`;
    case 'NewTerms':
      return `new terms of ${plan.fields.map(keyOf).join()}`;
    case 'Sequence':
      return plan.stages.map((stage) => stage.by.map(keyOf).join()).join(';');
    case 'Source':
      return '';
    default:
      return plan.kind;
  }
}

function sourcesText(sources: readonly LogSource[]): string {
  return sources
    .map(({ product, category, service }) => `${product ?? ''}/${category ?? ''}/${service ?? ''}`)
    .sort()
    .join(',');
}

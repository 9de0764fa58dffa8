import { type Plan, type Predicate, sameMeaning } from '../ir/index.ts';
import { type Relation, relatePlans } from '../logic/index.ts';
import type { ParsedRule } from '../parse.ts';
import { ruleChecks } from './indicators.ts';
import { vendorOf } from './table.ts';

/** How two rules relate by logic: what `a` matches against what `b` matches. */
export interface RuleRelation {
  readonly a: string;
  readonly b: string;
  readonly relation: Relation;
  /** An event that both match, where one could be built. */
  readonly both?: unknown;
  readonly onlyA?: unknown;
  readonly onlyB?: unknown;
}

/**
 * The relations between rules that could share an event. Pairs that surely do not (other log sources) are left out; so
 * are pairs that are disjoint, unless `keepDisjoint`.
 */
export function relations(
  rules: readonly ParsedRule[],
  nameOf: (rule: ParsedRule) => string,
  keepDisjoint = false,
): readonly RuleRelation[] {
  const out: RuleRelation[] = [];
  for (let i = 0; i < rules.length; i++) {
    for (let j = i + 1; j < rules.length; j++) {
      const found = relate(rules[i]!, rules[j]!, nameOf);
      if (found !== undefined && (keepDisjoint || found.relation !== 'disjoint')) out.push(found);
    }
  }
  return out;
}

function relate(
  a: ParsedRule,
  b: ParsedRule,
  nameOf: (rule: ParsedRule) => string,
): RuleRelation | undefined {
  if (a.rule === undefined || b.rule === undefined) return undefined;
  const names = { a: nameOf(a), b: nameOf(b) };
  if (sameMeaning(a.rule.plan, b.rule.plan)) return { ...names, relation: 'equal' };
  if (!couldMeet(a, b)) return undefined;
  const { relation, witness } = relatePlans(a.rule.plan, b.rule.plan);
  return { ...names, relation, ...witness };
}

/** Rules without a field in common say nothing about each other: any two such rules overlap on some event. */
function couldMeet(a: ParsedRule, b: ParsedRule): boolean {
  const fields = new Set(ruleChecks(a).indicators.map(({ field }) => field));
  return ruleChecks(b).indicators.some(({ field }) => fields.has(field));
}

/** Groups of rules that are one rule by logic, except for exclusions that are known by name only. */
export function duplicateGroups(rules: readonly ParsedRule[]): readonly (readonly ParsedRule[])[] {
  const groups: ParsedRule[][] = [];
  for (const rule of rules) {
    if (rule.rule === undefined) continue;
    const plan = withoutNamedExclusions(rule.rule.plan);
    const group = groups.find((members) => {
      const first = members[0]?.rule;
      return first !== undefined && sameMeaning(withoutNamedExclusions(first.plan), plan);
    });
    if (group === undefined) groups.push([rule]);
    else group.push(rule);
  }
  return groups;
}

/** A vendor's distinct positive logics: rules that differ only in named exclusions are one. */
export function distinctLogics(rules: readonly ParsedRule[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const group of duplicateGroups(rules)) {
    for (const vendor of new Set(group.map((rule) => vendorOf(rule.from))))
      counts[vendor] = (counts[vendor] ?? 0) + 1;
  }
  return counts;
}

/** The plan without `not <macro or lookup>` conjuncts, and without steps that only enrich or arrange what is left. */
function withoutNamedExclusions(plan: Plan): Plan {
  if (plan.kind === 'Extend' || plan.kind === 'Sort' || plan.kind === 'Project')
    return withoutNamedExclusions(plan.input);
  if (plan.kind !== 'Filter') return plan;
  const input = withoutNamedExclusions(plan.input);
  const kept = conjuncts(plan.predicate).filter(
    (item) => !(item.kind === 'Not' && item.item.kind === 'OpaquePredicate'),
  );
  if (kept.length === 0) return input;
  const only = kept[0]!;
  return { kind: 'Filter', input, predicate: kept.length === 1 ? only : { kind: 'And', items: kept } };
}

function conjuncts(predicate: Predicate): readonly Predicate[] {
  return predicate.kind === 'And' ? predicate.items : [predicate];
}

import type { Command, Pipeline } from '../../../grammars/spl/index.ts';
import { type Diagnostic, diagnose, type Result } from '../../diagnostics/index.ts';
import { type Node, type Plan, walk } from '../../ir/index.ts';
import type { EmitContext, Lowered, Raised } from '../../language/index.ts';
import { fieldsOfTail, tailStages } from './presentation.ts';
import type { Context, Stages } from './raise/context.ts';
import { computedRead, fieldsRead } from './raise/fields.ts';
import { listsAsTerms } from './raise/lists.ts';
import { raisePlan } from './raise/plan.ts';
import { fillTstats, withoutTailMacros } from './raise/tail.ts';
import { nowhere } from './raise/tree.ts';

/**
 * Plans as SPL, in two profiles: `raw`, a search over events, and `cim`, a search over an accelerated data model
 * (`tstats`). What only `where` can say follows the search terms, which say as much of it as they can.
 */
export function raise(rule: Lowered, emit: EmitContext): Result<Raised<Pipeline>> {
  const report: Diagnostic[] = [];
  const tail = tailStages(rule.presentation);
  const whole = withoutTailMacros(rule.plan, tail);
  sayTimeZone(whole, report);
  sayDots(whole, report);
  const context: Context = {
    profile: emit.profile,
    report,
    needs: {},
    needed: once(() => [...new Set([...fieldsRead(plan), ...shownFields(plan, tail)])]),
    computed: once(() => computedRead(plan)),
    fresh: freshNames(),
    // SPL's own rules say what they want the index to do.
    bound: rule.presentation?.language !== 'spl',
  };
  const plan = listsAsTerms(whole, context);
  const stages = fillTstats(plan, tail, context) ?? withTail(raisePlan(plan, context), tail);
  if (stages === undefined) return { diagnostics: report };
  const ast: Pipeline = { type: 'Pipeline', stages, ...nowhere };
  const { needs } = context;
  return { value: { ast, ...(needs.lookBack === undefined ? {} : { needs }) }, diagnostics: report };
}

function withTail(stages: Stages | undefined, tail: readonly Command[]): readonly Command[] | undefined {
  return stages && [...stages.commands, ...tail];
}

/** Results of events have the fields that the tail shows of them; groups have their own columns. */
function shownFields(plan: Plan, tail: readonly Command[]): readonly string[] {
  if (tail.length === 0) return [];
  let isGrouped = false;
  const made = new Set(['count', 'firstTime', 'lastTime']);
  walk(plan, (node) => {
    if (node.kind === 'Aggregate') isGrouped = true;
    if (node.kind === 'Column') made.add(node.name);
    if (node.kind === 'Lookup') for (const { from, to } of node.outputs) made.add(to ?? from);
    return !isGrouped;
  });
  return isGrouped ? [] : fieldsOfTail(tail).filter((name) => !made.has(name));
}

/** Only few plans ask for it. */
function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** `value1`, `value2`, …: unlike any other, whatever their stem. */
function freshNames(): (stem: string) => string {
  let count = 0;
  return (stem) => `${stem}${++count}`;
}

/** `strftime` speaks of times in the time zone of whoever runs the search. */
function sayTimeZone(plan: Plan, report: Diagnostic[]): void {
  const found = find(plan, (node) => node.kind === 'Call' && node.function === 'timePart');
  if (found !== undefined) report.push(diagnose('spl-time-zone', { span: found.span }));
}

/** `/../` in a value: the search bar treats a search as part of an address. */
function sayDots(plan: Plan, report: Diagnostic[]): void {
  const leaf = find(plan, (node) => {
    switch (node.kind) {
      case 'Match':
        return node.pattern.some((part) => 'text' in part && part.text.includes('/../'));
      case 'Compare':
        return node.right.kind === 'Literal' && String(node.right.value).includes('/../');
      case 'OneOf':
        return node.values.some(({ value }) => String(value).includes('/../'));
      default:
        return false;
    }
  });
  if (leaf !== undefined) report.push(diagnose('spl-path-dots', { span: leaf.span }));
}

function find(plan: Plan, test: (node: Node) => boolean): Node | undefined {
  let found: Node | undefined;
  walk(plan, (node) => {
    if (found === undefined && test(node)) found = node;
    // Most leaves test a field, and hold nothing else.
    return found === undefined && !('operand' in node && node.operand.kind === 'FieldRef');
  });
  return found;
}

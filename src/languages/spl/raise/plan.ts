import { parseSearch } from '../../../../grammars/spl/index.ts';
import { diagnose } from '../../../diagnostics/index.ts';
import {
  type Filter,
  type Opaque,
  type Plan,
  type Predicate,
  type Union,
  unreachable,
} from '../../../ir/index.ts';
import { raiseAggregate, raiseWindow } from './aggregate.ts';
import { baseOf, raiseBase } from './base.ts';
import type { Context, Stages } from './context.ts';
import { raiseExtend } from './extend.ts';
import { conjuncts, splitPredicate } from './predicate.ts';
import { gatherPipelines, raiseSequence } from './sequence.ts';
import {
  raiseExpand,
  raiseExtract,
  raiseJoin,
  raiseLimit,
  raiseLookup,
  raiseNewTerms,
  raiseProject,
  raiseSort,
} from './steps.ts';
import { search } from './tree.ts';
import type { Command } from './types.ts';

/** Stages of a plan; undefined when nothing honest can be said, with the reason reported. */
export function raisePlan(plan: Plan, context: Context): Stages | undefined {
  const base = baseOf(plan);
  if (base !== undefined) return raiseBase(base, context);
  switch (plan.kind) {
    case 'Source':
      return raiseBase({ source: plan, predicate: { kind: 'Constant', value: true } }, context);
    case 'Filter':
      return raiseFilter(plan, context);
    case 'Extend':
      return raiseExtend(plan, context, raisePlan);
    case 'Project':
      return raiseProject(plan, context, raisePlan);
    case 'Aggregate':
      return raiseAggregate(plan, context, raisePlan);
    case 'Window':
      return raiseWindow(plan, context, raisePlan);
    case 'Sequence':
      return raiseSequence(plan, context, raisePlan);
    case 'NewTerms':
      return raiseNewTerms(plan, context, raisePlan);
    case 'Lookup':
      return raiseLookup(plan, context, raisePlan);
    case 'Join':
      return raiseJoin(plan, context, raisePlan);
    case 'Union':
      return raiseUnion(plan, context);
    case 'Extract':
      return raiseExtract(plan, context, raisePlan);
    case 'Expand':
      return raiseExpand(plan, context, raisePlan);
    case 'Sort':
      return raiseSort(plan, context, raisePlan);
    case 'Limit':
      return raiseLimit(plan, context, raisePlan);
    case 'Opaque':
      return raiseOpaque(plan, context);
    default:
      return unreachable(plan);
  }
}

/** A filter on what stages before it have made: numbers with `where`, texts with `search`. */
function raiseFilter(plan: Filter, context: Context): Stages | undefined {
  const input = raisePlan(plan.input, context);
  if (input === undefined) return undefined;
  const place = { prefix: '', events: input.events, filled: false };
  const parts = conjuncts(plan.predicate);
  const preferWhere = parts.every(isNumeric);
  const { term, stages } = splitPredicate(plan.predicate, place, context, { preferWhere });
  const found = term === undefined ? [] : [search(term)];
  return { ...input, commands: [...input.commands, ...found, ...stages] };
}

/** A comparison of order: a threshold. */
function isNumeric(predicate: Predicate): boolean {
  switch (predicate.kind) {
    case 'And':
    case 'Or':
      return predicate.items.every(isNumeric);
    case 'Not':
      return isNumeric(predicate.item);
    case 'Compare':
      return (
        predicate.operator !== '==' ||
        (predicate.right.kind === 'Literal' && typeof predicate.right.value === 'number')
      );
    default:
      return false;
  }
}

/** Searches of events put together; one search of all their terms where each is only terms. */
function raiseUnion(plan: Union, context: Context): Stages | undefined {
  const inputs: Stages[] = [];
  for (const input of plan.inputs) {
    const raised = raisePlan(input, context);
    if (raised === undefined) return undefined;
    inputs.push(raised);
  }
  const events = inputs.every((input) => input.events);
  return {
    commands: gatherPipelines(
      inputs.map((input) => input.commands),
      events,
    ),
    events,
    ...(inputs.every((input) => input.counted) ? { counted: true } : {}),
  };
}

/** Text of SPL's own goes back as it was; any other language's cannot be written. */
function raiseOpaque(plan: Opaque, context: Context): Stages | undefined {
  if (plan.language !== 'spl') {
    const what = `${plan.language} \`${plan.text}\` (${plan.reason})`;
    context.report.push(diagnose('plan-unsupported', { span: plan.span, with: { target: 'SPL', what } }));
    return undefined;
  }
  const stages = stagesOf(plan.text);
  if (plan.input === undefined) return { commands: stages, events: false };
  const input = raisePlan(plan.input, context);
  return input && { commands: [...input.commands, ...stages], events: input.events };
}

/** Stages of a text that begins with a command, with or without a pipe before it. */
export function stagesOf(text: string): readonly Command[] {
  const body = text.trimStart();
  return parseSearch(body.startsWith('|') ? body : `| ${body}`).tree.stages;
}

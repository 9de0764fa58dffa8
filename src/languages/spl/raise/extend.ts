import { parseSearch } from '../../../../grammars/spl/index.ts';
import { diagnose } from '../../../diagnostics/index.ts';
import type { Column, Extend, Scalar } from '../../../ir/index.ts';
import { baseOf, dataModelOf } from './base.ts';
import type { Context, RaisePlan, Stages } from './context.ts';
import { extraction, iplocation, newHoisting } from './hoist.ts';
import { bucketSize, spanText } from './scalar.ts';
import { after, unsupported } from './steps.ts';
import { assignment, bin, evaluate, fieldName as pathOf } from './tree.ts';
import type { Assignment, Command } from './types.ts';
import { expressionOf } from './where.ts';

/** Adds computed columns to the rows; undefined when a filter reads one that SPL cannot compute. */
export function raiseExtend(plan: Extend, context: Context, raisePlan: RaisePlan): Stages | undefined {
  const cut = plan.columns.find(
    (column) => column.name === '_time' && bucketSize(column.value) !== undefined,
  );
  if (cut !== undefined && isOverModel(plan, context)) {
    // `tstats` cuts times itself.
    const timed = { ...context, timed: bucketSize(cut.value)! };
    const columns = plan.columns.filter((column) => column !== cut);
    const commands = columnCommands(columns, context);
    return commands && after(raisePlan(plan.input, timed), ...commands);
  }
  const commands = columnCommands(plan.columns, context);
  return commands && after(raisePlan(plan.input, context), ...commands);
}

function isOverModel(plan: Extend, context: Context): boolean {
  const base = baseOf(plan.input);
  return base !== undefined && dataModelOf(base, context) !== undefined;
}

/**
 * Computed columns as `eval`; what only a command of its own computes as that command (`rex`, `iplocation`). A column
 * that neither can say is left out when no filter reads it.
 */
export function columnCommands(columns: readonly Column[], context: Context): readonly Command[] | undefined {
  const commands: Command[] = [];
  const seen = new Set<string>();
  let assignments: Assignment[] = [];
  const push = (command: Command): void => {
    if (assignments.length > 0) commands.push(evaluate(...assignments));
    assignments = [];
    const key = JSON.stringify(command);
    if (!seen.has(key)) commands.push(command);
    seen.add(key);
  };
  for (const column of columns) {
    const own = commandOf(column);
    if (own !== undefined) {
      push(own);
      continue;
    }
    const cut = copiedBucket(column);
    if (cut !== undefined) {
      assignments.push(assignment(column.name, pathOf(cut.time)));
      push(bin(column.name, cut.span));
      continue;
    }
    const hoisting = newHoisting(context);
    const value = expressionOf(hoisting.in(column.value));
    if (value !== undefined) {
      for (const command of hoisting.commands) push(command);
      assignments.push(assignment(column.name, value));
    } else if (context.computed().has(column.name)) {
      unsupported(column, `the column ${column.name}`, context);
      return undefined;
    } else {
      const said = {
        target: 'SPL',
        what: `the column ${column.name}`,
        instead: 'it is left out; no filter reads it',
      };
      context.report.push(
        diagnose('plan-approximated', { span: column.span, effect: 'metadata', with: said }),
      );
    }
  }
  if (assignments.length > 0) commands.push(evaluate(...assignments));
  return commands;
}

function commandOf({ name, value }: Column): Command | undefined {
  if (value.kind === 'OpaqueScalar') return value.language === 'spl' ? ownStage(value.text) : undefined;
  if (value.kind !== 'Call') return undefined;
  const bucket = name === '_time' ? bucketSize(value) : undefined;
  if (bucket !== undefined) return bin('_time', bucket);
  const [operand, pattern] = value.arguments;
  const field = fieldName(operand);
  if (field === undefined) return undefined;
  if (value.function === 'geoCountry' || value.function === 'geoCity') {
    const suffix = value.function === 'geoCountry' ? 'Country' : 'City';
    return name.endsWith(suffix) ? iplocation(field, name.slice(0, -suffix.length)) : undefined;
  }
  if (value.function === 'extractRegex' && pattern?.kind === 'Literal' && /^\w+$/.test(name)) {
    return extraction(field, String(pattern.value), name);
  }
  return undefined;
}

/** A copy of a time is cut into buckets, so that the time itself stays. */
function copiedBucket({ value }: Column): { readonly time: string; readonly span: string } | undefined {
  if (value.kind !== 'Call' || value.function !== 'timeBucket') return undefined;
  const [time, size] = value.arguments;
  const name = fieldName(time);
  if (name === undefined || size?.kind !== 'Literal' || typeof size.value !== 'number') return undefined;
  return { time: name, span: spanText(size.value) };
}

function fieldName(scalar: Scalar | undefined): string | undefined {
  return scalar?.kind === 'FieldRef' && !scalar.name.includes('*') ? scalar.name : undefined;
}

/** A stage kept as text, perhaps with the one of its columns that is meant: `iplocation src: Region`. */
function ownStage(text: string): Command | undefined {
  for (const candidate of [text, text.replace(/: \w+$/, '')]) {
    const { tree, problems } = parseSearch(`| ${candidate}`);
    const [stage] = tree.stages;
    if (
      problems.length === 0 &&
      tree.stages.length === 1 &&
      stage !== undefined &&
      stage.type !== 'Generic'
    ) {
      return stage.type === 'MacroCommand' || stage.type === 'Search' ? undefined : stage;
    }
  }
  return undefined;
}

import { parseSearch } from '../../../../grammars/spl/index.ts';
import { diagnose } from '../../../diagnostics/index.ts';
import type { Column, Extend, Scalar } from '../../../ir/index.ts';
import type { Context, RaisePlan, Stages } from './context.ts';
import { expressionOf } from './scalar.ts';
import { after, unsupported } from './steps.ts';
import { assignment, evaluate, nowhere, option } from './tree.ts';
import type { Assignment, Command } from './types.ts';

/**
 * Computed columns as `eval`; what only a command of its own computes as that command (`rex`, `iplocation`). A column
 * that neither can say is left out when no filter reads it.
 */
export function raiseExtend(plan: Extend, context: Context, raisePlan: RaisePlan): Stages | undefined {
  const commands: Command[] = [];
  const seen = new Set<string>();
  let assignments: Assignment[] = [];
  const endAssignments = (): void => {
    if (assignments.length > 0) commands.push(evaluate(...assignments));
    assignments = [];
  };
  for (const column of plan.columns) {
    const command = commandOf(column);
    if (command !== undefined) {
      endAssignments();
      const key = JSON.stringify(command);
      if (!seen.has(key)) commands.push(command);
      seen.add(key);
      continue;
    }
    const value = expressionOf(column.value);
    if (value !== undefined) assignments.push(assignment(column.name, value));
    else if (context.computed.has(column.name))
      return unsupported(column, `the column ${column.name}`, context);
    else {
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
  endAssignments();
  return after(raisePlan(plan.input, context), ...commands);
}

function commandOf({ name, value }: Column): Command | undefined {
  if (value.kind === 'OpaqueScalar') return value.language === 'spl' ? ownStage(value.text) : undefined;
  if (value.kind !== 'Call') return undefined;
  const [operand, pattern] = value.arguments;
  const field = fieldName(operand);
  if (field === undefined) return undefined;
  if (value.function === 'geoCountry' || value.function === 'geoCity') {
    const suffix = value.function === 'geoCountry' ? 'Country' : 'City';
    if (!name.endsWith(suffix)) return undefined;
    const prefix = name.slice(0, -suffix.length);
    const options = prefix === '' ? [] : [option('prefix', prefix)];
    return { type: 'Iplocation', options, field, ...nowhere };
  }
  if (value.function === 'extractRegex' && pattern?.kind === 'Literal' && /^\w+$/.test(name)) {
    const named = withGroupName(String(pattern.value), name);
    if (named === undefined) return undefined;
    return { type: 'Rex', ...(field === '_raw' ? {} : { field }), pattern: named, ...nowhere };
  }
  return undefined;
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

/** Gives the pattern's first capturing group a name. */
function withGroupName(pattern: string, name: string): string | undefined {
  for (let at = 0, inClass = false; at < pattern.length; at++) {
    const mark = pattern[at];
    if (mark === '\\') at++;
    else if (mark === '[') inClass = true;
    else if (mark === ']') inClass = false;
    else if (mark === '(' && !inClass && pattern[at + 1] !== '?') {
      return `${pattern.slice(0, at + 1)}?<${name}>${pattern.slice(at + 1)}`;
    }
  }
  return undefined;
}

import type {
  Assignment,
  ColumnPattern,
  Command,
  Eval,
  Expression,
  Project,
} from '../../../../grammars/esql/index.ts';
import { walkExpression } from '../expressions.ts';
import { nameOf, namesOf, patternName } from './liveness.ts';
import { columnNode } from './scope.ts';

/** A step that only arranges results: a command, or a column computed from measures, or a bucket's own name. */
export interface Shown {
  readonly command?: Command;
  readonly computed?: { readonly name: string; readonly value: Expression };
  readonly rename?: { readonly from: string; readonly to: string };
}

/** What arranges results, in order. */
export interface ShownSteps {
  readonly steps: Shown[];
  /** Columns that have become part of the plan, and how many steps there were by then. */
  readonly inPlan: Map<string, number>;
}

export function noSteps(): ShownSteps {
  return { steps: [], inPlan: new Map() };
}

/** The commands that arrange results, without columns that nothing shows. */
export function presentationOf({ steps, inPlan }: ShownSteps): Command[] {
  const commands = steps.flatMap((step, index) => toCommand(step, (name) => (inPlan.get(name) ?? 0) > index));
  const out: Command[] = [];
  // What is shown: everything, until a KEEP says otherwise; seen from the end.
  let kept: Project | undefined;
  const used = new Set<string>();
  for (let index = commands.length - 1; index >= 0; index--) {
    const command = commands[index]!;
    const shown = command.type === 'Eval' ? shownFields(command, kept, used) : command;
    if (shown === undefined) continue;
    if (command.type === 'Rename' && kept !== undefined) {
      const useful = command.pairs.some((pair) => isKept(patternName(pair.to), kept, used));
      if (!useful) continue;
    }
    if (shown.type === 'Project' && shown.keep) kept ??= shown;
    if (shown.type !== 'Eval') for (const name of namesOf(shown)) used.add(name);
    out.push({ ...shown, comments: [] });
  }
  return mergeEvals(out.reverse());
}

function isKept(name: string, kept: Project | undefined, used: ReadonlySet<string>): boolean {
  return used.has(name) || kept === undefined || kept.columns.some((pattern) => matches(pattern, name));
}

function matches(pattern: ColumnPattern, name: string): boolean {
  const [first, ...rest] = pattern.parts;
  if (first === undefined) return false;
  if (rest.length === 0 && !first.wildcard) return first.text === name;
  // Pieces in order; exactness does not matter here, only whether the column may be shown.
  let at = 0;
  for (const part of pattern.parts) {
    if (part.wildcard) continue;
    const found = name.indexOf(part.text, at);
    if (found === -1) return false;
    at = found + part.text.length;
  }
  return true;
}

function shownFields(command: Eval, kept: Project | undefined, used: Set<string>): Eval | undefined {
  const fields: Assignment[] = [];
  for (let i = command.fields.length - 1; i >= 0; i--) {
    const field = command.fields[i]!;
    if (!isKept(nameOf(field), kept, used)) continue;
    fields.push(field);
    walkExpression(field.value, (node) => {
      if (node.type === 'Column') used.add(node.name);
    });
  }
  if (fields.length === command.fields.length) return command;
  fields.reverse();
  return fields.length === 0 ? undefined : { ...command, fields, start: 0, end: 0 };
}

function toCommand(step: Shown, isInPlan: (name: string) => boolean): Command[] {
  const nowhere = { start: 0, end: 0, comments: [] };
  if (step.computed !== undefined) {
    const { name, value } = step.computed;
    if (isInPlan(name)) return [];
    const field: Assignment = { type: 'Assignment', name: columnNode(name), value, start: 0, end: 0 };
    return [{ type: 'Eval', fields: [field], ...nowhere }];
  }
  if (step.rename !== undefined) {
    const { from, to } = step.rename;
    const plain = (text: string): ColumnPattern => ({
      type: 'ColumnPattern',
      parts: [{ text, wildcard: false }],
      start: 0,
      end: 0,
    });
    return [{ type: 'Rename', pairs: [{ from: plain(from), to: plain(to) }], ...nowhere }];
  }
  const { command } = step;
  if (command === undefined) return [];
  if (command.type !== 'Eval') return [command];
  const fields = command.fields.filter((field) => !isInPlan(nameOf(field)));
  if (fields.length === command.fields.length) return [command];
  return fields.length === 0 ? [] : [{ ...command, fields, start: 0, end: 0 }];
}

/** Neighbouring EVALs as one. */
function mergeEvals(commands: readonly Command[]): Command[] {
  const out: Command[] = [];
  let fields: Assignment[] = [];
  for (const command of commands) {
    const last = out[out.length - 1];
    if (command.type !== 'Eval') out.push(command);
    else if (last?.type !== 'Eval') {
      fields = [...command.fields];
      out.push(command);
    } else {
      fields.push(...command.fields);
      out[out.length - 1] = { ...last, fields, start: 0, end: 0 };
    }
  }
  return out;
}

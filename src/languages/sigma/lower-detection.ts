import type { Condition, Quantified } from '../../../grammars/sigma-condition/index.ts';
import { type Diagnostic, diagnose } from '../../diagnostics/index.ts';
import { and, never, not, or, type Predicate } from '../../ir/index.ts';
import type { Span } from '../../text/index.ts';
import type { ConditionText, Detection, Selection } from './ast.ts';
import type { SigmaContext } from './context.ts';
import { lowerItem } from './lower-item.ts';

/** A detection as one predicate; undefined, with diagnostics, when it has an error. */
export function lowerDetection(
  detection: Detection,
  context: SigmaContext,
  diagnostics: Diagnostic[],
): Predicate | undefined {
  const before = diagnostics.length;
  const lowering: Lowering = { detection, context, diagnostics, done: new Map(), picked: 0 };
  const { conditions } = detection;
  const predicate =
    conditions.length === 1
      ? lowerConditionText(conditions[0]!, lowering)
      : or(conditions.map((condition) => lowerConditionText(condition, lowering)));
  const failed = diagnostics.slice(before).some((diagnostic) => diagnostic.severity === 'error');
  return failed ? undefined : predicate;
}

interface Lowering {
  readonly detection: Detection;
  readonly context: SigmaContext;
  readonly diagnostics: Diagnostic[];
  /** Selections already lowered: a condition may use one twice. */
  readonly done: Map<string, Predicate>;
  /** Selections that patterns have picked so far. */
  picked: number;
}

function lowerConditionText(text: ConditionText, lowering: Lowering): Predicate {
  const placeOf = (start: number, end: number): Span | undefined => text.place?.inside(start, end);
  return lowerCondition(text.condition, lowering, placeOf);
}

function lowerCondition(
  condition: Condition,
  lowering: Lowering,
  placeOf: (start: number, end: number) => Span | undefined,
): Predicate {
  switch (condition.type) {
    case 'And':
      return conjunction(condition.items.map((item) => lowerCondition(item, lowering, placeOf)));
    case 'Or':
      return or(condition.items.map((item) => lowerCondition(item, lowering, placeOf)));
    case 'Not':
      return not(lowerCondition(condition.item, lowering, placeOf));
    case 'Selection': {
      if (lowering.detection.selections.has(condition.name)) return lowerNamed(condition.name, lowering);
      const near = nearest(condition.name, lowering.detection.selections.keys());
      lowering.diagnostics.push(
        diagnose('sigma-selection-undefined', {
          span: placeOf(condition.start, condition.end),
          help: near === undefined ? undefined : `do you mean \`${near}\`?`,
          with: { name: condition.name },
        }),
      );
      return never;
    }
    case 'Quantified':
      return lowerQuantified(condition, lowering, placeOf);
  }
}

/**
 * "And", with the exclusions gathered: `not a and not b` is `not (a or b)`, which is how Sigma rules say it
 * (`not 1 of filter_*`).
 */
export function conjunction(items: readonly Predicate[]): Predicate {
  const joined = and(items);
  if (joined.kind !== 'And') return joined;
  const excluded = joined.items.filter((item) => item.kind === 'Not');
  if (excluded.length < 2) return joined;
  const kept = joined.items.filter((item) => item.kind !== 'Not');
  return and([...kept, not(or(excluded.map((item) => item.item)))]);
}

/** A pattern picks many selections, and a condition may have many patterns. */
const maxPicked = 500_000;

function lowerQuantified(
  condition: Quantified,
  lowering: Lowering,
  placeOf: (start: number, end: number) => Span | undefined,
): Predicate {
  if (lowering.picked > maxPicked) return never;
  const names = selected(lowering.detection.selections, condition.pattern);
  const span = (): Span | undefined => placeOf(condition.start, condition.end);
  if (names.length === 0) {
    const pattern = condition.pattern ?? 'them';
    lowering.diagnostics.push(diagnose('sigma-selector-empty', { span: span(), with: { pattern } }));
    return never;
  }
  // Looking through the selections costs as well.
  lowering.picked += names.length + lowering.detection.selections.size / 10;
  if (lowering.picked > maxPicked) {
    const details = { field: 'the condition', limit: maxPicked };
    lowering.diagnostics.push(diagnose('sigma-too-many-values', { span: span(), with: details }));
    return never;
  }
  const items = names.map((name) => lowerNamed(name, lowering));
  const { count } = condition;
  if (count === 'all' || count === names.length) return conjunction(items);
  if (count === 1) return or(items);
  if (count > names.length || combinations(names.length, count) > 1000) {
    const details = { count, total: names.length };
    lowering.diagnostics.push(diagnose('sigma-quantity', { span: span(), with: details }));
    return never;
  }
  return or(choose(items, count).map((chosen) => and(chosen)));
}

/** The selections that a pattern names: `*` anywhere; `them` leaves out names that start with `_`. */
export function selected(
  selections: ReadonlyMap<string, unknown>,
  pattern: string | undefined,
): readonly string[] {
  if (pattern === undefined) return [...selections.keys()].filter((name) => !name.startsWith('_'));
  if (!pattern.includes('*')) return selections.has(pattern) ? [pattern] : [];
  const pieces = pattern.split('*');
  return [...selections.keys()].filter((name) => matchesPieces(name, pieces));
}

/** Whether `name` starts with the first piece, ends with the last, and has the others between, in order. */
function matchesPieces(name: string, pieces: readonly string[]): boolean {
  const first = pieces[0]!;
  const last = pieces[pieces.length - 1]!;
  if (!name.startsWith(first) || !name.endsWith(last) || name.length < first.length + last.length)
    return false;
  let at = first.length;
  for (const piece of pieces.slice(1, -1)) {
    const found = name.indexOf(piece, at);
    if (found === -1) return false;
    at = found + piece.length;
  }
  return at <= name.length - last.length;
}

function combinations(total: number, count: number): number {
  let result = 1;
  for (let i = 0; i < count; i++) result = (result * (total - i)) / (i + 1);
  return result;
}

function choose<T>(items: readonly T[], count: number): readonly (readonly T[])[] {
  if (count === 0) return [[]];
  return items.flatMap((item, index) =>
    choose(items.slice(index + 1), count - 1).map((rest) => [item, ...rest]),
  );
}

function lowerNamed(name: string, lowering: Lowering): Predicate {
  const known = lowering.done.get(name);
  if (known !== undefined) return known;
  const predicate = lowerSelection(lowering.detection.selections.get(name)!, lowering);
  lowering.done.set(name, predicate);
  return predicate;
}

function lowerSelection(selection: Selection, lowering: Lowering): Predicate {
  switch (selection.type) {
    case 'Item':
      return lowerItem(selection, lowering.context, lowering.diagnostics);
    case 'Map': {
      const { items } = selection;
      if (items.length === 1) return lowerItem(items[0]!, lowering.context, lowering.diagnostics);
      return conjunction(items.map((item) => lowerItem(item, lowering.context, lowering.diagnostics)));
    }
    case 'List':
      return or(selection.items.map((item) => lowerSelection(item, lowering)));
  }
}

/** A name that differs in case or in one letter. */
function nearest(name: string, names: Iterable<string>): string | undefined {
  const lower = name.toLowerCase();
  for (const other of names) {
    const candidate = other.toLowerCase();
    if (candidate === lower || distanceAtMostOne(candidate, lower)) return other;
  }
  return undefined;
}

function distanceAtMostOne(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false;
  let start = 0;
  while (start < a.length && a[start] === b[start]) start++;
  const [restA, restB] = [a.slice(start), b.slice(start)];
  return restA.slice(1) === restB.slice(1) || restA.slice(1) === restB || restA === restB.slice(1);
}

import { type Event, fieldNames, type Value, valuesOf } from '../events/index.ts';
import {
  anyMany,
  type Call,
  type CaseScalar,
  type FunctionName,
  type Predicate,
  pattern,
  type Scalar,
  timeParts,
  unreachable,
} from '../ir/index.ts';
import { eachValue, severalValues } from './functions.ts';
import { compilePattern } from './values.ts';

/** All values of a scalar in an event; empty when it has none. */
export type Values = (event: Event) => readonly Value[];

const none: readonly Value[] = [];
/** Combinations of several values that a function is tried on. */
const combinationLimit = 1000;

/** The compiler of scalars, given that of the predicates that stand in their cases. */
export function scalarCompiler(
  compilePredicate: (predicate: Predicate) => (event: Event) => boolean,
): (scalar: Scalar) => Values {
  return compileScalar;

  function compileScalar(scalar: Scalar): Values {
    switch (scalar.kind) {
      case 'FieldRef':
        return compileField(scalar.name);
      case 'Literal': {
        const values = [scalar.value];
        return () => values;
      }
      case 'Call':
        return compileCall(scalar.function, scalar.arguments.map(compileScalar));
      case 'Case':
        return compileCase(scalar);
      case 'OpaqueScalar':
        return () => none;
      default:
        return unreachable(scalar);
    }
  }

  function compileCase(scalar: CaseScalar): Values {
    const branches = scalar.branches.map((branch) => ({
      when: compilePredicate(branch.when),
      value: compileScalar(branch.value),
    }));
    const otherwise = scalar.otherwise === undefined ? () => none : compileScalar(scalar.otherwise);
    return (event) => {
      for (const branch of branches) if (branch.when(event)) return branch.value(event);
      return otherwise(event);
    };
  }
}

function compileField(name: string): Values {
  if (!name.includes('*')) return (event) => valuesOf(event, name);
  const matches = fieldPattern(name);
  return (event) => [...fieldNames(event)].filter(matches).flatMap((field) => valuesOf(event, field));
}

/** `*` in a field's name is any run of characters. */
export function fieldPattern(name: string): (field: string) => boolean {
  const parts = name.split('*').flatMap((text, i) => (i === 0 ? [{ text }] : [anyMany, { text }]));
  return compilePattern(pattern(parts), 'sensitive');
}

/** What a rule's run depends on, beside its events. */
const outside: ReadonlySet<FunctionName> = new Set(['now', 'random']);

/** Whether a function gives the same value here as in the product of a vendor. */
export function isKnownCall({ function: name, arguments: args }: Call): boolean {
  if (outside.has(name)) return false;
  if (severalValues[name] === undefined && eachValue[name] === undefined) return false;
  if (name !== 'timePart') return true;
  const [part] = args;
  return part?.kind === 'Literal' && String(part.value) in timeParts;
}

function compileCall(name: FunctionName, args: readonly Values[]): Values {
  const several = severalValues[name];
  if (several !== undefined) return (event) => several(args.map((arg) => arg(event)));
  const each = eachValue[name];
  if (each === undefined) return () => none;
  return (event) => {
    const out: Value[] = [];
    for (const combination of combinations(args.map((arg) => arg(event)))) {
      const value = each(combination);
      if (Array.isArray(value)) out.push(...value);
      else if (value !== undefined) out.push(value as Value);
    }
    return out;
  };
}

function combinations(lists: readonly (readonly Value[])[]): readonly (readonly Value[])[] {
  let all: readonly (readonly Value[])[] = [[]];
  for (const list of lists) {
    all = all.flatMap((head) => list.map((value) => [...head, value])).slice(0, combinationLimit);
  }
  return all;
}

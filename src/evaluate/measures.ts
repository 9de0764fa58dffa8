import type { Value } from '../events/index.ts';
import type { Measure, MeasureFunction } from '../ir/index.ts';
import { compilePredicate, compileScalar } from './predicate.ts';
import { combinations, inOrder, keyOfValues, type Row } from './rows.ts';
import { numberOf, order } from './values.ts';

/** A measure ready to run over the rows of a group; undefined where the measure is not known here. */
export type Measuring = (rows: readonly Row[]) => readonly Value[];

export function compileMeasure(measure: Measure): Measuring | undefined {
  const test = measure.where === undefined ? undefined : compilePredicate(measure.where);
  const args = measure.arguments.map(compileScalar);
  const measuring = measuringOf(measure.function, args);
  if (measuring === undefined) return undefined;
  return (rows) => measuring(test === undefined ? rows : rows.filter((row) => test(row.event)));
}

type Args = readonly ((event: Row['event']) => readonly Value[])[];

function measuringOf(name: MeasureFunction, args: Args): Measuring | undefined {
  const valuesIn = (rows: readonly Row[]): readonly Value[] =>
    rows.flatMap((row) => args[0]?.(row.event) ?? []);
  const numbersIn = (rows: readonly Row[]): readonly number[] =>
    valuesIn(rows).flatMap((value) => numberOf(value) ?? []);
  const ofNumbers =
    (measure: (numbers: readonly number[]) => number): Measuring =>
    (rows) => {
      const numbers = numbersIn(rows);
      return numbers.length === 0 ? [] : [measure(numbers)];
    };
  switch (name) {
    case 'count':
      return (rows) => [args.length === 0 ? rows.length : valuesIn(rows).length];
    case 'countDistinct':
      return (rows) => {
        const tuples = rows.flatMap((row) => combinations(args.map((arg) => arg(row.event))));
        return [new Set(tuples.map(keyOfValues)).size];
      };
    case 'sum':
      return ofNumbers(sum);
    case 'average':
      return ofNumbers((numbers) => sum(numbers) / numbers.length);
    case 'min':
      return (rows) => extremes(valuesIn(rows)).slice(0, 1);
    case 'max':
      return (rows) => extremes(valuesIn(rows)).slice(-1);
    case 'median':
      return ofNumbers((numbers) => percentile(numbers, 50));
    case 'percentile':
      return (rows) => {
        const numbers = numbersIn(rows);
        const rank = numberOf(rows[0] === undefined ? 50 : (args[1]?.(rows[0].event)[0] ?? 50)) ?? 50;
        return numbers.length === 0 ? [] : [percentile(numbers, rank)];
      };
    case 'standardDeviation':
      return ofNumbers(deviation);
    case 'range':
      return ofNumbers((numbers) => Math.max(...numbers) - Math.min(...numbers));
    case 'values':
      return (rows) => [...new Map(valuesIn(rows).map((value) => [String(value), value])).values()];
    case 'list':
      return valuesIn;
    case 'first':
      return (rows) => valuesIn(rows).slice(0, 1);
    case 'last':
      return (rows) => valuesIn(rows).slice(-1);
    case 'earliest':
      return (rows) => valuesIn(inOrder(rows)).slice(0, 1);
    case 'latest':
      return (rows) => valuesIn(inOrder(rows)).slice(-1);
    case 'mode':
      return (rows) => mode(valuesIn(rows));
    case 'rate':
    case 'other':
      return undefined;
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, value) => total + value, 0);
}

function extremes(values: readonly Value[]): readonly Value[] {
  return [...values].sort((a, b) => order(a, b, 'sensitive'));
}

function percentile(numbers: readonly number[], rank: number): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const at = ((sorted.length - 1) * rank) / 100;
  const low = sorted[Math.floor(at)]!;
  const high = sorted[Math.ceil(at)]!;
  return low + (high - low) * (at - Math.floor(at));
}

/** Of a sample, as SPL's `stdev` has it. */
function deviation(numbers: readonly number[]): number {
  if (numbers.length < 2) return 0;
  const mean = sum(numbers) / numbers.length;
  return Math.sqrt(sum(numbers.map((value) => (value - mean) ** 2)) / (numbers.length - 1));
}

function mode(values: readonly Value[]): readonly Value[] {
  const counts = new Map<string, { readonly value: Value; count: number }>();
  for (const value of values) {
    const known = counts.get(String(value));
    if (known === undefined) counts.set(String(value), { value, count: 1 });
    else known.count++;
  }
  return [...counts.values()]
    .sort((a, b) => b.count - a.count)
    .slice(0, 1)
    .map(({ value }) => value);
}

import { type Event, type Value, valuesOf, withFields } from '../events/index.ts';
import { anyMany, type Lookup, type LookupPair, type Pattern, type PatternPart } from '../ir/index.ts';
import { compileNetworks } from './network.ts';
import type { Row } from './rows.ts';
import { compilePattern, textOf } from './values.ts';

/** The rows found in the table (`match`), those not found (`exclude`), or all rows with the columns of the entries that are found for each. */
export function lookedUp(
  plan: Lookup,
  rows: readonly Row[],
  table: readonly Event[] | undefined,
): readonly Row[] | undefined {
  if (table === undefined) return undefined;
  const entries = table.map((entry) => ({
    entry,
    groups: plan.on.map((pairs) => pairs.map((pair) => pairTest(pair, entry))),
  }));
  return rows.flatMap((row) => {
    const found = entries.filter(({ groups }) =>
      groups.some((tests) => tests.every((test) => test(row.event))),
    );
    if (plan.mode === 'exclude') return found.length === 0 ? [row] : [];
    if (found.length === 0 && (plan.mode === 'match' || plan.otherwise === undefined))
      return plan.mode === 'match' ? [] : [row];
    const used = found.slice(0, plan.first);
    const outputs = plan.outputs.map(({ from, to }) => {
      const values = used.flatMap(({ entry }) => valuesOf(entry, from));
      return [to ?? from, found.length === 0 ? [plan.otherwise!] : values] as const;
    });
    return [{ ...row, event: withFields(row.event, outputs) }];
  });
}

function pairTest(pair: LookupPair, entry: Event): (event: Event) => boolean {
  const mode = pair.case ?? 'sensitive';
  const tests = valuesOf(entry, pair.column).map((value) => valueTest(pair, value));
  return (event) => {
    const texts = valuesOf(event, pair.field).map((value) => textOf(value, mode));
    return texts.some((text) => tests.some((test) => test(text))) !== (pair.negated === true);
  };
}

/** A test of a text that is folded if the pair ignores case. */
function valueTest(pair: LookupPair, value: Value): (text: string) => boolean {
  const mode = pair.case ?? 'sensitive';
  switch (pair.match) {
    case 'wildcard':
      return compilePattern(starPattern(String(value)), mode);
    case 'network':
      return compileNetworks([String(value)]);
    case undefined: {
      const wanted = textOf(value, mode);
      return (text) => text === wanted;
    }
    default: {
      const never: never = pair.match;
      return never;
    }
  }
}

function starPattern(text: string): Pattern {
  return text
    .split('*')
    .flatMap((part, index): PatternPart[] => (index === 0 ? [{ text: part }] : [anyMany, { text: part }]))
    .filter((part) => !('text' in part) || part.text !== '');
}

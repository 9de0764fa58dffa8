import { field, type Plan, type Predicate, type Stage, type TimeWindow } from '../../src/ir/index.ts';
import { print } from '../../src/languages/spl/print.ts';
import { raise } from '../../src/languages/spl/raise.ts';

/** Plans for tests, and what becomes of them, on one line. */

export function source(names: Readonly<Record<string, readonly string[]>>, taxonomy = 'splunk'): Plan {
  return { kind: 'Source', logSources: [], native: { taxonomy, names } };
}

export const audit = source({ macro: ['kube_audit'] });
export const processes = source({ datamodel: ['Endpoint.Processes'] }, 'cim');

export function filter(input: Plan, predicate: Predicate): Plan {
  return { kind: 'Filter', input, predicate };
}

/** Events, and hosts, for each user. */
export function grouped(input: Plan, window?: TimeWindow): Plan {
  return {
    kind: 'Aggregate',
    input,
    measures: [
      { kind: 'Measure', name: 'count', function: 'count', arguments: [] },
      { kind: 'Measure', name: 'hosts', function: 'countDistinct', arguments: [field('dest')] },
    ],
    by: [{ kind: 'Column', name: 'user', value: field('user') }],
    ...(window === undefined ? {} : { window }),
  };
}

export function stage(input: Plan, ...keys: readonly string[]): Stage {
  const by = keys.map((name) => ({ kind: 'StageKey' as const, value: field(name), optional: false }));
  return { kind: 'Stage', input, by, absent: false, runs: 1 };
}

export function spl(plan: Plan, profile = 'raw'): string | undefined {
  const raised = raise({ plan }, { profile, metadata: {} });
  return (
    raised.value && print(raised.value.ast).replace(/\s+/g, ' ').replaceAll('[ ', '[').replaceAll(' ]', ']')
  );
}

/** Codes of the diagnostics, each with its effect. */
export function said(plan: Plan, profile = 'raw'): readonly string[] {
  const { diagnostics } = raise({ plan }, { profile, metadata: {} });
  return diagnostics.map(({ code, effect }) => `${code}${effect === undefined ? '' : ` ${effect}`}`);
}

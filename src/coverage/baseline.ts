import type { Gap } from './gaps.ts';
import type { IndicatorRow } from './indicators.ts';
import { listed } from './lines.ts';

/** The parts of a report that are compared with an earlier one. */
export interface Comparable {
  readonly coverageVersion: number;
  readonly rules: readonly { readonly key: string; readonly title: string; readonly vendor: string }[];
  readonly indicators: readonly IndicatorRow[];
  readonly events: readonly { readonly event: string; readonly rules: Readonly<Record<string, number>> }[];
  readonly gaps: readonly Pick<Gap, 'vendor' | 'rule'>[];
}

export interface Change {
  readonly vendor: string;
  readonly what: string;
}

/** What was gained and lost since an earlier report. */
export interface Changes {
  readonly rules: GainedLost;
  readonly values: GainedLost;
  readonly events: GainedLost;
  /** Lost gaps are closed ones. */
  readonly gaps: GainedLost;
}

export interface GainedLost {
  readonly gained: readonly Change[];
  readonly lost: readonly Change[];
}

/** Whether a parsed JSON is a report of this version, so that it can be compared. */
export function isComparable(value: unknown): value is Comparable {
  if (typeof value !== 'object' || value === null) return false;
  const { coverageVersion, rules, indicators, events, gaps } = value as Record<string, unknown>;
  return coverageVersion === 1 && [rules, indicators, events, gaps].every(Array.isArray);
}

export function changesSince(before: Comparable, now: Comparable): Changes {
  return {
    rules: changed(ruleKeys(before), ruleKeys(now)),
    values: changed(valueKeys(before), valueKeys(now)),
    events: changed(eventKeys(before), eventKeys(now)),
    gaps: changed(gapKeys(before), gapKeys(now)),
  };
}

type Keyed = ReadonlyMap<string, Change>;

function changed(before: Keyed, now: Keyed): GainedLost {
  return {
    gained: [...now].filter(([key]) => !before.has(key)).map(([, change]) => change),
    lost: [...before].filter(([key]) => !now.has(key)).map(([, change]) => change),
  };
}

function keyed(changes: readonly (Change & { readonly key?: string })[]): Keyed {
  return new Map(
    changes.map(({ key, vendor, what }) => [`${vendor} ${key ?? what}`, { vendor, what }] as const),
  );
}

function ruleKeys(report: Comparable): Keyed {
  return keyed(report.rules.map(({ key, title, vendor }) => ({ key, vendor, what: title })));
}

function valueKeys(report: Comparable): Keyed {
  return keyed(
    report.indicators.flatMap(({ field, operator, value, rules }) =>
      Object.keys(rules).map((vendor) => ({ vendor, what: `${field} ${operator} ${value}`.trimEnd() })),
    ),
  );
}

function eventKeys(report: Comparable): Keyed {
  return keyed(
    report.events.flatMap(({ event, rules }) =>
      Object.keys(rules).map((vendor) => ({ vendor, what: event })),
    ),
  );
}

function gapKeys(report: Comparable): Keyed {
  const titles = new Map(report.rules.map(({ key, title }) => [key, title]));
  return keyed(
    report.gaps.map(({ vendor, rule }) => ({ key: rule, vendor, what: titles.get(rule) ?? rule })),
  );
}

/** What changed, as lines of text. */
export function changesText(changes: Changes): string {
  const parts: readonly (readonly [string, GainedLost])[] = [
    ['rules', changes.rules],
    ['kinds of events', changes.events],
    ['values', changes.values],
    ['gaps', changes.gaps],
  ];
  const lines = parts.flatMap(([name, { gained, lost }]) => [
    ...(gained.length === 0
      ? []
      : [`${name} gained: ${gained.length}`, listed(gained.map(changeText), 10, '  + ')]),
    ...(lost.length === 0 ? [] : [`${name} lost: ${lost.length}`, listed(lost.map(changeText), 10, '  - ')]),
  ]);
  return lines.length === 0 ? 'Nothing was gained or lost.' : lines.join('\n');
}

function changeText({ vendor, what }: { readonly vendor: string; readonly what: string }): string {
  return `${vendor}: ${what}`;
}

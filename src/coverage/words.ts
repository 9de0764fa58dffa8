import { techniqueName } from '../rulefiles/index.ts';
import type { Gap, GapConversion } from './gaps.ts';
import type { RuleRelation } from './pairs.ts';
import type { CoverageReport } from './report.ts';

/** What the report is about, in a heading. */
export function selectionName(report: CoverageReport): string {
  const ids = report.techniques.map((id) => {
    const name = techniqueName(id);
    return name === undefined ? id : `${id} (${name})`;
  });
  return [...ids, ...report.tactics].join(', ') || 'all techniques';
}

const NOUNS: Readonly<Record<string, string>> = {
  equal: 'the same',
  narrower: 'contained',
  broader: 'containing',
  overlap: 'overlapping',
  disjoint: 'apart',
  unknown: 'not decided',
  other: 'not contained',
};

/** How many pairs are what, most first. */
export function pairCounts(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .sort(([, a], [, b]) => b - a)
    .map(([relation, count]) => `${count} ${NOUNS[relation] ?? relation}`)
    .join(', ');
}

const WORDS: Readonly<Record<string, string>> = {
  equal: 'the same as',
  narrower: 'contained in',
  broader: 'wider than',
  overlap: 'overlapping with',
  disjoint: 'apart from',
  unknown: 'undecided against',
};
const STRENGTH = ['equal', 'narrower', 'broader', 'overlap', 'disjoint', 'unknown'];

/** What A is to B, in words that fit between the two. */
export function relationWords({ relation }: RuleRelation): string {
  return WORDS[relation] ?? relation;
}

/** How far that goes, to stand behind the two; empty where whole rules were related and nothing is to be added. */
export function relationRemark({ of, positive }: RuleRelation): string {
  const parts = [
    ...(of === 'events' ? ['the events they look at'] : []),
    ...(positive === undefined ? [] : [`without exclusions ${BARE[positive] ?? positive}`]),
  ];
  return parts.length === 0 ? '' : `(${parts.join('; ')})`;
}

const BARE: Readonly<Record<string, string>> = {
  equal: 'the same',
  narrower: 'contained in it',
  broader: 'wider than it',
  disjoint: 'apart',
};

/** What says most comes first: the same, contained, overlapping; whole rules before their events. */
export function byStrength(a: RuleRelation, b: RuleRelation): number {
  return strengthOf(a) - strengthOf(b);
}

function strengthOf({ relation, positive, of }: RuleRelation): number {
  return STRENGTH.indexOf(relation) * 4 + (positive === undefined ? 2 : 0) + (of === 'rules' ? 0 : 1);
}

/** Pairs that say the same of rules which differ only in what they exclude, as one. */
export interface RelationGroup {
  readonly pair: RuleRelation;
  /** How many other pairs it stands for. */
  readonly more: number;
}

export function groupedRelations(
  { duplicates }: CoverageReport,
  relations: readonly RuleRelation[],
): readonly RelationGroup[] {
  const first = new Map(duplicates.flatMap((group) => group.map((key) => [key, group[0]!] as const)));
  const groups = new Map<string, { pair: RuleRelation; more: number }>();
  for (const pair of relations) {
    const key = [
      first.get(pair.a) ?? pair.a,
      first.get(pair.b) ?? pair.b,
      relationWords(pair),
      relationRemark(pair),
    ].join(' ');
    const found = groups.get(key);
    if (found === undefined) groups.set(key, { pair, more: 0 });
    else found.more++;
  }
  return [...groups.values()];
}

/** An event as people write it in a sentence: the last part of each name is enough. */
export function exampleText(example: Readonly<Record<string, unknown>>): string {
  return Object.entries(example)
    .map(([name, value]) => `${name.slice(name.lastIndexOf('.') + 1)}=${JSON.stringify(value)}`)
    .join(' ');
}

/** What a vendor has of a gap's events now. */
export function thereNow({ partly }: Pick<Gap, 'partly'>): string {
  if (partly === undefined) return 'not looked at';
  return partly.length === 0 ? 'nothing' : `${partly.length} in part`;
}

/** What a conversion claims and whether that was checked. */
export function fidelityText({ fidelity, verified }: GapConversion, checked: boolean): string {
  if (!checked || fidelity === 'none' || fidelity === 'different') return fidelity;
  return `${fidelity}, ${verified === 'no' ? 'not proven' : verified}`;
}

export function shorten(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}

/** `a, b and c` */
export function enumerated(items: readonly string[]): string {
  if (items.length < 2) return items.join('');
  return `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}

/** A log source without the empty parts of its key: `kubernetes audit`. */
export function sourceName(logSource: string): string {
  return logSource.split('/').filter(Boolean).join(' ');
}

import { type Node, walk } from '../src/ir/index.ts';
import { corpusFiles, parseCorpusFile } from '../test/support/shared.ts';

/**
 * Into which classes the public Splunk detections fall, by the nodes of their plans, and how many have no text of SPL's
 * own in what decides about an alert. Figures and what they mean: docs/spl.md.
 */
const STATISTICS: ReadonlySet<string> = new Set(['average', 'standardDeviation', 'percentile', 'median']);
const OTHER: readonly string[] = ['Join', 'Union', 'Lookup', 'Sequence', 'NewTerms', 'Limit'];

const counts = new Map<string, number>();
const count = (name: string): void => void counts.set(name, (counts.get(name) ?? 0) + 1);

for (const path of corpusFiles('splunk')) {
  if (path.includes('deprecated')) continue;
  for (const { from, rule } of parseCorpusFile('splunk', path)) {
    if (from !== 'spl') continue;
    count('active rules');
    if (rule === undefined) count('not read');
    else {
      const found = featuresOf(rule.plan);
      if (![...found].some((name) => name.startsWith('Opaque'))) count('without text of their own');
      const reasons = reasonsOf(found);
      if (reasons.length === 0) count(plainClassOf(found));
      else {
        count('other');
        count(`other, first for ${reasons[0]}`);
        count(`other, would be ${plainClassOf(found)}`);
      }
    }
  }
}
for (const [name, number] of counts) console.log(`${name}: ${number}`);

function featuresOf(plan: Node): ReadonlySet<string> {
  const found = new Set<string>();
  walk(plan, (node) => {
    found.add(node.kind);
    if (node.kind === 'Measure' && STATISTICS.has(node.function)) found.add('statistics');
    return true;
  });
  return found;
}

/** Why a rule is neither a predicate nor a threshold nor a baseline: nodes of its plan, text of SPL's own first. */
function reasonsOf(found: ReadonlySet<string>): readonly string[] {
  return [
    ...[...found].filter((name) => name.startsWith('Opaque')).sort(),
    ...OTHER.filter((name) => found.has(name)),
  ];
}

function plainClassOf(found: ReadonlySet<string>): string {
  if (found.has('statistics')) return 'baseline';
  return found.has('Aggregate') || found.has('Window') ? 'threshold' : 'predicate';
}

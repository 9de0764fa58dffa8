// Measures the public rules and writes golden/corpus/*.snap. Read the diff: it is the effect of a change.
import { mkdirSync, writeFileSync } from 'node:fs';
import { measure, ratchetText } from '../test/support/ratchet.ts';
import { type CorpusSet, corpusSets, hasShared } from '../test/support/shared.ts';

if (process.env.CI !== undefined) throw new Error('the ratchet is never written in CI');
if (!hasShared('corpus')) process.exit(1);

mkdirSync('golden/corpus', { recursive: true });
const wanted = process.argv.slice(2);
for (const set of corpusSets) {
  if (wanted.length > 0 && !wanted.includes(set)) continue;
  const text = ratchetText(set as CorpusSet, measure(set));
  writeFileSync(`golden/corpus/${set}.snap`, text);
  console.log(text.split('\n\n')[0]);
}

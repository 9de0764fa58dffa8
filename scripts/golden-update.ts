// Writes what the tool makes of every golden case (or of those whose name holds an argument). Read the diff like code.
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeCoverageGolden } from '../test/support/coverage-golden.ts';
import { findCases, leftovers, runCase } from '../test/support/golden.ts';

if (process.env.CI !== undefined) throw new Error('golden files are never written in CI');

const wanted = process.argv.slice(2);
let count = 0;
for (const goldenCase of findCases()) {
  if (wanted.length > 0 && !wanted.some((part) => goldenCase.name.includes(part))) continue;
  const { files } = runCase(goldenCase);
  for (const [name, text] of files) writeFileSync(join(goldenCase.folder, name), text);
  for (const name of leftovers(goldenCase, new Set(files.keys()))) rmSync(join(goldenCase.folder, name));
  count++;
}
if (wanted.length === 0 || wanted.includes('coverage')) writeCoverageGolden();
console.log(`${count} cases written`);

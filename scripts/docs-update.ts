// Writes what documentation takes from data: the diagnostics pages, and the real output of the examples.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { diagnosticPages } from '../test/support/diagnostic-pages.ts';
import { withRealOutput } from '../test/support/docs.ts';

rmSync('docs/diagnostics', { recursive: true, force: true });
mkdirSync('docs/diagnostics', { recursive: true });
for (const [name, text] of diagnosticPages()) writeFileSync(`docs/diagnostics/${name}`, text);

const pages = [
  'README.md',
  ...readdirSync('docs')
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];
for (const page of pages) {
  const before = readFileSync(page, 'utf8');
  const after = withRealOutput(before);
  if (after !== before) writeFileSync(page, after);
  console.log(`${after === before ? 'same   ' : 'written'} ${page}`);
}

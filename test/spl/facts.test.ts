import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';

/** Rows of the table in docs/spl.md: `| 2.1 | fact | [case](path) |`. */
const rows = [
  ...readFileSync('docs/spl.md', 'utf8').matchAll(/^\| (\d\.\d+) \|.*\| \[([^\]]+)\]\(([^)]+)\) \|$/gm),
].map(([, number, name, path]) => ({ number: number!, name: name!, path: join('docs', path!) }));

const numbers = (part: number, last: number): string[] =>
  Array.from({ length: last }, (_, index) => `${part}.${index + 1}`);

it('each fact about searches has a golden case of its own', () => {
  expect(rows.map(({ number }) => number)).toEqual([...numbers(2, 23), ...numbers(3, 18)]);
  expect(new Set(rows.map(({ name }) => name)).size).toBe(rows.length);
  expect(rows.filter(({ path }) => !existsSync(path))).toEqual([]);
});

it('what a search means is shown on events', () => {
  const shown = rows.filter(({ number }) => number.startsWith('3.'));
  // What a table holds is not known, so that no event tells what a lookup finds.
  const without = shown.filter(({ path }) => !existsSync(join(dirname(path), 'events.ndjson')));
  expect(without.map(({ number }) => number)).toEqual(['3.13']);
});

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { keyOf } from '../../src/ir/index.ts';
import { sigma } from '../../src/languages/sigma/index.ts';
import { normalise } from '../../src/passes/index.ts';
import { sourceText } from '../../src/text/index.ts';
import { lowerText } from './support.ts';

const shared = process.env.RULEGLOT_SHARED ?? join(import.meta.dirname, '../../../shared');
const corpus = join(shared, 'corpus/sigma');

function files(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.ya?ml$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}

describe.skipIf(!existsSync(corpus))('the public rules (skipped without them)', () => {
  // Placeholders stand for lists of the user's; any values will do here.
  const placeholders = new Map<string, readonly string[]>();
  placeholders.get = (name) => [`first of ${name}`, 'second*'];

  it('all read, and come back from their own output as the same plan', () => {
    const paths = files(corpus);
    expect(paths.length).toBeGreaterThan(2000);
    const failed: string[] = [];
    for (const path of paths) {
      const lowered = lowerText(readFileSync(path, 'utf8'), { placeholders });
      const raised =
        lowered.value === undefined
          ? undefined
          : sigma.raise(lowered.value, { profile: 'sigma', metadata: { title: 'x' } });
      if (raised?.value === undefined || raised.diagnostics.length > 0) {
        failed.push(path);
        continue;
      }
      const source = sourceText('back', sigma.print(raised.value.ast));
      const read = sigma.read(source, {});
      const back = read.value === undefined ? undefined : sigma.lower(read.value, source, {});
      const same =
        back?.value !== undefined &&
        keyOf(normalise(back.value.plan)) === keyOf(normalise(lowered.value!.plan));
      if (!same) failed.push(path);
    }
    expect(failed).toEqual([]);
  }, 60_000);
});

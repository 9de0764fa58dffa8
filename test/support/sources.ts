import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type SourceText, sourceText } from '../../src/text/index.ts';

/** The files of a folder, which are called `folder/name`; none where there is no such folder. */
export function sourcesIn(folder: string): readonly SourceText[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .sort()
    .map((name) => sourceText(`${basename(folder)}/${name}`, readFileSync(join(folder, name), 'utf8')));
}

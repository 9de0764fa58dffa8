import { type Language, language } from '../language/index.ts';
import { eql } from './eql/index.ts';
import { esql } from './esql/index.ts';
import { kql } from './kql/index.ts';
import { sigma } from './sigma/index.ts';
import { spl } from './spl/index.ts';

/** Every language. A new one is a folder and a line here. */
export const languages: readonly Language[] = [
  language(eql),
  language(esql),
  language(kql),
  language(sigma),
  language(spl),
];

/** The language of an id or alias, in any case. */
export function findLanguage(name: string): Language | undefined {
  const wanted = name.toLowerCase();
  return languages.find((language) => language.id === wanted || language.aliases.includes(wanted));
}

import type { Language } from '../../language/index.ts';
import type { SigmaQuery } from './ast.ts';
import type { SigmaContext } from './context.ts';
import { sigmaLibrary } from './library.ts';
import { lint } from './lint.ts';
import { lower } from './lower.ts';
import { print } from './print.ts';
import { raise } from './raise.ts';
import { read } from './read.ts';

/** Sigma: rules, correlations and filters in YAML. https://sigmahq.io/sigma-specification/ */
export const sigma: Language<SigmaQuery> = {
  id: 'sigma',
  wholeFile: true,
  aliases: [],
  title: 'Sigma',
  profiles: { sigma: 'sigma' },
  joinsAsSequences: true,
  settings: [],
  read: (source) => read(source),
  lower,
  raise,
  print,
  library: sigmaLibrary,
  lint: (query, _source, context) => lint(query, context as SigmaContext | undefined),
};

export type { SigmaContext, SigmaLibrary } from './context.ts';
export { isMap, sigmaDocuments } from './documents.ts';
export { readPlaceholders, sigmaLibrary } from './library.ts';
export { sigmaStyle } from './print.ts';
export { documentProblems } from './read.ts';
export { correlatedRules } from './read-correlation.ts';
export { tactics, tagProblem } from './tags.ts';
export { sigmaVersions } from './version.ts';

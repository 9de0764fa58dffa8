import type { KqlQuery } from '../../../grammars/kql/index.ts';
import type { Language } from '../../language/index.ts';
import { lintKql } from './lint.ts';
import { lowerKql } from './lower.ts';
import { printKql } from './print.ts';
import { raiseKql } from './raise.ts';
import { readKql } from './read.ts';

export { type QueryDsl, queryDsl } from './query-dsl.ts';

/** Kibana's query language, as detection rules of Elastic use it. */
export const kql: Language<KqlQuery> = {
  id: 'kql',
  aliases: ['kuery'],
  title: 'KQL',
  profiles: { ecs: 'ecs', winlog: 'winlog' },
  settings: ['index', 'threshold', 'newTerms', 'lookBack', 'interval', 'filters', 'lookup'],
  read: readKql,
  lower: lowerKql,
  raise: raiseKql,
  print: printKql,
  lint: lintKql,
};

import type { Query } from '../../../grammars/esql/index.ts';
import type { Language } from '../../language/index.ts';
import { lintQuery } from './lint.ts';
import { lowerQuery } from './lower/plan.ts';
import { printQuery } from './print.ts';
import { raisePlan } from './raise/plan.ts';
import { readQuery } from './read.ts';

/** Elastic ES|QL. https://www.elastic.co/docs/reference/query-languages/esql */
export const esql: Language<Query> = {
  id: 'esql',
  aliases: ['es|ql'],
  title: 'ES|QL',
  profiles: { ecs: 'ecs', winlog: 'winlog' },
  settings: ['lookBack', 'interval'],
  newTerms: true,
  read: readQuery,
  lower: lowerQuery,
  raise: raisePlan,
  print: printQuery,
  lint: lintQuery,
};

import type { Query } from '../../../grammars/eql/index.ts';
import type { Language } from '../../language/index.ts';
import { lint } from './lint.ts';
import { lower } from './lower.ts';
import { print } from './print.ts';
import { raise } from './raise.ts';
import { read } from './read.ts';

export { lint, lower, print, raise, read };

/** Elastic's Event Query Language, as Elasticsearch reads it. */
export const eql: Language<Query> = {
  id: 'eql',
  aliases: [],
  title: 'EQL',
  profiles: { ecs: 'ecs', winlog: 'winlog' },
  joinsAsSequences: true,
  settings: ['index', 'eventCategoryField', 'lookBack', 'interval'],
  read,
  lower,
  raise,
  print,
  lint,
};

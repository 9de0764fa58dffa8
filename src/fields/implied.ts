import { exists, field, type Predicate, type Source } from '../ir/index.ts';
import { asksOnly } from './facts.ts';
import { conditionOfIndex } from './lift-elastic.ts';
import { type SourceKey, sourceOfKey } from './sources.ts';

/** With the category that the index patterns imply, where no condition asks for one. */
export function withCategory(
  source: Source,
  lifted: readonly Predicate[],
  conditions: readonly Predicate[],
): readonly Predicate[] {
  const implied = conditionOfIndex(source);
  const asked = [...lifted, ...conditions].some((condition) => asksOnly(condition, 'event.category'));
  return implied === undefined || asked ? lifted : [implied, ...lifted];
}

/** In Elastic a DNS query is a network event with a name that is asked for. */
export function askedName(
  keys: readonly SourceKey[],
  conditions: readonly Predicate[],
  taxonomy: string,
): readonly Predicate[] {
  const name = 'dns.question.name';
  if (taxonomy !== 'ecs' || !keys.some((key) => sourceOfKey(key).category === 'dns_query')) return [];
  return conditions.some((condition) => asksOnly(condition, name)) ? [] : [exists(field(name))];
}

import type { Predicate } from '../ir/index.ts';
import { nameOf } from './facts.ts';
import { type SourceKey, sourceOfDataset } from './sources.ts';

/**
 * Integrations name the fields that are theirs alone after their data stream (`aws.cloudtrail.user_identity.type` in
 * `aws.cloudtrail`). These differ: first segments of names, and the dataset that has them.
 * Source: the "exported fields" of each integration's page, https://www.elastic.co/docs/reference/integrations
 */
const unlikeTheirDataset: Readonly<Record<string, string>> = {
  'kubernetes.audit': 'kubernetes.audit_logs',
  okta: 'okta.system',
};

/**
 * The log source of a condition that can only hold for events of one data stream, since it needs a field that no other
 * has; undefined where there is none.
 */
export function sourceOfFields(conditions: readonly Predicate[]): SourceKey | undefined {
  for (const condition of conditions) {
    const key = sourceAsked(condition);
    if (key !== undefined) return key;
  }
  return undefined;
}

function sourceAsked(condition: Predicate): SourceKey | undefined {
  if (condition.kind === 'And') return sourceOfFields(condition.items);
  if (condition.kind === 'Or') {
    const keys = new Set(condition.items.map(sourceAsked));
    return keys.size === 1 ? [...keys][0] : undefined;
  }
  const name = nameOf(condition);
  return name === undefined ? undefined : sourceOfName(name);
}

function sourceOfName(name: string): SourceKey | undefined {
  if (name.startsWith('winlog.')) return 'windows//';
  const [first = '', second, third] = name.split('.', 3);
  if (third === undefined && unlikeTheirDataset[first] === undefined) return undefined;
  const namespace = `${first}.${second}`;
  return sourceOfDataset(unlikeTheirDataset[namespace] ?? unlikeTheirDataset[first] ?? namespace);
}

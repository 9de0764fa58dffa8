import type { Predicate, Source } from '../ir/index.ts';
import { factsOf, type Lifted, sysmonKind } from './facts.ts';
import { liftElastic } from './lift-elastic.ts';
import { liftModel, liftSplunk } from './lift-splunk.ts';
import { keyOfSource } from './sources.ts';

/** Finds the log sources of a source in a taxonomy. */
export function liftLogSources(source: Source, taxonomy: string, conditions: readonly Predicate[]): Lifted {
  switch (taxonomy) {
    case 'sigma':
      return liftSigma(source, conditions);
    case 'splunk':
      return liftSplunk(source, conditions);
    case 'cim':
      return liftModel(source, conditions);
    default:
      return liftElastic(source, conditions);
  }
}

function liftSigma(source: Source, conditions: readonly Predicate[]): Lifted {
  const lifted = new Set<number>();
  const keys = source.logSources.map((item) => {
    const plain = item.category === 'application' && item.product === 'kubernetes';
    const key = keyOfSource(plain ? { product: 'kubernetes', service: 'audit' } : item);
    if (key !== 'windows//sysmon') return key;
    return sysmonKind(key, factsOf(conditions).get('EventID'), lifted);
  });
  return { keys, lifted, scopes: [] };
}

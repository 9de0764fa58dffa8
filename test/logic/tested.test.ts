import { describe, expect, it } from 'vitest';
import {
  and,
  call,
  compare,
  equals,
  field,
  literal,
  not,
  type Plan,
  type Predicate,
  type Stage,
} from '../../src/ir/index.ts';
import { relatePlans, testClaim } from '../../src/logic/index.ts';

const where = (predicate: Predicate): Plan => ({
  kind: 'Filter',
  input: { kind: 'Source', logSources: [] },
  predicate,
});
const is = (text: string) => equals(field('process.name'), text, 'sensitive');

describe('claims tried on events', () => {
  it('agree where nothing speaks against them', () => {
    expect(testClaim(where(is('a')), where(is('a')), 'exact').result).toBe('agreed');
    expect(testClaim(where(is('a')), where(not(is('b'))), 'broader').result).toBe('agreed');
  });

  it('are refuted by an event', () => {
    const tested = testClaim(where(not(is('b'))), where(is('a')), 'exact');
    expect(tested).toMatchObject({ result: 'refuted', witness: { onlyA: {} } });
  });

  it('are refuted by an event in which one stage of a sequence differs', () => {
    const stage = (predicate: Predicate): Stage => ({
      kind: 'Stage',
      input: where(predicate),
      by: [{ kind: 'StageKey', value: field('host.id'), optional: false }],
      absent: false,
      runs: 1,
    });
    const sequence = (...stages: Predicate[]): Plan => ({
      kind: 'Sequence',
      ordered: true,
      within: 60_000,
      stages: stages.map(stage),
    });
    const first = sequence(and([is('a'), equals(field('user.name'), 'Root', 'sensitive')]), is('b'), is('c'));
    const damaged = sequence(
      and([is('a'), equals(field('user.name'), 'Root', 'insensitive')]),
      is('b'),
      is('c'),
    );
    const { differences = [] } = relatePlans(first, damaged);
    expect(differences.length).toBeGreaterThan(0);
    expect(testClaim(first, damaged, 'exact', differences)).toMatchObject({
      result: 'refuted',
      witness: { onlyB: {} },
    });
  });

  it.each([
    ['the time of the run', compare('>', field('t'), call('now', []), 'sensitive')],
    ['chance', compare('>', call('random', []), literal(0.5), 'sensitive')],
    ['a place', equals(call('geoCountry', [field('source.ip')]), 'FR', 'sensitive')],
    ['text of another language', { kind: 'OpaquePredicate', language: 'spl', text: '`x`' } as Predicate],
  ])('stay open where they depend on %s', (_name, predicate) => {
    expect(testClaim(where(predicate), where(not(predicate)), 'exact').result).toBe('open');
  });
});

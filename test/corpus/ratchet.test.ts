import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { measure, ratchetText, readSnapshot, worse } from '../support/ratchet.ts';
import { corpusSets, hasShared } from '../support/shared.ts';

describe.skipIf(!hasShared('corpus'))('the corpus', () => {
  it.each(corpusSets)('%s only gets better', { timeout: 600_000 }, (set) => {
    const before = readSnapshot(readFileSync(`golden/corpus/${set}.snap`, 'utf8'));
    const after = readSnapshot(ratchetText(set, measure(set)));
    expect(after.numbers.get('rules'), 'the corpus is the one that was measured').toBe(
      before.numbers.get('rules'),
    );
    expect(worse(before, after)).toEqual([]);
  });
});

describe('the ratchet itself', () => {
  const text =
    'rules 3\nparsed 3\nround trips 2\nto eql: exact 2, broader 1, narrower 0, different 0, none 0\n\nnot parsed:\n\nwrong claims:\n';

  it('says nothing of the same figures', () => {
    expect(worse(readSnapshot(text), readSnapshot(text))).toEqual([]);
  });

  it.each([
    ['parsed 3', 'parsed 2', 'parsed: 3 before, 2 now'],
    ['exact 2', 'exact 1', 'to eql: exact: 2 before, 1 now'],
    ['none 0', 'none 1', 'to eql: none: 0 before, 1 now'],
    ['not parsed:\n', 'not parsed:\n  a.yml\n', 'no longer parsed: a.yml'],
    ['wrong claims:\n', 'wrong claims:\n  b.yml to spl\n', 'a claim that does not hold: b.yml to spl'],
  ])('catches %s becoming %s', (before, after, message) => {
    expect(worse(readSnapshot(text), readSnapshot(text.replace(before, after)))).toEqual([message]);
  });

  it('lets figures get better', () => {
    expect(
      worse(readSnapshot(text), readSnapshot(text.replace('exact 2, broader 1', 'exact 3, broader 0'))),
    ).toEqual([]);
  });
});

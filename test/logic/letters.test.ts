import { describe, expect, it } from 'vitest';
import { compilePredicate } from '../../src/evaluate/index.ts';
import { toEvent } from '../../src/events/index.ts';
import { call, equals, field, match, type Predicate, wildcards } from '../../src/ir/index.ts';
import { relate } from '../../src/logic/index.ts';

/** Letters whose case is not one to one, or that libraries disagree about. */
const texts = [
  '',
  'a',
  'A',
  'i',
  'I',
  'İ',
  'ı',
  'ß',
  'ẞ',
  'ss',
  'k',
  'K',
  's',
  'ſ',
  'σ',
  'ς',
  'Σ',
  'é',
  'e\u0301',
];
const lowered = call('lower', [field('f')]);
const modes = ['sensitive', 'insensitive'] as const;

const conditions: readonly (readonly [string, (text: string) => readonly Predicate[]])[] = [
  ['a value', (text) => modes.map((mode) => equals(field('f'), text, mode))],
  ['the beginning of a value', (text) => modes.map((mode) => match(field('f'), wildcards(`${text}*`), mode))],
  ['a value in lower case', (text) => modes.map((mode) => equals(lowered, text, mode))],
  ['the beginning in lower case', (text) => modes.map((mode) => match(lowered, wildcards(`${text}*`), mode))],
];

describe('letters in either case', () => {
  it.each(conditions)('%s: what logic says is what evaluation says', (_name, written) => {
    for (const text of texts) {
      for (const condition of written(text)) {
        const holds = compilePredicate(condition);
        for (const value of texts) {
          const exactly = equals(field('f'), value, 'sensitive');
          const { within, witness } = relate(exactly, condition);
          expect(within, `${text} for ${value}`).toBe(holds(toEvent({ f: value })));
          for (const record of [witness?.onlyB, witness?.both]) {
            if (record !== undefined) expect(holds(toEvent(record))).toBe(true);
          }
          if (witness?.onlyA !== undefined) expect(holds(toEvent(witness.onlyA))).toBe(false);
        }
      }
    }
  });
});

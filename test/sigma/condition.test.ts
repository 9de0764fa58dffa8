import { describe, expect, it } from 'vitest';
import { type Condition, parseCondition } from '../../grammars/sigma-condition/index.ts';

function shape(condition: Condition): string {
  switch (condition.type) {
    case 'And':
    case 'Or':
      return `(${condition.items.map(shape).join(condition.type === 'And' ? ' & ' : ' | ')})`;
    case 'Not':
      return `!${shape(condition.item)}`;
    case 'Selection':
      return condition.name;
    case 'Quantified':
      return `${condition.count}:${condition.pattern ?? 'them'}`;
  }
}

function parsed(text: string): string {
  const result = parseCondition(text);
  return 'condition' in result ? shape(result.condition) : `${result.error.start}: ${result.error.message}`;
}

describe('conditions', () => {
  it.each([
    ['selection', 'selection'],
    ['a or b and not c', '(a | (b & !c))'],
    ['(a or b) and c', '((a | b) & c)'],
    ['not a and b', '(!a & b)'],
    ['not not a', '!!a'],
    ['A AND NOT B OR C', '((A & !B) | C)'],
    ['1 of them', '1:them'],
    ['any of sel_*', '1:sel_*'],
    ['ALL OF them', 'all:them'],
    ['2 of s*_x*', '2:s*_x*'],
    ['not 1 of filter_* and all of sel*', '(!1:filter_* & all:sel*)'],
    ['sel-a.b and sel_ü', '(sel-a.b & sel_ü)'],
    ['all and of_x', '(all & of_x)'],
    [' \n a\n and\n b ', '(a & b)'],
    ['((a))', 'a'],
  ])('%s', (text, expected) => {
    expect(parsed(text)).toBe(expected);
  });

  it.each([
    ['', /empty/],
    ['a and', /^4: the condition ends/],
    ['(a or b', /^0: this parenthesis is not closed/],
    ['a)', /^1: `\)` is not expected/],
    ['a b', /^2: `b` is not expected/],
    ['or a', /^0: `or` is not expected/],
    ['sel*', /needs to say how many/],
    ['some of sel*', /not a quantity/],
    ['0 of sel*', /not a quantity/],
    ['1 of', /`of` is followed by/],
    ['sel | count() by x > 5', /after a pipe/],
  ])('refuses %s', (text, message) => {
    expect(parsed(text)).toMatch(message);
  });

  it('bounds nesting and takes long chains', () => {
    expect(parsed('('.repeat(100_000))).toMatch(/nested deeper than 500/);
    expect(parsed(`${'not '.repeat(100_000)}a`)).toMatch(/nested deeper than 500/);
    expect(parsed(Array.from({ length: 50_000 }, () => 'a').join(' or '))).toMatch(/^\(a \| a/);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyMany, anyOne, type PatternPart, pattern } from '../../src/ir/index.ts';
import { parseValue, printValue } from '../../src/languages/sigma/values.ts';

/** Wildcards as ⁇ and ∗, so that every backslash and star seen is a literal one. */
function seen(text: string): string {
  return parseValue(text)
    .map((part) => ('text' in part ? part.text : part.any === 'one' ? '⁇' : '∗'))
    .join('');
}

describe('escapes in values', () => {
  it.each([
    ['plain', 'plain'],
    ['', ''],
    ['*\\cmd.exe', '∗\\cmd.exe'],
    ['a?c', 'a⁇c'],
    ['a\\*b', 'a*b'],
    ['a\\?b', 'a?b'],
    ['a\\\\*', 'a\\∗'],
    ['a\\\\\\*', 'a\\*'],
    ['\\\\srv\\share', '\\srv\\share'],
    ['\\\\\\srv', '\\\\srv'],
    ['\\\\\\\\srv', '\\\\srv'],
    ['C:\\dir\\', 'C:\\dir\\'],
    ['C:\\dir\\\\', 'C:\\dir\\'],
    ['\\d', '\\d'],
  ])('%s', (text, expected) => {
    expect(seen(text)).toBe(expected);
  });

  it('writes the simplest form that reads back', () => {
    expect(printValue([anyMany, { text: '\\cmd.exe' }])).toBe('*\\cmd.exe');
    expect(printValue([{ text: 'C:\\dir\\' }, anyMany])).toBe('C:\\dir\\\\*');
    expect(printValue([{ text: 'C:\\dir\\' }])).toBe('C:\\dir\\');
    expect(printValue([{ text: '\\\\srv' }])).toBe('\\\\\\\\srv');
    expect(printValue([{ text: 'a*b?' }])).toBe('a\\*b\\?');
    expect(printValue([{ text: 'a\\*' }])).toBe('a\\\\\\*');
  });

  it('reads back what it writes', () => {
    const text = fc.string({ unit: fc.constantFrom('\\', '*', '?', 'a', 'é'), minLength: 1 });
    const part: fc.Arbitrary<PatternPart> = fc.oneof(
      text.map((one) => ({ text: one })),
      fc.constantFrom(anyOne, anyMany),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 6 }), (parts) => {
        const normal = pattern(parts);
        expect(pattern(parseValue(printValue(normal)))).toEqual(normal);
      }),
    );
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  compileRegex,
  liftFlags,
  type RegexSpec,
  type RegexTarget,
  regexToPatterns,
  translateRegex,
} from '../../src/regex/index.ts';

const pcre: RegexSpec = {
  pattern: '',
  flavour: 'pcre',
  anchoring: 'substring',
  case: 'sensitive',
  dotAll: false,
  multiline: false,
};
const lucene: RegexSpec = { ...pcre, flavour: 'lucene', anchoring: 'whole' };
const toLucene: RegexTarget = { flavour: 'lucene', anchoring: 'whole', inlineFlags: false };
const toPcre: RegexTarget = { flavour: 'pcre', anchoring: 'substring', inlineFlags: true };

describe('PCRE anywhere in the value to Lucene over the whole value', () => {
  it.each([
    ['foo', '.*foo.*', 'sensitive'],
    ['^foo$', 'foo', 'sensitive'],
    ['foo$', '.*foo', 'sensitive'],
    ['^a|b$', 'a.*|.*b', 'sensitive'],
    ['(?i)foo', '.*foo.*', 'insensitive'],
    ['(?i)[a-z]x', '.*[A-Za-z]x.*', 'insensitive'],
    ['x(?i)y', '.*x[Yy].*', 'sensitive'],
    ['a.*b', '.*a[^\n]*b.*', 'sensitive'],
    ['(?s)a.*b', '.*a.*b.*', 'sensitive'],
    ['(^|\\s)foo(\\s|$)', '(.*[\t-\r ])?foo([\t-\r ].*)?', 'sensitive'],
    ['\\bfoo\\b', '(.*[^0-9A-Z_a-z])?foo([^0-9A-Z_a-z].*)?', 'sensitive'],
    ['a"b@c', '.*a\\"b\\@c.*', 'sensitive'],
    ['\\d{2,3}\\.exe', '.*[0-9]{2,3}\\.exe.*', 'sensitive'],
    ['(?:a|b)?c', '.*c.*', 'sensitive'],
    ['', '.*', 'sensitive'],
  ] as const)('%s', (pattern, expected, mode) => {
    expect(translateRegex({ ...pcre, pattern }, toLucene)).toEqual({ pattern: expected, case: mode });
  });

  it.each([
    ['(?=a)b', 'a lookahead'],
    ['(?<!a)b', 'a negative lookbehind'],
    ['(a)\\1', 'a back-reference'],
    ['a++', 'a possessive quantifier'],
    ['(?>a)', 'an atomic group'],
    ['\\p{L}', 'a Unicode property'],
    ['(^a)+', 'an anchor inside a repeat'],
    ['(a', 'a pattern that is not valid (a `(` without its `)`)'],
    ['[a', 'a pattern that is not valid (a `[` without its `]`)'],
    ['*a', 'a pattern that is not valid (nothing to repeat before `*`)'],
  ])('%s cannot be said', (pattern, unsupported) => {
    expect(translateRegex({ ...pcre, pattern }, toLucene)).toEqual({ unsupported });
  });

  it('spells letters out where the target always regards case', () => {
    const target = { ...toLucene, caseFlag: false };
    expect(translateRegex({ ...pcre, pattern: 'a1', case: 'insensitive' }, target)).toEqual({
      pattern: '.*[Aa]1.*',
      case: 'sensitive',
    });
  });
});

describe('Lucene over the whole value to PCRE anywhere in it', () => {
  it.each([
    ['.*foo.*', 'foo'],
    ['foo.*', '^foo'],
    ['a|b', '^(?:a|b)$'],
    ['.*a.*|.*b.*', 'a|b'],
    ['.*(a|b)', '(a|b)$'],
    ['a.*b', '(?s)^a.*b$'],
    ['^a$', '^\\^a\\$$'],
    ['"a.b"c', '^a\\.bc$'],
    ['\\d@', '^\\d'],
  ])('%s', (pattern, expected) => {
    expect(translateRegex({ ...lucene, pattern }, toPcre)).toEqual({ pattern: expected, case: 'sensitive' });
  });

  it('keeps the case of ranges, which Lucene regards always', () => {
    expect(translateRegex({ ...lucene, pattern: '.*x[a-c].*', case: 'insensitive' }, toPcre)).toEqual({
      pattern: '[Xx][a-c]',
      case: 'sensitive',
    });
  });

  it('names what PCRE cannot say', () => {
    expect(translateRegex({ ...lucene, pattern: 'a&~b' }, toPcre)).toEqual({
      unsupported: 'an intersection or a complement',
    });
  });
});

describe('the same flavour and anchoring', () => {
  it('keeps the text, whatever it holds', () => {
    expect(translateRegex({ ...pcre, pattern: '(?=a)\\1' }, toPcre)).toEqual({
      pattern: '(?=a)\\1',
      case: 'sensitive',
    });
    expect(translateRegex({ ...pcre, pattern: 'a.b', dotAll: true }, toPcre)).toEqual({
      pattern: '(?s)a.b',
      case: 'sensitive',
    });
  });

  it('takes flags at the start into the attributes', () => {
    expect(liftFlags({ ...pcre, pattern: '(?is)a' })).toEqual({
      ...pcre,
      pattern: 'a',
      case: 'insensitive',
      dotAll: true,
    });
  });
});

describe('simple expressions as wildcard patterns', () => {
  it.each([
    ['^a(b|c)$', [[{ text: 'ab' }], [{ text: 'ac' }]], 'sensitive', undefined],
    ['foo', [[{ any: 'many' }, { text: 'foo' }, { any: 'many' }]], 'sensitive', undefined],
    ['(?i)^x', [[{ text: 'x' }, { any: 'many' }]], 'insensitive', undefined],
    ['^a.b$', [[{ text: 'a' }, { any: 'one' }, { text: 'b' }]], 'sensitive', 'broader'],
    ['^a(?s:.+)$', [[{ text: 'a' }, { any: 'one' }, { any: 'many' }]], 'sensitive', undefined],
  ] as const)('%s', (pattern, patterns, mode, effect) => {
    expect(regexToPatterns({ ...pcre, pattern })).toEqual({
      patterns,
      case: mode,
      ...(effect === undefined ? {} : { effect }),
    });
  });

  it('gives up on others', () => {
    expect(regexToPatterns({ ...pcre, pattern: 'a[0-9]+b' })).toBeUndefined();
    expect(regexToPatterns({ ...pcre, pattern: '(?=a)' })).toBeUndefined();
  });
});

const atom = fc.constantFrom('a', 'B', '.', '[ab]', '[^a]', '\\d', '\\w', '\\s', '1', ' ', '\\n', '_');
const { tree } = fc.letrec<{ tree: string }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    atom,
    fc.constantFrom('^', '$', '\\b', '\\B'),
    fc.array(tie('tree'), { minLength: 1, maxLength: 3 }).map((items) => items.join('')),
    fc.array(tie('tree'), { minLength: 1, maxLength: 3 }).map((items) => `(${items.join('|')})`),
    fc
      .tuple(tie('tree'), fc.constantFrom('*', '+', '?', '{2}', '*?'))
      .map(([item, quantifier]) => `(?:${item})${quantifier}`),
  ),
}));
const text = fc.string({ unit: fc.constantFrom('a', 'b', 'A', 'B', '1', ' ', '\n', '_'), maxLength: 6 });
const flags = fc.record({ i: fc.boolean(), s: fc.boolean() });

describe('against the engine of the platform, on small patterns of our own', () => {
  it('compiled patterns match the same texts, and so do their translations', () => {
    fc.assert(
      fc.property(tree, flags, fc.array(text, { minLength: 6, maxLength: 6 }), (pattern, { i, s }, texts) => {
        const spec: RegexSpec = {
          ...pcre,
          pattern,
          case: i ? 'insensitive' : 'sensitive',
          dotAll: s,
        };
        const native = new RegExp(pattern, `u${i ? 'i' : ''}${s ? 's' : ''}`);
        const compiled = compileRegex(spec);
        if ('unsupported' in compiled) throw new Error(compiled.unsupported);
        const translated = translateRegex(spec, toLucene);
        const back =
          'unsupported' in translated || translated.pattern.includes('&')
            ? undefined
            : compileRegex({ ...lucene, pattern: translated.pattern, case: translated.case });
        if (back !== undefined && 'unsupported' in back) throw new Error(back.unsupported);
        for (const value of texts) {
          const expected = native.test(value);
          expect({ value, matches: compiled.test(value) }).toEqual({ value, matches: expected });
          if (back !== undefined)
            expect({ value, translated, matches: back.test(value) }).toEqual({
              value,
              translated,
              matches: expected,
            });
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe('hostile patterns', () => {
  it.each([
    ['nested groups', '('.repeat(100_000), 'groups nested so deep'],
    ['balanced groups', '('.repeat(50_000) + ')'.repeat(50_000), 'groups nested so deep'],
    ['repeats of repeats', '((((a{1000}){1000}){1000}){1000})', 'repeats of this size'],
  ])('%s are not run', (_name, pattern, unsupported) => {
    expect(compileRegex({ ...pcre, pattern })).toEqual({ unsupported });
  });

  it('alternatives of anchors are run, and not unfolded for Lucene', () => {
    const pattern = '(^|a|$)'.repeat(30);
    expect(compileRegex({ ...pcre, pattern })).toHaveProperty('test');
    expect(translateRegex({ ...pcre, pattern }, toLucene)).toEqual({
      unsupported: 'an anchor inside a repeat',
    });
  });

  it('a long class is its shortest form', () => {
    const pattern = `[${'a-z'.repeat(30_000)}]`;
    expect(translateRegex({ ...pcre, pattern }, toLucene)).toMatchObject({ pattern: '.*[a-z].*' });
  });

  it('a catastrophic pattern runs in linear time', () => {
    const compiled = compileRegex({ ...pcre, pattern: '^(a+)+$' });
    if ('unsupported' in compiled) throw new Error(compiled.unsupported);
    expect(compiled.test(`${'a'.repeat(100_000)}b`)).toBe(false);
  });
});

describe("Lucene's own operators", () => {
  it.each([
    ['a.*&~(.*b)', ['a', 'abc'], ['ab', 'b', '']],
    ['@x', ['x', 'ax', '\nx'], ['xa']],
    ['#|a', ['a'], ['', 'b']],
    ['a{3,1500}', ['aaa'], ['aa', 'ab']],
    ['^\\$', ['^$'], ['']],
    ['"a.b"', ['a.b'], ['axb']],
    ['[^a]', ['b', '\n', '😀'], ['a', 'bb', '']],
  ])('%s', (pattern, yes, no) => {
    const compiled = compileRegex({ ...lucene, pattern });
    if ('unsupported' in compiled) throw new Error(compiled.unsupported);
    for (const text of yes) expect({ text, matches: compiled.test(text) }).toEqual({ text, matches: true });
    for (const text of no) expect({ text, matches: compiled.test(text) }).toEqual({ text, matches: false });
  });
});

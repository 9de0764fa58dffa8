import { describe, expect, it } from 'vitest';
import { type Plan, printNode } from '../../src/ir/index.ts';
import type { RuleSettings } from '../../src/language/index.ts';
import { lint, lower, read } from '../../src/languages/eql/index.ts';
import { sourceText } from '../../src/text/index.ts';

function plan(query: string, settings: RuleSettings = {}): Plan {
  const source = sourceText('query', query);
  const tree = read(source);
  expect(tree.diagnostics, query).toEqual([]);
  const lowered = lower(tree.value!, source, { settings });
  expect(lowered.diagnostics, query).toEqual([]);
  return lowered.value!.plan;
}

/** A condition's tree, children in parentheses. */
function condition(text: string): string {
  const whole = plan(`any where ${text}`);
  if (whole.kind === 'Source') return 'always';
  expect(whole.kind).toBe('Filter');
  return printNode(whole)
    .split('\n')
    .slice(2)
    .map((row) => row.slice(2))
    .join('\n');
}

describe('conditions', () => {
  it.each([
    // case
    ['f == "a*"', 'f == "a*"'],
    ['f : "A"', 'f ==~ "A"'],
    ['f : "a*b?"', 'f like~ "a"*"b"?'],
    ['f like "a*"', 'f like "a"*'],
    ['f like~ "a*"', 'f like~ "a"*'],
    ['f in ("a*", "b")', 'f in ["a*", "b"]'],
    ['f in~ ("a*", "b")', 'f in~ ["a*", "b"]'],
    ['f : ("a*", "b", "c")', 'Or\n  f in~ ["b", "c"]\n  f like~ "a"*'],
    ['f regex "a.b"', 'f matches /a.b/s lucene whole'],
    ['f regex~ "a\\\\.b"', 'f ==~ "a.b"'],
    // no escapes in patterns
    ['f : "c:\\\\*"', 'f like~ "c:\\\\"*'],
    ['f like "*"', 'f exists'],
    // missing fields: the complement
    ['f != "x"', 'Not\n  f == "x"'],
    ['not f : "x"', 'Not\n  f ==~ "x"'],
    ['f not in ("x", "y")', 'Not\n  f in ["x", "y"]'],
    ['f == null', 'Not\n  f exists'],
    ['f != null', 'f exists'],
    ['null != f', 'f exists'],
    ['not f == null', 'f exists'],
    ['null == (f > 1)', 'Not\n  f exists'],
    // booleans
    ['f', 'f == true'],
    ['not f', 'Not\n  f == true'],
    ['true', 'always'],
    ['cidrMatch(f, "10.0.0.0/8") == false', 'Not\n  f within [10.0.0.0/8]'],
    ['cidrMatch(f, "10.0.0.0/8") != false', 'f within [10.0.0.0/8]'],
    // order, constants first
    ['5 < f', 'f > 5'],
    ['f >= "b"', 'f >= "b"'],
    ['f == -1', 'f == -1'],
    ['2 > 1', 'always'],
    // functions
    ['startsWith(f, "a*")', 'f like "a*"*'],
    ['endsWith~(f, "A")', 'f like~ *"A"'],
    ['stringContains(f, "a")', 'f like *"a"*'],
    ['length(f) > 5', 'length(f) > 5'],
    ['f == number("0x1F")', 'f == 31'],
    ['f == concat("a", 1, true)', 'f == "a1true"'],
    // precedence: not, and, or
    ['not a == 1 and b == 2 or c == 3', 'Or\n  And\n    Not\n      a == 1\n    b == 2\n  c == 3'],
  ])('%s', (text, expected) => {
    expect(condition(text)).toBe(expected);
  });

  it('two integers divide to an integer', () => {
    expect(condition('f / 2 == 41')).toContain('toInteger');
    expect(condition('f / 2.0 == 41')).not.toContain('toInteger');
    expect(condition('f == 7 / 2')).toBe('f == 3');
    expect(condition('f == 7 / 2.0')).toBe('f == 3.5');
  });

  it('numbers that a double cannot hold stay text', () => {
    expect(condition('f == 12345678901234567890')).toBe('f == "12345678901234567890"');
  });

  it('keeps what may not be mapped', () => {
    const whole = plan('any where ?f == 1');
    expect(whole).toMatchObject({ predicate: { left: { name: 'f', optional: true } } });
  });

  it('says that two fields cannot be compared', () => {
    const source = sourceText('query', 'any where a == b');
    const lowered = lower(read(source).value!, source, {});
    expect(lowered.diagnostics.map((d) => d.code)).toEqual(['eql-field-comparison']);
  });
});

describe('plans', () => {
  it('the category is a condition, on the field of the rule', () => {
    expect(printNode(plan('process where f == 1'))).toContain('event.category == "process"');
    const other = plan('start where f == 1', { eventCategoryField: 'event.type', index: ['logs-*'] });
    expect(printNode(other)).toContain('event.type == "start"');
    expect(other).toMatchObject({ input: { native: { taxonomy: 'ecs', names: { index: ['logs-*'] } } } });
  });

  it('any where true is every event', () => {
    expect(plan('any where true').kind).toBe('Source');
  });

  it('a sequence repeats shared keys in each stage', () => {
    const whole = plan(
      'sequence by ?k with maxspan=2h [a where x == 1] by y [b where true] by z with runs=3 until [c where true] by w',
    );
    expect(whole).toMatchObject({
      kind: 'Sequence',
      ordered: true,
      within: 7_200_000,
      stages: [
        {
          by: [
            { value: { name: 'k' }, optional: true },
            { value: { name: 'y' }, optional: false },
          ],
          runs: 1,
        },
        { by: [{ value: { name: 'k' } }, { value: { name: 'z' } }], runs: 3 },
      ],
      until: { by: [{ value: { name: 'k' } }, { value: { name: 'w' } }] },
    });
  });

  it('samples, absent stages, pipes', () => {
    expect(plan('sample by k [a where true] [b where true]')).toMatchObject({ ordered: false });
    const whole = plan('sequence by k with maxspan=1ms [a where true] ![b where true] | head 5 | tail 2');
    expect(whole).toMatchObject({
      kind: 'Limit',
      from: 'last',
      count: 2,
      input: {
        kind: 'Limit',
        from: 'first',
        count: 5,
        input: { stages: [{ absent: false }, { absent: true }] },
      },
    });
  });
});

describe('lint', () => {
  const values = Array.from({ length: 1025 }, (_, index) => `"a${index}"`).join(', ');

  it.each([
    [`any where f : (${values})`, ['elastic-many-clauses']],
    [`any where f in (${values})`, []],
    [`any where f in~ (${values})`, ['elastic-many-clauses']],
    [`any where f regex (${values})`, []],
    [`sequence by k [a where f like (${values})] [b where true]`, ['elastic-many-clauses']],
  ])('%.30s', (query, codes) => {
    const source = sourceText('query', query);
    expect(lint(read(source).value!, source).diagnostics.map((d) => d.code)).toEqual(codes);
  });

  it.each([
    ['any where f == "a*"', ['eql-literal-wildcard']],
    ['any where f in ("a", "*b", "?:\\\\x")', ['eql-literal-wildcard', 'eql-literal-wildcard']],
    ['any where f : "a*" and g == "what?"', []],
    ['any where f == "it\\\'s"', ['eql-quote-escape']],
    ['any where f == "\\\\\\\\*\\\\ADMIN$"', []],
    ['any where f == "C:\\temp\\run"', ['eql-escape-space', 'eql-escape-space']],
    ['any where f : "C:\\\\temp" or f : "a\\n" or f == """C:\\temp"""', []],
    ['any where f == "it\'s\\\\"', []],
    ['any where not ?f : "x"', ['eql-optional-negated']],
    ['any where message : "*x*" and startsWith(message, "y")', ['eql-text-field', 'eql-text-field']],
    ['any where message != null and length(powershell.file.script_block_text) > 5', ['eql-text-field']],
    ['any where ?f not in ("x")', ['eql-optional-negated']],
    ['any where ?f != "x" and not f : "x"', []],
    [
      'sequence by k [a where f == "*x*"] [b where true] until [c where f == "y*"]',
      ['eql-literal-wildcard', 'eql-literal-wildcard'],
    ],
  ])('%s', (query, codes) => {
    const source = sourceText('query', query);
    expect(lint(read(source).value!, source).diagnostics.map((d) => d.code)).toEqual(codes);
  });
});

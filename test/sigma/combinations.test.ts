import { describe, expect, it } from 'vitest';
import { item, meaning } from './support.ts';

/**
 * Each modifier followed by each other, in the order of the rows: `o` has a meaning, `-` is refused as a combination,
 * `e` is refused for the value (UTF-16 twice, or with a byte order mark and no Base64 after it, is no text).
 */
const pairs: Readonly<Record<string, string>> = {
  contains: 'oooooo-oo------o----o----------',
  startswith: 'oooooo-oo------o----o----------',
  endswith: 'oooooo-oo------o----o----------',
  all: 'oooooo-oooooeooo---oooooooooooo',
  neq: 'oooooo-oooooeooo---oo----oooooo',
  cased: 'oooooo-oooooeooo----o----------',
  exists: '-------------------------------',
  windash: 'oooooo-oooooeoo----------------',
  expand: 'oooooo-oooooeooo---o-oooo------',
  wide: 'oooooo-ooeeeeoo----------------',
  utf16le: 'oooooo-ooeeeeoo----------------',
  utf16be: 'oooooo-ooeeeeoo----------------',
  utf16: 'eeeeee-eeeeeeoo----------------',
  base64: 'oooooo-oooooeoo----------------',
  base64offset: 'oooooo-oooooeoo----------------',
  re: 'oooooo--o-------ooo------------',
  i: '-------------------------------',
  m: '-------------------------------',
  s: '-------------------------------',
  cidr: '---oo---o----------------------',
  fieldref: 'oooooo-------------------------',
  lt: '---o----o----------------oooooo',
  lte: '---o----o----------------oooooo',
  gt: '---o----o----------------oooooo',
  gte: '---o----o----------------oooooo',
  minute: '---oo----------------oooo------',
  hour: '---oo----------------oooo------',
  day: '---oo----------------oooo------',
  week: '---oo----------------oooo------',
  month: '---oo----------------oooo------',
  year: '---oo----------------oooo------',
};
const modifiers = Object.keys(pairs);
const numeric = new Set('lt lte gt gte minute hour day week month year'.split(' '));

function valueFor(used: readonly string[]): string {
  if (used.includes('exists')) return 'true';
  if (used.includes('cidr')) return '10.0.0.0/8';
  return used.some((name) => numeric.has(name)) ? '7' : 'abcdef';
}

function verdict(used: readonly string[]): string {
  const found = meaning(item(`f|${used.join('|')}: ${valueFor(used)}`));
  if (found === 'sigma-modifier-conflict') return '-';
  if (found === 'sigma-encoding') return 'e';
  return found.startsWith('sigma-') ? found : 'o';
}

describe('every pair of modifiers, in both orders', () => {
  it.each(modifiers)('%s and another', (first) => {
    expect(modifiers.map((second) => verdict([first, second])).join('')).toBe(pairs[first]);
  });

  it('covers every modifier of the specification', () => {
    const specified =
      'all startswith endswith contains exists cased neq windash re i m s base64 base64offset utf16le utf16be utf16 ' +
      'wide lt lte gt gte minute hour day week month year cidr expand fieldref';
    expect([...modifiers].sort()).toEqual(specified.split(' ').sort());
  });
});

function permutations(items: readonly string[]): readonly (readonly string[])[] {
  if (items.length < 2) return [items];
  return items.flatMap((first) =>
    permutations(items.filter((other) => other !== first)).map((rest) => [first, ...rest]),
  );
}

describe('order', () => {
  it.each([
    [['contains', 'all', 'cased'], '[-x, y]'],
    [['contains', 'all', 'windash'], '[-x, y]'],
    [['endswith', 'neq', 'cased'], '[-x, y]'],
    [['startswith', 'windash', 'neq'], "' -x'"],
    [['contains', 'expand', 'all'], "['%who%', y]"],
    [['expand', 'windash', 'endswith', 'neq'], "['%who%', ' -y']"],
    [['hour', 'gte'], '5'],
    [['hour', 'neq'], '[5, 6]'],
    [['cidr', 'neq'], '[10.0.0.0/8, fe80::/10]'],
    [['cidr', 'all'], '[10.0.0.0/8, 10.1.0.0/16]'],
    [['fieldref', 'neq', 'cased'], 'g'],
    [['fieldref', 'endswith', 'neq'], 'g'],
    [['fieldref', 'contains', 'all'], '[g, h]'],
    [['lt', 'all'], '[5, 6]'],
  ])('of %j says the same', (used, values) => {
    const placeholders = new Map([['who', ['root', 'adm*']]]);
    const meanings = new Set(
      permutations(used).map((order) => meaning(item(`f|${order.join('|')}: ${values}`), { placeholders })),
    );
    expect([...meanings]).toHaveLength(1);
    expect([...meanings][0]).not.toMatch(/^sigma-/);
  });

  it.each([
    // "a-b" as UTF-16LE is 61 00 2d 00 62 00; encoding before or after the Base64 step is not the same.
    ['f|utf16le|base64: a-b', 'f ==~ "YQAtAGIA"'],
    ['f|base64|utf16le: a', 'f ==~ "Y\\u0000Q\\u0000=\\u0000=\\u0000"'],
    ['f|base64|base64: a', 'f ==~ "WVE9PQ=="'],
    // Each dash is encoded on its own.
    ['f|windash|base64: -a', 'f in~ ["LWE=", "L2E=", "4oCTYQ==", "4oCUYQ==", "4oCVYQ=="]'],
    ['f|startswith|endswith: a', 'f like~ *"a"*'],
    ['f|contains|contains: a', 'f like~ *"a"*'],
    ['f|re|i|s|contains: a.b', 'f matches /a.b/is pcre substring'],
    ['f|re|endswith: a|b', 'f matches /(?:a|b)$/ pcre substring'],
    ['f|re|all: [a, b]', 'And\n  f matches /a/ pcre substring\n  f matches /b/ pcre substring'],
    ['f|re|neq: a', 'Not\n  f matches /a/ pcre substring'],
  ])('from left to right: %s', (text, expected) => {
    expect(meaning(item(text))).toBe(expected);
  });
});

describe('values of each kind', () => {
  it.each([
    ['f|neq: null', 'f exists'],
    ["f|neq: ''", 'Not\n  f == ""'],
    ["f|contains: ''", 'f exists'],
    ["f: ['', x]", 'f in~ ["", "x"]'],
    ['f: [1, x, true]', 'f in~ [1, "x", true]'],
    ["f: '1'", 'f == "1"'],
    ['f: 1.5', 'f == 1.5'],
    ['f: false', 'f == false'],
    ['f|exists: false', 'Not\n  f exists'],
    ['f|endswith: 5', 'f like *"5"'],
    ['f|windash: 5', 'f == "5"'],
    ['f|base64: 5', 'f ==~ "NQ=="'],
    ['f|re: 5', 'f matches /5/ pcre substring'],
    ["f|lt: '5.5'", 'f < 5.5'],
    ['f|lt: -5', 'f < -5'],
    ['f|cidr: ::1', 'f within [::1]'],
    ['f|cidr: ::ffff:10.0.0.0/104', 'f within [::ffff:10.0.0.0/104]'],
    ['f|cidr: 2001:DB8::/32', 'f within [2001:DB8::/32]'],
    ["'|all': [a, b]", 'And\n  keyword contains like~ "a"\n  keyword contains like~ "b"'],
  ])('%s', (text, expected) => {
    expect(meaning(item(text))).toBe(expected);
  });

  it.each([
    ['f|cidr: 10.0.0.0/33', 'sigma-modifier-value'],
    ['f|cidr: 10.0.0.256', 'sigma-modifier-value'],
    ['f|cidr: fe80::/129', 'sigma-modifier-value'],
    ['f|cidr: 1:2:3:4:5:6:7:8:9', 'sigma-modifier-value'],
    ['f|cidr: 1::2::3', 'sigma-modifier-value'],
    ["f|cidr: '10.*'", 'sigma-modifier-value'],
    ['f|lt: true', 'sigma-modifier-value'],
    ['f|lt: null', 'sigma-modifier-value'],
    ['f|re: null', 'sigma-modifier-value'],
    ['f|cased: null', 'sigma-modifier-value'],
    ['f|windash: null', 'sigma-encoding'],
    ['f|minute: 60', 'sigma-modifier-value'],
    ['f|week: 0', 'sigma-modifier-value'],
    ['f|month: 13', 'sigma-modifier-value'],
    ['f|fieldref: 5', 'sigma-modifier-value'],
    ['f|fieldref: null', 'sigma-modifier-value'],
    ["f|exists: 'true'", 'sigma-modifier-value'],
    ['f|exists: 1', 'sigma-modifier-value'],
  ])('refuses %s', (text, code) => {
    expect(meaning(item(text))).toBe(code);
  });
});

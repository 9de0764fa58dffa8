import { describe, expect, it } from 'vitest';
import { item, meaning } from './support.ts';

describe('modifiers', () => {
  it.each([
    ['f: Abc', 'f ==~ "Abc"'],
    ['f: 5', 'f == 5'],
    ['f: true', 'f == true'],
    ['f: 00000429', 'f == "00000429"'],
    ["f: ''", 'f == ""'],
    ['f: null', 'Not\n  f exists'],
    ['f:', 'Not\n  f exists'],
    ['f: [a, b, 3]', 'f in~ ["a", "b", 3]'],
    ["f: ['a', '*b']", 'Or\n  f ==~ "a"\n  f like~ *"b"'],
    ["f: '*'", 'f exists'],
    ["f: 'a?c'", 'f like~ "a"?"c"'],
    ['f|contains: abc', 'f like~ *"abc"*'],
    ["f|contains: '*abc'", 'f like~ *"abc"*'],
    ['f|contains: 5', 'f like *"5"*'],
    ['f|startswith: abc', 'f like~ "abc"*'],
    ["f|endswith: '\\abc'", 'f like~ *"\\\\abc"'],
    ["f|endswith: 'a\\*'", 'f like~ *"a*"'],
    ['f|contains|all: [a, b]', 'And\n  f like~ *"a"*\n  f like~ *"b"*'],
    ['f|all|contains: [a, b]', 'And\n  f like~ *"a"*\n  f like~ *"b"*'],
    ['f|cased: Abc', 'f == "Abc"'],
    ['f|cased: [Foo, Bar]', 'f in ["Foo", "Bar"]'],
    ['f|contains|cased: Foo', 'f like *"Foo"*'],
    ['f|cased|contains: Foo', 'f like *"Foo"*'],
    ['f|neq: abc', 'Not\n  f ==~ "abc"'],
    ['f|neq: [a, b]', 'Not\n  f in~ ["a", "b"]'],
    ['f|neq: null', 'f exists'],
    ['f|exists: true', 'f exists'],
    ['f|exists: false', 'Not\n  f exists'],
    ['f|gt: 5', 'f > 5'],
    ["f|lte: '10'", 'f <= 10'],
    ['f|cidr: 10.0.0.0/8', 'f within [10.0.0.0/8]'],
    ['f|cidr: [10.0.0.0/8, fe80::/10]', 'f within [10.0.0.0/8, fe80::/10]'],
    ['f|hour: 5', 'timePart("hour", f) == 5'],
    ['f|hour: [5, 6]', 'Or\n  timePart("hour", f) == 5\n  timePart("hour", f) == 6'],
    ['f|hour|gte: 22', 'timePart("hour", f) >= 22'],
    ['f|fieldref: g', 'f ==~ g'],
    ['f|fieldref|cased: g', 'f == g'],
    ['f|fieldref|neq: g', 'Not\n  f ==~ g'],
    ['f|fieldref|startswith: g', 'indexOf(lower(f), lower(g)) == 0'],
    ['f|fieldref|contains: g', 'indexOf(lower(f), lower(g)) >= 0'],
    ['f|fieldref|endswith: g', 'substring(f, subtract(length(f), length(g))) ==~ g'],
  ])('%s', (text, expected) => {
    expect(meaning(item(text))).toBe(expected);
  });

  it.each([
    ['f|re: a.c$', 'f matches /a.c$/ pcre substring'],
    ['f|re|i: a', 'f matches /a/i pcre substring'],
    ['f|re|i|m|s: a', 'f matches /a/ims pcre substring'],
    ["f|re: '(?i)a'", 'f matches /a/i pcre substring'],
    ['f|re|contains: a|b', 'f matches /a|b/ pcre substring'],
    ['f|re|startswith: a|b', 'f matches /^(?:a|b)/ pcre substring'],
  ])('%s', (text, expected) => {
    expect(meaning(item(text))).toBe(expected);
  });

  it.each([
    // "cmd" as UTF-16LE is 63 00 6d 00 64 00.
    ['f|base64: foo', 'f ==~ "Zm9v"'],
    ["f|base64: 'a\\*b'", 'f ==~ "YSpi"'],
    ['f|wide|base64: cmd', 'f ==~ "YwBtAGQA"'],
    ['f|utf16le|base64: cmd', 'f ==~ "YwBtAGQA"'],
    ['f|utf16be|base64: cmd', 'f ==~ "AGMAbQBk"'],
    ['f|utf16|base64: cmd', 'f ==~ "//5jAG0AZAA="'],
    ['f|wide|base64: é', 'f ==~ "6QA="'],
    ['f|base64offset|contains: foo', 'Or\n  f like~ *"Zm9v"*\n  f like~ *"Zvb"*\n  f like~ *"mb2"*'],
    // Two bytes in UTF-8: c3 a9.
    ['f|base64offset|contains: éa', 'Or\n  f like~ *"w6lh"*\n  f like~ *"OpY"*\n  f like~ *"DqW"*'],
    ['f|utf16le: ab', 'f ==~ "a\\u0000b\\u0000"'],
  ])('%s', (text, expected) => {
    expect(meaning(item(text))).toBe(expected);
  });

  it('takes all five dashes for one another', () => {
    const dashed = ['-', '/', '–', '—', '―'].map((dash) => `f like~ *" ${dash}foo-bar"*`).join('\n  ');
    expect(meaning(item("f|contains|windash: ' -foo-bar'"))).toBe(`Or\n  ${dashed}`);
    expect(meaning(item("f|windash|contains: ' –foo-bar'"))).toBe(`Or\n  ${dashed}`);
    expect(meaning(item('f|windash|contains: -a -b')).split('\n')).toHaveLength(26);
  });

  it('fills in placeholders, and refuses a rule without them', () => {
    const placeholders = new Map([['admins', ['root', 'adm_*']]]);
    expect(meaning(item("f|expand: '%admins%'"), { placeholders })).toBe(
      'Or\n  f ==~ "root"\n  f like~ "adm_"*',
    );
    expect(meaning(item("f|contains|expand: 'x\\%y%admins%'"), { placeholders })).toBe(
      'Or\n  f like~ *"x%yroot"*\n  f like~ *"x%yadm_"*',
    );
    expect(meaning(item("f|expand: '%users%'"), { placeholders })).toBe('sigma-placeholder-unresolved');
    expect(meaning(item("f: '%users%'"))).toBe('f ==~ "%users%"');
  });

  it.each([
    ['f|foo: a', 'sigma-modifier-unknown'],
    ['f|contains|base64: a', 'sigma-modifier-conflict'],
    ['f|re|cidr: a', 'sigma-modifier-conflict'],
    ['f|i: a', 'sigma-modifier-conflict'],
    ['f|gt|lt: 5', 'sigma-modifier-conflict'],
    ['f|exists|all: true', 'sigma-modifier-conflict'],
    ['f|cidr|contains: 10.0.0.0/8', 'sigma-modifier-conflict'],
    ['f|gt|neq: 5', 'sigma-modifier-conflict'],
    ['f|gt: abc', 'sigma-modifier-value'],
    ['f|exists: maybe', 'sigma-modifier-value'],
    ['f|cidr: 10.0.0.0/99', 'sigma-modifier-value'],
    ['f|cidr: 10.0.0', 'sigma-modifier-value'],
    ['f|hour: 24', 'sigma-modifier-value'],
    ['f|contains: null', 'sigma-modifier-value'],
    ['f|base64: a*b', 'sigma-encoding'],
    ['f|utf16le: é', 'sigma-encoding'],
    ['f|base64offset: a', 'sigma-encoding'],
    ['f: []', 'sigma-empty'],
    ['f: [[a]]', 'sigma-value-type'],
    ['f: {a: b}', 'sigma-value-type'],
  ])('refuses %s', (text, code) => {
    expect(meaning(item(text))).toBe(code);
  });
});

import { describe, expect, it } from 'vitest';
import { dissectRegex, grokColumns, grokRegex } from '../../src/regex/index.ts';

describe('a grok pattern', () => {
  it('is its parts written out, with groups of plain names', () => {
    expect(grokRegex('user=%{WORD:Esql.user} %{SPACE}id=%{INT:id:int}')).toEqual({
      pattern: 'user=(?<Esql_user>\\b\\w+\\b) (?:\\s*)id=(?<id>[+-]?[0-9]+)',
      groups: [
        { name: 'Esql_user', column: 'Esql.user', isNumber: false },
        { name: 'id', column: 'id', isNumber: true },
      ],
      rough: [],
    });
  });

  it('has named groups of its own, and takes no look-behind or escaped bracket for one', () => {
    const grok = '\\A(?<a.b>x)(?<=y)(?<!z)\\(?<c>%{DATA}\\Z';
    expect(grokColumns(grok)).toEqual(['a.b']);
    expect(grokRegex('(?<size:long>[0-9]+)')?.groups).toEqual([
      { name: 'size', column: 'size', isNumber: true },
    ]);
    expect(grokRegex(grok)?.pattern).toBe('^(?<a_b>x)(?<=y)(?<!z)\\(?<c>(?:.*?)$');
  });

  it('gives two columns of one plain name two groups', () => {
    expect(grokRegex('%{WORD:a.b} %{WORD:a_b}')?.groups.map(({ name }) => name)).toEqual(['a_b', 'a_b_1']);
  });

  it('says which parts it has only nearly, and knows when it does not know one', () => {
    expect(grokRegex('%{IP:a} %{NUMBER}')?.rough).toEqual(['IP', 'NUMBER']);
    expect(grokRegex('%{OURS:a}')).toBeUndefined();
    expect(grokColumns('%{OURS:a}')).toEqual(['a']);
  });
});

describe('a dissect pattern', () => {
  it('begins where the text begins and takes the shortest texts, the last one all', () => {
    const regex = dissectRegex('[%{a}] (%{?skipped}) %{b->} %{}-%{c}');
    expect(regex?.pattern).toBe('(?s)^\\[(?<a>.*?)\\] \\(.*?\\) (?<b>.*?)(?: )+.*?-(?<c>.*)');
    expect(regex?.groups.map(({ column }) => column)).toEqual(['a', 'b', 'c']);
  });

  it('is not written out where keys are put together or name others', () => {
    for (const pattern of ['%{+a} %{+a}', '%{*k}=%{&k}', '%{+a/2} %{+a/1}'])
      expect(dissectRegex(pattern)).toBeUndefined();
  });
});

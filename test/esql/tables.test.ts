import { describe, expect, it } from 'vitest';
import { equals, field, type Plan, printNode } from '../../src/ir/index.ts';
import { esql } from '../../src/languages/esql/index.ts';

import { sourceText } from '../../src/text/index.ts';

function search(index: string, action: string): Plan {
  return {
    kind: 'Filter',
    input: { kind: 'Source', logSources: [], native: { taxonomy: 'ecs', names: { index: [index] } } },
    predicate: equals(field('event.action'), action, 'sensitive'),
  };
}

function written(plan: Plan): { lines: readonly string[]; said: readonly string[] } {
  const { value, diagnostics } = esql.raise({ plan }, { profile: 'ecs', metadata: {} });
  const said = diagnostics.map(({ code, effect }) => `${code}${effect === undefined ? '' : ` ${effect}`}`);
  return { lines: value === undefined ? [] : esql.print(value.ast).split(/\n\s*/), said };
}

function read(text: string) {
  const at = sourceText('query', text);
  const tree = esql.read(at, {});
  expect(tree.diagnostics).toEqual([]);
  return esql.lower(tree.value!, at, {});
}

function planOf(text: string): string {
  const { value, diagnostics } = read(text);
  // The columns here are in no table.
  expect(diagnostics.filter(({ code }) => code !== 'esql-single-assumed')).toEqual([]);
  return printNode(value!.plan);
}

describe('several searches', () => {
  it('are one search of all their events', () => {
    const plan: Plan = { kind: 'Union', inputs: [search('a', 'x'), search('b', 'y')] };
    expect(written(plan)).toEqual({
      lines: [
        'FROM a, b METADATA _id, _index, _version',
        '| WHERE event.action == "x" OR event.action == "y"',
      ],
      said: [],
    });
  });

  it('give each event its own columns', () => {
    const named = (input: Plan, from: string): Plan => ({
      kind: 'Extend',
      input,
      columns: [{ kind: 'Column', name: 'who', value: field(from) }],
    });
    const plan: Plan = {
      kind: 'Union',
      inputs: [named(search('a', 'x'), 'user.name'), named(search('a', 'y'), 'user.id')],
    };
    expect(written(plan).lines[2]).toBe(
      '| EVAL who = CASE(event.action == "x", user.name, event.action == "y", user.id)',
    );
  });

  it('are not one search of groups', () => {
    const groups: Plan = { kind: 'Aggregate', input: search('a', 'x'), measures: [], by: [] };
    expect(written({ kind: 'Union', inputs: [groups, groups] }).said).toEqual(['plan-unsupported']);
  });

  it('joined are the events of one whose keys the other has', () => {
    const plan: Plan = {
      kind: 'Join',
      left: search('a', 'x'),
      right: search('b', 'y'),
      on: ['user.name'],
      type: 'inner',
    };
    expect(written(plan)).toEqual({
      lines: [
        'FROM a, b METADATA _id, _index, _version',
        '| WHERE event.action IN ("x", "y")',
        '| EVAL Esql.stage = CASE(event.action == "x", 1, event.action == "y", 2)',
        '| WHERE Esql.stage IS NOT NULL AND user.name IS NOT NULL',
        '| INLINE STATS Esql.joined_count = COUNT(*) WHERE Esql.stage == 2 BY user.name',
        '| WHERE Esql.stage == 1 AND Esql.joined_count > 0',
      ],
      said: ['plan-approximated broader'],
    });
  });
});

describe('tables', () => {
  const on = [[{ field: 'source.ip', column: 'ip' }]];

  it('that are rows of an index are asked by IN', () => {
    const rows = search('indicators', 'seen');
    const plan: Plan = {
      kind: 'Lookup',
      input: search('a', 'x'),
      table: 'indicators',
      on,
      outputs: [],
      mode: 'match',
      rows,
    };
    const { lines, said } = written(plan);
    expect(lines).toEqual([
      'FROM a METADATA _id, _index, _version',
      '| WHERE event.action == "x"',
      'AND source.ip IN (',
      'FROM indicators',
      '| WHERE event.action == "seen"',
      '| KEEP ip',
      ')',
    ]);
    expect(said).toEqual(['esql-in-subquery']);
    expect(planOf(lines.join('\n'))).toBe(printNode(plan));
  });

  it('of a name are joined', () => {
    const plan: Plan = {
      kind: 'Lookup',
      input: search('a', 'x'),
      table: 'Assets.csv',
      on,
      outputs: [{ from: 'owner', to: 'user.name' }],
      mode: 'match',
    };
    expect(written(plan)).toEqual({
      lines: [
        'FROM a METADATA _id, _index, _version',
        '| WHERE event.action == "x"',
        '| LOOKUP JOIN assets ON source.ip == ip',
        '| WHERE ip IS NOT NULL',
        '| RENAME owner AS user.name',
      ],
      said: ['esql-lookup-index different'],
    });
  });

  it('are read', () => {
    expect(planOf('FROM a | LOOKUP JOIN hosts ON host.name | WHERE criticality == "high"')).toBe(
      [
        'Filter',
        '  Lookup enrich hosts on host.name=host.name',
        '    Source unknown',
        '  criticality == "high"',
      ].join('\n'),
    );
    expect(planOf('FROM a | LOOKUP JOIN hosts ON source.ip == ip | WHERE b == "c"')).toContain(
      'Lookup enrich hosts on source.ip=ip',
    );
    expect(planOf('FROM a | WHERE x == "1" | LOOKUP JOIN hosts ON host.name')).not.toContain('Lookup');
  });

  it('are asked by several fields', () => {
    const rows = '(FROM ti | KEEP ip)';
    expect(planOf(`FROM a | WHERE source.ip IN ${rows} OR destination.ip IN ${rows}`)).toContain(
      'Lookup match ti on source.ip=ip or destination.ip=ip',
    );
  });
});

describe('queries in parentheses', () => {
  it('after FROM are a union', () => {
    const text = 'FROM a, (FROM b | EVAL u = user.id | WHERE x == "1" | KEEP u) | WHERE u == "2"';
    const plan = planOf(text);
    expect(plan).toContain('Union');
    expect(plan).toContain('u = user.id');
    expect(plan).toContain('u == "2"');
  });

  it('after FROM alone are the query', () => {
    expect(planOf('FROM (FROM b | WHERE x == "1") | WHERE y == "2"')).toBe(
      ['Filter', '  Filter', '    Source unknown', '    x == "1"', '  y == "2"'].join('\n'),
    );
  });

  it('FORK are a union where they only select', () => {
    expect(planOf('FROM a | FORK (WHERE x == "1") (WHERE y == "2" | WHERE z == "3")')).toBe(
      [
        'Union',
        '  Filter',
        '    Source unknown',
        '    x == "1"',
        '  Filter',
        '    Source unknown',
        '    And',
        '      y == "2"',
        '      z == "3"',
      ].join('\n'),
    );
    const { value, diagnostics } = read('FROM a | FORK (STATS c = COUNT(*) BY x) (LIMIT 3) | WHERE c > 1');
    expect(printNode(value!.plan)).toContain('Opaque esql');
    expect(diagnostics.map(({ code }) => code)).toContain('opaque-kept');
  });
});

describe('extraction', () => {
  it('by patterns that begin at one place is by their alternatives', () => {
    expect(planOf('FROM a | GROK m "^a %{WORD:w}", "^b %{WORD:w}" | WHERE w == "x"')).toContain(
      '"^(?:a %{WORD:w}|b %{WORD:w})"',
    );
  });

  it('by patterns anywhere stays what it is', () => {
    const { value } = read('FROM a | GROK m "a %{WORD:w}", "b %{WORD:w}" | WHERE w == "x"');
    expect(printNode(value!.plan)).toContain('Opaque esql');
  });
});

it('what a language model answers is of no matter where nothing asks for it', () => {
  const text = 'FROM a | WHERE x == "1" | COMPLETION answer = CONCAT(x, "?") WITH {"inference_id": "m"}';
  expect(planOf(text)).not.toContain('Opaque');
  const { value } = read(`${text} | WHERE answer == "yes"`);
  expect(printNode(value!.plan)).toContain('Opaque esql');
});

it('differences of times are from the first to the second', () => {
  expect(planOf('FROM a | WHERE DATE_DIFF("hours", x, y) > 5')).toContain('timeDifference(x, y, "hour") > 5');
});

import { describe, expect, it } from 'vitest';
import {
  call,
  compare,
  equals,
  exists,
  field,
  literal,
  not,
  or,
  type Plan,
  type Predicate,
  printNode,
  type Regex,
} from '../../src/ir/index.ts';
import { esql } from '../../src/languages/esql/index.ts';
import { sourceText } from '../../src/text/index.ts';

const source: Plan = {
  kind: 'Source',
  logSources: [],
  native: { taxonomy: 'ecs', names: { index: ['logs'] } },
};

function filtered(predicate: Predicate): Plan {
  return { kind: 'Filter', input: source, predicate };
}

function raised(plan: Plan): { lines: readonly string[]; said: readonly string[] } {
  const { value, diagnostics } = esql.raise({ plan }, { profile: 'ecs', metadata: {} });
  const said = diagnostics.map(({ code, effect }) => `${code}${effect === undefined ? '' : ` ${effect}`}`);
  return { lines: value === undefined ? [] : esql.print(value.ast).split(/\n\s*/).slice(1), said };
}

function lowered(text: string) {
  const source = sourceText('query', text);
  const read = esql.read(source, {});
  return esql.lower(read.value!, source, {});
}

const user = field('user.name');

function grouped(input: Plan): Plan {
  return {
    kind: 'Aggregate',
    input,
    measures: [{ kind: 'Measure', name: 'n', function: 'count', arguments: [] }],
    by: [{ kind: 'Column', name: 'user.name', value: user }],
    window: { type: 'run' },
  };
}

describe('groups', () => {
  it('have no rows without a key, which ES|QL would gather', () => {
    expect(raised(grouped(source)).lines).toEqual([
      '| WHERE user.name IS NOT NULL',
      '| STATS n = COUNT(*) BY user.name',
    ]);
    expect(raised(grouped(filtered(equals(user, 'x', 'sensitive')))).lines).toEqual([
      '| WHERE user.name == "x"',
      '| STATS n = COUNT(*) BY user.name',
    ]);
    expect(raised(grouped(filtered(not(equals(user, 'x', 'sensitive'))))).lines).toEqual([
      '| WHERE user.name != "x"',
      '| STATS n = COUNT(*) BY user.name',
    ]);
  });

  it('of a missing key are said when they are read, and kept by ES|QL itself', () => {
    const open = 'FROM logs\n| STATS n = COUNT(*) BY user.name\n| WHERE n > 5';
    const { value, diagnostics } = lowered(open);
    expect(diagnostics.map(({ code, effect }) => [code, effect])).toEqual([['esql-null-group', 'narrower']]);
    expect(esql.print(esql.raise(value!, { profile: 'ecs', metadata: {} }).value!.ast)).toBe(open);
    const guarded = 'FROM logs | WHERE user.name IS NOT NULL | STATS n = COUNT(*) BY user.name | WHERE n > 5';
    expect(lowered(guarded).diagnostics).toEqual([]);
  });
});

it('new terms are those first seen within the last minutes', () => {
  const plan: Plan = { kind: 'NewTerms', input: source, fields: [user], history: 604_800_000 };
  expect(raised(plan)).toEqual({
    lines: [
      '| WHERE user.name IS NOT NULL',
      '| STATS Esql.first_time_seen = MIN(@timestamp), Esql.event_count = COUNT(*) BY user.name',
      '| WHERE Esql.first_time_seen >= NOW() - 9 minutes',
    ],
    said: ['esql-new-terms'],
  });
});

describe('new terms are read', () => {
  const day = 86_400_000;
  const read = (commands: string, lookBack?: number) => {
    const source = sourceText('query', `FROM logs | ${commands}`);
    const settings = lookBack === undefined ? {} : { settings: { lookBack } };
    return esql.lower(esql.read(source, {}).value!, source, settings).value!;
  };
  const grouped = 'WHERE user.name IS NOT NULL | STATS began = MIN(@timestamp) BY user.name';

  it.each([
    'WHERE began >= NOW() - 9 minutes',
    'WHERE NOW() - 9 minutes <= began',
    'EVAL ago = DATE_DIFF("minute", began, NOW()) | WHERE ago <= 9',
  ])('%s', (condition) => {
    expect(printNode(read(`${grouped} | ${condition}`, 5 * day).plan)).toBe(
      'NewTerms history 432000000ms in 540000ms\n  Source unknown\n  fields\n    user.name',
    );
  });

  it('only where the rule looks back longer than that, and nothing else is asked', () => {
    const plain = `${grouped} | WHERE began >= NOW() - 9 minutes`;
    expect(read(plain).plan.kind).toBe('Filter');
    expect(read(plain, 540_000).plan.kind).toBe('Filter');
    expect(read(`${plain} AND user.name != "x"`, day).plan.kind).toBe('Filter');
    expect(read('STATS began = MIN(x) BY y | WHERE began >= NOW() - 9 minutes', day).plan.kind).toBe(
      'Filter',
    );
  });

  it('and what is shown of their groups is kept for ES|QL', () => {
    const query =
      'EVAL w = TO_LOWER(x) | STATS began = MIN(@timestamp), all = VALUES(w) BY y | WHERE began >= NOW() - 1 hour';
    const lowered = read(query, day);
    expect(lowered.plan.kind).toBe('NewTerms');
    const { value } = esql.raise(lowered, { profile: 'ecs', metadata: {}, asRule: false });
    expect(esql.print(value!.ast)).toContain('all = VALUES(TO_LOWER(x))');
    expect(value!.needs).toEqual({ lookBack: day });
  });
});

describe('parts of a time', () => {
  const hour = (part: string): Predicate =>
    compare('<', call('timePart', [literal(part), field('@timestamp')]), literal(5), 'sensitive');

  it.each([
    ['minute', 'minute_of_hour'],
    ['hour', 'hour_of_day'],
    ['day', 'day_of_month'],
    ['weekday', 'day_of_week'],
    ['month', 'month_of_year'],
    ['year', 'year'],
  ])('%s is %s', (part, name) => {
    const text = `FROM logs | WHERE DATE_EXTRACT("${name}", @timestamp) < 5`;
    expect(raised(filtered(hour(part))).lines).toEqual([`| WHERE DATE_EXTRACT("${name}", @timestamp) < 5`]);
    expect(printNode(lowered(text).value!.plan)).toContain(`timePart("${part}", @timestamp) < 5`);
  });

  it('week has no name', () => {
    expect(raised(filtered(hour('week'))).said).toEqual(['plan-approximated broader']);
  });
});

describe('conditions', () => {
  it('keep the test of a field that another part relies on', () => {
    const b = field('b');
    const either = or([
      { kind: 'And', items: [exists(b), equals(field('a'), 'x', 'sensitive')] },
      equals(b, 'y', 'sensitive'),
    ]);
    const both: Predicate = { kind: 'And', items: [either, exists(field('c'))] };
    expect(raised(filtered(both)).lines.join(' ')).toContain('b IS NOT NULL AND a == "x"');
  });

  it('leave the case of a value alone where classes of letters keep theirs', () => {
    const regex: Regex = {
      kind: 'Regex',
      operand: field('process.command_line'),
      pattern: '[a-z]+\\.exe',
      flavour: 'lucene',
      anchoring: 'whole',
      case: 'insensitive',
      dotAll: true,
      multiline: false,
    };
    expect(raised(filtered(regex)).lines).toEqual([
      '| WHERE process.command_line RLIKE """[a-z]+\\.[Ee][Xx][Ee]"""',
    ]);
  });

  it('take addresses out of texts before they compare them with networks', () => {
    const within: Predicate = { kind: 'InNetwork', operand: field('x'), networks: ['10.0.0.0/8'] };
    expect(raised(filtered(within)).lines).toEqual(['| WHERE CIDR_MATCH(TO_IP(x), "10.0.0.0/8")']);
    expect(raised(filtered(not(within))).lines).toEqual([
      '| WHERE NOT COALESCE(CIDR_MATCH(TO_IP(x), "10.0.0.0/8"), FALSE)',
    ]);
  });

  it('name what they leave out of an exclusion, and nothing else, as one', () => {
    const macro: Predicate = { kind: 'OpaquePredicate', language: 'spl', text: '`known`', name: 'known' };
    const rest = equals(user, 'x', 'sensitive');
    expect(raised(filtered({ kind: 'And', items: [rest, not(macro)] })).said).toEqual([
      'exclusion-dropped broader',
    ]);
    expect(raised(filtered({ kind: 'And', items: [rest, macro] })).said).toEqual(['opaque-dropped broader']);
  });
});

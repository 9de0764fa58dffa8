import { describe, expect, it } from 'vitest';
import { planMatches } from '../../src/evaluate/index.ts';
import { type EventRecord, toEvent } from '../../src/events/index.ts';
import { lowered, plan } from './support.ts';

const events = [
  { user: 'ANN', host: 'a1', n: 1 },
  { user: 'bob', host: 'b7', n: 1 },
  { user: 'carl', host: 'b7', n: 1 },
  { host: 'a1', n: 1 },
].map((event): EventRecord => event);

/** A row has a pattern for the host, which search terms read as one. */
const tables = new Map<string, EventRecord[]>([
  [
    'staff',
    [
      { account: 'ann', machine: 'b*' },
      { account: 'bob', machine: 'b*' },
    ],
  ],
]);

function found(text: string): number[] | undefined {
  return planMatches(lowered(text).plan, events.map(toEvent), { tables })?.flat();
}

describe('rows of a table as search terms', () => {
  it.each([
    ['n=1 [| inputlookup staff | rename account as user | fields user]', [0, 1]],
    [
      'n=1 [inputlookup staff | table account machine | rename account as user | fields user | format]',
      [0, 1],
    ],
    ['n=1 NOT [| inputlookup staff | rename account as user | fields user]', [2, 3]],
    ['n=1 [| inputlookup staff | rename account as user, machine as host | table user host]', [1]],
    ['n=1 NOT [| inputlookup staff | rename account as user machine as host | table user host]', [0, 2, 3]],
    [
      'n=1 | eval user=lower(user) | search [| inputlookup staff | rename account as user | fields user]',
      [0, 1],
    ],
    ['n=1 | lookup staff account AS user OUTPUT account AS known | where isnotnull(known)', [1]],
    ['n=1 | lookup staff account AS user OUTPUT account AS known | where isnull(known)', [0, 2, 3]],
  ])('%s', (text, expected) => {
    expect(found(text)).toEqual(expected);
  });

  it('keeps or leaves out whole groups by their keys, before there are groups', () => {
    expect(
      plan('n=1 | stats count by user | dedup user | search NOT [| inputlookup staff | fields user]'),
    ).toBe('Lookup exclude staff on user=user (wildcard, insensitive) Filter Source unknown n == 1');
    expect(plan('n=1 | stats count by user | search [| inputlookup limits | fields count]')).toContain(
      'Lookup match limits on count=count (wildcard, insensitive) Aggregate',
    );
  });

  it.each([
    // Which rows are left depends on the table.
    'n=1 [| inputlookup staff | head 5 | fields user]',
    'n=1 [| inputlookup staff where active=1 | fields user]',
    'n=1 [| inputlookup staff | return 5 user]',
    // Which columns there are is not said.
    'n=1 [| inputlookup staff]',
    'n=1 [| inputlookup staff | fields - user]',
    // Values of such a field are terms themselves.
    'n=1 [| inputlookup staff | rename user as search | fields search]',
    // One alternative of several.
    'n=1 OR [| inputlookup staff | fields user]',
  ])('%s stays text', (text) => {
    expect(plan(text)).toContain('opaque spl');
    expect(lowered(text).codes).toContain('opaque-kept');
  });
});

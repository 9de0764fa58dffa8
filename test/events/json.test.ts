import { describe, expect, it } from 'vitest';
import {
  elementsAt,
  fieldNames,
  hasField,
  readEvents,
  readTime,
  toEvent,
  valuesOf,
} from '../../src/events/index.ts';
import { positionAt } from '../../src/text/index.ts';

function read(text: string) {
  const { events, diagnostics } = readEvents(text);
  return {
    records: events.map((event) => event.record),
    lines: diagnostics.map((d) => positionAt(d.span!.source, d.span!.start).line),
  };
}

describe('reading JSON events', () => {
  it.each([
    ['one a line', '{"a":1}\n{"a":2}\r\n\n', [{ a: 1 }, { a: 2 }]],
    ['an array', '[{"a":1},\n {"a":2}]', [{ a: 1 }, { a: 2 }]],
    [
      'an array over several lines',
      '[\n  {\n    "a": {\n      "b": 1\n    }\n  },\n  {"a": 2}\n]\n',
      [{ a: { b: 1 } }, { a: 2 }],
    ],
    ['one after another', '{"a":"}"} {"a":"\\"{"}', [{ a: '}' }, { a: '"{' }]],
    ['one over several lines, then another', '{\n"a": 1\n}\n{"a":2}', [{ a: 1 }, { a: 2 }]],
    ['a byte order mark', '\ufeff{"a":1}', [{ a: 1 }]],
    ['nothing', '', []],
  ])('%s', (_name, text, records) => {
    expect(read(text)).toEqual({ records, lines: [] });
  });

  it.each([
    ['a broken line among others', '{"a":1}\n{"a":\n{"a":2}\n', [{ a: 1 }, { a: 2 }], [2]],
    ['a file cut off', '{"a":1}\n{"a":[1,2', [{ a: 1 }], [2]],
    ['other values', '1\n"x"\nnull\n{"a":1}', [{ a: 1 }], [1, 2, 3]],
    ['no JSON at all', 'hello\nworld', [], [1, 2]],
  ])('%s', (_name, text, records, lines) => {
    expect(read(text)).toEqual({ records, lines });
  });

  // Were each read to the end again, the run would not end.
  it('reads many unfinished objects', () => {
    const { events, diagnostics } = readEvents(' {"a":\n'.repeat(100_000));
    expect(events).toEqual([]);
    expect(diagnostics.length).toBeGreaterThan(0);
  });
});

describe('fields of an event', () => {
  const event = toEvent({
    'a.b': 1,
    a: { c: ['x', null, 'y'], d: [], e: null },
    list: [{ k: 1, v: 2 }, { k: 3 }],
    empty: '',
    deep: { object: { leaf: false } },
  });

  it('may be nested, dotted, or both', () => {
    expect(valuesOf(event, 'a.b')).toEqual([1]);
    expect(valuesOf(event, 'a.c')).toEqual(['x', 'y']);
    expect(valuesOf(event, 'list.k')).toEqual([1, 3]);
    expect([...fieldNames(event)]).toEqual(['a.b', 'a.c', 'list.k', 'list.v', 'empty', 'deep.object.leaf']);
  });

  it.each([
    ['a.b', true],
    ['a.c', true],
    ['a', true],
    ['a.d', false],
    ['a.e', false],
    ['empty', true],
    ['deep.object', true],
    ['deep', true],
    ['dee', false],
  ])('%s exists: %s', (name, expected) => {
    expect(hasField(event, name)).toBe(expected);
  });

  it('has the elements of an array one by one', () => {
    expect(elementsAt(event, 'list').map((element) => valuesOf(element, 'list.k'))).toEqual([[1], [3]]);
  });
});

describe('times', () => {
  it.each([
    ['2024-05-01T00:00:00Z', 1714521600000],
    ['2024-05-01 00:00:00.000', 1714521600000],
    ['2024-05-01T00:00', 1714521600000],
    ['2024-05-01T02:00:00+02:00', 1714521600000],
    [1714521600, 1714521600000],
    ['1714521600.5', 1714521600500],
    [1714521600000, 1714521600000],
    ['yesterday', undefined],
    [true, undefined],
  ])('%s', (value, expected) => {
    expect(readTime(value)).toBe(expected);
  });
});

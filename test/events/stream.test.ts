import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eventReader, type ReadEvents, readEvents } from '../../src/events/index.ts';
import { codeFrame, positionAt } from '../../src/text/index.ts';

function told({ events, diagnostics }: ReadEvents) {
  return {
    events: events.map(({ record, line }) => ({ record, line })),
    diagnostics: diagnostics.map(({ message, span }) => ({
      message,
      ...positionAt(span!.source, span!.start),
    })),
  };
}

function inParts(parts: readonly string[]) {
  const reader = eventReader();
  const all = [...parts.map((part) => reader.push(part)), reader.end()];
  return told({
    events: all.flatMap(({ events }) => events),
    diagnostics: all.flatMap(({ diagnostics }) => diagnostics),
  });
}

const xml = (id: number) => `<Event xmlns="x"><System><EventID>${id}</EventID></System></Event>`;
const pieces = [
  '{"a":1}\n',
  '{"a":{"b":"}"}}\r\n',
  '{\n "a": 1\n}\n',
  '[{"a":1},{"a":2}]\n',
  '{"a":"\\"{"},\n',
  '{"a":\n',
  'text\n',
  '{"a": x}\n',
  '\n\n',
];
const elements = [
  xml(1),
  '\n',
  xml(2),
  '<Event><NoSystem/></Event>\n',
  '<Event><System>',
  '</Events>\n',
  `<!-- ${xml(3)} -->`,
  '<!--',
  `<!DOCTYPE x [<!ENTITY e "]>${xml(4)}">]>`,
];

describe('events in parts', () => {
  it.each([
    ['JSON', pieces, '{"a":0}\n'],
    ['XML', elements, '<?xml version="1.0"?>\n<Events>'],
  ])('%s is read as it is in one', (_name, list, start) => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...list), { maxLength: 12 }),
        fc.array(fc.nat(400), { maxLength: 6 }),
        (chosen, cuts) => {
          const text = start + chosen.join('');
          const places = [0, ...cuts.map((cut) => Math.min(cut, text.length)).sort((a, b) => a - b)];
          const parts = places.map((place, index) => text.slice(place, places[index + 1]));
          expect(inParts(parts)).toEqual(told(readEvents(text)));
        },
      ),
      { numRuns: 500 },
    );
  });

  it('an array in one line, with an object that is none', () => {
    const text = '[{"a":1},{"a":x},{"a":2}]';
    expect(told(readEvents(text))).toEqual({
      events: [
        { record: { a: 1 }, line: 1 },
        { record: { a: 2 }, line: 1 },
      ],
      diagnostics: [{ message: 'this is no event: not JSON', line: 1, column: 10 }],
    });
  });

  it('an event that is too long is left out, and the next one read', () => {
    const long = 'x'.repeat(9_000_000);
    const { events, diagnostics } = inParts([`{"a":1}\n{"a":"${long}`, long, `"}\n{"a":2}\n`]);
    expect(events.map(({ record }) => record)).toEqual([{ a: 1 }, { a: 2 }]);
    expect(diagnostics).toEqual([
      { message: 'this is no event: longer than 16000000 characters', line: 2, column: 1 },
    ]);
  });

  it('a place in a later part is that in the file', () => {
    const reader = eventReader();
    reader.push('{"a":1}\n{"a":2} {"a":');
    const { diagnostics } = reader.push('3} y\n');
    expect(diagnostics.map(({ span }) => positionAt(span!.source, span!.start))).toEqual([
      { line: 2, column: 17 },
    ]);
    expect(codeFrame(diagnostics[0]!.span!)).toBe(`2 | ${' '.repeat(8)}{"a":3} y\n  | ${' '.repeat(16)}^`);
  });
});

import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { childKeys, field, fromJson, keyOf, type Node, type Plan, toJson, walk } from '../../src/ir/index.ts';
import { sourceText, span } from '../../src/text/index.ts';
import { plan } from '../support/plans.ts';

interface Schema {
  readonly $defs: Readonly<Record<string, { readonly properties?: Readonly<Record<string, object>> }>>;
}

const schema = JSON.parse(readFileSync('schema/ir-v1.json', 'utf8')) as Schema;
const validate = new Ajv2020({ strict: false }).compile(schema);

describe('the JSON form of a rule', () => {
  it('meets its schema and comes back the same', () => {
    const kinds = new Set<string>();
    fc.assert(
      fc.property(plan, (generated) => {
        walk(generated, (node) => {
          kinds.add(node.kind);
          return undefined;
        });
        const json = JSON.parse(
          JSON.stringify(toJson({ metadata: { title: 't' }, plan: generated })),
        ) as unknown;
        validate(json);
        expect(validate.errors).toBeNull();
        const back = fromJson(json);
        expect(back.diagnostics).toEqual([]);
        expect(keyOf(back.value!.plan)).toBe(keyOf(generated));
      }),
      { numRuns: 300 },
    );
    expect([...kinds].sort()).toEqual(Object.keys(childKeys).sort());
  });

  it('describes every kind of node with all its children', () => {
    for (const [kind, keys] of Object.entries(childKeys)) {
      expect(schema.$defs[kind]?.properties, kind).toMatchObject({ kind: { const: kind } });
      for (const key of keys) expect(schema.$defs[kind]?.properties?.[key], `${kind}.${key}`).toBeDefined();
    }
  });

  it('leaves places out', () => {
    const place = span(sourceText('x', 'y'), 0, 1);
    const located: Plan = {
      kind: 'Filter',
      input: { kind: 'Source', logSources: [], span: place },
      predicate: { kind: 'Exists', operand: field('f', place), span: place },
    };
    expect(JSON.stringify(toJson({ metadata: {}, plan: located }))).not.toContain('span');
  });

  it.each([
    ['text', 'not an object'],
    [{}, 'irVersion undefined is not known'],
    [{ irVersion: 2 }, 'irVersion 2 is not known'],
    [{ irVersion: 1 }, 'no rule'],
    [{ irVersion: 1, rule: { metadata: {} } }, 'rule.plan is not a node'],
    [
      { irVersion: 1, rule: { metadata: {}, plan: { kind: 'toString' } } },
      'rule.plan.kind "toString" is not known',
    ],
    [
      { irVersion: 1, rule: { metadata: {}, plan: { kind: 'Union', inputs: [{ kind: 'Source' }, 5] } } },
      'rule.plan.inputs[1] is not a node',
    ],
    [{ irVersion: 1, rule: { metadata: {}, plan: deep(2000) } }, /nested deeper than 500 levels$/],
  ])('refuses %j', (json, reason) => {
    const { value, diagnostics } = fromJson(json);
    expect(value).toBeUndefined();
    expect(diagnostics.map((d) => d.message)).toEqual([
      typeof reason === 'string'
        ? `this is no rule in JSON form: ${reason}`
        : expect.stringContaining('this is no rule in JSON form'),
    ]);
  });
});

function deep(levels: number): object {
  let node: object = { kind: 'Source', logSources: [] };
  for (let i = 0; i < levels; i++) node = { kind: 'Expand', input: node, column: 'f' };
  return node;
}

describe('walking', () => {
  it('sees every node once, parents first', () => {
    fc.assert(
      fc.property(plan, (generated) => {
        const seen: Node[] = [];
        walk(generated, (node) => {
          seen.push(node);
          return undefined;
        });
        expect(seen[0]).toBe(generated);
        const written = JSON.stringify(generated).match(/"kind":/g) ?? [];
        expect(seen.length).toBe(written.length);
      }),
      { numRuns: 200 },
    );
  });
});

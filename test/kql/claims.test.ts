import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fidelityOf } from '../../src/diagnostics/index.ts';
import { compilePredicate } from '../../src/evaluate/index.ts';
import { toEvent } from '../../src/events/index.ts';
import { always, type Plan, type Predicate, rewrite } from '../../src/ir/index.ts';
import { kql } from '../../src/languages/kql/index.ts';
import { normalise } from '../../src/passes/index.ts';
import { sourceText } from '../../src/text/index.ts';
import { record, predicate as somePredicate } from '../support/predicates.ts';

const source: Plan = { kind: 'Source', logSources: [], native: { taxonomy: 'ecs', names: {} } };

function again(text: string): Predicate {
  const at = sourceText('again', text);
  const plan = kql.lower(kql.read(at, {}).value!, at, {}).value!.plan;
  return plan.kind === 'Filter' ? plan.predicate : always;
}

/** The generated fields under names of other types: wildcard, text, ip; number; as they are. */
const types: readonly Readonly<Record<string, string>>[] = [
  {},
  { f: 'process.command_line', g: 'message', 'o.h': 'source.ip' },
  { f: 'process.name.caseless', g: 'process.pid', 'o.h': 'event.created' },
];

function renamed(node: Predicate, names: Readonly<Record<string, string>>): Predicate {
  return rewrite(node, (inner) =>
    inner.kind === 'FieldRef' ? { ...inner, name: names[inner.name] ?? inner.name } : inner,
  );
}

it.each(types)('keeps what it claims, with %o', (names) => {
  let said = 0;
  fc.assert(
    fc.property(somePredicate, fc.array(record, { minLength: 1, maxLength: 6 }), (generated, events) => {
      const predicate = renamed(generated, names);
      const plan = normalise<Plan>({ kind: 'Filter', input: source, predicate });
      const raised = kql.raise({ plan }, { profile: 'ecs', metadata: {} });
      if (raised.value === undefined) return;
      said++;
      const text = kql.print(raised.value.ast);
      const claim = fidelityOf(raised.diagnostics.map(({ effect }) => effect));
      const wanted = compilePredicate(predicate);
      const given = compilePredicate(again(text));
      for (const fields of events) {
        const event = toEvent(
          Object.fromEntries(Object.entries(fields).map(([name, values]) => [names[name] ?? name, values])),
        );
        const [before, after] = [wanted(event), given(event)];
        if (before && !after) expect(['narrower', 'different'], text).toContain(claim);
        if (!before && after) expect(['broader', 'different'], text).toContain(claim);
      }
    }),
    { numRuns: 2000 },
  );
  expect(said).toBeGreaterThan(1000);
});

import fc from 'fast-check';
import {
  type Column,
  field,
  functionNames,
  literal,
  type Measure,
  measureFunctions,
  type Plan,
  type Predicate,
  type Scalar,
  type Stage,
} from '../../src/ir/index.ts';
import { predicate as leaves } from './predicates.ts';

/** Random plans with nodes of every kind, for the JSON form and for walking. */

const name = fc.constantFrom('f', 'g', 'host.name');
const span = fc.constantFrom(1000, 60_000);

export const { plan, scalar, predicate } = fc.letrec<{ plan: Plan; scalar: Scalar; predicate: Predicate }>(
  (tie) => {
    const input = tie('plan');
    const column = fc
      .tuple(name, tie('scalar'))
      .map(([columnName, value]): Column => ({ kind: 'Column', name: columnName, value }));
    const measure = fc
      .tuple(
        name,
        fc.constantFrom(...measureFunctions),
        fc.array(tie('scalar'), { maxLength: 2 }),
        fc.option(leaves),
      )
      .map(
        ([measureName, fn, args, where]): Measure => ({
          kind: 'Measure',
          name: measureName,
          function: fn,
          arguments: args,
          ...(where === null ? {} : { where }),
        }),
      );
    const columns = fc.array(column, { maxLength: 2 });
    const measures = fc.array(measure, { maxLength: 2 });
    const stage = fc
      .tuple(input, fc.array(tie('scalar'), { maxLength: 2 }), fc.boolean(), fc.integer({ min: 1, max: 3 }))
      .map(
        ([stageInput, by, absent, runs]): Stage => ({
          kind: 'Stage',
          input: stageInput,
          by: by.map((value) => ({ kind: 'StageKey', value, optional: absent })),
          absent,
          runs,
        }),
      );
    return {
      scalar: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        name.map((text) => field(text)),
        fc.oneof(fc.string(), fc.integer(), fc.boolean()).map((value) => literal(value)),
        fc
          .tuple(fc.constantFrom(...functionNames), fc.array(tie('scalar'), { maxLength: 2 }))
          .map(([fn, args]): Scalar => ({ kind: 'Call', function: fn, arguments: args })),
        fc.tuple(leaves, tie('scalar'), tie('scalar')).map(
          ([when, value, otherwise]): Scalar => ({
            kind: 'Case',
            branches: [{ kind: 'Branch', when, value }],
            otherwise,
          }),
        ),
        fc.string().map((text): Scalar => ({ kind: 'OpaqueScalar', language: 'spl', text })),
      ),
      predicate: fc.oneof(
        leaves,
        leaves.map((item): Predicate => ({ kind: 'Nested', path: 'o', item })),
        fc.string().map((text): Predicate => ({ kind: 'OpaquePredicate', language: 'spl', text, name: 'm' })),
        fc.tuple(tie('scalar'), tie('scalar')).map(
          ([left, right]): Predicate => ({
            kind: 'Compare',
            operator: '>=',
            left,
            right,
            case: 'sensitive',
          }),
        ),
      ),
      plan: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        fc.constant<Plan>({
          kind: 'Source',
          logSources: [{ product: 'windows', category: 'process_creation' }],
          native: { taxonomy: 'ecs', names: { index: ['logs-*'] } },
        }),
        fc.tuple(input, tie('predicate')).map(([i, p]): Plan => ({ kind: 'Filter', input: i, predicate: p })),
        fc.tuple(input, columns).map(([i, c]): Plan => ({ kind: 'Extend', input: i, columns: c })),
        fc
          .tuple(input, fc.constantFrom('keep', 'drop', 'rename'))
          .map(([i, mode]): Plan => ({ kind: 'Project', input: i, mode, columns: [{ from: 'f', to: 'g' }] })),
        fc.tuple(input, measures, columns, span).map(
          ([i, m, by, length]): Plan => ({
            kind: 'Aggregate',
            input: i,
            measures: m,
            by,
            window: { type: 'sliding', span: length },
          }),
        ),
        fc.tuple(input, measures, columns).map(
          ([i, m, by]): Plan => ({
            kind: 'Window',
            input: i,
            measures: m,
            by,
            frame: { type: 'preceding', rows: 2 },
          }),
        ),
        fc.tuple(fc.array(stage, { minLength: 1, maxLength: 2 }), fc.option(stage), span).map(
          ([stages, until, within]): Plan => ({
            kind: 'Sequence',
            ordered: true,
            stages,
            within,
            ...(until === null ? {} : { until }),
          }),
        ),
        fc
          .tuple(input, tie('scalar'))
          .map(([i, value]): Plan => ({ kind: 'NewTerms', input: i, fields: [value], history: 1000 })),
        fc.tuple(input, fc.option(input)).map(
          ([i, rows]): Plan => ({
            kind: 'Lookup',
            input: i,
            table: 't',
            on: [[{ field: 'f', column: 'c', negated: true }]],
            outputs: [{ from: 'c' }],
            mode: 'enrich',
            ...(rows === null ? {} : { rows }),
          }),
        ),
        fc
          .tuple(input, input)
          .map(([left, right]): Plan => ({ kind: 'Join', left, right, on: ['f'], type: 'left' })),
        fc.array(input, { maxLength: 2 }).map((inputs): Plan => ({ kind: 'Union', inputs })),
        fc.tuple(input, tie('scalar')).map(
          ([i, from]): Plan => ({
            kind: 'Extract',
            input: i,
            from,
            method: 'grok',
            pattern: '%{IP:x}',
            outputs: ['x'],
          }),
        ),
        input.map((i): Plan => ({ kind: 'Expand', input: i, column: 'f' })),
        fc.tuple(input, tie('scalar')).map(
          ([i, value]): Plan => ({
            kind: 'Sort',
            input: i,
            keys: [{ kind: 'SortKey', value, descending: true }],
          }),
        ),
        fc
          .tuple(input, tie('scalar'))
          .map(([i, value]): Plan => ({ kind: 'Limit', input: i, count: 1, by: [value], from: 'last' })),
        fc.option(input).map(
          (i): Plan => ({
            kind: 'Opaque',
            language: 'spl',
            text: 'x',
            reason: 'y',
            ...(i === null ? {} : { input: i }),
          }),
        ),
      ),
    };
  },
);

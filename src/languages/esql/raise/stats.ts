import type { AggregateField, Assignment, Command, Expression } from '../../../../grammars/esql/index.ts';
import { diagnose, type Effect } from '../../../diagnostics/index.ts';
import {
  type Aggregate,
  and,
  exists,
  field,
  type Measure,
  type Plan,
  type Predicate,
} from '../../../ir/index.ts';
import { fieldsOf, isLoose, mayBeMissing, required } from '../existence.ts';
import { esqlMeasures } from '../lower/measures.ts';
import { bucketName } from '../names.ts';
import { fail, made, type Raising, seeWindows } from './context.ts';
import { column, duration, fn, nowhere, text } from './nodes.ts';
import { raiseCondition } from './predicate.ts';
import type { Below } from './rows.ts';
import { raiseScalar } from './scalar.ts';
import { target } from './state.ts';

/** STATS: groups, what is measured of each, and the events that belong to none. */

const star: Expression = { type: 'Star', ...nowhere };

export function aggregateOf(
  state: Raising,
  plan: Aggregate,
  above: Plan | undefined,
  below: Below,
): Command[] {
  const measures = measuresOf(state, plan.measures, below);
  const by = keysOf(state, plan.by, below);
  const { window } = plan;
  if (window?.type === 'run' && window.span !== undefined) {
    state.diagnostics.push(diagnose('esql-run-window', { span: plan.span }));
  }
  if (window !== undefined && window.type !== 'run' && window.span !== undefined) {
    by.push(assignment(bucketName, fn('date_trunc', duration(window.span), column('@timestamp'))));
    if (window.type === 'sliding') {
      seeWindows(state, window.span);
      const effect: Effect = isLowerBound(above) ? 'narrower' : 'different';
      const what = 'a window that begins with any event';
      const instead = 'time is divided into fixed windows of that length';
      state.diagnostics.push(
        diagnose('plan-approximated', { span: plan.span, effect, with: { target, what, instead } }),
      );
    }
  }
  if (measures.length === 0 && by.length === 0) {
    measures.push({ type: 'AggregateField', name: column('count'), value: fn('count', star), ...nowhere });
  }
  return [...presence(state, plan, below), { type: 'Stats', inline: false, measures, by, ...made }];
}

/**
 * STATS makes a group of the rows without a value; the plan has none of them, but where the source says so. What is
 * still to be asked of the rows.
 */
function keyTests(by: Aggregate['by'], known: ReadonlySet<string>): readonly Predicate[] {
  const strict = by.flatMap(({ value }) => (mayBeMissing(value) ? [] : [value]));
  const open = [...new Set(strict.flatMap(fieldsOf))].filter((name) => !known.has(name));
  const lossy = strict.filter((value) => fieldsOf(value).length > 0 && isLoose(value));
  return [...open.map((name) => exists(field(name))), ...lossy.map((value) => exists(value))];
}

function presence(state: Raising, plan: Aggregate, below: Below): Command[] {
  // A filter right below has asked for them.
  const tests = plan.input.kind === 'Filter' ? [] : keyTests(plan.by, below.known);
  if (tests.length === 0) return [];
  const condition = raiseCondition(and(tests), below.rows, below.known, state.diagnostics);
  return condition === undefined ? [] : [{ type: 'Where', condition, ...made }];
}

/** A filter below groups also asks for their keys, so that one condition says all. */
export function withKeys(step: Plan, above: Plan | undefined, below: Below): Plan {
  if (step.kind !== 'Filter' || above?.kind !== 'Aggregate') return step;
  const tests = keyTests(above.by, new Set([...below.known, ...required(step.predicate)]));
  return tests.length === 0 ? step : { ...step, predicate: and([step.predicate, ...tests]) };
}

/** Whether a group that passes keeps passing with more events: only lower bounds on what is counted. */
export function isLowerBound(above: Plan | undefined): boolean {
  if (above?.kind !== 'Filter') return false;
  const grows = (predicate: Predicate): boolean => {
    if (predicate.kind === 'And' || predicate.kind === 'Or') return predicate.items.every(grows);
    return predicate.kind === 'Compare' && (predicate.operator === '>' || predicate.operator === '>=');
  };
  return grows(above.predicate);
}

export function keysOf(state: Raising, by: Aggregate['by'], below: Below): Assignment[] {
  return by.flatMap((key) => {
    const value = raiseScalar(key.value, below.inner);
    if (value !== undefined) return [assignment(key.name, value)];
    fail(state, key, `groups by the computed ${key.name}`);
    return [];
  });
}

export function measuresOf(state: Raising, measures: readonly Measure[], below: Below): AggregateField[] {
  return measures.flatMap((measure) => {
    const value = measureValue(measure, below);
    const where =
      measure.where === undefined
        ? undefined
        : raiseCondition(measure.where, { ...below.rows, searchable: false }, new Set(), state.diagnostics);
    if (value === undefined) {
      fail(state, measure, `the measure ${measure.name} (${measure.function})`);
      return [];
    }
    return [
      {
        type: 'AggregateField' as const,
        name: column(measure.name),
        value,
        ...(where === undefined ? {} : { where }),
        ...nowhere,
      },
    ];
  });
}

function measureValue(measure: Measure, below: Below): Expression | undefined {
  const args: Expression[] = [];
  for (const argument of measure.arguments) {
    const raised = raiseScalar(argument, below.inner);
    if (raised === undefined) return undefined;
    args.push(raised);
  }
  const [first] = args;
  switch (measure.function) {
    case 'count':
      return fn('count', first ?? star);
    case 'countDistinct':
      if (args.length > 1) return fn('count_distinct', tuple(args));
      return first === undefined ? undefined : fn('count_distinct', first);
    case 'other':
      return first;
    case 'percentile':
      return args.length === 2 ? fn('percentile', ...args) : undefined;
    case 'range':
      if (first === undefined) return undefined;
      return { type: 'Binary', operator: '-', left: fn('max', first), right: fn('min', first), ...nowhere };
    case 'earliest':
    case 'latest':
      if (first === undefined) return undefined;
      return fn(measure.function === 'earliest' ? 'first' : 'last', first, args[1] ?? column('@timestamp'));
    case 'list':
      return first === undefined ? undefined : fn('values', first);
    case 'first':
    case 'last':
    case 'mode':
    case 'rate':
      return undefined;
    default: {
      const name = esqlMeasures.get(measure.function);
      return name === undefined || first === undefined ? undefined : fn(name, first);
    }
  }
}

/** Several values as one, for counting their combinations: parted by a character that no field holds. */
function tuple(args: readonly Expression[]): Expression {
  return fn('concat', ...args.flatMap((arg, index) => (index === 0 ? [arg] : [text('\u001f'), arg])));
}

export function assignment(name: string, value: Expression): Assignment {
  if (value.type === 'Column' && value.name === name) return { type: 'Assignment', value, ...nowhere };
  return { type: 'Assignment', name: column(name), value, ...nowhere };
}

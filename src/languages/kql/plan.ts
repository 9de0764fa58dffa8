import { type Diagnostic, diagnose } from '../../diagnostics/index.ts';
import { and, type Node, or, type Plan, type Predicate, unreachable, walk } from '../../ir/index.ts';
import { asksSomething, leavesNothing } from '../../passes/index.ts';
import { sayable } from './sayable.ts';

/** A plan as far as KQL can say it: one condition on one event. */
export interface Flat {
  readonly predicate: Predicate;
  /** Names of computed columns: no field of the event, so nothing may be asked of them. */
  readonly computed: ReadonlySet<string>;
}

/** The conditions of a plan in one; undefined, with an error, where one condition would not be honest. */
export function flatten(plan: Plan, diagnostics: Diagnostic[]): Flat | undefined {
  const computed = new Set<string>();
  const predicate = conditions(plan, computed, diagnostics);
  return predicate === undefined ? undefined : { predicate, computed };
}

function conditions(plan: Plan, computed: Set<string>, diagnostics: Diagnostic[]): Predicate | undefined {
  const collected: Predicate[] = [];
  for (let at: Plan = plan; ; ) {
    switch (at.kind) {
      case 'Source':
        return and(collected.reverse());
      case 'Filter':
        if (at.input.kind === 'Aggregate') {
          const { span } = at;
          diagnostics.push(
            instead(span, 'a condition on groups of events', 'every event of a group matches'),
          );
          at = at.input.input;
          collected.length = 0;
          break;
        }
        collected.push(at.predicate);
        at = at.input;
        break;
      case 'Aggregate':
        diagnostics.push(instead(at.span, 'groups of events', 'every event of a group matches'));
        collected.length = 0;
        at = at.input;
        break;
      case 'NewTerms':
        diagnostics.push(
          diagnose('rule-setting-needed', {
            span: at.span,
            effect: 'broader',
            with: { what: 'that the values are new', target: 'KQL' },
          }),
        );
        at = at.input;
        break;
      case 'Limit':
        diagnostics.push(instead(at.span, 'that only some results count', 'all results match'));
        at = at.input;
        break;
      case 'Lookup':
        for (const column of at.outputs) computed.add(column.to ?? column.from);
        if (at.mode === 'match') {
          diagnostics.push(instead(at.span, `a match in the table ${at.table}`, 'it is left out'));
        } else if (at.mode === 'exclude') {
          const name = `lookup ${at.table}`;
          diagnostics.push(
            diagnose('exclusion-dropped', { span: at.span, effect: 'broader', with: { name } }),
          );
        }
        at = at.input;
        break;
      case 'Extend':
        for (const column of at.columns) computed.add(column.name);
        at = at.input;
        break;
      case 'Window':
        for (const measure of at.measures) computed.add(measure.name);
        at = at.input;
        break;
      case 'Extract':
        for (const output of at.outputs) computed.add(output);
        at = at.input;
        break;
      case 'Project':
        if (at.mode === 'rename') for (const column of at.columns) computed.add(column.to ?? column.from);
        at = at.input;
        break;
      case 'Expand':
        if (mentions(collected, new Set([at.column]))) {
          const what = `that one and the same value of ${at.column} meets all conditions`;
          diagnostics.push(instead(at.span, what, 'different values may meet them'));
        }
        at = at.input;
        break;
      case 'Sort':
        at = at.input;
        break;
      case 'Union': {
        const parts = at.inputs.map((input) => conditions(input, computed, diagnostics));
        if (!parts.every((part) => part !== undefined)) return undefined;
        return and([or(parts), ...collected.reverse()]);
      }
      case 'Opaque':
        if (at.input === undefined) return refuse(diagnostics, at, `\`${at.text}\``);
        diagnostics.push(
          diagnose('opaque-dropped', {
            span: at.span,
            effect: 'different',
            with: { language: at.language, text: at.text, target: 'KQL' },
          }),
        );
        at = at.input;
        break;
      case 'Sequence': {
        const what = at.ordered ? 'a sequence of events' : 'several events taken together';
        const stage = at.stages.findLast(
          ({ absent, input }) => !absent && asksSomething(input) && !isUnsaid(input, computed),
        );
        if (stage === undefined) return refuse(diagnostics, at, what);
        const place = at.ordered && stage === at.stages.at(-1) ? 'the last' : 'one';
        diagnostics.push(instead(at.span, what, `every event that can be ${place} of them matches`));
        collected.length = 0;
        at = stage.input;
        break;
      }
      case 'Join': {
        const what = 'a join of two sets of events';
        if (!asksSomething(at.left)) return refuse(diagnostics, at, what);
        diagnostics.push(instead(at.span, what, 'all events of the first set match'));
        collected.length = 0;
        at = at.left;
        break;
      }
      default:
        return unreachable(at);
    }
  }
}

/** Whether KQL can say nothing of what a stage looks for. */
function isUnsaid(stage: Plan, computed: ReadonlySet<string>): boolean {
  let unsaid = false;
  walk(stage, (node: Node) => {
    unsaid ||= node.kind === 'Filter' && leavesNothing(node.predicate, (leaf) => sayable(leaf, computed));
    return !unsaid;
  });
  return unsaid;
}

/** Whether one of the names is asked for somewhere. */
export function mentions(predicates: readonly Predicate[], names: ReadonlySet<string>): boolean {
  let found = false;
  for (const predicate of predicates) {
    walk(predicate, (node: Node) => {
      if (node.kind === 'FieldRef' && names.has(node.name)) found = true;
      return !found;
    });
  }
  return found;
}

function instead(span: Plan['span'], what: string, nearest: string): Diagnostic {
  return diagnose('plan-approximated', {
    span,
    effect: 'broader',
    with: { target: 'KQL', what, instead: nearest },
  });
}

function refuse(diagnostics: Diagnostic[], plan: Plan, what: string): undefined {
  diagnostics.push(diagnose('plan-unsupported', { span: plan.span, with: { target: 'KQL', what } }));
  return undefined;
}

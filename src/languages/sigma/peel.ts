import { type Diagnostic, diagnose, type Effect } from '../../diagnostics/index.ts';
import {
  type Aggregate,
  and,
  type Opaque,
  type Plan,
  type Predicate,
  rewrite,
  type Sequence,
  type Source,
  unreachable,
} from '../../ir/index.ts';

/** A plan without the steps that only arrange results: its core, and what must hold of the core's rows. */
export interface Peeled {
  readonly core:
    | Source
    | Aggregate
    | Sequence
    | Exclude<Plan, { kind: 'Filter' | 'Extend' | 'Project' | 'Sort' | 'Limit' }>;
  readonly predicate: Predicate | undefined;
  /** Columns that the plan computes: no field of the events. */
  readonly computed: ReadonlySet<string>;
}

/** Takes off steps from the last to the first; undefined when one of them has no honest equal. */
export function peel(plan: Plan, diagnostics: Diagnostic[]): Peeled | undefined {
  let current = plan;
  let predicate: Predicate | undefined;
  const computed = new Set<string>();
  const lost = (what: string): void => {
    diagnostics.push(diagnose('presentation-lost', { span: current.span, with: { what, target: 'Sigma' } }));
  };
  const approximated = (what: string, instead: string, effect: Effect): void => {
    const details = { target: 'Sigma', what, instead };
    diagnostics.push(diagnose('plan-approximated', { span: current.span, effect, with: details }));
  };
  for (;;) {
    switch (current.kind) {
      case 'Filter':
        predicate = predicate === undefined ? current.predicate : and([current.predicate, predicate]);
        current = current.input;
        break;
      case 'Extend': {
        // A column that is only another name for a field is read as that field.
        for (const column of [...current.columns].reverse()) {
          const { value } = column;
          if (value.kind === 'FieldRef') predicate = renamed(predicate, column.name, value.name);
          else computed.add(column.name);
        }
        current = current.input;
        break;
      }
      case 'Project':
        if (current.mode === 'rename') {
          for (const { from, to } of current.columns)
            if (to !== undefined) predicate = renamed(predicate, to, from);
        } else lost('a choice of columns');
        current = current.input;
        break;
      case 'Sort':
        lost('an order');
        current = current.input;
        break;
      case 'Limit':
        if (current.by.length > 0) lost('one row for each group');
        else approximated(`only ${current.count} results`, 'all results are given', 'broader');
        current = current.input;
        break;
      case 'Expand':
        lost('one row for each value');
        current = current.input;
        break;
      case 'Extract':
        for (const name of current.outputs) computed.add(name);
        current = current.input;
        break;
      case 'Lookup':
        for (const output of current.outputs) computed.add(output.to ?? output.from);
        if (current.mode === 'match')
          approximated(`the lookup ${current.table}`, 'it is left out', 'broader');
        current = current.input;
        break;
      case 'NewTerms':
        approximated('that values are new', 'known values match as well', 'broader');
        current = current.input;
        break;
      case 'Window':
        for (const measure of current.measures) computed.add(measure.name);
        current = current.input;
        break;
      case 'Opaque': {
        reportOpaque(current, diagnostics);
        if (current.input === undefined) return undefined;
        current = current.input;
        break;
      }
      case 'Source':
      case 'Aggregate':
      case 'Sequence':
      case 'Join':
      case 'Union':
        return { core: current, predicate, computed };
      default:
        return unreachable(current);
    }
  }
}

function reportOpaque(node: Opaque, diagnostics: Diagnostic[]): void {
  const { span, language, text } = node;
  if (node.input === undefined) {
    diagnostics.push(
      diagnose('plan-unsupported', { span, with: { target: 'Sigma', what: `${language} \`${text}\`` } }),
    );
    return;
  }
  const details = { language, text, target: 'Sigma' };
  diagnostics.push(diagnose('opaque-dropped', { span, effect: 'different', with: details }));
}

function renamed(predicate: Predicate | undefined, from: string, to: string): Predicate | undefined {
  if (predicate === undefined) return undefined;
  return rewrite(predicate, (node) => {
    if (node.kind !== 'FieldRef' || node.name !== from) return node;
    return { kind: 'FieldRef', name: to, ...(node.span === undefined ? {} : { span: node.span }) };
  });
}

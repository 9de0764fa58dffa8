import { type Diagnostic, diagnose, type Effect } from '../../diagnostics/index.ts';
import { and, type Opaque, type Plan, type Predicate, unreachable } from '../../ir/index.ts';
import { substitute, substitutionsOf } from './columns.ts';

/** A plan without the steps that only arrange results: its core, and what must hold of the core's rows. */
export interface Peeled {
  readonly core: Exclude<Plan, { kind: 'Filter' | 'Extend' | 'Project' | 'Sort' | 'Limit' }>;
  /** Columns that the plan computes are replaced by what they are computed from. */
  readonly predicate: Predicate | undefined;
}

/** Takes off steps from the last to the first; undefined when one of them has no honest equal. */
export function peel(plan: Plan, diagnostics: Diagnostic[]): Peeled | undefined {
  let current = plan;
  let predicate: Predicate | undefined;
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
      case 'Extend':
      case 'Extract':
      case 'Window':
        predicate = over(predicate, current);
        current = current.input;
        break;
      case 'Project':
        if (current.mode !== 'rename') lost('a choice of columns');
        predicate = over(predicate, current);
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
      case 'Lookup':
        predicate = over(predicate, current);
        if (current.mode === 'match')
          approximated(`the lookup ${current.table}`, 'it is left out', 'broader');
        else if (current.mode === 'exclude') {
          const { span, table } = current;
          const name = `lookup ${table}`;
          diagnostics.push(diagnose('exclusion-dropped', { span, effect: 'broader', with: { name } }));
        }
        current = current.input;
        break;
      case 'NewTerms':
        approximated('that values are new', 'known values match as well', 'broader');
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
        return { core: current, predicate };
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

function over(predicate: Predicate | undefined, step: Plan): Predicate | undefined {
  return predicate === undefined ? undefined : substitute(predicate, substitutionsOf(step));
}

import type { KqlQuery } from '../../../grammars/kql/index.ts';
import { type Diagnostic, diagnose, type Result } from '../../diagnostics/index.ts';
import { printNode } from '../../ir/index.ts';
import type { Lowered, Raised } from '../../language/index.ts';
import { approximate, type LeftOut, opaqueLeftOut } from '../../passes/index.ts';
import { conditionTree, everything } from './condition.ts';
import { flatten } from './plan.ts';
import { sayable } from './sayable.ts';

/** Plan to syntax tree: one condition. What KQL cannot say is left out and said, in the direction that it changes. */
export function raiseKql(rule: Lowered): Result<Raised<KqlQuery>> {
  const diagnostics: Diagnostic[] = [];
  const flat = flatten(rule.plan, diagnostics);
  if (flat === undefined) return { diagnostics };
  const { predicate, leftOut } = approximate(flat.predicate, (leaf) => sayable(leaf, flat.computed));
  for (const item of leftOut) diagnostics.push(leftOutDiagnostic(item));
  if (predicate.kind === 'Constant') {
    if (leftOut.length > 0) {
      const what = 'any of the conditions of this rule';
      diagnostics.push(diagnose('plan-unsupported', { with: { target: 'KQL', what } }));
      return { diagnostics };
    }
    const all = everything();
    const ast: KqlQuery = predicate.value ? all : { type: 'not', item: all, start: 0, end: 0 };
    return { value: { ast }, diagnostics };
  }
  const ast = conditionTree(predicate, diagnostics);
  return { value: { ast }, diagnostics };
}

function leftOutDiagnostic({ leaf, effect, negated }: LeftOut): Diagnostic {
  if (leaf.kind === 'OpaquePredicate') return opaqueLeftOut(leaf, effect, negated, 'KQL');
  const what = `\`${printNode(leaf).trim().replace(/\s+/g, ' ')}\``;
  return diagnose('plan-approximated', {
    span: leaf.span,
    effect,
    with: { target: 'KQL', what, instead: 'it is left out' },
  });
}

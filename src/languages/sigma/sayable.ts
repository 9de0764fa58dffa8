import { type Diagnostic, diagnose, effectUnder } from '../../diagnostics/index.ts';
import { type Node, type Predicate, printNode, rewriteLeaves } from '../../ir/index.ts';
import {
  approximate,
  type LeftOut,
  opaqueLeftOut,
  withImpliedMatches,
  withoutNested,
} from '../../passes/index.ts';
import { leafItem, sigmaRegex } from './raise-leaf.ts';

/**
 * A predicate with only what Sigma can say; what had to be left out is reported with its effect. Undefined when
 * nothing is left of it.
 */
export function sayable(predicate: Predicate, diagnostics: Diagnostic[]): Predicate | undefined {
  const flat = withoutNested(predicate, ({ span }, effect) => {
    const what = 'conditions on one element of a list';
    const details = { target: 'Sigma', what, instead: 'any elements may meet them' };
    diagnostics.push(diagnose('plan-approximated', { span, effect, with: details }));
  });
  const isSaid = (leaf: Predicate): boolean => leaf.kind === 'Constant' || leafItem(leaf) !== undefined;
  const whole = withWholeKeywords(withImpliedMatches(flat, isSaid), diagnostics);
  const { predicate: kept, leftOut } = approximate(whole, isSaid);
  for (const item of leftOut) diagnostics.push(reportLeftOut(item));
  if (leftOut.length > 0 && kept.kind === 'Constant') {
    const what = 'anything that this rule looks for';
    diagnostics.push(diagnose('plan-unsupported', { span: predicate.span, with: { target: 'Sigma', what } }));
    return undefined;
  }
  return kept;
}

function reportLeftOut({ leaf, effect, negated }: LeftOut): Diagnostic {
  const { span } = leaf;
  if (leaf.kind === 'OpaquePredicate') return opaqueLeftOut(leaf, effect, negated, 'Sigma');
  if (leaf.kind === 'Regex') {
    const translated = sigmaRegex(leaf);
    if ('unsupported' in translated) {
      const details = { construct: translated.unsupported, target: 'Sigma' };
      return diagnose('regex-unsupported', { span, effect, with: details });
    }
  }
  const what = readable(leaf);
  return diagnose('plan-approximated', {
    span,
    effect,
    with: { target: 'Sigma', what, instead: 'it is left out' },
  });
}

/** Sigma's keywords may stand inside a word, where other languages look for whole terms. */
function withWholeKeywords(predicate: Predicate, diagnostics: Diagnostic[]): Predicate {
  return rewriteLeaves(predicate, (leaf, negated) => {
    if (leaf.kind !== 'Keyword' || leaf.scope === 'contains') return leaf;
    const details = {
      target: 'Sigma',
      what: 'that a term is a whole word',
      instead: 'it may be part of one',
    };
    const effect = effectUnder('broader', negated);
    diagnostics.push(diagnose('plan-approximated', { span: leaf.span, effect, with: details }));
    return { ...leaf, scope: 'contains' };
  });
}

/** A node as one line of a message. */
export function readable(node: Node): string {
  const text = printNode(node).trim().replace(/\s+/g, ' ');
  // Columns whose computation is not known are called by their names.
  return text.replace(/opaque\(column, "([^"]*)"\)/g, '$1');
}

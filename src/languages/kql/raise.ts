import type { KqlQuery } from '../../../grammars/kql/index.ts';
import { type Diagnostic, diagnose, type Result } from '../../diagnostics/index.ts';
import { and, type Predicate, printNode } from '../../ir/index.ts';
import type { EmitContext, Lowered, Raised } from '../../language/index.ts';
import {
  approximate,
  impossible,
  type LeftOut,
  opaqueLeftOut,
  withImpliedMatches,
  withoutImpossible,
} from '../../passes/index.ts';
import { conditionTree, everything } from './condition.ts';
import { type Flat, flatten, mentions } from './plan.ts';
import { queryDsl } from './query-dsl.ts';
import { sayable } from './sayable.ts';
import { sayLarge } from './size.ts';

/**
 * Plan to syntax tree: one condition. What KQL cannot say goes into the rule's filters where a whole rule is written;
 * otherwise it is said in the nearest form or left out, with the direction that this changes.
 */
export function raiseKql(rule: Lowered, context: EmitContext): Result<Raised<KqlQuery>> {
  const diagnostics: Diagnostic[] = [];
  const found = flatten(rule.plan, diagnostics);
  if (found === undefined) return { diagnostics };
  const possible = withoutImpossible(found.predicate, (value, effect, { span }) => {
    diagnostics.push(diagnose('typed-value', { span, effect, with: { target: 'KQL', ...value } }));
  });
  const isSaid = (leaf: Predicate): boolean => sayable(leaf, found.computed);
  const flat = { ...found, predicate: withImpliedMatches(possible, isSaid) };
  const { query, filters } =
    context.asRule === true ? withFilters(flat) : { query: flat.predicate, filters: [] };
  const needs = filters.length === 0 ? {} : { needs: { filters } };
  const { predicate, leftOut } = approximate(query, isSaid);
  for (const item of leftOut) diagnostics.push(leftOutDiagnostic(item));
  if (predicate.kind === 'Constant') {
    if (leftOut.length > 0 && filters.length === 0) {
      const what = 'any of the conditions of this rule';
      diagnostics.push(diagnose('plan-unsupported', { with: { target: 'KQL', what } }));
      return { diagnostics };
    }
    const all = everything();
    const ast: KqlQuery = predicate.value ? all : { type: 'not', item: all, start: 0, end: 0 };
    return { value: { ast, ...needs, eventsOnly: true }, diagnostics };
  }
  const ast = conditionTree(predicate, diagnostics);
  diagnostics.push(...sayLarge(ast));
  return { value: { ast, ...needs, eventsOnly: true }, diagnostics };
}

/** The conditions that KQL would change and Elasticsearch's own queries say exactly, apart from the others. */
function withFilters({ predicate, computed }: Flat): { query: Predicate; filters: readonly Predicate[] } {
  const filters: Predicate[] = [];
  const others: Predicate[] = [];
  for (const item of predicate.kind === 'And' ? predicate.items : [predicate]) {
    const exact = isExact(item, computed) || mentions([item], computed) || queryDsl(item) === undefined;
    (exact ? others : filters).push(item);
  }
  return { query: and(others, predicate.span), filters };
}

function isExact(item: Predicate, computed: ReadonlySet<string>): boolean {
  if (!sayable(item, computed)) return false;
  const said: Diagnostic[] = [];
  conditionTree(item, said);
  return said.every(({ effect }) => effect === undefined || effect === 'metadata');
}

function leftOutDiagnostic({ leaf, effect, negated }: LeftOut): Diagnostic {
  if (leaf.kind === 'OpaquePredicate') return opaqueLeftOut(leaf, effect, negated, 'KQL');
  const never = impossible(leaf);
  if (never !== undefined) {
    return diagnose('typed-value', { span: leaf.span, effect, with: { target: 'KQL', ...never } });
  }
  const what = `\`${printNode(leaf).trim().replace(/\s+/g, ' ')}\``;
  return diagnose('plan-approximated', {
    span: leaf.span,
    effect,
    with: { target: 'KQL', what, instead: 'it is left out' },
  });
}

import type { Call, Expression } from '../../../../grammars/esql/index.ts';
import { always, and, equals, never, not, or, type Predicate } from '../../../ir/index.ts';
import { isCondition } from '../expressions.ts';
import { castFunctions } from '../functions.ts';
import { inAnyCase, isCaseOption, lowerKql } from './kql.ts';
import { lowerScalar, opaqueScalar, spanOf } from './scalar.ts';
import { type Bound, resolve, type Scope } from './scope.ts';
import {
  comparisonHolds,
  containsHolds,
  inHolds,
  likeHolds,
  matchHolds,
  networkHolds,
  partHolds,
} from './tests.ts';
import { defined, onValues } from './values.ts';

/**
 * Conditions of ES|QL. They have three values: true, false and null, and WHERE keeps what is true. The IR has two.
 * `holds(condition, true)` is where it is true, `holds(condition, false)` where it is false; in between it is null.
 * https://www.elastic.co/docs/reference/query-languages/esql/esql-null-values
 */
export function holds(scope: Scope, bound: Bound, value: boolean): Predicate {
  const { node, serial } = bound;
  const at = spanOf(scope, node);
  const inner = (part: Expression, wanted = value): Predicate => holds(scope, { node: part, serial }, wanted);
  switch (node.type) {
    case 'And':
    case 'Or': {
      const items = node.items.map((item) => inner(item));
      return (node.type === 'And') === value ? and(items, at) : or(items, at);
    }
    case 'Not':
      return inner(node.operand, !value);
    case 'Boolean':
      return node.value === value ? always : never;
    case 'Null':
      return never;
    case 'Column': {
      const target = resolve(scope, bound);
      if (target.node.type !== 'Column') return holds(scope, target, value);
      return equals(lowerScalar(scope, bound), value, 'sensitive', at);
    }
    case 'Comparison':
      return comparisonHolds(scope, node, serial, value);
    case 'In':
      return inHolds(scope, node, serial, value);
    case 'Like':
      return likeHolds(scope, node, serial, value);
    case 'IsNull': {
      const there = defined(scope, { node: node.operand, serial });
      return value === node.negated ? there : not(there, at);
    }
    case 'MatchOperator':
      return matchHolds(scope, { node: node.operand, serial }, node.value, value);
    case 'Call':
      return callHolds(scope, node, serial, value);
    case 'Cast':
      if (castFunctions[node.dataType] === 'to_boolean') return inner(node.operand);
      return equals(lowerScalar(scope, bound), value, 'sensitive', at);
    default:
      return equals(lowerScalar(scope, bound), value, 'sensitive', at);
  }
}

function callHolds(scope: Scope, node: Call, serial: number, value: boolean): Predicate {
  const at = spanOf(scope, node);
  switch (node.name) {
    case 'starts_with':
    case 'ends_with':
    case 'contains':
      return partHolds(scope, node, serial, value);
    case 'cidr_match':
      return networkHolds(scope, node, serial, value);
    case 'mv_contains':
      return containsHolds(scope, node, serial, value);
    case 'match': {
      const [field, query] = node.arguments;
      if (field !== undefined && query !== undefined && node.arguments.length === 2) {
        return matchHolds(scope, { node: field, serial }, query, value);
      }
      break;
    }
    case 'kql': {
      const [query, options] = node.arguments;
      const anyCase = isCaseOption(options);
      if (query?.type === 'String' && (options === undefined || anyCase)) {
        const read = lowerKql(query.value, at);
        const predicate = read !== undefined && anyCase ? inAnyCase(read) : read;
        if (predicate !== undefined) return value ? predicate : not(predicate);
      }
      break;
    }
    case 'coalesce': {
      const [condition, otherwise] = node.arguments;
      if (condition !== undefined && otherwise?.type === 'Boolean' && node.arguments.length === 2) {
        const bound = { node: condition, serial };
        return otherwise.value === value ? not(holds(scope, bound, !value)) : holds(scope, bound, value);
      }
      return onValues(scope, { node, serial }, (operand) => holds(scope, operand, value));
    }
    case 'case':
      return onValues(scope, { node, serial }, (operand) => holds(scope, operand, value));
    case 'to_boolean':
    case 'to_bool':
      if (node.arguments.length === 1 && isCondition(node.arguments[0]!)) {
        return holds(scope, { node: node.arguments[0]!, serial }, value);
      }
      break;
    default:
      return equals(lowerScalar(scope, { node, serial }), value, 'sensitive', at);
  }
  return equals(opaqueScalar(scope, { node, serial }), value, 'sensitive', at);
}

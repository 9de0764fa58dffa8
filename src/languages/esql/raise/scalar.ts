import { type Expression, parseExpression } from '../../../../grammars/esql/index.ts';
import type { Call, CaseScalar, Predicate, Scalar } from '../../../ir/index.ts';
import { unreachable } from '../../../ir/index.ts';
import { chronoFieldOf, esqlFunctions } from '../functions.ts';
import { column, comparison, constant, duration, fn, nowhere, nullNode, text } from './nodes.ts';

/** Values of the IR in ES|QL. `undefined` where ES|QL has no form. */

/** How conditions inside a CASE are written; given by raise-predicate.ts. */
export type RaiseCondition = (predicate: Predicate) => Expression | undefined;

export function raiseScalar(scalar: Scalar, condition: RaiseCondition): Expression | undefined {
  switch (scalar.kind) {
    case 'FieldRef':
      return scalar.name.includes('*') ? undefined : column(scalar.name);
    case 'Literal':
      return constant(scalar.value);
    case 'Call':
      return raiseCall(scalar, condition);
    case 'Case':
      return raiseCase(scalar, condition);
    case 'OpaqueScalar':
      return scalar.language === 'esql' ? parseExpression(scalar.text).value : undefined;
    default:
      return unreachable(scalar);
  }
}

const operators = { add: '+', subtract: '-', multiply: '*', divide: '/', modulo: '%' } as const;

function raiseCall(call: Call, condition: RaiseCondition): Expression | undefined {
  const args: Expression[] = [];
  for (const argument of call.arguments) {
    const raised = raiseScalar(argument, condition);
    if (raised === undefined) return undefined;
    args.push(raised);
  }
  const [first, second] = args;
  const last = call.arguments[call.arguments.length - 1];
  switch (call.function) {
    case 'null':
      return nullNode;
    case 'add':
    case 'subtract':
    case 'multiply':
    case 'divide':
    case 'modulo':
      if (first === undefined || second === undefined) return undefined;
      return { type: 'Binary', operator: operators[call.function], left: first, right: second, ...nowhere };
    case 'negate':
      return first === undefined ? undefined : { type: 'Unary', operator: '-', operand: first, ...nowhere };
    case 'timeShift':
      if (first === undefined || last?.kind !== 'Literal' || typeof last.value !== 'number') return undefined;
      return {
        type: 'Binary',
        operator: last.value < 0 ? '-' : '+',
        left: first,
        right: duration(Math.abs(last.value)),
        ...nowhere,
      };
    case 'timeBucket':
      if (first === undefined || last?.kind !== 'Literal' || typeof last.value !== 'number') return undefined;
      return fn('date_trunc', duration(last.value), first);
    case 'timeTruncate': {
      if (first === undefined || last?.kind !== 'Literal' || !/^[a-z]+$/.test(String(last.value)))
        return undefined;
      const unit: Expression = { type: 'Duration', amount: '1', unit: String(last.value), ...nowhere };
      return fn('date_trunc', unit, first);
    }
    case 'timeDifference': {
      const [from, to, unit = text('millisecond')] = args;
      return from === undefined || to === undefined ? undefined : fn('date_diff', unit, from, to);
    }
    case 'timePart': {
      const part = call.arguments[0];
      const name = part?.kind === 'Literal' ? chronoFieldOf(String(part.value)) : undefined;
      if (name === undefined || second === undefined) return undefined;
      return fn('date_extract', text(name), second);
    }
    case 'indexOf':
      // ES|QL counts from 1 and gives 0 where the text is not found; the IR counts from 0 and gives nothing.
      if (args.length !== 2) return undefined;
      return {
        type: 'Binary',
        operator: '-',
        left: fn('case', comparison('>', fn('locate', ...args), constant(0)), fn('locate', ...args)),
        right: constant(1),
        ...nowhere,
      };
    case 'substring':
      return raiseSubstring(call, args);
    case 'mvAppend':
      if (call.arguments.every((argument) => argument.kind === 'Literal')) {
        return { type: 'Array', items: args, ...nowhere };
      }
      // Of exactly two.
      return args.reduceRight((rest, item) => fn('mv_append', item, rest));
    default: {
      const name = esqlFunctions.get(call.function);
      return name === undefined ? undefined : fn(name, ...args);
    }
  }
}

function raiseSubstring(call: Call, args: readonly Expression[]): Expression | undefined {
  const [, from, to] = call.arguments;
  const [value] = args;
  if (value === undefined || from?.kind !== 'Literal' || typeof from.value !== 'number') return undefined;
  // ES|QL counts from 1, and from the end for a negative start.
  const start = constant(from.value < 0 ? from.value : from.value + 1);
  if (to === undefined) return fn('substring', value, start);
  if (to.kind !== 'Literal' || typeof to.value !== 'number') {
    return from.value === 0 && args[2] !== undefined ? fn('left', value, args[2]) : undefined;
  }
  // Positions from both ends would need the length of the text.
  if (from.value < 0 !== to.value < 0) return undefined;
  if (from.value === 0) return fn('left', value, constant(to.value));
  return fn('substring', value, start, constant(Math.max(0, to.value - from.value)));
}

function raiseCase(scalar: CaseScalar, condition: RaiseCondition): Expression | undefined {
  const truth = truthBranch(scalar);
  if (truth !== undefined) return condition(truth);
  const args: (Expression | undefined)[] = scalar.branches.flatMap((branch) => [
    condition(branch.when),
    raiseScalar(branch.value, condition),
  ]);
  if (scalar.otherwise !== undefined) args.push(raiseScalar(scalar.otherwise, condition));
  return args.includes(undefined) ? undefined : fn('case', ...(args as Expression[]));
}

/** A case that is nothing but the truth of a condition where that is never null. */
function truthBranch(scalar: CaseScalar): Predicate | undefined {
  const [first] = scalar.branches;
  const { otherwise } = scalar;
  const isPlain =
    scalar.branches.length === 1 &&
    first?.value.kind === 'Literal' &&
    first.value.value === true &&
    otherwise?.kind === 'Literal' &&
    otherwise.value === false;
  return isPlain && first.when.kind === 'Exists' ? first.when : undefined;
}

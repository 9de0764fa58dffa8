import type { Scalar } from '../../../ir/index.ts';

const sizes = new WeakMap<object, number>();

/** How many nodes a scalar has, shared parts counted each time; a rough count of those in conditions. */
export function scalarSize(scalar: Scalar): number {
  if (scalar.kind === 'FieldRef' || scalar.kind === 'Literal' || scalar.kind === 'OpaqueScalar') return 1;
  const known = sizes.get(scalar);
  if (known !== undefined) return known;
  let sum = 1;
  if (scalar.kind === 'Call') for (const item of scalar.arguments) sum += scalarSize(item);
  else {
    for (const branch of scalar.branches) sum += scalarSize(branch.value) + predicateSize(branch.when);
    if (scalar.otherwise !== undefined) sum += scalarSize(scalar.otherwise);
  }
  sizes.set(scalar, sum);
  return sum;
}

/** The same of a condition. */
export function predicateSize(node: unknown): number {
  if (Array.isArray(node)) return node.reduce<number>((sum, item) => sum + predicateSize(item), 0);
  if (typeof node !== 'object' || node === null) return 0;
  const known = sizes.get(node);
  if (known !== undefined) return known;
  let sum = 1;
  const { span: _span, ...rest } = node as Record<string, unknown>;
  for (const value of Object.values(rest)) if (typeof value === 'object') sum += predicateSize(value);
  sizes.set(node, sum);
  return sum;
}

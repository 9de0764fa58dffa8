import { type Node, type Plan, walk } from '../../../ir/index.ts';

/** Names that a plan computes and that a filter, a group or a key reads. */
export function computedRead(plan: Plan): ReadonlySet<string> {
  const read = new Set<string>();
  const note = (node: Node): void =>
    walk(node, (inner) => {
      if (inner.kind === 'FieldRef') read.add(inner.name);
      return true;
    });
  walk(plan, (node) => {
    switch (node.kind) {
      case 'Filter':
        note(node.predicate);
        break;
      case 'Aggregate':
      case 'Window':
        for (const part of [...node.by, ...node.measures]) note(part);
        break;
      case 'Extend':
      case 'NewTerms':
        for (const part of node.kind === 'Extend' ? node.columns : node.fields) note(part);
        break;
      case 'Stage':
        for (const key of node.by) note(key);
        break;
      case 'Extract':
        note(node.from);
        break;
      case 'Lookup':
        for (const { field } of node.on.flat()) read.add(field);
        break;
      case 'Join':
        for (const name of node.on) read.add(name);
        break;
      case 'Expand':
        read.add(node.column);
        break;
      default:
    }
    return true;
  });
  return read;
}

/** Names of fields that a plan's own nodes read, without those that the plan itself computes. */
export function fieldsRead(...plans: readonly Plan[]): readonly string[] {
  const read = new Set<string>();
  const computed = new Set<string>();
  for (const plan of plans) {
    walk(plan, (node) => {
      switch (node.kind) {
        case 'FieldRef':
          read.add(node.name);
          break;
        case 'Column':
        case 'Measure':
          computed.add(node.name);
          break;
        case 'Extract':
          for (const name of node.outputs) computed.add(name);
          break;
        case 'Lookup':
          for (const pair of node.on.flat()) read.add(pair.field);
          for (const { from, to } of node.outputs) computed.add(to ?? from);
          break;
        case 'Join':
          for (const name of node.on) read.add(name);
          break;
        case 'Project':
          if (node.mode !== 'drop') for (const { from } of node.columns) read.add(from);
          for (const { to } of node.columns) if (to !== undefined) computed.add(to);
          break;
        case 'Expand':
          read.add(node.column);
          break;
        default:
      }
      return true;
    });
  }
  // A column that takes its own field's name (`by user`, `values(user) as user`) is read as well.
  return [...read].filter((name) => !computed.has(name) || isReadAs(name, plans));
}

function isReadAs(name: string, plans: readonly Plan[]): boolean {
  let found = false;
  for (const plan of plans) {
    walk(plan, (node) => {
      if ((node.kind === 'Column' || node.kind === 'Measure') && node.name === name) {
        walk(node, (inner) => {
          if (inner.kind === 'FieldRef' && inner.name === name) found = true;
          return !found;
        });
      }
      return !found;
    });
  }
  return found;
}

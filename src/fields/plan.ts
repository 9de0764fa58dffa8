import {
  and,
  type Call,
  type Column,
  type FieldRef,
  type Filter,
  type LookupPair,
  type Measure,
  type Node,
  not,
  type OpaquePredicate,
  or,
  type Plan,
  type Predicate,
  type Scalar,
  type Source,
  type Stage,
  unreachable,
  walk,
} from '../ir/index.ts';
import { testedField } from '../ir/leaves.ts';
import { conjuncts, notContradicted, once } from './conditions.ts';

/** Renames in one branch of a plan, down to its source. */
export interface Naming {
  /** A field in a value's place; an expression where there is no field for it, and it can be computed. */
  ref(ref: FieldRef, place: Place): Scalar;
  /** The field that holds what an expression computes. */
  computed?(call: Call): FieldRef | undefined;
  /** A leaf on a field; `negated` under an odd number of negations. */
  leaf(leaf: Predicate, negated: boolean): Predicate;
  /** A name that stands as text; `spelling` is what the source calls it, where that is kept. */
  name(name: string, spelling?: string): string;
  /** Another naming for an alternative that is about other events than the rest. */
  branch?(item: Predicate): Naming | undefined;
  /** What a vendor's own text says, where it is known. */
  opaque?(item: OpaquePredicate): Predicate | undefined;
  /** The items of an And after renaming. */
  together?(items: readonly Predicate[]): readonly Predicate[];
  /** The items of an Or after renaming. */
  either?(items: readonly Predicate[]): readonly Predicate[];
}
/**
 * `value`: part of a condition; `key`: events with the same value belong together, whatever it is, and a condition on
 * the group reads it; `group`: the same where none does, so that targets which leave the group out leave it out as well;
 * `measure`: what is counted in a group; `result`: part of what is shown; `terms`: what must be new.
 */
export type Place = 'value' | 'key' | 'group' | 'measure' | 'result' | 'terms';

/** What becomes of a source and of the conditions right above it. */
export interface Opened {
  readonly source: Plan;
  /** The conditions that stay, still to be renamed. */
  readonly conditions: readonly Predicate[];
  /** Conditions that are right as they are. */
  readonly settled: readonly Predicate[];
  /** The settled conditions are the usual ones of a log source; where the rule asks for another value, it decides. */
  readonly yielding?: boolean;
  readonly naming: Naming;
}
export type Open = (source: Source, conditions: readonly Predicate[]) => Opened;

/** Names of columns that the plan defines, with the names that they have after renaming. */
type Columns = ReadonlyMap<string, string>;
interface Renamed {
  readonly plan: Plan;
  readonly naming: Naming;
  readonly columns: Columns;
}

const noColumns: Columns = new Map();

/** Renames a whole plan: each branch by the naming of its own source. */
export function renamePlan(plan: Plan, open: Open): Plan {
  return visit(plan, open, nothing).plan;
}

/** Names of columns and fields that conditions and keys further up look at. */
type Needed = ReadonlySet<string>;
const nothing: Needed = new Set();

function visit(plan: Plan, open: Open, needed: Needed): Renamed {
  switch (plan.kind) {
    case 'Source':
      return openSource(plan, [], open);
    case 'Filter': {
      const filters = [plan];
      let below = plan.input;
      while (below.kind === 'Filter') {
        filters.unshift(below);
        below = below.input;
      }
      if (below.kind === 'Source') return openSource(below, filters, open);
      const above = namesIn(
        filters.map((filter) => filter.predicate),
        needed,
      );
      const input = visit(below, open, above);
      const renamer = renamerOf(input, 'value');
      let result = input.plan;
      for (const filter of filters)
        result = { ...filter, input: result, predicate: renamer.predicate(filter.predicate, false) };
      return { ...input, plan: result };
    }
    case 'Extend': {
      const used = plan.columns.filter((column) => needed.has(column.name));
      const input = visit(plan.input, open, namesIn(used, needed));
      let columns = input.columns;
      const list: Column[] = [];
      for (const column of plan.columns) {
        const value = renamerOf({ ...input, columns }, 'value').scalar(column.value);
        list.push({ ...column, value });
        columns = extended(columns, [column.name]);
      }
      return { ...input, plan: { ...plan, input: input.plan, columns: list }, columns };
    }
    case 'Project': {
      const input = visit(plan.input, open, needed);
      const name = nameIn(input);
      const list = plan.columns.map((column) => ({ ...column, from: name(column.from) }));
      const defined = plan.columns.flatMap((column) => (column.to === undefined ? [] : [column.to]));
      return {
        ...input,
        plan: { ...plan, input: input.plan, columns: list },
        columns: extended(input.columns, defined),
      };
    }
    case 'Aggregate':
    case 'Window': {
      const input = visit(plan.input, open, needed);
      const keyPlace = (name: string): Place =>
        needed.size === 0 ? 'result' : needed.has(name) ? 'key' : 'group';
      const by = groupColumns(plan.by, (column) => renamerOf(input, keyPlace(column.name)));
      const measures = plan.measures.map((measure) =>
        renamerOf(input, needed.has(measure.name) ? measurePlace(measure) : 'result').measure(measure),
      );
      const columns = new Map(plan.kind === 'Window' ? input.columns : noColumns);
      for (const [index, column] of plan.by.entries()) columns.set(column.name, by[index]!.name);
      for (const measure of measures) columns.set(measure.name, measure.name);
      return { ...input, plan: { ...plan, input: input.plan, by, measures }, columns };
    }
    case 'Sequence': {
      const stages = plan.stages.map((stage) => visitStage(stage, open));
      const until = plan.until === undefined ? undefined : visitStage(plan.until, open).stage;
      const sequence: Plan = {
        ...plan,
        stages: stages.map((item) => item.stage),
        ...(until === undefined ? {} : { until }),
      };
      return { plan: sequence, naming: stages[0]?.naming ?? plainNaming, columns: noColumns };
    }
    case 'NewTerms': {
      const input = visit(plan.input, open, namesIn(plan.fields, needed));
      const renamer = renamerOf(input, 'terms');
      const fields = plan.fields.map((field) => renamer.scalar(field));
      return { ...input, plan: { ...plan, input: input.plan, fields } };
    }
    case 'Lookup': {
      const input = visit(plan.input, open, needed);
      const name = nameIn(input);
      const on = plan.on.map((group) => group.map((pair) => renamedPair(pair, name)));
      const rows = plan.rows === undefined ? {} : { rows: visit(plan.rows, open, needed).plan };
      const defined = plan.outputs.map((output) => output.to ?? output.from);
      return {
        ...input,
        plan: { ...plan, input: input.plan, on, ...rows },
        columns: extended(input.columns, defined),
      };
    }
    case 'Join': {
      const left = visit(plan.left, open, needed);
      const right = visit(plan.right, open, needed);
      const columns = new Map([...right.columns, ...left.columns]);
      const name = nameIn(left);
      const on = plan.on.map((key) => name(key));
      return { naming: left.naming, columns, plan: { ...plan, left: left.plan, right: right.plan, on } };
    }
    case 'Union': {
      const inputs = plan.inputs.map((input) => visit(input, open, needed));
      const columns = new Map(inputs.flatMap((input) => [...input.columns]));
      const naming = inputs[0]?.naming ?? plainNaming;
      return { naming, columns, plan: { ...plan, inputs: inputs.map((input) => input.plan) } };
    }
    case 'Extract': {
      const input = visit(plan.input, open, needed);
      const from = renamerOf(input, 'value').scalar(plan.from);
      return {
        ...input,
        plan: { ...plan, input: input.plan, from },
        columns: extended(input.columns, plan.outputs),
      };
    }
    case 'Expand': {
      const input = visit(plan.input, open, needed);
      return { ...input, plan: { ...plan, input: input.plan, column: nameIn(input)(plan.column) } };
    }
    case 'Sort': {
      const input = visit(plan.input, open, needed);
      const { scalar } = renamerOf(input, 'result');
      const keys = plan.keys.map((key) => ({ ...key, value: scalar(key.value) }));
      return { ...input, plan: { ...plan, input: input.plan, keys } };
    }
    case 'Limit': {
      const input = visit(plan.input, open, needed);
      const by = plan.by.map(renamerOf(input, 'result').scalar);
      return { ...input, plan: { ...plan, input: input.plan, by } };
    }
    case 'Opaque': {
      if (plan.input === undefined) return { plan, naming: plainNaming, columns: noColumns };
      const input = visit(plan.input, open, needed);
      return { ...input, plan: { ...plan, input: input.plan } };
    }
    default:
      return unreachable(plan);
  }
}

function namesIn(nodes: readonly Node[], known: Needed): Needed {
  const names = new Set(known);
  for (const node of nodes) {
    walk(node, (inner) => {
      if (inner.kind === 'FieldRef') names.add(inner.name);
      return undefined;
    });
  }
  return names;
}

function openSource(source: Source, filters: readonly Filter[], open: Open): Renamed {
  const conditions = once(filters.flatMap((filter) => conjuncts(filter.predicate)));
  const opened = open(source, conditions);
  const { naming } = opened;
  const renamer = renamerOf({ naming, columns: noColumns }, 'value');
  const kept = opened.conditions.map((condition) => renamer.predicate(condition, false));
  const together = naming.together?.(kept) ?? kept;
  const settled = opened.yielding === true ? notContradicted(opened.settled, together) : opened.settled;
  const predicate = and([...settled, ...together], filters.at(-1)?.predicate.span);
  if (predicate.kind === 'Constant' && predicate.value)
    return { plan: opened.source, naming, columns: noColumns };
  const span = filters.at(-1)?.span;
  const plan: Plan = {
    kind: 'Filter',
    input: opened.source,
    predicate,
    ...(span === undefined ? {} : { span }),
  };
  return { plan, naming, columns: noColumns };
}

function visitStage(stage: Stage, open: Open): { readonly stage: Stage; readonly naming: Naming } {
  const input = visit(stage.input, open, namesIn(stage.by, nothing));
  const renamer = renamerOf(input, 'group');
  const by = stage.by.map((key) => ({ ...key, value: renamer.scalar(key.value) }));
  return { stage: { ...stage, input: input.plan, by }, naming: input.naming };
}

/** A list of a field's values is the field, where a target has events in place of groups. */
function measurePlace(measure: Measure): Place {
  return measure.function === 'values' || measure.function === 'list' ? 'value' : 'measure';
}

/**
 * A column that only passes a field on is renamed with it. Where two fields become one, the second keeps its name.
 */
function groupColumns(by: readonly Column[], renamerFor: (column: Column) => Renamer): readonly Column[] {
  const taken = new Set<string>();
  return by.map((column) => {
    const value = renamerFor(column).scalar(column.value);
    const passed = column.value.kind === 'FieldRef' && column.value.name === column.name;
    const name = passed && value.kind === 'FieldRef' && !taken.has(value.name) ? value.name : column.name;
    taken.add(name);
    return { ...column, name, value };
  });
}

function extended(columns: Columns, names: readonly string[]): Columns {
  if (names.length === 0) return columns;
  const next = new Map(columns);
  for (const name of names) next.set(name, name);
  return next;
}

function nameIn(input: Omit<Renamed, 'plan'>): (name: string, spelling?: string) => string {
  return (name, spelling) => input.columns.get(name) ?? input.naming.name(name, spelling);
}

function renamedPair(pair: LookupPair, name: ReturnType<typeof nameIn>): LookupPair {
  const field = name(pair.field, pair.spelling);
  return field === pair.field ? pair : { ...pair, field, spelling: pair.spelling ?? pair.field };
}

const plainNaming: Naming = { ref: (ref) => ref, leaf: (leaf) => leaf, name: (name) => name };

interface Renamer {
  predicate(predicate: Predicate, negated: boolean): Predicate;
  scalar(scalar: Scalar): Scalar;
  measure(measure: Measure): Measure;
}

function renamerOf({ naming, columns }: Omit<Renamed, 'plan'>, place: Place): Renamer {
  const renamer: Renamer = { predicate, scalar, measure };
  return renamer;

  function measure(node: Measure): Measure {
    const where = node.where === undefined ? {} : { where: predicate(node.where, false) };
    return { ...node, arguments: node.arguments.map(scalar), ...where };
  }

  function scalar(node: Scalar): Scalar {
    switch (node.kind) {
      case 'FieldRef': {
        const column = columns.get(node.name);
        if (column === undefined) return naming.ref(node, place);
        return column === node.name ? node : { ...node, name: column };
      }
      case 'Literal':
      case 'OpaqueScalar':
        return node;
      case 'Call': {
        const [first] = node.arguments;
        const isOfEvent = first?.kind === 'FieldRef' && !columns.has(first.name);
        const field = isOfEvent ? naming.computed?.(node) : undefined;
        return field ?? { ...node, arguments: node.arguments.map(scalar) };
      }
      case 'Case': {
        const branches = node.branches.map((branch) => ({
          ...branch,
          when: predicate(branch.when, false),
          value: scalar(branch.value),
        }));
        const otherwise = node.otherwise === undefined ? {} : { otherwise: scalar(node.otherwise) };
        return { ...node, branches, ...otherwise };
      }
      default:
        return unreachable(node);
    }
  }

  function within(item: Predicate): Renamer {
    const other = naming.branch?.(item);
    return other === undefined ? renamer : renamerOf({ naming: other, columns }, place);
  }

  function predicate(node: Predicate, negated: boolean): Predicate {
    switch (node.kind) {
      case 'And': {
        const items = node.items.map((item) => predicate(item, negated));
        return and(naming.together?.(items) ?? items, node.span);
      }
      case 'Or': {
        const items = node.items.map((item) => within(item).predicate(item, negated));
        return or(naming.either?.(items) ?? items, node.span);
      }
      case 'Not':
        return not(predicate(node.item, !negated), node.span);
      case 'Nested':
        return { ...node, path: naming.name(node.path), item: predicate(node.item, negated) };
      case 'Constant':
      case 'Keyword':
        return node;
      case 'OpaquePredicate':
        return naming.opaque?.(node) ?? node;
      case 'Compare': {
        const tested = testedField(node);
        if (tested === undefined || columns.has(tested.name) || node.right.kind !== 'Literal')
          return { ...node, left: scalar(node.left), right: scalar(node.right) };
        return naming.leaf(node, negated);
      }
      case 'OneOf':
      case 'Match':
      case 'Regex':
      case 'InNetwork':
      case 'Exists': {
        const tested = testedField(node);
        if (tested === undefined || columns.has(tested.name))
          return { ...node, operand: scalar(node.operand) };
        return naming.leaf(node, negated);
      }
      default:
        return unreachable(node);
    }
  }
}

import { canonicalEvent, compilePredicate, compileScalar } from '../evaluate/index.ts';
import { type Event, hasField, type Value, valuesOf, withFields } from '../events/index.ts';
import { logSourceText, type Plan, type Predicate, printNode, type Rule, walk } from '../ir/index.ts';
import { unknownParts } from './bounds.ts';
import { sourceCondition, sourceTest } from './sources.ts';

/** `missing`: false because the event has none of the fields; `unknown`: nobody here can evaluate it. */
export type Verdict = 'true' | 'false' | 'missing' | 'unknown';

/** A condition with what became of it for one event. */
export interface Explained {
  readonly text: string;
  readonly verdict: Verdict;
  /** For leaves: what the event has in the fields that they ask about. */
  readonly values?: Readonly<Record<string, readonly Value[]>>;
  readonly items?: readonly Explained[];
}

/** Each condition that a rule puts to single events, true, false or missing for this one. */
export function explainRule(rule: Rule, event: Event): readonly Explained[] {
  const steps: Explained[] = [];
  trace(rule.plan, canonicalEvent(event), steps);
  return steps;
}

/** The event as the nodes above see it; undefined when what they see is more than one event. */
function trace(plan: Plan, event: Event, steps: Explained[]): Event | undefined {
  switch (plan.kind) {
    case 'Source': {
      const condition = sourceCondition(plan);
      if (condition === undefined) return event;
      const verdict = compilePredicate(condition)(event) ? 'true' : 'false';
      const text = `log source ${plan.logSources.map(logSourceText).join(', ')}`;
      steps.push({ text, verdict, items: [explainPredicate(sourceTest(plan) ?? condition, event)] });
      return event;
    }
    case 'Filter': {
      const seen = trace(plan.input, event, steps);
      steps.push(seen === undefined ? openStep(plan) : explainPredicate(plan.predicate, seen));
      return seen;
    }
    case 'Extend': {
      let seen = trace(plan.input, event, steps);
      for (const { name, value } of plan.columns) {
        if (seen !== undefined) seen = withFields(seen, [[name, compileScalar(value)(seen)]]);
      }
      return seen;
    }
    case 'Sort':
      return trace(plan.input, event, steps);
    case 'Sequence':
      for (const [index, stage] of plan.stages.entries()) {
        const items: Explained[] = [];
        trace(stage.input, event, items);
        const verdict = conjunction(items);
        steps.push({ text: `stage ${index + 1}${stage.absent ? ' (absent)' : ''}`, verdict, items });
      }
      return undefined;
    case 'Union':
      for (const [index, input] of plan.inputs.entries()) {
        const items: Explained[] = [];
        trace(input, event, items);
        steps.push({ text: `input ${index + 1}`, verdict: conjunction(items), items });
      }
      return undefined;
    default:
      if ('input' in plan && plan.input !== undefined) trace(plan.input, event, steps);
      steps.push(openStep(plan));
      return undefined;
  }
}

/** A step that a single event does not decide. */
function openStep(plan: Plan): Explained {
  const text = plan.kind === 'Filter' ? oneLine(plan.predicate) : plan.kind;
  return { text: `${text} (not about one event alone)`, verdict: 'unknown' };
}

function explainPredicate(predicate: Predicate, event: Event): Explained {
  switch (predicate.kind) {
    case 'And':
    case 'Or': {
      const items = predicate.items.map((item) => explainPredicate(item, event));
      const verdict = predicate.kind === 'And' ? conjunction(items) : disjunction(items);
      return { text: predicate.kind, verdict, items };
    }
    case 'Not': {
      const item = explainPredicate(predicate.item, event);
      const verdict = item.verdict === 'unknown' ? 'unknown' : item.verdict === 'true' ? 'false' : 'true';
      return { text: 'Not', verdict, items: [item] };
    }
    default:
      return explainLeaf(predicate, event);
  }
}

function explainLeaf(leaf: Predicate, event: Event): Explained {
  const text = oneLine(leaf);
  if (unknownParts(leaf).length > 0) return { text, verdict: 'unknown' };
  const values: Record<string, readonly Value[]> = {};
  let present = leaf.kind === 'Keyword' || leaf.kind === 'Constant';
  walk(leaf, (node) => {
    if (node.kind !== 'FieldRef') return undefined;
    present ||= node.name.includes('*') || hasField(event, node.name);
    const found = valuesOf(event, node.name);
    if (found.length > 0) values[node.name] = found;
    return undefined;
  });
  const holds = compilePredicate(leaf)(event);
  const verdict = holds ? 'true' : present ? 'false' : 'missing';
  return { text, verdict, ...(Object.keys(values).length === 0 ? {} : { values }) };
}

function conjunction(items: readonly Explained[]): Verdict {
  if (items.some(({ verdict }) => verdict === 'false' || verdict === 'missing')) return 'false';
  return items.some(({ verdict }) => verdict === 'unknown') ? 'unknown' : 'true';
}

function disjunction(items: readonly Explained[]): Verdict {
  if (items.some(({ verdict }) => verdict === 'true')) return 'true';
  return items.some(({ verdict }) => verdict === 'unknown') ? 'unknown' : 'false';
}

const widest = 300;

function oneLine(predicate: Predicate): string {
  const text = printNode(predicate).replace(/\s*\n\s*/g, ' ');
  return text.length > widest ? `${text.slice(0, widest)}…` : text;
}

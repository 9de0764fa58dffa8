import { diagnose, type Result } from '../diagnostics/index.ts';
import { childKeys, type Node } from './children.ts';
import type { Rule } from './rule.ts';

/**
 * The JSON form of a rule, versioned; its schema is `schema/ir-v1.json`. Nodes are written as they are, without the
 * places where they stand in the source text.
 */
export interface RuleJson {
  readonly irVersion: 1;
  readonly rule: Rule;
}

export function toJson(rule: Rule): RuleJson {
  const { metadata, plan, presentation } = rule;
  return {
    irVersion: 1,
    rule: {
      metadata,
      plan: withoutSpans(plan),
      ...(presentation === undefined ? {} : { presentation }),
    },
  };
}

function withoutSpans<T>(value: T): T {
  if (Array.isArray(value)) return value.map(withoutSpans) as T;
  if (typeof value !== 'object' || value === null) return value;
  const out: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) {
    // A node's place is an object; the length of a time window has the same name.
    const isPlace = key === 'span' && typeof item === 'object';
    if (!isPlace && item !== undefined) out[key] = withoutSpans(item);
  }
  return out as T;
}

/** Nodes nested deeper than this are refused. */
const maxDepth = 500;

/**
 * Reads the JSON form. Kinds and children are checked, so that walking the tree is safe; what the schema asks for
 * beyond that is left to the schema.
 */
export function fromJson(json: unknown): Result<Rule> {
  const problem = checkRule(json);
  if (problem !== undefined) {
    return { diagnostics: [diagnose('ir-json-invalid', { with: { reason: problem } })] };
  }
  const { metadata, plan, presentation } = (json as RuleJson).rule;
  return {
    value: { metadata, plan, ...(presentation === undefined ? {} : { presentation }) },
    diagnostics: [],
  };
}

function checkRule(json: unknown): string | undefined {
  if (!isObject(json)) return 'not an object';
  if (json.irVersion !== 1) return `irVersion ${JSON.stringify(json.irVersion)} is not known`;
  const { rule } = json;
  if (!isObject(rule)) return 'no rule';
  if (!isObject(rule.metadata)) return 'rule.metadata is not an object';
  return checkNode(rule.plan, 'rule.plan', 0);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What is wrong with a node, or undefined. */
function checkNode(value: unknown, path: string, depth: number): string | undefined {
  if (depth > maxDepth) return `${path} is nested deeper than ${maxDepth} levels`;
  if (!isObject(value)) return `${path} is not a node`;
  const { kind } = value;
  if (typeof kind !== 'string' || !Object.hasOwn(childKeys, kind)) {
    return `${path}.kind ${JSON.stringify(kind)} is not known`;
  }
  for (const key of childKeys[kind as Node['kind']]) {
    const child = value[key];
    if (child === undefined) continue;
    const children = Array.isArray(child) ? child : [child];
    for (const [index, item] of children.entries()) {
      const place = Array.isArray(child) ? `${path}.${key}[${index}]` : `${path}.${key}`;
      const problem = checkNode(item, place, depth + 1);
      if (problem !== undefined) return problem;
    }
  }
  return undefined;
}

import type { Expression, Located, Pipeline, SearchIn, SearchTerm } from '../../../grammars/spl/index.ts';
import { type Code, type Diagnostic, diagnose, type Result } from '../../diagnostics/index.ts';
import { definitionOf, locate, type SourceText, span } from '../../text/index.ts';
import { expandedText } from './read.ts';

type Node = Located & { readonly type: string };
type Report = (code: Code, node: Located, values?: Record<string, string>) => void;

/** Mistakes met in production rules: searches that run and do not do what was meant. */
export function lint(tree: Pipeline, source: SourceText): Result<never> {
  const text = expandedText(source);
  const diagnostics: Diagnostic[] = [];
  const report: Report = (code, node, values) => {
    diagnostics.push(diagnose(code, { span: span(text, node.start, node.end), with: values ?? {} }));
  };
  const made = madeNames(tree);
  for (const node of nodesOf(tree)) {
    searchMistakes(node as SearchTerm & Node, text, report);
    operatorMistakes(node as SearchTerm & Node, text, report);
    expressionMistakes(node as Expression & Node, text, made, report);
  }
  return { diagnostics };
}

/** Every node of a tree, parents first. */
function* nodesOf(tree: Pipeline): Generator<Node> {
  const stack: unknown[] = [tree];
  while (stack.length > 0) {
    const next = stack.pop();
    if (typeof next !== 'object' || next === null) continue;
    if ('type' in next) yield next as Node;
    const below = Object.values(next);
    for (let i = below.length - 1; i >= 0; i--) stack.push(below[i]);
  }
}

const entity = /&(?:gt|lt|amp|quot|apos|#\d+);/;

function searchMistakes(node: SearchTerm, { text }: SourceText, report: Report): void {
  switch (node.type) {
    case 'Term':
      // In quotes, a word is what is looked for.
      if (/^(?:and|or|not)$/.test(node.text) && text[node.start] !== '"') {
        report('spl-lower-case-operator', node, { word: node.text, upper: node.text.toUpperCase() });
      }
      return;
    case 'SearchComparison': {
      const found = entity.exec(node.value)?.[0];
      if (found !== undefined) report('spl-html-entity', node, { entity: found });
      return;
    }
    case 'SearchIn':
      listMistakes(node, text, report);
      return;
    default:
      return;
  }
}

function listMistakes(node: SearchIn, text: string, report: Report): void {
  const written = text.slice(node.start, node.end).replace(/"(?:[^"\\]|\\.)*"/g, '""');
  if (/""\s*\.\s*(?:""|\w)/.test(written)) report('spl-list-dot', node);
  const found = node.values.map((value) => entity.exec(value)?.[0]).find((value) => value !== undefined);
  if (found !== undefined) report('spl-html-entity', node, { entity: found });
}

/** Names that the search itself gives: joining two of them is meant. */
function madeNames(tree: Pipeline): ReadonlySet<string> {
  const names = new Set<string>();
  for (const stage of tree.stages) {
    if (stage.type === 'Eval') for (const item of stage.assignments) names.add(item.field);
    if (stage.type === 'Rex')
      for (const found of stage.pattern.matchAll(/\(\?P?<(\w+)>/g)) names.add(found[1]!);
  }
  return names;
}

function expressionMistakes(
  node: Expression,
  source: SourceText,
  made: ReadonlySet<string>,
  report: Report,
): void {
  if (node.type === 'StringLiteral') {
    const found = entity.exec(node.value)?.[0];
    if (found !== undefined) report('spl-html-entity', node, { entity: found });
  }
  if (node.type !== 'Binary') return;
  const { left, right, operator } = node;
  if (operator === '.') {
    const joint = source.text.slice(left.end, right.start);
    if (right.type === 'FieldName' && joint === '.' && endsInName(left) && !made.has(right.name)) {
      report('spl-dotted-name', node, { name: source.text.slice(node.start, node.end) });
    }
    return;
  }
  const compares = ['=', '==', '!=', 'LIKE'].includes(operator);
  if (compares && left.type === 'StringLiteral' && right.type === 'StringLiteral') {
    report('spl-string-comparison', node, { name: left.value });
  }
}

function endsInName(node: Expression): boolean {
  return (
    node.type === 'FieldName' || (node.type === 'Binary' && node.operator === '.' && endsInName(node.right))
  );
}

/**
 * Traps of precedence: OR binds more tightly than AND in a search, and a macro's text is put in without parentheses.
 */
function operatorMistakes(node: SearchTerm, source: SourceText, report: Report): void {
  if (node.type === 'SearchAnd') {
    const mixed = node.items.find((item) => item.type === 'SearchOr' && isBare(item, source));
    if (mixed !== undefined) report('spl-or-before-and', mixed);
  }
  if (node.type === 'SearchAnd' && splitsMacro(node.items, source)) report('spl-macro-operators', node);
  if (node.type !== 'SearchOr') return;
  const negated = node.items.find(
    (item) => item.type === 'SearchNot' && useOf(item.item, source) !== useOf(item, source),
  );
  const use = negated?.type === 'SearchNot' ? useOf(negated.item, source) : '';
  if (node.items.some((item) => item !== negated && use !== '' && useOf(item, source) === use)) {
    report('spl-macro-operators', node);
  }
}

/** `x OR `m`` where m is `a b` reads `(x OR a) b`: parts of one macro in and beside alternatives with other text. */
function splitsMacro(items: readonly SearchTerm[], source: SourceText): boolean {
  return items.some((item) => {
    if (item.type !== 'SearchOr') return false;
    const uses = new Set(item.items.map((inner) => useOf(inner, source)));
    if (uses.size < 2) return false;
    return items.some(
      (other) => other !== item && useOf(other, source) !== '' && uses.has(useOf(other, source)),
    );
  });
}

/** Where the macro stands whose text a node comes from; empty for the search's own text. */
function useOf(node: Located, source: SourceText): string {
  const place = span(source, node.start, node.start + 1);
  return definitionOf(place) === undefined ? '' : String(locate(place).start);
}

/** Alternatives of the search's own text without parentheses around them. */
function isBare(node: Located, source: SourceText): boolean {
  if (useOf(node, source) !== '') return false;
  let before = node.start - 1;
  while (before >= 0 && /\s/.test(source.text[before]!)) before--;
  return source.text[before] !== '(';
}

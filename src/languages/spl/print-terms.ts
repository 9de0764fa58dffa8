import type {
  Expression,
  FunctionCall,
  Macro,
  Pipeline,
  SearchComparison,
  SearchIn,
  SearchTerm,
} from '../../../grammars/spl/index.ts';
import { type Doc, fill, group, indent, join, line, softline } from '../../print/index.ts';
import {
  expressionField,
  macroText,
  quotePattern,
  quoteValue,
  searchField,
  searchTermText,
  searchValue,
} from './quote.ts';

/** Prints a pipeline in brackets; passed in, since pipelines and terms hold each other. */
export type Inner = (pipeline: Pipeline) => Doc;

// Search terms: a blank is AND, and a mix of AND and OR always has parentheses, since OR binds tighter here than
// people expect.

export function termDoc(term: SearchTerm, inner: Inner): Doc {
  switch (term.type) {
    case 'SearchAnd':
      return join(
        line,
        term.items.map((item) => partDoc(item, inner)),
      );
    case 'SearchOr':
      return join(
        [line, 'OR '],
        term.items.map((item) => partDoc(item, inner)),
      );
    case 'SearchNot':
      return ['NOT ', partDoc(term.item, inner)];
    case 'SearchComparison':
      return comparisonText(term);
    case 'SearchIn':
      return listDoc(term);
    case 'Term':
      return searchTermText(term.text);
    case 'Directive':
      return `${term.name}(${/^[^\s"()|`\\]+$/.test(term.text) ? term.text : quoteValue(term.text)})`;
    case 'Macro':
      return macroDoc(term);
    case 'Subsearch':
      return inner(term.pipeline);
  }
}

function partDoc(term: SearchTerm, inner: Inner): Doc {
  const isList = term.type === 'SearchAnd' || term.type === 'SearchOr';
  return isList ? parenthesised(termDoc(term, inner)) : termDoc(term, inner);
}

function parenthesised(content: Doc): Doc {
  return group(['(', indent([softline, content]), softline, ')']);
}

function comparisonText(term: SearchComparison): string {
  const value = term.macro === undefined ? searchValue(term.value) : macroDoc(term.macro);
  return `${searchField(term.field)}${term.operator}${value}`;
}

function listDoc(term: SearchIn): Doc {
  const values = [...term.values.map(searchValue), ...(term.macros ?? []).map(macroDoc)];
  return [`${searchField(term.field)} IN `, parenthesised(fill(',', values))];
}

export function macroDoc(macro: Macro): string {
  return macroText(macro.name, macro.arguments);
}

// Expressions.

const comparisonLevel = 5;
const levels: Readonly<Record<string, number>> = { '+': 6, '-': 6, '.': 6, '*': 7, '/': 7, '%': 7 };

/** How tightly an expression holds together; an operand that holds less tightly needs parentheses. */
function level(node: Expression): number {
  switch (node.type) {
    case 'Logical':
      return 1;
    case 'NotExpression':
      return 4;
    case 'Binary':
      return levels[node.operator] ?? comparisonLevel;
    case 'InExpression':
      return comparisonLevel;
    case 'Negate':
      return 8;
    default:
      return 9;
  }
}

function operand(node: Expression, least: number, inner: Inner): Doc {
  return level(node) < least ? parenthesised(expressionDoc(node, inner)) : expressionDoc(node, inner);
}

export function expressionDoc(node: Expression, inner: Inner): Doc {
  switch (node.type) {
    case 'Logical':
      return join(
        [line, `${node.operator} `],
        node.items.map((item) => operand(item, 2, inner)),
      );
    case 'NotExpression':
      return ['NOT ', operand(node.item, 4, inner)];
    case 'Binary': {
      const own = level(node);
      // Comparisons do not chain in print; other operators lean to the left.
      const left = operand(node.left, own === comparisonLevel ? own + 1 : own, inner);
      return [left, ` ${node.operator} `, operand(node.right, own + 1, inner)];
    }
    case 'InExpression':
      return [
        operand(node.operand, 6, inner),
        ' IN ',
        parenthesised(
          fill(
            ',',
            node.values.map((value) => expressionDoc(value, inner)),
          ),
        ),
      ];
    case 'Negate':
      return ['-', operand(node.item, 8, inner)];
    case 'FunctionCall':
      return [node.name, callArguments(node, inner)];
    case 'FieldName':
      return expressionField(node.name);
    case 'StringLiteral':
      return quoteValue(node.value);
    case 'NumberLiteral':
      return node.text;
    case 'Macro':
      return macroDoc(node);
    case 'SubsearchExpression':
      return inner(node.pipeline);
  }
}

function argumentsDoc(items: readonly Expression[], inner: Inner): Doc {
  return parenthesised(
    join(
      [',', line],
      items.map((item) => expressionDoc(item, inner)),
    ),
  );
}

/** Functions whose arguments from the second on are regular expressions. */
const patternFunctions = new Set(['match', 'replace', 'mvfind']);

function callArguments(call: FunctionCall, inner: Inner): Doc {
  if (call.arguments.length === 0) return '()';
  if (!patternFunctions.has(call.name)) return argumentsDoc(call.arguments, inner);
  const items = call.arguments.map((item, index) =>
    index > 0 && item.type === 'StringLiteral' ? quotePattern(item.value) : expressionDoc(item, inner),
  );
  return parenthesised(join([',', line], items));
}

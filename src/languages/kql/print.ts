import type { KqlList, KqlQuery, KqlValue } from '../../../grammars/kql/index.ts';
import { type Doc, group, indent, join, line, render, softline } from '../../print/index.ts';
import { fieldText, quotedText, unquotedText } from './escape.ts';

/** A KQL tree as text, wrapped at 100 columns. Reading it again gives the same tree. */
export function printKql(tree: KqlQuery): string {
  return render(queryDoc(tree));
}

/**
 * A group of mixed `and` and `or` always has parentheses: Kibana does not need them, but Elasticsearch's own KQL
 * (behind ES|QL's `KQL()`) gives both operators one precedence, and people misread the rest.
 */
function queryDoc(tree: KqlQuery): Doc {
  switch (tree.type) {
    case 'all':
      return '';
    case 'or':
    case 'and':
      return chain(tree.type, tree.items.map(operandDoc));
    case 'not':
      return ['not ', tree.item.type === 'not' ? parenthesised(queryDoc(tree.item)) : operandDoc(tree.item)];
    case 'field':
      return [fieldText(tree.field), ': ', listDoc(tree.value)];
    case 'range':
      return `${fieldText(tree.field)} ${tree.operator} ${valueText(tree.value)}`;
    case 'nested':
      return group([fieldText(tree.path), ': {', indent([line, queryDoc(tree.item)]), line, '}']);
    case 'text':
      return valueText(tree.value);
    default:
      return unreachableTree(tree);
  }
}

function operandDoc(tree: KqlQuery): Doc {
  return tree.type === 'or' || tree.type === 'and' ? parenthesised(queryDoc(tree)) : queryDoc(tree);
}

function listDoc(list: KqlList): Doc {
  return list.type === 'value' ? valueText(list) : parenthesised(valuesDoc(list));
}

function valuesDoc(list: KqlList): Doc {
  switch (list.type) {
    case 'value':
      return valueText(list);
    case 'valueOr':
      return chain('or', list.items.map(nestedListDoc));
    case 'valueAnd':
      return chain('and', list.items.map(nestedListDoc));
    case 'valueNot':
      return ['not ', listDoc(list.item)];
    default:
      return unreachableTree(list);
  }
}

/** Inside a list `not` binds tighter than its neighbours; groups keep their parentheses. */
function nestedListDoc(list: KqlList): Doc {
  return list.type === 'valueNot' ? valuesDoc(list) : listDoc(list);
}

function chain(keyword: string, items: readonly Doc[]): Doc {
  return group(join([` ${keyword}`, line], items));
}

function parenthesised(content: Doc): Doc {
  return group(['(', indent([softline, content]), softline, ')']);
}

function valueText(value: KqlValue): string {
  return value.quoted ? quotedText(value.parts[0] ?? '') : unquotedText(value.parts);
}

function unreachableTree(tree: never): never {
  throw new Error(`unexpected tree ${JSON.stringify(tree)}`);
}

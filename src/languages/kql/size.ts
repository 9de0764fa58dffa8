import type { KqlList, KqlQuery } from '../../../grammars/kql/index.ts';
import { type Diagnostic, diagnose } from '../../diagnostics/index.ts';

/** The least bound that a node of Elasticsearch has. https://www.elastic.co/docs/reference/elasticsearch/configuration-reference/search-settings */
const limit = 1024;

/** Queries so large that Elasticsearch may refuse them: each value is a condition of its own. */
export function sayLarge(tree: KqlQuery): readonly Diagnostic[] {
  const count = clausesOf(tree);
  return count <= limit ? [] : [diagnose('elastic-many-clauses', { with: { count, limit: '1,024' } })];
}

function clausesOf(tree: KqlQuery | KqlList): number {
  switch (tree.type) {
    case 'or':
    case 'and':
    case 'valueOr':
    case 'valueAnd': {
      let count = 0;
      for (const item of tree.items) count += clausesOf(item);
      return count;
    }
    case 'not':
    case 'nested':
    case 'valueNot':
      return clausesOf(tree.item);
    case 'field':
      return clausesOf(tree.value);
    default:
      return 1;
  }
}

import type { EventQuery, Expression, Query } from '../../../grammars/eql/index.ts';
import { type Diagnostic, diagnose } from '../../diagnostics/index.ts';

/** The least bound that a node of Elasticsearch has. https://www.elastic.co/docs/reference/elasticsearch/configuration-reference/search-settings */
const clauseLimit = 1024;
/** `index.max_terms_count`. https://www.elastic.co/docs/reference/query-languages/query-dsl/query-dsl-terms-query */
const termLimit = 65_536;

/** Queries so large that Elasticsearch may refuse them. Each stage of a sequence is a search of its own. */
export function sayLarge({ body }: Query): readonly Diagnostic[] {
  const events: readonly EventQuery[] =
    body.type === 'EventQuery' ? [body] : body.terms.map(({ filter }) => filter);
  const counts = events.map(({ condition }) => clausesOf(condition));
  const count = Math.max(...counts);
  return count <= clauseLimit ? [] : [diagnose('elastic-many-clauses', { with: { count, limit: '1,024' } })];
}

function clausesOf(expression: Expression): number {
  switch (expression.type) {
    case 'OrExpression':
    case 'AndExpression': {
      let count = 0;
      for (const item of expression.items) count += clausesOf(item);
      return count;
    }
    case 'NotExpression':
      return clausesOf(expression.item);
    case 'InExpression':
      // A list of exact values is one condition (`terms`), however many it has.
      return expression.insensitive || expression.values.length > termLimit ? expression.values.length : 1;
    case 'TextComparison':
      // A list of regular expressions is one.
      return expression.operator.startsWith('regex') ? 1 : expression.values.length;
    default:
      return 1;
  }
}
